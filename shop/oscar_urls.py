"""Oscar's pages that the shop uses, each with its reason; every other address of Oscar is not found.

docs/decisions/0023-oscars-addresses.md
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver

CUSTOMER = {
    "login": "signing in, for customers, producers and staff",
    "logout": "signing out",
    "register": "a new account",
    "summary": "where Oscar sends people after signing in; leads to the profile",
    "change-password": "from the profile",
    "profile-view": "the account's page",
    "profile-update": "from the profile",
    "profile-delete": "everybody may leave",
    "order-list": "what was ordered with this account",
    "order": "one order, and buying it again",
}
DASHBOARD = {
    "index": "the day's figures",
    "login": "where Oscar's guard sends staff who are not signed in",
    "logout": "the button on every page of the dashboard",
    "catalogue-product-list": "products",
    "catalogue-product-create": "products",
    "catalogue-product-create-child": "products in several sizes",
    "catalogue-product": "products",
    "catalogue-product-delete": "products",
    "catalogue-product-bulk-action": "publishing several products at once",
    "catalogue-product-lookup": "choosing a product in the forms of products and ranges",
    "catalogue-category-list": "Oscar's form of a product asks for a category",
    "catalogue-category-detail-list": "categories",
    "catalogue-category-create": "categories",
    "catalogue-category-create-child": "categories",
    "catalogue-category-update": "categories",
    "catalogue-category-delete": "categories",
    "catalogue-class-list": "kinds of product: what is sent, what is counted",
    "catalogue-class-create": "kinds of product",
    "catalogue-class-update": "kinds of product",
    "catalogue-class-delete": "kinds of product",
    "catalogue-attribute-option-group-list": "the form of a kind of product offers them",
    "catalogue-attribute-option-group-create": "attributes of a kind of product",
    "catalogue-attribute-option-group-update": "attributes of a kind of product",
    "catalogue-attribute-option-group-delete": "attributes of a kind of product",
    "catalogue-option-list": "the form of a kind of product offers them",
    "catalogue-option-create": "options of a kind of product",
    "catalogue-option-update": "options of a kind of product",
    "catalogue-option-delete": "options of a kind of product",
    "stock-alert-list": "what is running out",
    "order-list": "orders",
    "order-stats": "orders",
    "order-detail": "orders",
    "order-detail-note": "orders",
    "order-line-detail": "orders",
    "order-shipping-address": "orders",
    "partner-list": "who sells; the shop's producers have one each",
    "partner-create": "partners",
    "partner-manage": "partners",
    "partner-delete": "partners",
    "users-index": "finding a customer who calls",
    "user-detail": "a customer and the orders",
    "user-password-reset": "sends a customer who calls the link to a new password",
    "offer-list": "offers",
    "offer-metadata": "offers",
    "offer-benefit": "offers",
    "offer-condition": "offers",
    "offer-restrictions": "offers",
    "offer-detail": "offers",
    "offer-delete": "offers",
    "range-list": "what an offer is for",
    "range-create": "ranges",
    "range-update": "ranges",
    "range-products": "ranges",
    "range-reorder": "ranges",
    "range-delete": "ranges",
    "voucher-list": "codes for offers",
    "voucher-create": "codes for offers",
    "voucher-update": "codes for offers",
    "voucher-stats": "codes for offers",
    "voucher-delete": "codes for offers",
    "voucher-set-list": "many codes at once",
    "voucher-set-create": "many codes at once",
    "voucher-set-update": "many codes at once",
    "voucher-set-detail": "many codes at once",
    "voucher-set-download": "many codes at once",
    "voucher-set-delete": "many codes at once",
    "reports-index": "figures as CSV",
}


def only(urls: tuple[list[URLPattern | URLResolver], str, str], names: Iterable[str]) -> tuple[Any, str, str]:
    """An Oscar app's ``urls`` without what is not named."""
    patterns, label, namespace = urls
    return list(_kept(patterns, frozenset(names))), label, namespace


def _kept(patterns: Iterable[URLPattern | URLResolver], names: frozenset[str]) -> Iterator[URLPattern | URLResolver]:
    for found in patterns:
        if isinstance(found, URLResolver):
            inner = list(_kept(found.url_patterns, names))
            yield URLResolver(found.pattern, inner, found.default_kwargs, found.app_name, found.namespace)
        elif found.name in names:
            yield found


def navigation(nodes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Oscar's navigation of the dashboard without what leads to no page."""
    kept = [node | {"children": navigation(node["children"])} if "children" in node else node for node in nodes]
    return [node for node in kept if node.get("children") or _is_mounted(node.get("url_name", ""))]


def _is_mounted(url_name: str) -> bool:
    return url_name.removeprefix("dashboard:") in DASHBOARD

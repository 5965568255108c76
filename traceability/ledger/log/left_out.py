"""Columns that the ledger does not vouch for, each with the reason: whatever is not here is covered."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Model

from catalogue.models import Product

_WINDOW = "says how the shop shows the product, not which one it is"
_LABEL = "changes with each new label; what a lot's label said is not kept yet"
_DERIVED = "worked out from other columns or by the shop's own counting"

LEFT_OUT: Mapping[type[Model], Mapping[str, str]] = {
    Product: {
        "is_public": _WINDOW,
        "slug": _WINDOW,
        "description": _WINDOW,
        "meta_title": _WINDOW,
        "meta_description": _WINDOW,
        "priority": _WINDOW,
        "product_class_id": _WINDOW,
        "is_discountable": _WINDOW,
        "code": _WINDOW,
        "summary": _WINDOW,
        "summary_en": _WINDOW,
        "season_months": _WINDOW,
        "family": _WINDOW,
        "rating": _DERIVED,
        "date_created": _DERIVED,
        "date_updated": _DERIVED,
        "folded": _DERIVED,
        "shelf_life_days": _LABEL,
        "storage": _LABEL,
        "storage_en": _LABEL,
        "ingredients": _LABEL,
        "ingredients_en": _LABEL,
        "allergens": _LABEL,
        "allergens_en": _LABEL,
        "warnings": _LABEL,
        "warnings_en": _LABEL,
        "nutrition": _LABEL,
    },
}


def is_covered(model: type[Model], column: str) -> bool:
    return column not in LEFT_OUT.get(model, {})

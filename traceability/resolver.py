"""GS1-Conformant Resolver: what a client that is not a person's browser gets for a Digital Link."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import NoReverseMatch
from django.utils import translation
from django.utils.translation import gettext as _

from catalogue.models import Product
from traceability import conf, negotiation
from traceability.digital_link import PrintedCode, SyntaxFault
from traceability.lookup import Named, find

VOCABULARY = "https://ref.gs1.org/voc/"
LINKSET_TYPES = ("linkset", "all")
VARY = "Accept, Accept-Encoding, Accept-Language, Sec-Fetch-Mode"


@dataclass(frozen=True, slots=True)
class Link:
    href: str
    title: str
    language: str

    def as_target(self) -> dict[str, Any]:
        return {"href": self.href, "title": self.title, "hreflang": [self.language], "type": "text/html"}


def is_asked(request: HttpRequest, query: QueryDict) -> bool:
    """Whether the request is for links and not for the page. ``/t/`` is the page: a redirect must end somewhere."""
    meta = request.META
    if not meta["PATH_INFO"].lstrip("/").startswith("01/"):
        return False
    accept = meta.get("HTTP_ACCEPT", "")
    if request.method == "OPTIONS" or "linkType" in query or negotiation.wants_linkset(accept):
        return True
    return not negotiation.wants_page(accept, meta.get("HTTP_SEC_FETCH_MODE", ""))


def answer(request: HttpRequest, code: PrintedCode | SyntaxFault, query: QueryDict) -> HttpResponse:
    if isinstance(code, SyntaxFault):
        return _json({"error": str(code.reason), "part": code.part}, 400)
    if request.method == "OPTIONS":
        headers = {"Allow": "GET, HEAD, OPTIONS", "Access-Control-Allow-Headers": "*", "Link": _linkset_link(code)}
        return _with_cors(HttpResponse(status=204, headers=headers))
    product, known = _walk_up(code)
    if product is None:
        return _json({"error": "unknown-code"}, 404)
    wanted = query.get("linkType", "").removeprefix("gs1:").removeprefix(VOCABULARY)
    if wanted in LINKSET_TYPES or (not wanted and negotiation.wants_linkset(request.META.get("HTTP_ACCEPT", ""))):
        return _json({"linkset": linkset(product, known)}, 200, negotiation.LINKSET, Link=_linkset_link(code))
    return _redirect(request, product, known, code, wanted or "defaultLink")


def _walk_up(code: PrintedCode) -> tuple[Product | None, PrintedCode]:
    """The most particular level that we know: a serial or lot that is not ours leads to its product."""
    named: Named = find(code)
    if named.product_id is None:
        return None, code
    if named.misses:
        code = replace(code, lot="" if named.misses == "lot" else code.lot, serial="")
    return Product.objects.select_related("producer").get(pk=named.product_id), code


def _redirect(
    request: HttpRequest, product: Product, known: PrintedCode, code: PrintedCode, link_type: str
) -> HttpResponse:
    language = negotiation.language(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
    links = links_of(product, known).get(link_type)
    if not links:
        return _json({"error": "no-such-link-type"}, 404, Link=_linkset_link(code))
    target = next((link for link in links if link.language == language), links[0])
    href = target.href if link_type != "defaultLink" else _page_url(product, known)
    if query := request.META.get("QUERY_STRING", ""):
        href += ("&" if "?" in href else "?") + query
    headers = {"Location": href, "Link": _linkset_link(code), "Vary": VARY, "Cache-Control": "no-cache"}
    return _with_cors(HttpResponse(status=307, headers=headers))


def links_of(product: Product, code: PrintedCode) -> dict[str, list[Link]]:
    """Link type to its targets, one for each language."""
    page = _page_url(product, code)
    kinds: dict[str, list[Link]] = {}
    for language in negotiation.LANGUAGES:
        with translation.override(language):
            title = product.local("title")
            here = f"{page}?lang={language}"
            for kind, href, words in (
                ("defaultLink", here, title),
                ("traceability", here, _("Where it comes from: %(product)s") % {"product": title}),
                ("certificationInfo", here, _("Certificates: %(product)s") % {"product": title}),
                ("recallStatus", here, _("Whether it is recalled: %(product)s") % {"product": title}),
                ("pip", _shop_url(product), title),
            ):
                if href:
                    kinds.setdefault(kind, []).append(Link(href, words, language))
    return kinds


def linkset(product: Product, code: PrintedCode) -> list[dict[str, Any]]:
    """RFC 9264: one context for each level, from the most particular up to the GTIN."""
    levels = [code]
    if code.serial:
        levels.append(replace(code, serial=""))
    if code.lot:
        levels.append(replace(code, serial="", lot=""))
    contexts = []
    for level in dict.fromkeys(levels):
        targets = {
            VOCABULARY + kind: [link.as_target() for link in links] for kind, links in links_of(product, level).items()
        }
        contexts.append({"anchor": conf.site_url() + level.path, "itemDescription": product.title, **targets})
    return contexts


def _page_url(product: Product, code: PrintedCode) -> str:
    return conf.site_url() + replace(code, gtin="", trace_code=product.trace_code).path


def _shop_url(product: Product) -> str:
    try:
        return conf.site_url() + str(product.get_absolute_url()) if product.is_public else ""
    except NoReverseMatch:
        return ""


def _linkset_link(code: PrintedCode) -> str:
    return f'<{conf.site_url()}{code.path}?linkType=linkset>; rel="linkset"; type="{negotiation.LINKSET}"'


def _json(data: dict[str, Any], status: int, content_type: str = "application/json", **headers: str) -> HttpResponse:
    body = json.dumps(data, ensure_ascii=False)
    return _with_cors(
        HttpResponse(
            body,
            status=status,
            content_type=content_type,
            headers={"Vary": VARY, "Cache-Control": "no-cache", **headers},
        )
    )


def _with_cors(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "Link, Content-Length"
    return response

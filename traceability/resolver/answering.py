"""GS1-Conformant Resolver 1.2: what a client that is not a person's browser gets for a Digital Link."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import translation

from catalogue.models import Product
from traceability import conf, negotiation
from traceability.codes.digital_link import PrintedCode, Reason, SyntaxFault
from traceability.lookup import Named, find
from traceability.models import Lot
from traceability.page import wording
from traceability.resolver.links import CONTEXT, VOCABULARY, Subject, default_target, linkset, targets

METHODS = ("GET", "HEAD", "OPTIONS")
VARY = "Accept, Accept-Encoding, Accept-Language, Sec-Fetch-Mode"
LINKSET_TYPES = ("linkset", "all")
# The vocabulary moved twice; links in the wild spell its terms in any of these ways.
_PREFIXES = ("gs1:", VOCABULARY, "https://gs1.org/voc/", "https://www.gs1.org/voc/", "http://gs1.org/voc/")
_IN_QUERIES = "!$&'()*+,;=:@/?-._~%"
CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Link, Location, Content-Length"}
_SENTENCES = {
    "unknown-code": "Nothing with this identifier was issued here.",
    "no-such-link-type": "No link of this type is held for this identifier.",
    "method-not-allowed": "Printed codes are read with GET, HEAD and OPTIONS only.",
    "unavailable": "The code cannot be looked up right now. Try again in a minute.",
}


def is_asked(request: HttpRequest, query: QueryDict) -> bool:
    """Whether the request is for links and not for the page. ``/t/`` is the page: a redirect must end somewhere."""
    meta = request.META
    if meta["PATH_INFO"].lstrip("/").startswith(("t", "T")):
        return False
    accept = meta.get("HTTP_ACCEPT", "")
    if "linkType" in query or negotiation.wants_linkset(accept):
        return True
    return not negotiation.wants_page(accept, meta.get("HTTP_SEC_FETCH_MODE", ""))


def answer(request: HttpRequest, code: PrintedCode | SyntaxFault, query: QueryDict) -> HttpResponse:
    if isinstance(code, SyntaxFault):
        return fault_answer(request, code)
    subject = _walk_up(code)
    if subject is None:
        return unknown_answer(request)
    accept = request.META.get("HTTP_ACCEPT", "")
    kind = _link_type(query.get("linkType", ""))
    if kind in LINKSET_TYPES or (not kind and negotiation.wants_linkset(accept)):
        return _linkset_answer(request, subject, code, accept)
    return _redirect(request, subject, code, kind or "defaultLink")


def options_answer(request: HttpRequest, code: PrintedCode | SyntaxFault) -> HttpResponse:
    if isinstance(code, SyntaxFault):
        return fault_answer(request, code)
    headers = {
        "Allow": ", ".join(METHODS),
        "Access-Control-Allow-Methods": ", ".join(METHODS),
        "Access-Control-Allow-Headers": "*",
        "Access-Control-Max-Age": "86400",
    }
    return HttpResponse(status=204, headers={**common_headers(code), **headers})


def fault_answer(request: HttpRequest, fault: SyntaxFault) -> HttpResponse:
    data = {"error": str(fault.reason), "message": _sentence(fault.reason), "part": fault.part[:80]}
    return _json(request, data, 400)


@cache
def _sentence(reason: Reason) -> str:
    """What programs show to those who wrote them."""
    with translation.override("en"):
        return wording.fault(SyntaxFault(reason))


def method_answer(request: HttpRequest) -> HttpResponse:
    return _error(request, "method-not-allowed", 405, headers={"Allow": ", ".join(METHODS)})


def unknown_answer(request: HttpRequest) -> HttpResponse:
    return _error(request, "unknown-code", 404)


def unavailable_answer(request: HttpRequest) -> HttpResponse:
    return _error(request, "unavailable", 503, headers={"Cache-Control": "no-store", "Retry-After": "60"})


def common_headers(code: PrintedCode | None = None) -> dict[str, str]:
    """What every answer to a printed code carries: a cache in front must never mix page, redirect and linkset."""
    headers = {"Vary": VARY, "Cache-Control": "no-cache", **CORS}
    return {**headers, "Link": linkset_link(code)} if code and code.gtin else headers


def linkset_link(code: PrintedCode) -> str:
    return f'<{conf.site_url()}{code.path}?linkType=linkset>; rel="linkset"; type="{negotiation.LINKSET}"'


def _link_type(asked: str) -> str:
    return next((asked.removeprefix(prefix) for prefix in _PREFIXES if asked.startswith(prefix)), asked)


def _walk_up(code: PrintedCode) -> Subject | None:
    """The most particular level that we know: a serial or lot that is not ours leads to its product."""
    named: Named = find(code)
    while named.misses:
        code = replace(code, serial="") if code.serial else replace(code, lot="")
        named = find(code)
    if named.product_id is None:
        return None
    product = Product.objects.select_related("producer").get(pk=named.product_id)
    lot = Lot.objects.filter(pk=named.lot_id).values_list("code", flat=True).first() if named.lot_id else None
    return Subject(product, code, lot or "")


def _linkset_answer(request: HttpRequest, subject: Subject, code: PrintedCode, accept: str) -> HttpResponse:
    media_type = negotiation.linkset_type(accept)
    context = f'<{CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
    data: dict[str, object] = {"@context": CONTEXT} if media_type == negotiation.JSON_LD else {}
    data["linkset"] = linkset(subject)
    headers = {"Link": f"{linkset_link(code)}, {context}"}
    return _json(request, data, 200, content_type=media_type, headers=headers)


def _redirect(request: HttpRequest, subject: Subject, code: PrintedCode, kind: str) -> HttpResponse:
    """To exactly one target: in the first of the client's languages in which we hold it, else the first."""
    if kind == "defaultLink":
        found = [default_target(subject)]
    else:
        held = targets(subject)
        found = held.get(kind, [])
        if not found:
            headers = {"Link": linkset_link(code)}
            return _error(request, "no-such-link-type", 404, headers=headers, available=[f"gs1:{k}" for k in held])
    header = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
    wanted = negotiation.language(header, among=tuple(target.language for target in found)) if header else ""
    target = next((target for target in found if target.language == wanted), found[0])
    location = _with_query(target.href, request.META.get("QUERY_STRING", ""))
    return HttpResponse(status=307, headers={**common_headers(code), "Location": location})


def _with_query(href: str, query: str) -> str:
    """The whole query string goes along (Resolver 1.2, section 2.12), as it came."""
    if not query:
        return href
    passed = quote(query.encode("latin-1", "replace"), safe=_IN_QUERIES)
    return f"{href}{'&' if '?' in href else '?'}{passed}"


def _error(
    request: HttpRequest, code: str, status: int, *, headers: Mapping[str, str] | None = None, **more: object
) -> HttpResponse:
    return _json(request, {"error": code, "message": _SENTENCES[code], **more}, status, headers=headers)


def _json(
    request: HttpRequest,
    data: Mapping[str, object],
    status: int,
    *,
    content_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    body = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
    all_headers = {**common_headers(), "Content-Length": str(len(body)), **(headers or {})}
    sent = b"" if request.method == "HEAD" else body
    return HttpResponse(sent, status=status, content_type=content_type, headers=all_headers)

"""Answer a request for a printed code: the one way in, for the middleware and for the URL configuration."""

from __future__ import annotations

import logging
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.html import escape

from catalogue.kept import codings
from catalogue.kept.shelf import NotKept
from traceability import negotiation
from traceability.codes.digital_link import PrintedCode, SyntaxFault
from traceability.codes.serials import grouped, read
from traceability.lookup import Named, find, find_stamp, is_known, is_stamp
from traceability.page import opening_page
from traceability.page.compression import SLOT
from traceability.page.keeping import pages
from traceability.page.rendering import Page, content_security_policy, fault_page, scan_page, unavailable_page
from traceability.requested import NO_QUERY, code_of, may_be_malformed, meant_code, with_query
from traceability.resolver import answering
from traceability.scans import recording

logger = logging.getLogger(__name__)


def answer_code(request: HttpRequest) -> HttpResponse:
    """Never an error page: what cannot be looked up says so, in the visitor's language."""
    try:
        return _answer_code(request)
    except Exception:
        logger.exception("a printed code could not be answered")
        if answering.is_asked(request, NO_QUERY):
            return answering.unavailable_answer(request)
        language = negotiation.language_of(request.META)
        page = unavailable_page(language, report_path(request))
        return page_response(request, page)


def _answer_code(request: HttpRequest) -> HttpResponse:
    meta = request.META
    if request.method not in answering.METHODS and not _is_covered_code(request):
        return answering.method_answer(request)
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return HttpResponseRedirect(settings.SITE_URL + request.get_full_path(), status=308)
    code = code_of(request)
    query: QueryDict = NO_QUERY
    if meta.get("QUERY_STRING"):
        code, query = with_query(code, meta["QUERY_STRING"])
    if request.method == "OPTIONS":
        return answering.options_answer(request, code)
    if response := _inner_answer(request, code, query):
        return response
    if answering.is_asked(request, query):
        return _for_machine(request, code, query)
    return _for_person(request, code, query)


def _for_machine(request: HttpRequest, code: PrintedCode | SyntaxFault, query: QueryDict) -> HttpResponse:
    if isinstance(code, PrintedCode) and may_be_malformed(request, code):
        return answering.unknown_answer(request)
    return answering.answer(request, code, query)


def _for_person(request: HttpRequest, code: PrintedCode | SyntaxFault, query: QueryDict) -> HttpResponse:
    """As it stands, else as it was meant: a recall must never hide behind a full stop.

    What was meant is shown at once, under the address that was typed: a redirect would cost a weak signal another way
    there and back.
    """
    language = negotiation.language_of(request.META, query.get("lang", ""))
    if isinstance(code, PrintedCode):
        named, page = _page_of(code, language)
        if is_known(named):
            return _page_answer(request, code, named, page)
    if meant := meant_code(request, instead=code):
        return _inner_answer(request, meant, query) or _page_answer(request, meant, *_page_of(meant, language))
    if isinstance(code, SyntaxFault):
        return page_response(request, fault_page(code, language, report_path(request)))
    return _page_answer(request, code, named, page)


def _inner_answer(request: HttpRequest, code: PrintedCode | SyntaxFault, query: QueryDict) -> HttpResponse | None:
    """What the page itself asks for: the covered code, or one of its own links."""
    if (request.method == "POST" or "mo" in query) and (response := _opening(request, code, query)):
        return response
    return _inner_redirect(request, code, query)


def _inner_redirect(
    request: HttpRequest, code: PrintedCode | SyntaxFault, query: QueryDict
) -> HttpResponseRedirect | None:
    """The page's own links: relative, so that the finished page holds no serial."""
    if not query:
        return None
    language = f"lang={query['lang']}" if query.get("lang") in negotiation.LANGUAGES else ""
    if "bao-su-co" in query:
        return _redirect(f"{report_path(request)}&{language}".rstrip("&"))
    if query.get("lot") and isinstance(code, PrintedCode) and not code.lot and not code.serial:
        lot = query.get("lot", "").strip().upper()[:40]
        return _redirect(f"{code.path}/10/{quote(lot, safe='')}?{language}".rstrip("?"))
    return None


def _redirect(path: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(path, status=303, headers=answering.common_headers())


def _is_covered_code(request: HttpRequest) -> bool:
    """Whether somebody enters the covered code of a stamp that has one; no other code takes a POST."""
    if request.method != "POST":
        return False
    code = code_of(request)
    if not isinstance(code, PrintedCode) or not is_stamp(code):
        code = meant_code(request, instead=code) or code
    return isinstance(code, PrintedCode) and is_stamp(code) and opening_page.can_be_opened(_stamp(code))


def _opening(request: HttpRequest, code: PrintedCode | SyntaxFault, query: QueryDict) -> HttpResponse | None:
    if not isinstance(code, PrintedCode) or not is_stamp(code):
        return None
    named = _stamp(code)
    language = negotiation.language_of(request.META, query.get("lang", ""))
    answered: Page | HttpResponse | None
    if request.method == "POST":
        answered = opening_page.entered(request, named, language)
    else:
        answered = opening_page.opened(request, named, language, query.get("mo", ""))
    return page_response(request, answered) if isinstance(answered, Page) else answered


def _stamp(code: PrintedCode) -> Named:
    return find_stamp(code.serial or code.trace_code, code)


def report_path(request: HttpRequest) -> str:
    return f"/bao-su-co/?ma={quote(request.path_info[:200], safe='')}"


def _page_of(code: PrintedCode, language: str) -> tuple[Named, Page]:
    return _stamp_page(code, language) if is_stamp(code) else _code_page(code, language)


def _page_answer(request: HttpRequest, code: PrintedCode, named: Named, page: Page) -> HttpResponse:
    if named.product_id and not named.misses:
        recording.record(
            request,
            product_id=named.product_id,
            lot_id=named.lot_id,
            roll_id=named.roll_id,
            unit=named.unit,
            verdict=page.verdict or "",
        )
    response = page_response(request, page, _filling(code))
    if named.product_id and code.gtin:
        response.headers["Link"] = answering.linkset_link(code)
    return response


def _stamp_page(code: PrintedCode, language: str) -> tuple[Named, Page]:
    """What is particular to one stamp is read anew each time; the page is its lot's, with a slot for the serial."""
    named = find_stamp(code.serial or code.trace_code, code)
    return named, _shared_page(named, language)


def _code_page(code: PrintedCode, language: str) -> tuple[Named, Page]:
    try:
        page = pages.get_or_make((code, language), lambda: _make_code_page(code, language))
    except NotKept as unknown:
        page = unknown.value
    return page.named, page


def _make_code_page(code: PrintedCode, language: str) -> Page:
    named = find(code)
    if named.product_id is None:  # one page for all codes that nobody issued: programs try many
        raise NotKept(_shared_page(named, language))
    return scan_page(named, language, slotted=bool(named.misses))


def _shared_page(named: Named, language: str) -> Page:
    return pages.get_or_make((named.page_key, language), lambda: scan_page(named, language, slotted=True))


def _filling(code: PrintedCode) -> bytes:
    """What was scanned, as long as the slot."""
    serial = read(code.serial or code.trace_code)
    text = grouped(str(serial)) if serial else code.serial or code.lot or code.gtin or code.trace_code
    return _fitted(text or code.other.split("/")[2]).ljust(len(SLOT))


def _fitted(text: str) -> bytes:
    """Escaped, and cut between two characters where it is longer than the slot."""
    whole = escape(text).encode()
    if len(whole) <= len(SLOT):
        return whole
    mark = "…".encode()
    while len(whole) + len(mark) > len(SLOT):
        text = text[:-1]
        whole = escape(text).encode()
    return whole + mark


def page_response(request: HttpRequest, page: Page, filling: bytes = b"") -> HttpResponse:
    meta = request.META
    tag = f'W/"{page.tag}{filling.decode("ascii", "ignore").replace(" ", "").replace(chr(34), "")}"'
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": page.language,
        **answering.CORS,
        "Vary": f"{answering.VARY}, Cookie",  # of which only the chosen language is read
        "Cache-Control": "no-cache" if page.status != 503 else "no-store",
        "ETag": tag,
        "Content-Security-Policy": content_security_policy(),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
    if page.status == 200 and tag in meta.get("HTTP_IF_NONE_MATCH", ""):
        return HttpResponse(status=304, headers=headers)
    wanted = codings.coding(meta.get("HTTP_ACCEPT_ENCODING", ""))
    body, coding = page.body.coded(wanted, filling)
    if coding:
        headers["Content-Encoding"] = coding
    headers["Content-Length"] = str(len(body))
    return HttpResponse(b"" if request.method == "HEAD" else body, status=page.status, headers=headers)

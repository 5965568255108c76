"""Render what a printed code names into a finished page."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from traceability import negotiation
from traceability.codes.digital_link import SyntaxFault
from traceability.ledger.log.keys import keys
from traceability.lookup import Named
from traceability.models.verdicts import Verdict
from traceability.page import wording
from traceability.page.compression import SLOT, Body, FixedBody, SlottedBody
from traceability.page.opening import form_token
from traceability.page.passport import Passport, passport_of

NOTHING = Named()
# On these the lot's journey would read as a promise that the verdict has just taken back.
_WITHOUT_PASSPORT = {Verdict.UNKNOWN, Verdict.VOID}


@dataclass(frozen=True, slots=True)
class Page:
    body: Body
    status: int
    tag: str
    language: str
    verdict: Verdict | None = None
    named: Named = NOTHING


def verdict_of(named: Named, passport: Passport | None) -> Verdict:
    """The first that holds, the gravest first."""
    if passport is None or named.misses:
        return Verdict.UNKNOWN
    lot = passport.lot
    is_inactive = not lot.is_released if lot else named.is_stamp
    found = {
        Verdict.VOID: named.is_void,
        Verdict.RECALLED: passport.recall is not None,
        Verdict.HELD: lot is not None and lot.held_at is not None and not is_inactive,
        Verdict.EXPIRED: lot is not None and lot.is_expired,
        Verdict.INACTIVE: is_inactive,
        Verdict.UNUSUAL: named.unusual_at is not None,
    }
    return next((verdict for verdict, holds in found.items() if holds), Verdict.OK)


def scan_page(named: Named, language: str, *, slotted: bool) -> Page:
    """``slotted`` leaves room for the serial, or for the unknown code, so that one page serves all stamps of a lot."""
    with translation.override(language):
        passport = _load(named, language)
        verdict = verdict_of(named, passport)
        html = render_to_string("traceability/scan.html", _context(named, passport, verdict, language, slotted))
    status = 404 if verdict is Verdict.UNKNOWN else 200
    return _page(html, status, language, verdict, named, slotted=slotted)


def _load(named: Named, language: str) -> Passport | None:
    if named.product_id is None:
        return None
    return passport_of(named.product_id, named.lot_id, language, with_lots=not (named.is_stamp or named.misses))


def fault_page(fault: SyntaxFault, language: str, report_url: str) -> Page:
    with translation.override(language):
        context = {
            "headline": _("This is not a code that can be printed"),
            "sentences": [wording.fault(fault), _("Scan the code on the package once more, or type it anew.")],
            "part": "".join(c if c.isprintable() else "·" for c in fault.part[:40]),
            "report_url": report_url,
        }
        return plain_page("traceability/fault.html", context, 400, language)


def unavailable_page(language: str, report_url: str) -> Page:
    with translation.override(language):
        context = {
            "headline": _("We cannot look this code up right now"),
            "sentences": [_("That says nothing about the package. Please scan it again in a minute.")],
            "report_url": report_url,
        }
        return plain_page("traceability/fault.html", context, 503, language)


def plain_page(template: str, context: dict[str, Any], status: int, language: str) -> Page:
    """A page without a passport; the language must be active."""
    html = render_to_string(template, {"verdict": "unknown", **_frame(language), **context})
    return _page(html, status, language)


def _page(
    html: str,
    status: int,
    language: str,
    verdict: Verdict | None = None,
    named: Named = NOTHING,
    *,
    slotted: bool = False,
) -> Page:
    data = re.sub(r"\n\s*\n?", "\n", html).encode()
    body: Body = SlottedBody(data) if slotted else FixedBody(data)
    return Page(body, status, hashlib.blake2b(data, digest_size=9).hexdigest(), language, verdict, named)


def _look(verdict: Verdict, passport: Passport | None) -> str:
    """A code that names the product alone must not look fine: of its lots some may be called back, or all past."""
    if verdict is not Verdict.OK or not wording.names_product_alone(passport):
        return verdict.value
    return Verdict.RECALLED.value if passport and passport.recalled_lots else "product"


def _context(named: Named, passport: Passport | None, verdict: Verdict, language: str, slotted: bool) -> dict[str, Any]:
    product = passport.product if passport else None
    shown = None if verdict in _WITHOUT_PASSPORT else passport
    sellable = product is not None and product.is_public and verdict is Verdict.OK
    recalled_lots = shown.recalled_lots if shown else []
    return {
        **_frame(language),
        "verdict": verdict.value,
        "look": _look(verdict, passport),
        "recalled_lots": recalled_lots,
        "pin_token": form_token(named.roll_id) if shown and named.roll_id and named.has_pin and named.lot_id else "",
        "headline": wording.headline(verdict, named, passport),
        "sentences": wording.sentences(verdict, named, passport),
        "passport": shown,
        "product": product,
        "title": product.local("title") if product else "",
        "producer": product.producer if product else None,
        "lot": passport.lot if passport and passport.lot and passport.lot.is_released else None,
        "asks_for_lot": shown is not None and named.lot_id is None and not named.is_stamp,
        "recall": passport.recall if passport and verdict is Verdict.RECALLED else None,
        "stars": "★" * shown.recognition.stars if shown and shown.recognition else "",
        "product_url": _url(product) if sellable else "",
        "producer_url": _url(product.producer) if product and product.producer and product.producer.is_public else "",
        "script": static("traceability/scan.js"),
        "ledger_keys": " ".join(map(str, keys().verifiers)),
        "ledger_witnesses": " ".join(map(str, keys().witnesses)),
        "in_other_words": language not in negotiation.SITE_LANGUAGES,
        "slot": mark_safe(SLOT) if slotted else "",
        "slot_label": _("Code:") if verdict is Verdict.UNKNOWN and named.misses != "serial" else _("Stamp number:"),
    }


def _frame(language: str) -> dict[str, Any]:
    names = negotiation.LANGUAGE_NAMES
    return {
        "language": language,
        "language_name": names[language],
        "languages": [(code, name) for code, name in names.items() if code != language],
        "query": "",  # what a link to this page in another language must carry on
        "site_language": negotiation.site_language(language),
        "style": f"<style>{css()}</style>",  # whole: the policy names the hash of what stands between the tags
        "demo_mode": getattr(settings, "DEMO", False),
    }


def _url(thing: Any) -> str:
    """In a language of the shop, whatever the page's own."""
    try:
        with translation.override(negotiation.site_language(translation.get_language() or "")):
            return str(thing.get_absolute_url())
    except NoReverseMatch:  # traceability runs without a shop too
        return ""


@lru_cache(maxsize=1)
def css() -> str:
    source: str = get_template("traceability/scan.css").template.source  # type: ignore[attr-defined]
    return re.sub(r"\s*\n\s*", "", source).strip()


@lru_cache(maxsize=1)
def content_security_policy() -> str:
    style = base64.b64encode(hashlib.sha256(css().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'self'; worker-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )

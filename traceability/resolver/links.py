"""The links that we hold for a product, lot or stamp, in the words of the GS1 Web Vocabulary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from django.urls import NoReverseMatch
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from catalogue.models import Product
from traceability import conf, negotiation
from traceability.codes.digital_link import PrintedCode

VOCABULARY = "https://ref.gs1.org/voc/"
CONTEXT = "https://ref.gs1.org/standards/resolver/linkset-context"
# Links in the canonical form, by which events know what they are about (EPCIS 2.0, section 6.4).
CANONICAL = "https://id.gs1.org"

# The scan page answers all of these: it says first whether the lot is recalled, then where it comes from.
_ON_THE_PAGE = {
    "traceability": gettext_noop("Where it comes from: %(product)s"),
    "certificationInfo": gettext_noop("Certificates: %(product)s"),
    "recallStatus": gettext_noop("Whether it is recalled: %(product)s"),
    "verificationService": gettext_noop("Check the code on a package: %(product)s"),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a link tells about: a product, or a lot or stamp of it. ``lot_code`` is the lot that a stamp sits on."""

    product: Product
    code: PrintedCode
    lot_code: str = ""

    @property
    def page(self) -> str:
        return conf.site_url() + replace(self.code, gtin="", trace_code=self.product.trace_code).path

    @property
    def description(self) -> str:
        parts = (self.product.title, self.code.variant, self.code.lot, self.code.serial or self.code.third_party)
        return " · ".join(part for part in parts if part)

    @property
    def _of_lot(self) -> PrintedCode:
        """Events and passport know lots and products."""
        return PrintedCode(gtin=self.product.gtin or self.code.gtin, lot=self.lot_code)

    @property
    def passport(self) -> str:
        path = self._of_lot.path.removeprefix("/01/")
        return f"{conf.site_url()}/ho-chieu/{path}.json"

    @property
    def events(self) -> str:
        return f"{conf.site_url()}/epcis/events?MATCH_anyEPCClass={quote(CANONICAL + self._of_lot.path, safe='')}"

    @property
    def support(self) -> str:
        return f"{conf.site_url()}/bao-su-co/?ma={quote(self.code.path, safe='')}"

    @property
    def shop(self) -> str:
        try:
            return conf.site_url() + str(self.product.get_absolute_url()) if self.product.is_public else ""
        except NoReverseMatch:  # traceability runs without a shop too
            return ""


@dataclass(frozen=True, slots=True)
class Target:
    """``language`` is empty where the target finds out by itself in which language to answer."""

    kind: str
    href: str
    title: str
    language: str = ""
    media_type: str = ""

    def as_json(self) -> dict[str, Any]:
        target: dict[str, Any] = {"href": self.href, "title": self.title}
        if self.media_type:
            target["type"] = self.media_type
        if self.language:  # GS1's schema knows languages and countries, no scripts
            target["hreflang"] = [self.language.partition("-")[0]]
        return target


def default_target(subject: Subject) -> Target:
    """Exactly one, and bare of attributes: the page finds the language itself."""
    return Target("defaultLink", subject.page, subject.product.title)


def targets(subject: Subject) -> dict[str, list[Target]]:
    """Link type to its targets, of which no two have the same attributes."""
    kinds: dict[str, list[Target]] = {"defaultLink": [default_target(subject)]}
    with translation.override(negotiation.DEFAULT_LANGUAGE):
        everywhere = [*_neutral_targets(subject)]
    for target in (*everywhere, *_page_targets(subject)):
        kinds.setdefault(target.kind, []).append(target)
    return kinds


def _neutral_targets(subject: Subject) -> Iterator[Target]:
    named = {"product": subject.product.local("title")}
    # A default link must also carry the link type that says what it is (Resolver 1.2, section 5).
    yield Target("traceability", subject.page, _(_ON_THE_PAGE["traceability"]) % named, media_type="text/html")
    own = negotiation.DEFAULT_LANGUAGE
    yield Target("epcis", subject.events, _("Events in EPCIS 2.0: %(product)s") % named, own, "application/ld+json")
    yield Target(
        "dpp", subject.passport, _("Product passport as data: %(product)s") % named, own, "application/ld+json"
    )


def _page_targets(subject: Subject) -> Iterator[Target]:
    for language in negotiation.LANGUAGES:
        with translation.override(negotiation.site_language(language)):
            named = {"product": subject.product.local("title")}
            for kind, words in _ON_THE_PAGE.items():
                yield Target(kind, f"{subject.page}?lang={language}", _(words) % named, language, "text/html")
    for language in negotiation.SITE_LANGUAGES:
        with translation.override(language):
            title = subject.product.local("title")
            support, words = f"{subject.support}&lang={language}", _("Report a problem: %(product)s")
            yield Target("support", support, words % {"product": title}, language, "text/html")
            if shop := subject.shop:
                yield Target("pip", shop, title, language, "text/html")


def linkset(subject: Subject) -> list[dict[str, Any]]:
    """RFC 9264: a context for each thing that the code names, from the most particular up to the GTIN."""
    return [_context(replace(subject, code=level)) for level in _levels(subject.code)]


def _levels(code: PrintedCode) -> list[PrintedCode]:
    """A serial names one thing whatever lot stands beside it, a lot whatever variant (Resolver 1.2, 2.5.9)."""
    without_serial = replace(code, serial="", third_party="")
    product = replace(without_serial, lot="", variant="")
    alone = [replace(product, serial=code.serial)] if code.serial else []
    lots = [without_serial, replace(product, lot=code.lot), replace(product, variant=code.variant)]
    return list(dict.fromkeys([code, *alone, *lots, product]))


def _context(subject: Subject) -> dict[str, Any]:
    """A level above the lot tells about the product alone."""
    if not (subject.code.lot or subject.code.serial):
        subject = replace(subject, lot_code="")
    links = {VOCABULARY + kind: [target.as_json() for target in held] for kind, held in targets(subject).items()}
    return {"anchor": conf.site_url() + subject.code.path, "itemDescription": subject.description, **links}

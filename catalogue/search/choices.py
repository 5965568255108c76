"""What one can filter and sort by: names in the address, and their labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from catalogue.kept.naming import EVERYTHING
from catalogue.memory import Memory
from catalogue.models.groups import ProductGroup
from catalogue.models.producers import Producer
from catalogue.money import vnd
from catalogue.search.regions import regions

PRODUCER_KINDS = {
    "ho": Producer.Kind.HOUSEHOLD,
    "htx": Producer.Kind.COOPERATIVE,
    "doanh-nghiep": Producer.Kind.ENTERPRISE,
}
STARS = ("5", "4", "3")
YES = "1"


class Band(NamedTuple):
    low: int
    high: int | None

    @property
    def label(self) -> str:
        if not self.low:
            return _("under %(price)s") % {"price": vnd(self.high or 0)}
        if self.high is None:
            return _("%(price)s and more") % {"price": vnd(self.low)}
        return _("%(low)s to %(high)s") % {"low": vnd(self.low), "high": vnd(self.high)}


PRICE_BANDS = {
    "duoi-50": Band(0, 50_000),
    "50-100": Band(50_000, 100_000),
    "100-200": Band(100_000, 200_000),
    "200-500": Band(200_000, 500_000),
    "tu-500": Band(500_000, None),
}


def band_of(price: int) -> str:
    return next(name for name, band in PRICE_BANDS.items() if band.high is None or price < band.high)


FACETS: Mapping[str, str | Promise] = {
    "vung": gettext_lazy("Region"),
    "nhom": gettext_lazy("Kind of product"),
    "sao": gettext_lazy("OCOP stars"),
    "gia": gettext_lazy("Price"),
    "mua": gettext_lazy("Season"),
    "con": gettext_lazy("Stock"),
    "chu-the": gettext_lazy("Producer"),
}

SORTS: Mapping[str, str | Promise] = {
    "phu-hop": gettext_lazy("Best match"),
    "moi": gettext_lazy("Newest"),
    "gia-tang": gettext_lazy("Price, low to high"),
    "gia-giam": gettext_lazy("Price, high to low"),
    "sao": gettext_lazy("Most stars"),
}

_groups: Memory[dict[str, ProductGroup]] = Memory(seconds=60, entries=1, names=(EVERYTHING,))
_labels: Memory[dict[str, str]] = Memory(seconds=60, entries=100, names=(EVERYTHING,))


def groups() -> dict[str, ProductGroup]:
    found = ProductGroup.objects.order_by("position", "pk")
    return _groups.get_or_make("all", lambda: {group.code: group for group in found})


def labels(facet: str) -> dict[str, str]:
    """Each value of the facet that may stand in an address, in the order in which it is offered."""
    return _labels.get_or_make((facet, get_language()), lambda: _labels_of(facet))


def _labels_of(facet: str) -> dict[str, str]:
    match facet:
        case "vung":
            return {slug: region.label for slug, region in regions().items()}
        case "nhom":
            return {code: group.local("name") for code, group in groups().items()}
        case "sao":
            return {stars: ngettext("%(n)s star", "%(n)s stars", int(stars)) % {"n": stars} for stars in STARS}
        case "gia":
            return {name: band.label for name, band in PRICE_BANDS.items()}
        case "chu-the":
            return {name: str(kind.label).capitalize() for name, kind in PRODUCER_KINDS.items()}
        case "mua":
            return {YES: _("In season now")}
        case _:
            return {YES: _("In stock")}

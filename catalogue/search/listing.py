"""One page of the list: the products, how many there are, and what narrowing or widening would leave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from catalogue.cards import Card, cards
from catalogue.products.renditions import pictures_on
from catalogue.search.bits import Bits
from catalogue.search.choices import FACETS, SORTS, labels
from catalogue.search.facet_table import FacetTable
from catalogue.search.following import Followed, followed
from catalogue.search.ranking import Ranking, ranking
from catalogue.search.selection import Selection

PER_PAGE = 24


class Option(NamedTuple):
    value: str
    label: str
    found: int
    selected: bool


class Facet(NamedTuple):
    name: str
    label: str
    options: list[Option]
    is_open: bool


class Chip(NamedTuple):
    label: str
    url: str
    found: int
    """How many products there are without it."""


@dataclass
class Listing:
    selection: Selection
    path: str
    now: Followed
    ranking: Ranking | None
    """Of what matches the text; None where there is no text."""

    @property
    def table(self) -> FacetTable:
        return self.now.table

    @cached_property
    def base(self) -> Bits:
        return self.table.everything & self.ranking.matching if self.ranking else self.table.everything

    @cached_property
    def bits(self) -> Bits:
        return self.narrowed(self.selection.chosen)

    @cached_property
    def total(self) -> int:
        return self.bits.bit_count()

    @cached_property
    def page_obj(self) -> Page[int]:
        return Paginator(range(self.total), PER_PAGE).get_page(self.selection.page)

    @cached_property
    def cards(self) -> list[Card]:
        return cards(self._ids_on_page())

    def _ids_on_page(self) -> list[int]:
        order, orders = self.selection.order, self.table.orders
        start = (self.page_obj.number - 1) * PER_PAGE
        if order != "phu-hop":
            return orders.slice(order, self.bits, start, PER_PAGE)
        if self.ranking is None:
            return orders.slice("moi", self.bits, start, PER_PAGE)
        return self.ranking.slice(orders, self.bits, start, PER_PAGE)

    def narrowed(self, chosen: Mapping[str, Iterable[str]], but: str = "") -> Bits:
        return self.table.narrowed(chosen, self.base, self.now.month, but)

    @cached_property
    def facets(self) -> list[Facet]:
        return [facet for facet in map(self._facet, FACETS) if facet.options]

    def _facet(self, name: str) -> Facet:
        chosen = self.selection.chosen.get(name, ())
        counts = self.table.counts(name, self.narrowed(self.selection.chosen, but=name), self.now.month)
        options = [
            Option(value, label, counts.get(value, 0), value in chosen)
            for value, label in labels(name).items()
            if counts.get(value) or value in chosen
        ]
        return Facet(name, str(FACETS[name]), options, bool(chosen))

    @cached_property
    def chips(self) -> list[Chip]:
        found = []
        for facet, values in self.selection.chosen.items():
            names = labels(facet)
            for value in values:
                left = self.selection.without(facet, value)
                count = self.narrowed(left.chosen).bit_count()
                found.append(Chip(names[value], self.url(left), count))
        return found

    @property
    def sorts(self) -> list[Option]:
        offered = {name: label for name, label in SORTS.items() if self.selection.words or name != "phu-hop"}
        return [Option(name, str(label), 0, name == self.selection.order) for name, label in offered.items()]

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        if not (self.selection.text or self.selection.chosen):
            return [(_("Products"), "")]
        return [(_("Products"), self.path), (_("Search") if self.selection.text else _("Filtered"), "")]

    @property
    def notice(self) -> str:
        if self.selection.refused or self.selection.page > self.page_obj.paginator.num_pages:
            return _("Part of the address was not understood and was left out.")
        if self.selection.text and not self.selection.words:
            return _("There is no word to search for in “%(text)s”, so you see everything.") % {
                "text": self.selection.text
            }
        return ""

    @property
    def facts(self) -> tuple[object, ...]:
        """All that a page of the list shows of its products and of how many there are."""
        return self.total, self.page_obj.number, self.cards, pictures_on(self.cards), self.facets, self.chips

    def url(self, selection: Selection) -> str:
        return f"{self.path}{selection.query}"

    def as_context(self) -> dict[str, Any]:
        selection, page = self.selection, self.page_obj
        links = {
            "canonical": self.url(selection.on_page(page.number)),
            "previous_url": self.url(selection.on_page(page.number - 1)) if page.has_previous() else "",
            "next_url": self.url(selection.on_page(page.number + 1)) if page.has_next() else "",
            "all_url": self.url(selection.without_filters()),
        }
        return {"listing": self, "query": selection.text, "page_obj": page, **links}


def list_products(selection: Selection, path: str) -> Listing:
    now = followed()
    return Listing(selection, path, now, ranking(selection.words, now) if selection.words else None)

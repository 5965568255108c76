"""One page of the list: the products, how many there are, and what narrowing or widening would leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from catalogue.memory import Memory
from catalogue.models.products import Product
from catalogue.search.choices import FACETS, SORTS, labels
from catalogue.search.facet_table import Bits, FacetTable, facet_table, to_bits
from catalogue.search.matching import matching_ids
from catalogue.search.selection import Selection

PER_PAGE = 24
_matches: Memory[list[int]] = Memory(seconds=2, entries=64)


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
    table: FacetTable
    matches: list[int] | None
    """Numbers of the products that match the text, best first; None where there is no text."""

    @cached_property
    def base(self) -> Bits:
        if self.matches is None:
            return self.table.everything
        return to_bits(self.matches, len(self.table.ids))

    @cached_property
    def bits(self) -> Bits:
        return self.table.narrowed(self.selection.chosen, self.base)

    @cached_property
    def total(self) -> int:
        return self.bits.bit_count()

    @cached_property
    def page_obj(self) -> Page[int]:
        return Paginator(range(self.total), PER_PAGE).get_page(self.selection.page)

    @cached_property
    def products(self) -> Sequence[Product]:
        ids = self._ids_on_page()
        found = Product.objects.filter(pk__in=ids).for_cards().in_bulk()
        return [found[pk] for pk in ids if pk in found]

    def _ids_on_page(self) -> list[int]:
        order = self.selection.order
        numbers = self.matches if order == "phu-hop" and self.matches is not None else self._order(order)
        shown = f"{self.bits:b}"[::-1].ljust(len(self.table.ids), "0")
        start = (self.page_obj.number - 1) * PER_PAGE
        wanted = (n for n in numbers if shown[n] == "1")
        return [self.table.ids[n] for n in islice(wanted, start, start + PER_PAGE)]

    def _order(self, name: str) -> list[int]:
        return self.table.orders.get(name) or self.table.orders["moi"]

    @cached_property
    def facets(self) -> list[Facet]:
        return [facet for facet in map(self._facet, FACETS) if facet.options]

    def _facet(self, name: str) -> Facet:
        chosen = self.selection.chosen.get(name, ())
        counts = self.table.counts(name, self.table.narrowed(self.selection.chosen, self.base, but=name))
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
                count = self.table.narrowed(left.chosen, self.base).bit_count()
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
    table = facet_table()
    if not selection.words:
        return Listing(selection, path, table, None)
    ids = _matches.get_or_make(selection.words, lambda: matching_ids(selection.words))
    return Listing(selection, path, table, [table.number[pk] for pk in ids if pk in table.number])

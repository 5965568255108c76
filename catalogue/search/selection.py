"""The query string of the list, checked: what cannot be understood is left out and told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlencode

from django.http import QueryDict

from catalogue.search.choices import FACETS, SORTS, labels
from catalogue.search.words import MAX_CHARACTERS, SearchWords, parse_words

LIST_PARAMS = ("q", *FACETS, "sort", "page")
MAX_PAGE = 10_000


@dataclass(frozen=True)
class Selection:
    text: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1
    refused: bool = False
    """Something in the address made no sense."""

    @cached_property
    def words(self) -> SearchWords:
        return parse_words(self.text)

    @property
    def order(self) -> str:
        return self.sort or ("phu-hop" if self.words else "moi")

    @property
    def active_count(self) -> int:
        return sum(len(values) for values in self.chosen.values())

    def without(self, facet: str, value: str) -> Selection:
        left = {name: tuple(v for v in values if (name, v) != (facet, value)) for name, values in self.chosen.items()}
        return replace(self, chosen={name: values for name, values in left.items() if values}, page=1)

    def without_filters(self) -> Selection:
        return replace(self, chosen={}, page=1)

    def on_page(self, number: int) -> Selection:
        return replace(self, page=number)

    @property
    def query(self) -> str:
        """The query string that says just this, always in the same order; with its ``?``, or nothing."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(name, value) for name in FACETS for value in self.chosen.get(name, ())]
        pairs += [("sort", self.sort)] if self.sort else []
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return f"?{urlencode(pairs)}" if pairs else ""


def parse_selection(params: QueryDict) -> Selection:
    text = " ".join(params.get("q", "").replace("\0", " ")[:MAX_CHARACTERS].split())
    asked = {facet: [value for value in params.getlist(facet) if value] for facet in FACETS}
    chosen = {facet: _known(facet, values) for facet, values in asked.items() if values}
    sort, page = params.get("sort", ""), params.get("page", "")
    good_page = page.isascii() and page.isdigit() and len(page) < 6 and 1 <= int(page) <= MAX_PAGE
    return Selection(
        text=text,
        chosen={facet: values for facet, values in chosen.items() if values},
        sort=sort if sort in SORTS else "",
        page=int(page) if good_page else 1,
        refused=(
            any(set(asked[facet]) - set(values) for facet, values in chosen.items())
            or bool(sort and sort not in SORTS)
            or bool(page and not good_page)
        ),
    )


def _known(facet: str, values: list[str]) -> tuple[str, ...]:
    return tuple(value for value in labels(facet) if value in values)

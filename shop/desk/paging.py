"""Pages of a list that may be long: nobody counts it, each page only finds out whether there is one more."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator

MOST_PAGES = 10_000


class UncountedPaginator(Paginator[Any]):
    def get_page(self, number: int | float | str | None) -> Page[Any]:
        try:
            return self.page(number or 1)
        except InvalidPage:
            return self.page(1)

    def page(self, number: int | float | str) -> Page[Any]:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        rows = list(self.object_list[start : start + self.per_page + 1])
        self.num_pages = number + (len(rows) > self.per_page)
        return Page(rows[: self.per_page], number, self)

    @cached_property
    def num_pages(self) -> int:
        """As far as it is known: a page that has been read says whether there is a next one."""
        return MOST_PAGES

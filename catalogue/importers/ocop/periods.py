"""When a recognition held, from what sources say of it.

A source may know a day, a month or a year. What is not known is taken as early as it can have been, so that stars never
stay longer than they may: a year starts on 1 January, a month on its first day. All recognitions hold for 36 months.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import NamedTuple

from catalogue.importers.ocop.registry_rows import Row
from catalogue.models import Recognition

MONTHS_VALID = 36
DAY = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
MONTH = re.compile(r"(\d{1,2})/(\d{4})")
HANDED_OVER = "trao GCN"
YEAR_OF_ARTICLE = "year = article date"


class Period(NamedTuple):
    first: dt.date
    precision: str
    decided: dt.date | None = None
    """The decision's own date, where the source tells it."""

    @property
    def last(self) -> dt.date:
        return months_later(self.first, MONTHS_VALID) - dt.timedelta(days=1)


def period_of(row: Row) -> Period | None:
    """None where the source gives no date at all, or only the date of an article that mentions the stars."""
    told = row.recognised_on_or_decision
    if day := find_day(told):
        return Period(day, Recognition.Precision.DAY, None if HANDED_OVER in told else day)
    if day := find_day(row.status):
        return Period(day, Recognition.Precision.DAY)
    if month := MONTH.fullmatch(told):
        return Period(dt.date(int(month[2]), int(month[1]), 1), Recognition.Precision.MONTH)
    if row.year.isdigit() and YEAR_OF_ARTICLE not in row.note:
        return Period(dt.date(int(row.year), 1, 1), Recognition.Precision.YEAR)
    return None


def find_day(text: str) -> dt.date | None:
    found = DAY.search(text)
    return dt.date(int(found[3]), int(found[2]), int(found[1])) if found else None


def months_later(date: dt.date, months: int) -> dt.date:
    years, month = divmod(date.month - 1 + months, 12)
    year, month = date.year + years, month + 1
    return date.replace(year=year, month=month, day=min(date.day, calendar.monthrange(year, month)[1]))

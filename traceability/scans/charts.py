"""Scans by day, place, lot and verdict, from the daily sums alone; drawn as SVG and told as tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalogue.localtext import local_text
from catalogue.models import Place
from traceability.models import Lot, ScanDay
from traceability.models.verdicts import Verdict

PERIODS = (7, 30, 90, 365)
MOST_BARS = 12
WIDTH, HEIGHT = 720, 180
"""Of the drawing, in its own units."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days first to last, both included, in TIME_ZONE."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_weekly(self) -> bool:
        """A year of days would be bars too thin to see."""
        return self.days > PERIODS[2]


def period(asked: str) -> Period:
    """The last ``asked`` days until today; 30 when it is none of PERIODS."""
    days = int(asked) if asked in map(str, PERIODS) else 30
    today = timezone.localdate()
    return Period(today - dt.timedelta(days=days - 1), today)


@dataclass(slots=True)
class Bar:
    label: str
    scans: int
    devices: int
    # Percent of the longest one, at least a visible sliver when there is anything.
    length: float = 0


@dataclass(slots=True)
class Column(Bar):
    """A day, or a week by its first day, with its place in the drawing."""

    day: dt.date = dt.date.min
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0


@dataclass(frozen=True, slots=True)
class ScanChart:
    period: Period
    scans: int
    devices: int
    columns: list[Column]
    places: list[Bar] = field(default_factory=list)
    lots: list[Bar] = field(default_factory=list)
    verdicts: list[Bar] = field(default_factory=list)

    @property
    def highest(self) -> int:
        return max((column.scans for column in self.columns), default=0)

    @property
    def marks(self) -> list[Column]:
        """Whose dates are written below: the first, the middle, the last."""
        return [self.columns[0], self.columns[len(self.columns) // 2], self.columns[-1]] if self.columns else []


def chart(rows: QuerySet[ScanDay], span: Period) -> ScanChart:
    """Of those ``rows`` that lie in the period: six queries, however many scans there were."""
    found = rows.filter(day__gte=span.first, day__lte=span.last)
    columns = _columns(found, span)
    return ScanChart(
        span,
        sum(column.scans for column in columns),
        sum(column.devices for column in columns),
        columns,
        _places(found),
        _lots(found),
        _verdicts(found),
    )


def _sums(rows: QuerySet[ScanDay], key: str) -> list[tuple[Any, int, int]]:
    found = rows.order_by().values_list(key).annotate(all_scans=Sum("scans"), all_devices=Sum("devices"))
    return sorted(found, key=lambda row: -row[1])


def _columns(rows: QuerySet[ScanDay], span: Period) -> list[Column]:
    numbers = {day: (scans, devices) for day, scans, devices in _sums(rows, "day")}
    step = 7 if span.is_weekly else 1
    columns = []
    for start in range(0, span.days, step):
        days = [span.first + dt.timedelta(days=start + more) for more in range(min(step, span.days - start))]
        scans, devices = (sum(numbers.get(day, (0, 0))[which] for day in days) for which in (0, 1))
        columns.append(Column(date_format(days[0], "SHORT_DATE_FORMAT"), scans, devices, day=days[0]))
    return _placed(columns)


def _placed(columns: list[Column]) -> list[Column]:
    highest = max((column.scans for column in columns), default=0) or 1
    room = WIDTH / len(columns)
    for number, column in enumerate(columns):
        column.height = round(HEIGHT * column.scans / highest, 1)
        column.x, column.y = round(number * room + room * 0.1, 1), round(HEIGHT - column.height, 1)
        column.width = round(room * 0.8, 1)
    return columns


def _places(rows: QuerySet[ScanDay]) -> list[Bar]:
    names = province_names()
    return as_bars((names.get(code, _("abroad or unknown")), *numbers) for code, *numbers in _sums(rows, "province"))


def province_names() -> dict[str, str]:
    return {place.code: place.short_name for place in Place.objects.provinces_today()}


def _lots(rows: QuerySet[ScanDay]) -> list[Bar]:
    sums = _sums(rows, "lot")
    shown = [row[0] for row in sums[:MOST_BARS] if row[0]]
    names = {lot.pk: lot_name(lot) for lot in Lot.objects.filter(pk__in=shown).select_related("product")}
    return as_bars((names.get(lot) or _no_lot(lot), *numbers) for lot, *numbers in sums)


def lot_name(lot: Lot) -> str:
    return f"{lot.code} · {local_text(lot.product, 'title').text}"


def _no_lot(lot: int | None) -> str:
    return str(lot) if lot else _("the product's code, without a lot")


def _verdicts(rows: QuerySet[ScanDay]) -> list[Bar]:
    names: Mapping[str, Any] = dict(Verdict.choices)
    return as_bars((str(names.get(verdict, verdict)), *numbers) for verdict, *numbers in _sums(rows, "verdict"))


def as_bars(found: Iterable[tuple[Any, ...]]) -> list[Bar]:
    """The longest ones; the rest is summed up, so that the bars always add up to the whole."""
    joined: dict[str, Bar] = {}
    for number, (label, scans, devices) in enumerate(found):
        name = label if number < MOST_BARS else _("all others")
        bar = joined.setdefault(name, Bar(name, 0, 0))
        bar.scans += scans
        bar.devices += devices
    longest = max((bar.scans for bar in joined.values()), default=0) or 1
    for bar in joined.values():
        bar.length = max(round(100 * bar.scans / longest, 1), 0.5)
    return list(joined.values())

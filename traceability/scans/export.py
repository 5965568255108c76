"""The daily sums as a spreadsheet, sent line by line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from traceability.models import ScanDay
from traceability.scans.charts import Period, province_names

HEAD = ("day", "producer", "product", "lot", "province", "verdict", "scans", "phones")


class _Echo:
    """What a csv writer writes into; it hands each line on."""

    def write(self, line: str) -> str:
        return line


def csv_file(rows: QuerySet[ScanDay], span: Period) -> StreamingHttpResponse:
    name = f"luot-quet-{span.first:%Y-%m-%d}-{span.last:%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(_lines(rows, span), content_type="text/csv; charset=utf-8", headers=headers)


def _lines(rows: QuerySet[ScanDay], span: Period) -> Iterator[str]:
    writer: Any = csv.writer(_Echo())
    yield "\ufeff"  # spreadsheets then read it as UTF-8
    yield writer.writerow(HEAD)
    for row in csv_rows(rows, span):
        yield writer.writerow(row)


def csv_rows(rows: QuerySet[ScanDay], span: Period) -> Iterator[tuple[object, ...]]:
    """The daily sums of the period as they are, the oldest first, one at a time."""
    names = province_names()
    found = rows.filter(day__gte=span.first, day__lte=span.last).order_by("day", "product", "lot", "pk")
    columns = (
        "day", "product__producer__name", "product__title", "lot__code", "province", "verdict", "scans", "devices",
    )  # fmt: skip
    for day, producer, product, lot, code, *rest in found.values_list(*columns).iterator(chunk_size=5000):
        yield (day.isoformat(), _text(producer), _text(product), _text(lot), names.get(code, ""), *rest)


def _text(value: str | None) -> str:
    """A spreadsheet would run what begins like a formula."""
    return f"'{value}" if value and value[0] in "=+-@\t\r" else value or ""

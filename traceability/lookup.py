"""From a printed code to the rows that it names."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive

from catalogue.models import GtinHistory, Product
from catalogue.prepared import preparing_cursor
from traceability.codes.digital_link import PrintedCode
from traceability.codes.serials import read
from traceability.models import Lot, RollBinding, RollWithdrawal, Stamp, StampRoll


@dataclass(frozen=True, slots=True)
class Named:
    """What a code names. Without a product it names nothing that we know."""

    product_id: int | None = None
    lot_id: int | None = None
    roll_id: int | None = None
    unit: int | None = None
    # Why the stamp is worth nothing: a kind of RollWithdrawal, or nothing.
    withdrawn: str = ""
    is_delivered: bool = False
    unusual_at: dt.datetime | None = None
    # A value of Stamp.Unusual, with unusual_at.
    unusual_reason: str = ""
    # Where the package stands on display, for as long as it does.
    display_note: str = ""
    has_pin: bool = False
    opened_at: dt.datetime | None = None
    sold_at: dt.datetime | None = None
    # The code asks for a lot or serial that this product does not have.
    misses: str = ""

    @property
    def is_stamp(self) -> bool:
        return self.roll_id is not None

    @property
    def is_void(self) -> bool:
        return bool(self.withdrawn)

    @property
    def page_key(self) -> tuple[object, ...]:
        """What a stamp's page shows of it, its number aside: stamps with the same key share a finished page."""
        return (
            self.product_id, self.lot_id, self.withdrawn, self.is_delivered or self.lot_id is not None,
            self.unusual_at, self.unusual_reason, self.display_note, self.misses, self.is_stamp,
            self.has_pin and self.roll_id, self.opened_at, self.sold_at,
        )  # fmt: skip


class _StampRow(NamedTuple):
    roll_id: int
    secret: bytes | memoryview
    units: int
    product_id: int
    gtin: str | None
    trace_code: str
    lot_id: int | None
    lot_code: str | None
    withdrawn: str | None
    delivered_at: dt.datetime | str | None
    has_pin: bool | int
    unusual_at: dt.datetime | str | None
    cleared_at: dt.datetime | str | None
    opened_at: dt.datetime | str | None
    sold_at: dt.datetime | str | None
    unusual_reason: str | None
    display_note: str | None


def is_known(named: Named) -> bool:
    """Whether the code names something that we have, down to its lot or serial."""
    return named.product_id is not None and not named.misses


def find(code: PrintedCode) -> Named:
    if code.other:
        return Named()
    serial = code.serial or code.trace_code if is_stamp(code) else ""
    if serial:
        return find_stamp(serial, code)
    if code.lot and not code.serial and (named := _find_lot(code)):
        return named
    product_id = find_product(code)
    if product_id is None:
        return Named()
    return Named(product_id, misses="serial" if code.serial else "lot" if code.lot else "")


def _find_lot(code: PrintedCode) -> Named | None:
    """Lot and product in one query; our lot codes have capitals only, people type what they like."""
    of_product = {"product__gtin_history__gtin": code.gtin} if code.gtin else {"product__trace_code": code.trace_code}
    row = Lot.objects.filter(**of_product, code=code.lot.upper()).values_list("product", "pk").first()
    return Named(*row) if row else None


def is_stamp(code: PrintedCode) -> bool:
    """Whether the code carries a serial that could be ours: on ``/t/`` it may stand in the place of the trace code."""
    return read(code.serial or code.trace_code) is not None


def find_product(code: PrintedCode) -> int | None:
    """By GTIN, also one that the product had before: packages outlive GTINs."""
    if not code.gtin:
        by_code: int | None = Product.objects.filter(trace_code=code.trace_code).values_list("pk", flat=True).first()
        return by_code
    return GtinHistory.objects.filter(gtin=code.gtin).values_list("product", flat=True).first()


def find_stamp(text: str, code: PrintedCode) -> Named:
    """One query whatever the number of stamps printed: by the keys of roll and stamp, and the binding around it."""
    serial = read(text)
    row = _stamp_row(serial.roll_code, serial.unit) if serial else None
    if serial is None or row is None:
        return _no_such_stamp(code)
    if not serial.is_issued(row.secret, row.units):
        return _no_such_stamp(code)
    if (code.lot and code.lot.upper() != row.lot_code) or not _is_on(code, row):
        return _no_such_stamp(code)
    return Named(
        row.product_id, row.lot_id, row.roll_id, serial.unit,
        withdrawn=row.withdrawn or "",
        is_delivered=row.delivered_at is not None,
        unusual_at=None if row.cleared_at else _as_datetime(row.unusual_at),
        unusual_reason="" if row.cleared_at else row.unusual_reason or "",
        display_note=row.display_note or "",
        has_pin=bool(row.has_pin),
        opened_at=_as_datetime(row.opened_at),
        sold_at=_as_datetime(row.sold_at),
    )  # fmt: skip


def _no_such_stamp(code: PrintedCode) -> Named:
    if not code.serial:
        return Named()
    product_id = find_product(code)
    return Named(product_id, misses="serial" if product_id else "")


def _is_on(code: PrintedCode, row: _StampRow) -> bool:
    """Whether the stamp belongs to the product beside whose number it stands."""
    if not code.serial:
        return True
    if code.gtin and code.gtin != row.gtin:
        return find_product(code) == row.product_id
    return bool(code.gtin) or code.trace_code == row.trace_code


def _stamp_row(roll_code: str, unit: int) -> _StampRow | None:
    """Plain SQL: building this as a queryset would take longer than running it, on every scan of a stamp.

    The parameters have names: for those without, Django's SQLite looks through the text each time, as long as it runs.
    """
    with preparing_cursor() as cursor:
        cursor.execute(_STAMP_SQL, {"unit": unit, "roll_code": roll_code})
        row = cursor.fetchone()
    return _StampRow(*row) if row else None


def _as_datetime(value: object) -> dt.datetime | None:
    """SQLite hands over text in UTC."""
    moment = parse_datetime(value) if isinstance(value, str) else value
    if not isinstance(moment, dt.datetime):
        return None
    return moment.replace(tzinfo=dt.UTC) if is_naive(moment) else moment


# Ranges of a roll never overlap, so only the last one that begins at or before a unit can hold it: one step in an
# index instead of a walk through all ranges of the roll. As an expression: a join would look each of them up again.
_HOLDS = """(
    SELECT CASE WHEN last_unit >= %(unit)s THEN {column} END FROM {table}
    WHERE roll_id = r.id AND first_unit <= %(unit)s ORDER BY first_unit DESC LIMIT 1
)"""
_STAMP_SQL = f"""
SELECT r.id, r.secret, r.units, r.product_id, p.gtin, p.trace_code, l.id, l.code,
       {_HOLDS.format(column="kind", table=RollWithdrawal._meta.db_table)},
       r.delivered_at, r.has_pin, s.unusual_at, s.cleared_at, s.opened_at, s.sold_at, s.unusual_reason,
       CASE WHEN s.displayed_since IS NULL THEN '' ELSE s.display_note END
FROM {StampRoll._meta.db_table} r
JOIN {Product._meta.db_table} p ON p.id = r.product_id
LEFT JOIN {Stamp._meta.db_table} s ON s.roll_id = r.id AND s.unit = %(unit)s
LEFT JOIN {Lot._meta.db_table} l ON l.id = {_HOLDS.format(column="lot_id", table=RollBinding._meta.db_table)}
WHERE r.code = %(roll_code)s
"""  # noqa: S608 our own names

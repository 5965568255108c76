"""Stock is set aside by one guarded UPDATE for each line: whoever comes too late changes no row."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Greatest
from oscar.apps.partner.models import StockRecord

from shop.models import AttemptLine


class Unplaceable(Exception):
    """The attempt cannot become an order."""


class OutOfStock(Unplaceable):
    """There is too little of these lines; ``left`` maps a stock record's id to what can still be bought."""

    def __init__(self, left: dict[int, int]) -> None:
        super().__init__(f"too little stock of {sorted(left)}")
        self.left = left


def reserve(lines: Iterable[AttemptLine]) -> None:
    """Take all lines or raise OutOfStock; the caller's transaction must then roll back.

    Everyone takes the rows in the same order, so that two customers cannot wait for each other.
    """
    tracked = _tracked(lines)
    if gone := [line for line in tracked if line.stockrecord_id is None]:
        raise Unplaceable(f"no stock record for {gone[0].title}")
    short = [line for line in tracked if not _take(line)]
    if short:
        raise OutOfStock(_left(short))
    _announce(tracked)


def release(lines: Iterable[AttemptLine]) -> None:
    tracked = [line for line in _tracked(lines) if line.stockrecord_id is not None]
    for line in tracked:
        allocated = Greatest(Coalesce(F("num_allocated"), 0) - line.quantity, 0)
        StockRecord.objects.filter(pk=line.stockrecord_id).update(num_allocated=allocated)
    _announce(tracked)


def _tracked(lines: Iterable[AttemptLine]) -> list[AttemptLine]:
    return sorted((line for line in lines if line.tracks_stock), key=lambda line: line.stockrecord_id or 0)


def _take(line: AttemptLine) -> bool:
    allocated = Coalesce(F("num_allocated"), 0) + line.quantity
    enough = StockRecord.objects.filter(pk=line.stockrecord_id, num_in_stock__gte=allocated)
    return enough.update(num_allocated=allocated) == 1


def _left(lines: list[AttemptLine]) -> dict[int, int]:
    records = StockRecord.objects.filter(pk__in=[line.stockrecord_id for line in lines])
    return {record.pk: max(0, record.net_stock_level) for record in records}


def _announce(lines: list[AttemptLine]) -> None:
    """An UPDATE sends no signal; Oscar's low-stock alerts and our page caches wait for one."""
    ids = [line.stockrecord_id for line in lines]
    transaction.on_commit(lambda: _send_saved(ids), robust=True)


def _send_saved(ids: list[int]) -> None:
    for record in StockRecord.objects.filter(pk__in=ids):
        record.post_save_signal()

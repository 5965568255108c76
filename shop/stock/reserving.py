"""Stock is set aside by one guarded UPDATE for all lines: whoever comes too late changes fewer rows than asked."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _
from oscar.apps.partner.exceptions import InvalidStockAdjustment

from shop.models import AttemptLine
from shop.partner.models import StockRecord
from shop.stock.moving import announce


class Unplaceable(Exception):
    """The attempt cannot become an order."""


class OutOfStock(Unplaceable):
    """There is too little of these lines; ``left`` maps a stock record's id to what can still be bought."""

    def __init__(self, left: dict[int, int]) -> None:
        super().__init__(f"too little stock of {sorted(left)}")
        self.left = left


def reserve(lines: Iterable[AttemptLine]) -> None:
    """Take all lines or raise OutOfStock; the caller's transaction must then roll back."""
    tracked = [line for line in lines if line.tracks_stock]
    if gone := [line for line in tracked if line.stockrecord_id is None]:
        raise Unplaceable(f"no stock record for {gone[0].title}")
    wanted = _units(tracked)
    records = _locked(wanted)
    allocated = Coalesce(F("num_allocated"), 0) + each_its_own(wanted)
    enough = StockRecord.objects.filter(pk__in=wanted, num_in_stock__gte=allocated)
    if enough.update(num_allocated=allocated) != len(wanted):
        left = {pk: max(0, record.net_stock_level) for pk, record in records.items()}
        raise OutOfStock({pk: left.get(pk, 0) for pk, units in wanted.items() if left.get(pk, 0) < units})
    announce(records.values())


def release(lines: Iterable[AttemptLine]) -> None:
    give_back(_units(line for line in lines if line.tracks_stock and line.stockrecord_id is not None))


@transaction.atomic
def give_back(units: Mapping[int, int]) -> None:
    """By a stock record's key: so many are not promised any more."""
    records = _locked(units)
    allocated = Greatest(Coalesce(F("num_allocated"), 0) - each_its_own(units), 0)
    StockRecord.objects.filter(pk__in=units).update(num_allocated=allocated)
    announce(records.values())


@transaction.atomic
def consume(units: Mapping[int, int]) -> None:
    """What was promised leaves the stock for good. Raises InvalidStockAdjustment where less is promised or there."""
    records = _locked(units)
    gone = each_its_own(units)
    there = StockRecord.objects.filter(pk__in=units, num_allocated__gte=gone, num_in_stock__gte=gone)
    if there.update(num_allocated=F("num_allocated") - gone, num_in_stock=F("num_in_stock") - gone) != len(units):
        raise InvalidStockAdjustment(_("Invalid stock consumption request"))
    announce(records.values())


def _units(lines: Iterable[AttemptLine]) -> dict[int, int]:
    """How many are asked for of each stock record."""
    units: Counter[int] = Counter()
    for line in lines:
        units[line.stockrecord_id or 0] += line.quantity
    return units


def _locked(units: Mapping[int, int]) -> dict[int, StockRecord]:
    """Everyone locks the rows by their keys, so that two customers can't wait for each other."""
    return {
        one.pk: one for one in StockRecord.objects.filter(pk__in=units).order_by("pk").select_for_update(no_key=True)
    }


def each_its_own(amounts: Mapping[int, int]) -> Case:
    """By a row's key, its amount."""
    cases = [When(pk=pk, then=Value(amount)) for pk, amount in amounts.items()]
    return Case(*cases, default=Value(0), output_field=IntegerField())

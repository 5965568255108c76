"""Bring the shipped tables into the database: new units in, changed ones updated, nothing twice."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from catalogue.folding import fold
from catalogue.models import Place, PlaceConversion
from catalogue.places.tables import CURRENT_TABLE, LEGACY_TABLE, LEVELS, Unit, read_table

Ids = dict[str, int]
"""Primary keys by code; the length of a code tells its level."""
BATCH = 2000


@transaction.atomic
def load_places() -> int:
    """Load both eras and the conversion between them; return how many units there are."""
    current_units, legacy_units = read_table(CURRENT_TABLE), read_table(LEGACY_TABLE)
    current = load_scheme(Place.Scheme.CURRENT, current_units)
    legacy = load_scheme(Place.Scheme.LEGACY, legacy_units)
    load_conversions(legacy_units, legacy, current)
    return len(current) + len(legacy)


def load_scheme(scheme: str, units: list[Unit]) -> Ids:
    ids: Ids = {}
    province_of: dict[str, str] = {}
    for length in (2, 3, 5):
        level = [unit for unit in units if len(unit.code) == length]
        province_of.update({unit.code: province_of.get(unit.parent, unit.code) for unit in level})
        upsert(scheme, level, ids, province_of)
        ids.update(ids_by_code(scheme, length))
    Place.objects.filter(scheme=scheme, level="province").update(province=F("pk"))
    return ids


def upsert(scheme: str, units: Iterable[Unit], ids: Ids, province_of: dict[str, str]) -> None:
    places = [
        Place(
            scheme=scheme,
            level=unit.level,
            code=unit.code,
            prefix=unit.prefix,
            name=unit.name,
            folded=fold(unit.name),
            parent_id=ids.get(unit.parent),
            province_id=ids.get(province_of[unit.code]),
        )
        for unit in units
    ]
    Place.objects.bulk_create(
        places,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["scheme", "level", "code"],
        update_fields=["prefix", "name", "folded", "parent", "province"],
    )


def ids_by_code(scheme: str, length: int) -> Ids:
    rows = Place.objects.filter(scheme=scheme, level=LEVELS[length])
    return dict(rows.values_list("code", "pk"))


def load_conversions(units: list[Unit], legacy: Ids, current: Ids) -> None:
    """The conversion has no life of its own: it is written anew, which is faster than comparing it."""
    PlaceConversion.objects.all().delete()
    PlaceConversion.objects.bulk_create(
        (
            PlaceConversion(old_id=legacy[unit.code], new_id=current[code], is_default=number == 0)
            for unit in units
            for number, code in enumerate(unit.successors)
        ),
        batch_size=BATCH,
    )

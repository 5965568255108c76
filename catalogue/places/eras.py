"""The two eras of an origin: every name that people may look for it by, and its province then and now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from catalogue.models.places import Place, PlaceConversion


class Eras(NamedTuple):
    names: tuple[str, ...] = ()
    province_id: int | None = None
    old_province_id: int | None = None


def eras_of(place_ids: Iterable[int]) -> dict[int, Eras]:
    """The eras of each place; two queries, however many places there are."""
    places = Place.objects.select_related("parent", "province").in_bulk(set(place_ids))
    others: dict[int, list[Place]] = {pk: [] for pk in places}
    conversions = PlaceConversion.objects.order_by("-is_default", "pk")
    for step in conversions.filter(old__in=places).select_related("new__parent", "new__province"):
        others[step.old_id].append(step.new)
    for step in conversions.filter(new__in=places).select_related("old__parent", "old__province"):
        others[step.new_id].append(step.old)
    return {pk: _eras([place, *others[pk]]) for pk, place in places.items()}


def _eras(places: list[Place]) -> Eras:
    by_scheme = {place.scheme: _province_of(place).pk for place in reversed(places)}
    names = dict.fromkeys(name for place in places for name in _names(place))
    return Eras(tuple(names), by_scheme.get(Place.Scheme.CURRENT), by_scheme.get(Place.Scheme.LEGACY))


def _province_of(place: Place) -> Place:
    return place.province or place


def _names(place: Place) -> list[str]:
    return [str(unit) for unit in (place, place.parent, place.province) if unit is not None]

"""The provinces of both eras as people filter by them, under names that can stand in an address."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _

from catalogue.kept.naming import EVERYTHING
from catalogue.memory import Memory
from catalogue.models.places import Place, PlaceConversion


class Region(NamedTuple):
    slug: str
    name: str
    place_id: int
    is_old: bool
    today: str
    """The folded name of the province of today that it belongs to."""

    @property
    def label(self) -> str:
        return _("%(province)s (until 2025)") % {"province": self.name} if self.is_old else self.name


_regions: Memory[dict[str, Region]] = Memory(seconds=60, entries=1, names=(EVERYTHING,))


def regions() -> dict[str, Region]:
    """By slug; each province of today, and below it the old ones that it was made of."""
    return _regions.get_or_make("all", _load)


def _load() -> dict[str, Region]:
    today = {place.pk: place for place in Place.objects.current().provinces()}
    steps = PlaceConversion.objects.filter(old__level=Place.Level.PROVINCE, new__in=today).select_related("old")
    found = [_region(place, place, is_old=False) for place in today.values()]
    merged: dict[int, list[Place]] = {}
    for step in steps:
        merged.setdefault(step.new_id, []).append(step.old)
    for pk, olds in merged.items():
        if len(olds) > 1:
            found += [_region(old, today[pk], is_old=True) for old in olds]
    found.sort(key=lambda region: (region.today, region.is_old, region.slug))
    taken = {region.slug for region in found if not region.is_old}
    return {slug: region._replace(slug=slug) for region in found for slug in [_own_slug(region, taken)]}


def _region(place: Place, today: Place, *, is_old: bool) -> Region:
    return Region(place.folded.replace(" ", "-"), place.name, place.pk, is_old, today.folded)


def _own_slug(region: Region, taken: set[str]) -> str:
    """``tay-ninh`` is the province of today; ``tay-ninh-cu`` the one that had this name before."""
    return f"{region.slug}-cu" if region.is_old and region.slug in taken else region.slug

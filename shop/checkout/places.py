"""Where we deliver to: provinces and their wards, kept at hand by each process, because laws change them, not hours."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise

from catalogue.memory import Memory
from catalogue.models import Place

_provinces: Memory[list[Place]] = Memory(seconds=60, entries=1)
_wards: Memory[list[Place]] = Memory(seconds=60, entries=100)


def provinces() -> list[Place]:
    found = Place.objects.filter(scheme=Place.Scheme.CURRENT, level=Place.Level.PROVINCE).order_by("folded")
    return _provinces.get_or_make("", lambda: list(found))


def wards_of(province_code: str) -> list[Place]:
    found = Place.objects.filter(
        scheme=Place.Scheme.CURRENT, level=Place.Level.WARD, province__code=province_code
    ).order_by("folded", "code")
    return _wards.get_or_make(province_code, lambda: list(found))


class PlaceField(forms.ChoiceField):
    """A choice among places that are at hand, by their code; cleaned to the place."""

    def __init__(self, *, empty_label: str | Promise, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.empty_label = empty_label

    def offer(self, places: Sequence[Place]) -> None:
        self.places = {place.code: place for place in places}
        self.choices = [("", self.empty_label), *((place.code, str(place)) for place in places)]

    def clean(self, value: Any) -> Place:
        return self.places[super().clean(value)]

"""Administrative units in their two eras; the same code can name another unit in the other scheme."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue.folding import fold
from catalogue.places.naming import IN_A_SENTENCE, without_division_type


class PlaceQuerySet(models.QuerySet["Place"]):
    def current(self) -> Self:
        return self.filter(scheme=Place.Scheme.CURRENT)

    def legacy(self) -> Self:
        return self.filter(scheme=Place.Scheme.LEGACY)

    def provinces(self) -> Self:
        return self.filter(level=Place.Level.PROVINCE)

    def provinces_today(self) -> Self:
        return self.current().provinces().order_by("folded")

    def wards_of(self, province: Place) -> Self:
        """The wards of a province of today, in the order in which people look them up."""
        return self.filter(province=province, level=Place.Level.WARD).order_by("folded", "prefix")

    def named(self, text: str) -> Self:
        """Places of both eras that are called ``text``, with or without accents and the division type."""
        whole = fold(text)
        by_type = Q()
        for levels, name in without_division_type(whole):
            by_type |= Q(folded=name, level__in=levels)
        return self.filter(Q(folded=whole) | by_type)

    def within(self, place: Place) -> Self:
        """``place``, all below it, and all of the other era that lies there."""
        below = Q(pk=place.pk) | Q(parent=place) | Q(parent__parent=place) | Q(province=place)
        if place.scheme == Place.Scheme.LEGACY:
            heirs = PlaceConversion.objects.filter(old__in=Place.objects.filter(below), is_default=True)
            wards = heirs.filter(new__level=Place.Level.WARD)
            return self.filter(below | Q(pk__in=wards.values("new")))
        forerunners = PlaceConversion.objects.filter(new__in=Place.objects.filter(below), is_default=True)
        return self.filter(below | Q(pk__in=forerunners.values("old")))


class Place(models.Model):
    class Scheme(models.TextChoices):
        LEGACY = "legacy", _("until 30/06/2025")
        CURRENT = "2025", _("since 01/07/2025")

    class Level(models.TextChoices):
        PROVINCE = "province", _("province")
        DISTRICT = "district", _("district")
        WARD = "ward", _("ward")

    scheme = models.CharField(max_length=8, choices=Scheme.choices)
    level = models.CharField(max_length=8, choices=Level.choices)
    code = models.CharField(max_length=5)
    prefix = models.CharField(_("division type"), max_length=20)
    name = models.CharField(_("name"), max_length=80)
    folded = models.CharField(max_length=80, db_index=True, editable=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    # A province is its own province, so that one condition finds all that lies in it.
    province = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="descendants")

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.UniqueConstraint(fields=["scheme", "level", "code"], name="place_scheme_level_code"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix} {self.name}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(self.name)
        super().save(*args, **kwargs)
        if self.province_id is None:
            self.province = self.parent.province if self.parent else self
            super().save(update_fields=["province"])

    @property
    def is_legacy(self) -> bool:
        return self.scheme == self.Scheme.LEGACY

    @property
    def path(self) -> list[Place]:
        """From the place itself up to its province."""
        return [self, *(self.parent.path if self.parent else [])]

    @property
    def short_name(self) -> str:
        """``Mỹ Lệ``; a ward that has a number for a name keeps its type: ``Phường 3``."""
        return str(self) if self.name.isdigit() else self.name

    @property
    def full_name(self) -> str:
        """``xã Mỹ Lệ, huyện Cần Đước, Long An``: the division type of a province is left out after other names."""
        *below, province = self.path
        if not below:
            return self.in_a_sentence
        return ", ".join([*(place.in_a_sentence for place in below), province.name])

    @property
    def in_a_sentence(self) -> str:
        """``xã Mỹ Lệ``, ``Mỹ Lệ commune``; a division type that we have no words for stays as it is."""
        return IN_A_SENTENCE.get(self.prefix, f"{self.prefix} %(name)s") % {"name": self.name}

    @property
    def successor(self) -> Place | None:
        """Today's unit for an old one: of a split ward the default part, of a district no more than the province."""
        prefetched: list[PlaceConversion] | None = getattr(self, "default_successions", None)
        if prefetched is not None:
            return prefetched[0].new if prefetched else None
        found = self.successions.filter(is_default=True).select_related("new__province").first()
        return found.new if found else None

    @property
    def province_today(self) -> Place | None:
        if not self.is_legacy:
            return self.province
        return self.successor.province if self.successor else None

    def both_eras(self) -> str:
        """``xã Mỹ Lệ, huyện Cần Đước, Long An (nay thuộc tỉnh Tây Ninh)``; where the province kept its name, today's
        ward is named instead, and what did not change is not said twice."""
        now = self._what_changed()
        if now is None:
            return self.full_name
        return gettext("%(place)s (now in %(now)s)") % {"place": self.full_name, "now": now.in_a_sentence}

    def _what_changed(self) -> Place | None:
        successor = self.successor if self.is_legacy else None
        if successor is None or successor.province is None:
            return None
        if successor.province.name != self.path[-1].name:
            return successor.province
        return successor if successor.level == self.Level.WARD and str(successor) != str(self) else None


class PlaceConversion(models.Model):
    """An old unit and one of the new units that took it over; one of them is the default."""

    old = models.ForeignKey(Place, models.CASCADE, related_name="successions")
    new = models.ForeignKey(Place, models.CASCADE, related_name="predecessions")
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="conversion_once"),
            models.UniqueConstraint(fields=["old"], condition=models.Q(is_default=True), name="conversion_one_default"),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"

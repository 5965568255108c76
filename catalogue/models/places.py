"""Administrative units in their two eras; the same code can name another unit in the other scheme."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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
    province = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="descendants")

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.UniqueConstraint(fields=["scheme", "level", "code"], name="place_scheme_level_code"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix} {self.name}".strip()


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

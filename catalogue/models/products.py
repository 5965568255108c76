from __future__ import annotations

import datetime as dt
import secrets
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.abstract_models import AbstractProduct
from oscar.apps.catalogue.managers import ProductQuerySet as OscarProductQuerySet
from oscar.core.utils import slugify

from catalogue.folding import fold
from catalogue.gs1 import product_path, validate_gtin
from catalogue.localtext import HasLocalText
from catalogue.models.recognitions import Recognition

if TYPE_CHECKING:
    from catalogue.models.certificates import Certificate

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NEVER_PROMOTED_FROM = 15
"""Alcohol by volume in %: from here on no price may be promoted (Law 44/2019/QH14, Article 5)."""


def new_trace_code() -> str:
    """Eight Crockford base-32 characters for producers without a GTIN: printed as ``/t/{code}``."""
    return "".join(secrets.choice(CROCKFORD) for _unused in range(8))


class ProductQuerySet(OscarProductQuerySet):
    def for_sale(self) -> Self:
        """Without raw materials."""
        return self.filter(is_material=False)

    def materials(self) -> Self:
        return self.filter(is_material=True)

    def with_origin(self) -> Self:
        return self.select_related("producer", "origin__province", "ocop_set__group")

    def with_stars(self, on: dt.date | None = None) -> Self:
        """Prefetch the recognitions that are valid on ``on`` as ``valid_recognitions``."""
        valid = Recognition.objects.valid(on).newest_first()
        return self.prefetch_related(models.Prefetch("recognitions", queryset=valid, to_attr="valid_recognitions"))

    def for_cards(self) -> Self:
        """All that a product card reads, in a number of queries that does not grow with the list."""
        return self.with_origin().with_stars().prefetch_related("images", "stockrecords")

    def under(self, certificate: Certificate) -> Self:
        """What the certificate speaks for: one product, or all of a producer or a place."""
        return self.filter(
            Q(pk=certificate.product_id)
            | Q(producer=certificate.producer_id, producer__isnull=False)
            | Q(origin=certificate.place_id, origin__isnull=False)
        )


def folded_title(title: str, title_en: str = "") -> str:
    """What ``Product.save`` writes; for those that are made in bulk."""
    return fold(f"{title} {title_en}")[:255]


class Product(HasLocalText, AbstractProduct):  # type: ignore[django-manager-missing]  # reviews' is untyped
    """Oscar's product, with its producer, origin, GS1 key and what Vietnamese food labels state."""

    title_en = models.CharField(_("title in English"), max_length=255, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    producer = models.ForeignKey(
        "catalogue.Producer", models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("producer")
    )
    origin = models.ForeignKey(
        "catalogue.Place", models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("origin")
    )
    ocop_set = models.ForeignKey(
        "catalogue.ProductSet", models.PROTECT, null=True, blank=True, related_name="products",
        verbose_name=_("product set"),
    )  # fmt: skip
    gtin = models.CharField(
        "GTIN", max_length=14, null=True, blank=True, unique=True, validators=[validate_gtin],
        help_text=_("14 digits; put zeros in front of a shorter GTIN."),
    )  # fmt: skip
    trace_code = models.CharField(max_length=12, unique=True, default=new_trace_code, editable=False)
    net_content = models.CharField(_("net content"), max_length=60, blank=True)
    net_content_en = models.CharField(_("net content in English"), max_length=60, blank=True)
    shelf_life_days = models.PositiveIntegerField(_("shelf life in days"), null=True, blank=True)
    storage = models.TextField(_("storage"), blank=True)
    storage_en = models.TextField(_("storage in English"), blank=True)
    ingredients = models.TextField(_("ingredients"), blank=True)
    ingredients_en = models.TextField(_("ingredients in English"), blank=True)
    allergens = models.CharField(_("allergens"), max_length=200, blank=True)
    allergens_en = models.CharField(_("allergens in English"), max_length=200, blank=True)
    warnings = models.TextField(_("warnings"), blank=True)
    warnings_en = models.TextField(_("warnings in English"), blank=True)
    nutrition = models.JSONField(_("nutrition per 100 g"), default=dict, blank=True)
    season_months = models.JSONField(_("months in season"), default=list, blank=True)
    alcohol_by_volume = models.DecimalField(
        _("alcohol by volume, %"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    family = models.SlugField(_("picture family"), max_length=30, blank=True)
    folded = models.CharField(max_length=255, blank=True, editable=False)
    is_material = models.BooleanField(
        _("raw material"), default=False, help_text=_("Never sold; its lots go into the lots of products.")
    )

    objects = ProductQuerySet.as_manager()  # type: ignore[misc]  # Oscar's is untyped

    valid_recognitions: list[Recognition]
    """Only there after ``with_stars``: the recognitions that are valid at its moment."""

    class Meta(AbstractProduct.Meta):
        ordering = []
        constraints = [
            models.CheckConstraint(
                condition=Q(alcohol_by_volume__isnull=True) | Q(alcohol_by_volume__gt=0, alcohol_by_volume__lte=100),
                name="product_alcohol_in_percent",
            ),
            models.CheckConstraint(
                condition=Q(is_discountable=False)
                | Q(alcohol_by_volume__isnull=True)
                | Q(alcohol_by_volume__lt=NEVER_PROMOTED_FROM),
                name="product_spirit_not_promoted",
                violation_error_message=_("Alcohol of 15 % and more may not be promoted: leave it out of offers."),
            ),
            models.CheckConstraint(condition=Q(is_material=False) | Q(is_public=False), name="product_material_hidden"),
            models.UniqueConstraint(fields=["slug"], condition=~Q(structure="child"), name="product_slug_once"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.gtin = self.gtin or None
        self.slug = self.slug or self._free_slug()
        self.folded = folded_title(self.title, self.title_en)
        self.is_discountable = self.is_discountable and not self.is_spirit
        with transaction.atomic():  # the GTIN's history is written with the product, or neither is
            super().save(*args, **kwargs)

    def _free_slug(self) -> str:
        """Of the title, with a number where another product has that one already."""
        slug: str = slugify(self.get_title())[:240] or "san-pham"
        taken = set(Product.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
        return next(one for one in [slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))] if one not in taken)

    def clean(self) -> None:
        super().clean()
        if self.gtin and GtinHistory.objects.filter(gtin=self.gtin).exclude(product=self.pk).exists():
            raise ValidationError({"gtin": _("This GTIN belonged to another product; a GTIN is never given again.")})

    def get_absolute_url(self) -> str:
        return reverse("catalogue:detail", args=[self.slug])

    @property
    def trace_path(self) -> str:
        return product_path(self.gtin, self.trace_code)

    @property
    def recognition(self) -> Recognition | None:
        """The recognition that is valid now, if there is one; from the prefetch of ``with_stars`` when it is there."""
        prefetched: list[Recognition] | None = getattr(self, "valid_recognitions", None)
        if prefetched is not None:
            return prefetched[0] if prefetched else None
        return Recognition.objects.filter(product=self).valid().newest_first().first()

    @property
    def is_alcohol(self) -> bool:
        return self.alcohol_by_volume is not None

    @property
    def is_spirit(self) -> bool:
        """Alcohol that no offer may make cheaper; ``is_discountable`` leaves other products out as well."""
        return self.alcohol_by_volume is not None and Decimal(self.alcohol_by_volume) >= NEVER_PROMOTED_FROM

    def is_in_season(self, on: dt.date | None = None) -> bool:
        return not self.season_months or (on or timezone.localdate()).month in self.season_months


class GtinHistory(models.Model):
    """Each GTIN ever given to a product: it is never given to another one (GTIN Management Standard)."""

    gtin = models.CharField(max_length=14, unique=True)
    product = models.ForeignKey(Product, models.PROTECT, related_name="gtin_history")
    assigned_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.gtin

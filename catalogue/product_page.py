"""What the product page shows, in as few queries as a fixed number."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Case, F, Value, When, prefetch_related_objects
from django.db.models.functions import Abs
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.local_paths import localized
from catalogue.models import Certificate, Place, PlaceConversion, Product, Recognition, StarStatus
from catalogue.structured_data import breadcrumb_data, product_data

MOST_RELATED = 4
MOST_IN_ONE_ORDER = 99
NUTRIENTS: dict[str, tuple[str | Promise, str]] = {
    "energy_kcal": (gettext_lazy("Energy"), "kcal"),
    "protein_g": (gettext_lazy("Protein"), "g"),
    "fat_g": (gettext_lazy("Fat"), "g"),
    "carb_g": (gettext_lazy("Carbohydrate"), "g"),
    "sugar_g": (gettext_lazy("of which sugars"), "g"),
    "salt_g": (gettext_lazy("Salt"), "g"),
}


class Nutrient(NamedTuple):
    name: str
    amount: Decimal | float | int
    unit: str


# Reasons of other layers why a product must not be sold now, whatever the stock says; they register themselves.
STOPS: list[Callable[[Product], bool]] = []


class ProductPage:
    def __init__(self, product: Product) -> None:
        self.product = product
        self.related = _related(product)
        prefetch_related_objects([product, *self.related], "recognitions", "images", "stockrecords")
        for one in (product, *self.related):
            one.valid_recognitions = _newest_first(r for r in one.recognitions.all() if r.is_valid())
        _load_eras([product.origin, product.producer.place if product.producer else None])

    @cached_property
    def record(self) -> Any:
        return next(iter(self.product.stockrecords.all()), None)

    @property
    def price(self) -> Decimal | None:
        return self.record.price if self.record else None

    @cached_property
    def units_left(self) -> int:
        if any(is_stopped(self.product) for is_stopped in STOPS):
            return 0
        return max(0, self.record.net_stock_level) if self.record and self.price is not None else 0

    @property
    def most_units(self) -> int:
        return min(self.units_left, MOST_IN_ONE_ORDER)

    @cached_property
    def recognition(self) -> Recognition | None:
        return self.product.recognition

    @cached_property
    def past_recognitions(self) -> list[Recognition]:
        today = timezone.localdate()
        past = [r for r in self.product.recognitions.all() if not r.is_valid() and r.valid_from_date <= today]
        return _newest_first(past)

    @property
    def lapsed(self) -> Recognition | None:
        """The last recognition, where none is valid now."""
        return None if self.recognition or not self.past_recognitions else self.past_recognitions[0]

    @cached_property
    def statuses(self) -> list[StarStatus]:
        return list(self.product.star_statuses.order_by("as_of_date", "pk"))

    @cached_property
    def certificates(self) -> dict[str, list[Certificate]]:
        """``verified`` and ``claimed`` ones that are valid today, and ``past`` ones."""
        covering = Certificate.objects.covering(self.product).order_by("scheme", "-issued_date", "pk")
        ranked = sorted(covering, key=_standing)
        return {standing: list(found) for standing, found in groupby(ranked, key=_standing)}

    @property
    def nutrients(self) -> list[Nutrient]:
        amounts = self.product.nutrition or {}
        return [Nutrient(str(name), amounts[key], unit) for key, (name, unit) in NUTRIENTS.items() if key in amounts]

    @property
    def trace_code(self) -> str:
        return self.product.gtin or self.product.trace_code

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        product, found = self.product, [(_("Products"), localized("/san-pham/"))]
        if product.ocop_set:
            group = product.ocop_set.group
            found.append((group.local("name"), localized(f"/san-pham/?nhom={group.code}")))
        return [*found, (product.local("title"), "")]

    @property
    def description(self) -> str:
        return Truncator(self.product.local("summary")).chars(160)

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}{self.product.get_absolute_url()}"

    @cached_property
    def image_url(self) -> str:
        image = next(iter(self.product.images.all()), None)
        if image is None:
            return ""
        url = image.original.url
        return url if url.startswith("http") else f"{settings.SITE_URL}{url}"

    @property
    def structured_data(self) -> list[dict[str, Any]]:
        return [product_data(self), breadcrumb_data(self)]


def _related(product: Product) -> list[Product]:
    """From the same ward first, then from the same province; what can be bought now before what cannot."""
    row = getattr(product, "index_row", None)
    if row is None or row.province_id is None:
        return []
    near = Product.objects.browsable().filter(index_row__province=row.province_id).exclude(pk=product.pk)
    same_ward = Case(When(origin=product.origin_id, then=Value(0)), default=Value(1))
    near = near.select_related("producer", "origin__province")
    return list(near.order_by(same_ward, "-index_row__in_stock", Abs(F("pk") - product.pk), "pk")[:MOST_RELATED])


def _load_eras(places: list[Place | None]) -> None:
    """One query for all that ``Place.both_eras`` asks of these places."""
    old = [place for place in places if place is not None and place.is_legacy]
    heirs = PlaceConversion.objects.filter(is_default=True).select_related("new__province")
    for place in old:
        place.default_successions = []  # type: ignore[attr-defined]
    for step in heirs.filter(old__in=old) if old else []:
        for place in old:
            if place.pk == step.old_id:
                place.default_successions.append(step)  # type: ignore[attr-defined]


def _newest_first(recognitions: Any) -> list[Recognition]:
    return sorted(recognitions, key=lambda r: (r.valid_from_date, r.pk), reverse=True)


def _standing(certificate: Certificate) -> str:
    if not certificate.is_valid():
        return "past"
    return "verified" if certificate.is_verified else "claimed"

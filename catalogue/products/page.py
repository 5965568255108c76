"""What the product page shows, judged on the day that it is made."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.cards import Card
from catalogue.local_paths import localized
from catalogue.products.facts import CertificateFacts, Facts, RecognitionFacts
from catalogue.products.neighbours import beside
from catalogue.products.reading import Found
from catalogue.products.structured_data import breadcrumb_data, product_data

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
    amount: float
    unit: str


class Goods(NamedTuple):
    """What a layer above knows of the goods themselves."""

    lot: Any = None
    is_stopped: bool = False
    """Nothing of the product may be sold now, whatever the stock says."""


GOODS: list[Callable[[Facts], Goods]] = []


class ProductPage:
    def __init__(self, found: Found) -> None:
        self.product, self.record = found
        self.today = timezone.localdate()

    @property
    def names(self) -> tuple[str, str]:
        """Of what the page shows besides cards: the document has all that the product's own name stands for."""
        return f"product-{self.product.pk}", f"province-{self.product.province_id}"

    @cached_property
    def goods(self) -> Goods:
        told = [ask(self.product) for ask in GOODS]
        return next((one for one in told if one.is_stopped), told[0] if told else Goods())

    @property
    def price(self) -> int | None:
        return self.record.price if self.record else None

    @cached_property
    def units_left(self) -> int:
        if self.record is None or self.price is None or self.goods.is_stopped:
            return 0
        return max(0, self.record.net_stock_level)

    @property
    def most_units(self) -> int:
        return min(self.units_left, MOST_IN_ONE_ORDER)

    @cached_property
    def recognition(self) -> RecognitionFacts | None:
        return next((one for one in self.product.recognitions if one.is_valid(self.today)), None)

    @cached_property
    def past_recognitions(self) -> list[RecognitionFacts]:
        return [
            one
            for one in self.product.recognitions
            if not one.is_valid(self.today) and one.valid_from_date <= self.today
        ]

    @property
    def lapsed(self) -> RecognitionFacts | None:
        """The last recognition, where none is valid now."""
        return None if self.recognition or not self.past_recognitions else self.past_recognitions[0]

    @cached_property
    def certificates(self) -> dict[str, list[CertificateFacts]]:
        """``verified`` and ``claimed`` ones that are valid today, and ``past`` ones."""
        ranked = sorted(self.product.certificates, key=self._standing)
        return {standing: list(found) for standing, found in groupby(ranked, key=self._standing)}

    def _standing(self, certificate: CertificateFacts) -> str:
        if not certificate.is_valid(self.today):
            return "past"
        return "verified" if certificate.is_verified else "claimed"

    @property
    def nutrients(self) -> list[Nutrient]:
        amounts = self.product.nutrition
        return [Nutrient(str(name), amounts[key], unit) for key, (name, unit) in NUTRIENTS.items() if key in amounts]

    @property
    def trace_code(self) -> str:
        return self.product.gtin or self.product.trace_code

    @cached_property
    def title(self) -> str:
        return self.product.local("title")

    @cached_property
    def crumbs(self) -> list[tuple[str, str]]:
        found, ocop_set = [(_("Products"), localized("/san-pham/"))], self.product.ocop_set
        if ocop_set:
            found.append((ocop_set.local("group_name"), localized(f"/san-pham/?nhom={ocop_set.group_code}")))
        return [*found, (self.title, "")]

    @cached_property
    def description(self) -> str:
        return Truncator(self.product.local("summary")).chars(160)

    @cached_property
    def url(self) -> str:
        return f"{settings.SITE_URL}{self.product.get_absolute_url()}"

    @cached_property
    def image_url(self) -> str:
        if not self.product.pictures:
            return ""
        url = default_storage.url(self.product.pictures[0].name)
        return url if url.startswith("http") else f"{settings.SITE_URL}{url}"

    @property
    def structured_data(self) -> list[dict[str, Any]]:
        product = product_data(
            self.product, self.record, url=self.url, image=self.image_url, units_left=self.units_left
        )
        return [product, breadcrumb_data(self.crumbs, self.url)]

    @cached_property
    def related(self) -> list[Card]:
        return beside(self.product)

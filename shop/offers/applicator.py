"""Oscar's applicator, which asks the database of all offers together what of the basket they are for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from oscar.apps.offer import applicator

from shop.offers.ranges import note_members

if TYPE_CHECKING:  # the basket's models need this module
    from django.db.models import QuerySet
    from oscar.apps.basket.models import Basket

    from shop.offers.models import ConditionalOffer


class Applicator(applicator.Applicator):
    def get_site_offers(self) -> QuerySet[ConditionalOffer]:
        found: QuerySet[ConditionalOffer] = super().get_site_offers()
        return found.select_related("condition__range", "benefit__range")

    def get_basket_offers(self, basket: Basket, user: Any) -> Sequence[ConditionalOffer]:
        """``has_vouchers`` is noted by whoever has read the basket's lines."""
        if not getattr(basket, "has_vouchers", True):
            return []
        found: Sequence[ConditionalOffer] = super().get_basket_offers(basket, user)
        return found

    def apply_offers(self, basket: Basket, offers: Sequence[ConditionalOffer]) -> None:
        note_members(offers, [line.product for line in basket.all_lines()])
        super().apply_offers(basket, offers)

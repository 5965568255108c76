"""Oscar's applicator, which asks the database of all offers together what of the basket they are for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from oscar.apps.offer import applicator
from oscar.core.loading import get_model

from shop.offers.ranges import note_members
from shop.offers.vouchers import why_not, with_uses

if TYPE_CHECKING:  # the basket's models need this module
    from django.db.models import QuerySet
    from oscar.apps.basket.models import Basket

    from shop.offers.models import ConditionalOffer


def offers_of(vouchers: Iterable[Any]) -> list[ConditionalOffer]:
    """Each once: an offer that two vouchers stand for is given by the first of them."""
    found: dict[int, ConditionalOffer] = {}
    for voucher in vouchers:
        for offer in voucher.offers.all():
            if offer.pk not in found:
                offer.set_voucher(voucher)
                found[offer.pk] = offer
    return list(found.values())


def note_combinations(offers: Sequence[Any]) -> None:
    """Oscar asks this of each pair of offers, for each line and each time that one is applied: here it is once."""
    if len(offers) < 2:
        return
    prefetch_related_objects(list(offers), "combinations")
    chosen = {offer.pk: set(offer.combinations.all()) for offer in offers}
    for offer in offers:
        partners = chosen[offer.pk] | {other for other in offers if offer in chosen[other.pk]}
        offer.combined_offers = [offer, *partners]


class Applicator(applicator.Applicator):
    def get_site_offers(self) -> QuerySet[ConditionalOffer]:
        found: QuerySet[ConditionalOffer] = super().get_site_offers()
        return found.select_related("condition__range", "benefit__range")

    def get_basket_offers(self, basket: Any, user: Any) -> Sequence[ConditionalOffer]:
        """Those of the vouchers that can be used now; the basket notes all its vouchers, each with a reason or none.

        ``has_vouchers`` is noted by whoever has read the basket's lines.
        """
        basket.known_vouchers = []
        if not basket.pk or not getattr(basket, "has_vouchers", True):
            return []
        own = get_model("voucher", "Voucher").objects.filter(basket=basket)
        basket.known_vouchers = list(with_uses(own, user).order_by("pk"))
        for voucher in basket.known_vouchers:
            voucher.refusal = why_not(voucher, user)
        return offers_of(voucher for voucher in basket.known_vouchers if not voucher.refusal)

    def apply_offers(self, basket: Basket, offers: Sequence[ConditionalOffer]) -> None:
        note_members(offers, [line.product for line in basket.all_lines()])
        note_combinations(offers)
        super().apply_offers(basket, offers)

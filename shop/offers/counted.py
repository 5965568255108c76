"""Which of the applied offers count for a basket: all that make goods cheaper, and one for delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oscar.apps.basket.models import Basket


def for_goods(basket: Basket) -> list[dict[str, Any]]:
    return [applied for applied in basket.offer_applications if applied["result"].affects_basket]


def for_delivery(basket: Basket) -> dict[str, Any] | None:
    """As in Oscar one counts: that of the highest priority, which is applied first."""
    earned: list[dict[str, Any]] = basket.offer_applications.shipping_discounts
    return earned[0] if earned else None


def counted(basket: Basket) -> list[dict[str, Any]]:
    earned = for_delivery(basket)
    return for_goods(basket) + ([earned] if earned else [])

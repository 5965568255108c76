"""Oscar's models of offers: they know that money is whole đồng, and ask for a range's products once."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db.models import Case, F, Q, Value, When
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from oscar.apps.offer.abstract_models import (
    AbstractBenefit,
    AbstractCondition,
    AbstractConditionalOffer,
    AbstractRange,
)
from oscar.apps.offer.results import ApplicationResult

from shop.offers.rounding import half_up, in_whole_dong

if TYPE_CHECKING:  # the basket's models need these
    from oscar.apps.basket.models import Basket, Line

    from catalogue.models import Product

NOT_WHOLE = _("An amount is whole đồng, without decimals.")


class ConditionalOffer(AbstractConditionalOffer):
    """Every benefit, Oscar's or a custom one, is applied through these two methods."""

    def apply_benefit(self, basket: Basket) -> ApplicationResult:
        return in_whole_dong(basket, lambda: super(ConditionalOffer, self).apply_benefit(basket))

    def shipping_discount(self, charge: Decimal, currency: str | None = None) -> Decimal:
        wanted = Decimal(super().shipping_discount(Decimal(charge), currency))
        return Decimal(min(max(half_up(wanted), 0), int(charge)))

    @cached_property
    def uses_by(self) -> dict[int, int]:
        """By a customer's key, how often they had it before: for one request, since it is asked at each application."""
        return {}

    def get_num_user_applications(self, user: Any) -> int:
        if user.pk not in self.uses_by:
            self.uses_by[user.pk] = int(super().get_num_user_applications(user))
        return self.uses_by[user.pk]

    def record_usage(self, discount: dict[str, Any]) -> None:
        """Added in the database: Oscar writes the whole row as it was read, over other orders and staff's changes."""
        times, amount = F("num_applications") + discount["freq"], F("total_discount") + discount["discount"]
        used_up = Q(max_global_applications__gt=0, max_global_applications__lte=times)
        used_up |= Q(max_discount__gt=0, max_discount__lte=amount)
        still = Case(When(used_up, then=Value(self.CONSUMED)), default=Value(self.OPEN))
        own = type(self).objects.filter(pk=self.pk)
        own.update(num_applications=times, total_discount=amount, num_orders=F("num_orders") + 1,
                   status=Case(When(status=self.SUSPENDED, then=F("status")), default=still))  # fmt: skip

    def clean(self) -> None:
        super().clean()
        if self.max_discount is not None and self.max_discount % 1:
            raise ValidationError({"max_discount": NOT_WHOLE})


class Range(AbstractRange):
    @cached_property
    def known(self) -> dict[int, bool]:
        """By a product's key, whether it is in the range (``ranges.note_members``): for one request."""
        return {}

    def contains_product(self, product: Product) -> bool:
        if product.pk in self.known:
            return self.known[product.pk]
        return bool(super().contains_product(product))


class WithItsRange:
    """Oscar makes a proxy anew for each step of applying an offer, and lets it read its range again."""

    def proxy(self) -> Self:
        proxy: Self = super().proxy()  # type: ignore[misc]
        if proxy is not self and self._meta.get_field("range").is_cached(self):  # type: ignore[attr-defined]
            proxy.range = self.range  # type: ignore[attr-defined]
        return proxy


class Condition(WithItsRange, AbstractCondition):
    def clean(self) -> None:
        super().clean()
        if self.type and self.value and self.value % 1:
            told = NOT_WHOLE if self.type == self.VALUE else _("A number of products is a whole number.")
            raise ValidationError({"value": told})


class Benefit(WithItsRange, AbstractBenefit):
    IN_DONG = (
        AbstractBenefit.FIXED,
        AbstractBenefit.FIXED_UNIT,
        AbstractBenefit.FIXED_PRICE,
        AbstractBenefit.SHIPPING_ABSOLUTE,
        AbstractBenefit.SHIPPING_FIXED_PRICE,
    )

    def clean(self) -> None:
        """Oscar takes a fixed price without a price, and then fails in every basket."""
        if self.type in self.IN_DONG and self.value is None:
            raise ValidationError({"value": _("Enter an amount in đồng.")})
        if self.type in self.IN_DONG and self.value % 1:
            raise ValidationError({"value": NOT_WHOLE})
        super().clean()

    def get_applicable_lines(self, offer: ConditionalOffer, basket: Basket, range: Range | None = None) -> Any:
        """Without lines that other offers keep to themselves. Oscar takes some of them all the same, and of others it
        stops at the first; a bundle takes what it has sold in an earlier bundle once more.
        """
        found = super().get_applicable_lines(offer, basket, range)
        return [(price, line) for price, line in found if self._may_take(line, offer)]

    def _may_take(self, line: Line, offer: ConditionalOffer) -> bool:
        if line.quantity_without_offer_discount(offer) > 0:
            return True
        return self.type != self.FIXED_PRICE and line.quantity_with_offer_discount(offer) > 0


from oscar.apps.offer.models import *  # type: ignore[assignment]  # noqa: E402, F403

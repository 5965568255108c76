import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone
from oscar.apps.voucher.models import Voucher

from shop.offers.models import Benefit, Condition, ConditionalOffer, Range

OF_DELIVERY = {Benefit.SHIPPING_ABSOLUTE, Benefit.SHIPPING_FIXED_PRICE, Benefit.SHIPPING_PERCENTAGE}


@pytest.fixture
def everything(db):
    return Range.objects.create(name="Mọi sản phẩm", includes_all_products=True)


@pytest.fixture
def make_offer(everything):
    """``make_offer(Benefit.PERCENTAGE, "7.77", (Condition.VALUE, 70_000), priority=1)``"""

    def _make(type_=Benefit.PERCENTAGE, value="10", condition=(Condition.COUNT, 1), most=None, **fields):
        ranged = None if type_ in OF_DELIVERY or type_ == Benefit.FIXED_PRICE else everything
        amount = None if value is None else Decimal(value)
        benefit = Benefit.objects.create(type=type_, value=amount, range=ranged, max_affected_items=most)
        needs = Condition.objects.create(type=condition[0], value=condition[1], range=everything)
        name = f"Ưu đãi {ConditionalOffer.objects.count() + 1}"
        return ConditionalOffer.objects.create(**{"name": name, "benefit": benefit, "condition": needs} | fields)

    return _make


@pytest.fixture
def make_voucher(make_offer):
    """A code that is valid from yesterday to tomorrow, for an offer of its own or for those given."""

    def _make(code="TET", usage=Voucher.MULTI_USE, offers=(), days=(-1, 1), **offer):
        start, end = (timezone.now() + dt.timedelta(days=number) for number in days)
        voucher = Voucher.objects.create(
            name=f"Mã {code}", code=code, usage=usage, start_datetime=start, end_datetime=end
        )
        voucher.offers.set(offers or [make_offer(offer_type=ConditionalOffer.VOUCHER, **offer)])
        return voucher

    return _make

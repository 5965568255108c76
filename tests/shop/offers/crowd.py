"""Guests who press “Place the order” in the same moment, all with the same code; for ``tests.shop.stampede``."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

GUESTS = 8


def guests_with_one_code(
    all_at_once: Callable[[list[Callable[[], Any]]], Counter[str]], *, usage: str, **limits: int
) -> dict[str, Any]:
    """Everybody has read the lower price before anybody orders; who is refused presses again and pays the full one.

    Without a ``usage`` the offer is everybody's and needs no code.
    """
    from django.test import Client
    from django.urls import reverse
    from oscar.apps.order.models import Order
    from oscar.apps.voucher.models import VoucherApplication

    from shop.checkout import views
    from tests.factories import ProductFactory, WardFactory

    product, ward = ProductFactory(price=100_000, price__stock=50), WardFactory()
    make_code(usage, **limits)
    clients = [Client() for _ in range(GUESTS)]
    for client in clients:
        client.post(reverse("basket_add"), {"product_id": product.pk, "quantity": 1})
        client.post(reverse("basket_voucher"), {"code": "TET"})

    def press(client: Client) -> int:
        seen = client.get(reverse("checkout")).context
        typed = {
            "phone": "0912345678", "name": "Khách", "province": ward.province.code, "ward": ward.code, "street": "1",
            "shipping": "standard", "method": "cod", "privacy": "on", "do": "order", "seen_total": seen["lines_total"],
        }  # fmt: skip
        return client.post(reverse("checkout"), typed).status_code

    begin, have_read = views.begin, threading.Barrier(GUESTS)

    def begin_together(**asked: Any) -> Any:
        have_read.wait(60)
        return begin(**asked)

    views.begin = begin_together
    first = all_at_once([lambda c=client: press(c) for client in clients])
    uses = VoucherApplication.objects.count()
    views.begin = begin
    again = Counter(str(press(client)) for client in clients if client.get(reverse("basket")).context["lines"])
    totals = Counter(int(total) for total in Order.objects.values_list("total_incl_tax", flat=True))
    told = {"first": first, "again": again, "uses": [uses, VoucherApplication.objects.count()]}
    return told | {"totals": sorted(totals.items())}


def make_code(usage: str, **limits: int) -> None:
    import datetime as dt

    from django.utils import timezone
    from oscar.apps.voucher.models import Voucher

    from shop.offers.models import Benefit, Condition, ConditionalOffer, Range

    everything, now = Range.objects.create(name="Mọi thứ", includes_all_products=True), timezone.now()
    benefit = Benefit.objects.create(type=Benefit.PERCENTAGE, value=10, range=everything)
    condition = Condition.objects.create(type=Condition.COUNT, value=1, range=everything)
    offer = ConditionalOffer.objects.create(
        name="Tết", offer_type="Voucher" if usage else "Site", benefit=benefit, condition=condition, **limits
    )
    if not usage:
        return
    ends = now + dt.timedelta(1)
    voucher = Voucher.objects.create(name="Tết", code="TET", usage=usage, start_datetime=now, end_datetime=ends)
    voucher.offers.add(offer)

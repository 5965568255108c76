"""Random histories of offers and codes, from a basket to the mail of its order, through the shop's own pages:
``python -m bench.offer_histories SEED`` reads how many to play from each line, and prints what was found.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from collections import Counter
from decimal import Decimal
from functools import lru_cache
from typing import Any

from bench.beside import answer_lines
from bench.offer_sums import Sums, faults_of, read_mail, read_page

KINDS = (
    "Percentage", "Absolute", "Fixed", "Multibuy", "Fixed price",
    "Shipping absolute", "Shipping fixed price", "Shipping percentage",
)  # fmt: skip
CONDITIONS = ("Count", "Value", "Coverage")
PRICES = (1, 999, 10_000, 33_333, 47_501, 90_001, 125_003)
PERCENTS = ("0.01", "7.77", "10", "33.33", "50", "99.99", "100")
AMOUNTS = (1, 999, 10_001, 50_000, 250_000, 99_000_000)
LARGEST_QUANTITY, UNITS = 4, 1_000_000


def play(chance: random.Random, number: int) -> dict[str, Any]:
    """One history: what staff made, what a guest or a customer does with it, and what each page said of it."""
    shelf, kinds = stock(chance), make_offers(chance, number)
    client = visitor(chance)
    fill(client, chance, shelf)
    for _ in range(chance.randint(0, 4)):
        change(client, chance, number)
    told, order = through_the_pages(client, chance)
    faults = faults_of(told, order) if order else []
    return {"faults": [f"history {number}: {one}" for one in faults], "order": bool(order), "kinds": kinds} | used(
        order
    )


def stock(chance: random.Random) -> list[Any]:
    """Some products, each with a price of this history."""
    from shop.partner.models import StockRecord

    found = chance.sample(buyable(), chance.randint(1, 5))
    for product in found:
        record = StockRecord.objects.filter(product=product)
        record.update(price=chance.choice(PRICES), num_in_stock=UNITS, num_allocated=0)
    return found


@lru_cache(maxsize=1)
def buyable() -> list[Any]:
    from catalogue.models import Product
    from traceability.lots.releasing import stopped

    ordered = Product.objects.browsable().filter(stockrecords__isnull=False).order_by("pk")
    found = [*ordered.exclude(alcohol_by_volume=None)[:4], *ordered.filter(alcohol_by_volume=None)[:30]]
    held = stopped({product.pk for product in found})
    return [product for product in found if product.pk not in held]


def make_offers(chance: random.Random, number: int) -> list[str]:
    """Instead of those of the history before; some are given by codes, and codes have days and uses of their own."""
    from oscar.apps.voucher.models import Voucher

    from shop.offers.models import ConditionalOffer, Range

    for model in (Voucher, ConditionalOffer, Range):
        model.objects.all().delete()
    everything = Range.objects.create(name="Mọi thứ", includes_all_products=True)
    some = Range.objects.create(name="Một số", includes_all_products=True)
    some.excluded_products.set(chance.sample(buyable(), 10))
    kinds = [chance.choice(KINDS) for _ in range(chance.randint(1, 4))]
    offers = [an_offer(chance, f"{kind} {place}", kind, [everything, some]) for place, kind in enumerate(kinds)]
    combine(chance, offers)
    of_codes = [offer for offer in offers if offer.offer_type == ConditionalOffer.VOUCHER]
    for place in range(chance.randint(1, 2) if of_codes else 0):
        a_code(chance, f"MA{number}X{place}", of_codes)
    return kinds


def an_offer(chance: random.Random, name: str, kind: str, ranges: list[Any]) -> Any:
    from shop.offers.models import Benefit, Condition, ConditionalOffer

    type_ = chance.choice(CONDITIONS)
    value = chance.choice((1, 30_000, 150_000)) if type_ == "Value" else chance.randint(1, 4)
    condition = Condition(type=type_, value=value, range=chance.choice(ranges))
    most = chance.choice((None, None, 1, 3)) if kind in KINDS[:3] else None
    ranged = chance.choice(ranges) if kind in KINDS[:4] else None
    benefit = Benefit(type=kind, value=worth(chance, kind), range=ranged, max_affected_items=most)
    for one in (condition, benefit):
        one.full_clean()
        one.save()
    made = ConditionalOffer(name=name, condition=condition, benefit=benefit, **limits(chance))
    made.full_clean(exclude=["slug"])
    made.save()
    return made


def worth(chance: random.Random, kind: str) -> Decimal | None:
    if kind == "Multibuy":
        return None
    return Decimal(chance.choice(PERCENTS) if "ercentage" in kind else chance.choice(AMOUNTS))


def limits(chance: random.Random) -> dict[str, Any]:
    rarely: Any = {
        "max_basket_applications": chance.randint(1, 3),
        "max_global_applications": chance.randint(1, 5),
        "max_user_applications": chance.randint(1, 3),
        "max_discount": chance.choice((1, 20_000, 500_000)),
    }
    kept = {name: value for name, value in rarely.items() if chance.random() < 0.2}
    type_ = chance.choice(("Site", "Voucher"))
    return kept | {"offer_type": type_, "exclusive": chance.random() < 0.4, "priority": chance.randint(-1, 2)}


def combine(chance: random.Random, offers: list[Any]) -> None:
    """Some of those that can be combined only with each other."""
    free = [offer for offer in offers if not offer.exclusive]
    if len(free) > 1 and chance.random() < 0.3:
        for one, other in ((free[0], free[1]), (free[1], free[0])):
            one.combinations.add(other)


def a_code(chance: random.Random, code: str, offers: list[Any]) -> None:
    from django.utils import timezone
    from oscar.apps.voucher.models import Voucher

    now, day = timezone.now(), dt.timedelta(days=1)
    start = now - day if chance.random() < 0.9 else now + day
    usage = chance.choice([one for one, _name in Voucher.USAGE_CHOICES])
    made = Voucher.objects.create(name=code, code=code, usage=usage, start_datetime=start, end_datetime=start + 2 * day)
    made.offers.set(chance.sample(offers, chance.randint(1, len(offers))))


def visitor(chance: random.Random) -> Any:
    from django.test import Client

    from catalogue.models.tallies import Tally
    from shop.models import User

    Tally.objects.all().delete()  # all histories come from one network
    client = Client(SERVER_NAME="localhost")
    if chance.random() < 0.4:
        email = f"history{chance.randint(1, 5)}@example.org"
        client.force_login(User.objects.get_or_create(email=email)[0])
    return client


def fill(client: Any, chance: random.Random, products: list[Any]) -> None:
    from django.urls import reverse

    for product in products:
        typed = {"product_id": product.pk, "quantity": chance.randint(1, LARGEST_QUANTITY), "age_statement": "1"}
        client.post(reverse("basket_add"), typed)


def change(client: Any, chance: random.Random, number: int) -> None:
    """A code is typed or taken out, or a quantity changes."""
    from django.urls import reverse
    from oscar.apps.basket.models import Line
    from oscar.apps.voucher.models import Voucher

    code = chance.choice([f"MA{number}X0", f"MA{number}X0", f"MA{number}X1", "NONE"])
    what = chance.choice(("code", "code", "code", "code", "out", "line"))
    voucher, line = Voucher.objects.filter(code=code).first(), Line.objects.order_by("-pk").first()
    if what == "code":
        client.post(reverse("basket_voucher"), {"code": code})
    elif what == "out" and voucher:
        client.post(reverse("basket_voucher"), {"remove": voucher.pk})
    elif line:
        client.post(reverse("basket_set", args=[line.pk]), {"quantity": chance.randint(1, LARGEST_QUANTITY)})


def through_the_pages(client: Any, chance: random.Random) -> tuple[list[Sums], Any]:
    """What basket, checkout, order page and both halves of the mail say; None for the order where none was placed."""
    from django.urls import reverse

    from shop.baskets.frozen import BEGUN
    from shop.checkout.mails import OrderConfirmed
    from shop.models import CheckoutAttempt

    told = [read_page("basket", client.get(reverse("basket")).content.decode())]
    typed = address() | {"shipping": chance.choice(("standard", "express"))}
    page = client.post(reverse("checkout"), typed | {"do": "wards"}).content.decode()
    told.append(read_page("checkout", page))
    answer = client.post(reverse("checkout"), typed | told[-1].seen | {"do": "order"})
    if answer.status_code != 302:
        raise AssertionError(f"the checkout answered {answer.status_code}")
    told.append(read_page("order", client.get(answer["Location"]).content.decode()))
    attempt = CheckoutAttempt.objects.select_related("order").get(token=client.session[BEGUN][-1])
    letter = OrderConfirmed(attempt.pk).write()
    return told + [read_mail("mail", letter.text), read_mail("mail in HTML", letter.html)], attempt.order


@lru_cache(maxsize=1)
def address() -> dict[str, str]:
    from catalogue.models import Place

    wards = Place.objects.filter(level=Place.Level.WARD, scheme=Place.Scheme.CURRENT).select_related("province")
    ward = wards.order_by("pk")[0]
    return {
        "phone": "0912345678", "name": "Khách", "email": "", "province": ward.province.code, "ward": ward.code,
        "street": "1", "method": "cod", "privacy": "on", "age": "on",
    }  # fmt: skip


def used(order: Any) -> dict[str, Any]:
    """Which kinds of offers the order was given, and whether it came with a code."""
    from shop.offers.models import ConditionalOffer

    found = list(order.discounts.all()) if order else []
    offers = ConditionalOffer.objects.select_related("benefit").in_bulk([one.offer_id for one in found])
    return {
        "given": [offers[one.offer_id].benefit.type for one in found],
        "codes": sum(bool(one.voucher_code) for one in found),
    }


def some(chance: random.Random, count: int, first: int) -> dict[str, Any]:
    faults: list[str] = []
    given: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    for number in range(first, first + count):
        try:
            found = play(chance, number)
        except Exception as error:
            faults.append(f"history {number}: {type(error).__name__}: {error}")
            continue
        faults += found["faults"]
        given.update(set(found["given"]))
        sums.update(orders=found["order"], codes=found["codes"])
    return {"faults": faults, "given": given, **sums}


def main(seed: str) -> None:
    import django

    django.setup()
    chance = random.Random(int(seed))  # noqa: S311
    answer_lines(lambda asked: some(chance, *(int(word) for word in asked.split())))


if __name__ == "__main__":
    main(*sys.argv[1:])

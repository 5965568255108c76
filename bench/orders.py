"""A guest who orders, through the shop's own pages: ``python -m bench.orders SEED``.

Each line read is the address that the next order's mail goes to; what is printed is its number, and the seconds of
the request that placed it.
"""

from __future__ import annotations

import random
import re
import sys
import time
from functools import lru_cache
from typing import Any

from bench.beside import answer_lines

SEEN_TOTAL = r'name="seen_total" value="(\d+)"'


def place_order(chance: random.Random, email: str = "") -> dict[str, Any]:
    """By cash on delivery. Raises RuntimeError where the shop did not take it."""
    from django.test import Client
    from django.urls import reverse

    from shop.baskets.frozen import BEGUN
    from shop.models import CheckoutAttempt

    product, client = any_product(chance), Client(SERVER_NAME="localhost")
    client.post(reverse("basket_add"), {"product_id": product.pk, "quantity": 1})
    page = client.get(reverse("checkout")).content.decode()
    began = time.perf_counter()
    answer: Any = client.post(reverse("checkout"), typed(re.search(SEEN_TOTAL, page), email))
    seconds = time.perf_counter() - began
    if answer.status_code != 302:
        raise RuntimeError(f"The order was not placed: {answer.status_code}")
    attempt = CheckoutAttempt.objects.get(token=client.session[BEGUN][-1])
    return {"number": attempt.number, "seconds": seconds, "placed": attempt.is_placed}


def typed(total: re.Match[str] | None, email: str) -> dict[str, Any]:
    if total is None:
        raise RuntimeError("The checkout page has no total.")
    from catalogue.models import Place

    ward = Place.objects.filter(level=Place.Level.WARD, scheme=Place.Scheme.CURRENT).select_related("province").first()
    return {
        "phone": "0912345678", "name": "Khách", "email": email, "province": ward.province.code, "ward": ward.code,
        "street": "1", "shipping": "standard", "method": "cod", "privacy": "on", "seen_total": total[1], "do": "order",
    }  # fmt: skip


def any_product(chance: random.Random) -> Any:
    """One of the newest that can be bought; to find it costs the database next to nothing."""
    while True:
        found = buyable().filter(pk=chance.choice(newest())).first()
        if found is not None:
            return found


@lru_cache(maxsize=1)
def newest() -> list[int]:
    return list(buyable().order_by("-pk").values_list("pk", flat=True)[:2000])


def buyable() -> Any:
    from catalogue.models import Product

    return Product.objects.browsable().filter(index_row__in_stock=True, alcohol_by_volume=None)


def main(seed: str) -> None:
    import django

    django.setup()
    chance = random.Random(int(seed))  # noqa: S311
    answer_lines(lambda email: place_order(chance, email))


if __name__ == "__main__":
    main(*sys.argv[1:])

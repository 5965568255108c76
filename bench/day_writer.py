"""Orders and edits beside the visitors of ``bench.day``: ``python -m bench.day_writer ORDER_EVERY EDIT_EVERY``."""

import random
import sys
import time

import django

from bench.orders import any_product, place_order


def write_until_told(order_every: float, edit_every: float) -> None:
    """Endless; the parent ends it."""
    chance = random.Random(3)  # noqa: S311
    orders, edits = time.monotonic() + order_every, time.monotonic() + edit_every
    while True:
        if time.monotonic() >= orders:
            place_order(chance)
            orders += order_every
        if time.monotonic() >= edits:
            edit(chance)
            edits += edit_every
        time.sleep(0.05)


def edit(chance: random.Random) -> None:
    product = any_product(chance)
    product.summary = f"{product.summary[:200]} {chance.randrange(1000)}"
    product.save()


if __name__ == "__main__":
    django.setup()
    write_until_told(float(sys.argv[1]), float(sys.argv[2]))

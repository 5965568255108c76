"""A roll of stamps for each product with a journey: stamps on lots, void ones, and some not activated yet."""

from __future__ import annotations

import hashlib

from django.db import transaction

from catalogue.models import Product
from shop.demo import people, records
from traceability.codes.crockford import encode
from traceability.codes.serials import ROLL_WIDTH
from traceability.models import RollBinding, StampRoll
from traceability.rolls.stamps import bind, withdraw

UNITS, PER_LOT = 2000, 200
VOIDED = (11, 15)
FIRST_ROLL = 20_000
WITH_PIN = FIRST_ROLL + 4
"""The demonstration's roll codes and secrets are fixed, so that printed examples keep working; real ones are random."""


@transaction.atomic
def load_stamps() -> str:
    products = records.by_slug()
    rolls = [load_roll(products[j["slug"]], FIRST_ROLL + number) for number, j in enumerate(records.journeys())]
    return f"{len(rolls)} rolls of {UNITS} stamps"


def load_roll(product: Product, number: int) -> StampRoll:
    officer = people.officer()
    code = encode(number, ROLL_WIDTH)
    values = {"product": product, "units": UNITS, "ordered_by": officer, "secret": known_secret(code)}
    values["has_pin"] = number == WITH_PIN
    roll, created = StampRoll.objects.get_or_create(code=code, defaults=values)
    bind_lots(roll)
    if created:
        spoilt = {"kind": "void", "reason": "Tem in nhòe (trình diễn)"}
        withdraw(roll=roll, first_unit=VOIDED[0], last_unit=VOIDED[1], by=officer, **spoilt)
    return roll


def known_secret(code: str) -> bytes:
    return hashlib.sha256(f"demonstration roll {code}".encode()).digest()


def bind_lots(roll: StampRoll) -> None:
    """Each lot has its stretch of the roll; what comes after the last one is on no package yet."""
    bound = set(RollBinding.objects.filter(roll=roll).values_list("lot", flat=True))
    for lot in roll.product.lots.exclude(pk__in=bound).order_by("pk"):
        first = roll.next_free_unit
        bind(roll=roll, lot=lot, first_unit=first, last_unit=first + PER_LOT - 1, by=people.officer())

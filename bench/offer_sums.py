"""The sums that a page or a mail shows, read as a customer reads them, and whether they agree with each other."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

AMOUNT = re.compile(r"([−-]?)\s*(\d{1,3}(?:\.\d{3})*)\s*₫")
ROW = re.compile(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", re.DOTALL)
TOTALS = re.compile(r'<dl class="totals">(.*?)</dl>', re.DOTALL)
LINE = re.compile(
    r'(?:<s class="price__was">(?P<full>.*?)</s>\s*)?<strong class="price">(?P<paid>.*?)</strong>', re.DOTALL
)
SEEN = re.compile(r'name="(seen_\w+)" value="(\d+)"')


@dataclass(frozen=True)
class Sums:
    where: str
    full: tuple[int, ...]
    """Of each line before offers, in rising order."""
    paid: tuple[int, ...] | None
    """Of each line after them; a mail does not say."""
    off: tuple[int, ...]
    delivery: int | None
    """None in the basket, where nobody knows the province."""
    goods: int | None
    total: int | None
    seen: dict[str, str] = field(default_factory=dict)


def read_page(where: str, page: str) -> Sums:
    lines = [(amount(one["full"] or one["paid"]), amount(one["paid"])) for one in LINE.finditer(page)]
    totals = TOTALS.search(page)
    rows = [(label, value) for label, value in ROW.findall(totals[1] if totals else "")]
    off = [-amount(value) for _label, value in rows if "−" in value]
    plain = [amount(value) for _label, value in rows if "−" not in value]
    is_basket = where == "basket"
    return Sums(
        where,
        tuple(sorted(full for full, _paid in lines)),
        tuple(sorted(paid for _full, paid in lines)),
        tuple(sorted(off)),
        None if is_basket else plain[-2],
        plain[-1] if is_basket else None,
        None if is_basket else plain[-1],
        dict(SEEN.findall(page)),
    )


def read_mail(where: str, text: str) -> Sums:
    """Lines, what offers take off, delivery and total, in this order."""
    words = html.unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", text, flags=re.DOTALL)).replace("\xa0", " ")
    words = words.replace("miễn phí", "0 ₫")
    found = [int(sign.replace("−", "-") + digits.replace(".", "")) for sign, digits in AMOUNT.findall(words)]
    *goods, delivery, total = found
    full, off = [one for one in goods if one >= 0], [-one for one in goods if one < 0]
    return Sums(where, tuple(sorted(full)), None, tuple(sorted(off)), delivery, None, total)


def amount(text: str) -> int:
    """0 for what is free. Raises AssertionError where no amount in đồng stands."""
    words = html.unescape(re.sub(r"<[^>]+>", " ", text)).replace("\xa0", " ")
    found = AMOUNT.search(words)
    if found is None:
        if "miễn phí" in words:
            return 0
        raise AssertionError(f"no amount in {words.strip()!r}")
    return int(found[1].replace("−", "-") + found[2].replace(".", ""))


def faults_of(told: list[Sums], order: Any) -> list[str]:
    """Each place by itself, then all with the order."""
    written = of_order(order)
    found = [f"{one.where}: {fault}" for one in [*told, written] for fault in alone(one)]
    found += [f"{one.where} and order: {fault}" for one in told for fault in differing(one, written)]
    return found + of_rows(order)


def alone(sums: Sums) -> list[str]:
    """Whole they are as they are integers; never negative, never above the price, and they add up."""
    goods = sum(sums.full) - sum(sums.off)
    checks = {
        "something is negative": min((*sums.full, *(sums.paid or ()), *sums.off, sums.delivery or 0, goods)) >= 0,
        "more is paid than it costs": sums.paid is None
        or all(p <= f for p, f in zip(sums.paid, sums.full, strict=True)),
        "lines and offers do not add up": sums.paid is None or sum(sums.paid) == goods,
        "the goods do not add up": sums.goods is None or sums.goods == goods,
        "the total does not add up": sums.total is None or sums.total == goods + (sums.delivery or 0),
    }
    return [fault for fault, holds in checks.items() if not holds]


def differing(sums: Sums, order: Sums) -> list[str]:
    return [
        f"{name}: {getattr(sums, name)} and {getattr(order, name)}"
        for name in ("full", "paid", "off", "delivery", "goods", "total")
        if getattr(sums, name) is not None and getattr(sums, name) != getattr(order, name)
    ]


def of_order(order: Any) -> Sums:
    lines = list(order.lines.all())
    full = sorted(whole(line.line_price_before_discounts_incl_tax) for line in lines)
    paid = sorted(whole(line.line_price_incl_tax) for line in lines)
    off = sorted(whole(one.amount) for one in order.discounts.filter(category="Basket"))
    total, delivery = whole(order.total_incl_tax), whole(order.shipping_incl_tax)
    return Sums("order's rows", tuple(full), tuple(paid), tuple(off), delivery, total - delivery, total)


def of_rows(order: Any) -> list[str]:
    """What Oscar's tables say beside the sums: prices of units, uses of offers and codes, spirits at their price."""
    from oscar.apps.voucher.models import Voucher

    found = []
    for line in order.lines.select_related("product"):
        if sum(whole(one.price_incl_tax) * one.quantity for one in line.prices.all()) != line.line_price_incl_tax:
            found.append("prices of units do not add up")
        if line.product.is_spirit and line.line_price_incl_tax != line.line_price_before_discounts_incl_tax:
            found.append("a spirit was made cheaper")
    for one in order.discounts.exclude(offer_id=None):
        offer = one.offer
        if offer and offer.max_global_applications and offer.num_applications > offer.max_global_applications:
            found.append("an offer was given more often than it may be")
    codes = {one.voucher_id for one in order.discounts.exclude(voucher_id=None)}
    if codes != set(Voucher.objects.filter(applications__order=order).values_list("pk", flat=True)):
        found.append("codes of the order and their uses differ")
    return found


def whole(amount: Decimal) -> int:
    """Raises AssertionError where it is no whole đồng."""
    if amount != int(amount):
        raise AssertionError(f"{amount} is no whole đồng")
    return int(amount)

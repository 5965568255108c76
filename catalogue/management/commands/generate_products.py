"""Thousands of plausible products, to measure lists and search at the size of the whole programme."""

from __future__ import annotations

import datetime as dt
import random
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify
from oscar.core.loading import get_model

from catalogue.folding import fold, strip_accents
from catalogue.models import LegalBasis, Place, Producer, Product, ProductSet, Recognition
from catalogue.search.indexing import reindex

WHAT = """Gạo|Mật ong|Bánh tráng|Nước mắm|Trà lá sen|Cà phê|Khô cá lóc|Mắm ruột|Bưởi da xanh|Dừa sáp|
Đường hoa dừa|Kẹo dừa|Bánh tét|Chả lụa|Tiêu đen|Muối tôm|Xoài cát|Thanh long|Rượu nếp|
Tinh dầu tràm|Chiếu lác|Nón lá|Lạp xưởng|Tôm khô|Mít sấy|Bột sen|Mứt gừng|Măng khô|
Miến dong|Hạt điều|Nấm linh chi|Đông trùng hạ thảo|Sữa chua dê|Trứng vịt muối|Cam sành"""
WHICH = """Nàng Thơm|Chợ Đào|ST25|Hương Quê|Bảy Núi|Sông Hậu|Đồng Xanh|Phù Sa|Cô Ba|Bà Tư|Út Hạnh|
Thiên Nhiên|Cao Nguyên|Rừng Tràm|Miệt Vườn|Cù Lao|Hải Đảo|Làng Nghề|Ông Sáu|Hoa Sữa"""
HOW = "đặc biệt|hữu cơ|truyền thống|sấy lạnh|nguyên chất|loại một|thượng hạng|gia truyền|rang mộc|vị cay"
KINDS = {"Hộ kinh doanh": "household", "Hợp tác xã": "cooperative", "Công ty TNHH": "enterprise"}
BATCH = 1000
TAG = "mau"


def words(text: str) -> list[str]:
    return text.replace("\n", "").split("|")


class Command(BaseCommand):
    help = "Generate products for measurements; they are marked in their slugs and --clear takes them out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int, nargs="?", default=15_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--clear", action="store_true", help="delete what was generated before")

    def handle(self, *, count: int, seed: int, clear: bool, **options: Any) -> None:
        chance = random.Random(seed)  # noqa: S311
        with transaction.atomic():
            if clear:
                delete_generated()
            makers = make_producers(chance, max(count // 8, 1), origins())
            ids = make_products(chance, count, makers)
        reindex(ids)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        self.stdout.write(f"{count} products of {len(makers)} producers")


def delete_generated() -> None:
    generated = Product.objects.filter(slug__contains=f"-{TAG}-")
    get_model("partner", "StockRecord").objects.filter(product__in=generated).delete()
    generated.delete()
    Producer.objects.filter(slug__contains=f"-{TAG}-", products__isnull=True).delete()


def origins() -> list[Place]:
    """Wards of both eras; without the table of places, whatever places there are."""
    wards = Place.objects.filter(level=Place.Level.WARD).order_by("pk")
    found = list(wards) or list(Place.objects.order_by("pk"))
    if not found:
        raise CommandError("There are no places yet: load them first.")
    return found


def make_producers(chance: random.Random, count: int, places: list[Place]) -> list[Producer]:
    first, partners = Producer.objects.count(), get_model("partner", "Partner")
    names = [(chance.choice(list(KINDS)), chance.choice(words(WHICH)), n) for n in range(first, first + count)]
    made = partners.objects.bulk_create(
        [partners(name=f"{kind} {who} {n}", code=f"{TAG}-{n}") for kind, who, n in names], BATCH
    )
    return Producer.objects.bulk_create(
        [
            Producer(
                name=partner.name,
                slug=f"{slugify(fold(partner.name))}-{TAG}-{n}",
                kind=KINDS[kind],
                place=chance.choice(places),
                partner=partner,
            )
            for partner, (kind, _who, n) in zip(made, names, strict=True)
        ],
        BATCH,
    )


def make_products(chance: random.Random, count: int, makers: list[Producer]) -> list[int]:
    kind, _made = get_model("catalogue", "ProductClass").objects.get_or_create(
        slug="ocop", defaults={"name": "OCOP", "requires_shipping": True, "track_stock": True}
    )
    sets, first = list(ProductSet.objects.order_by("pk")), Product.objects.order_by("-pk").values_list("pk", flat=True)
    start = (first.first() or 0) + 1
    products = Product.objects.bulk_create(
        [new_product(chance, n, chance.choice(makers), kind, sets) for n in range(start, start + count)], BATCH
    )
    get_model("partner", "StockRecord").objects.bulk_create(list(stock_records(chance, products)), BATCH)
    Recognition.objects.bulk_create(list(recognitions(chance, products)), BATCH)
    return [product.pk for product in products]


def new_product(chance: random.Random, n: int, maker: Producer, kind: Any, sets: list[ProductSet]) -> Product:
    title = " ".join([chance.choice(words(WHAT)), chance.choice(words(WHICH)), chance.choice(words(HOW))])
    return Product(
        title=title,
        title_en=strip_accents(title),
        slug=f"{slugify(fold(title))}-{TAG}-{n}",
        folded=fold(title),
        summary=f"{title}, làm tại {maker.place}.",
        product_class=kind,
        producer=maker,
        origin=maker.place,
        ocop_set=chance.choice(sets) if sets else None,
        season_months=[] if chance.random() < 0.6 else sorted(chance.sample(range(1, 13), 4)),
        date_created=timezone.now() - dt.timedelta(minutes=n),
    )


def stock_records(chance: random.Random, products: list[Product]) -> Iterator[Any]:
    record = get_model("partner", "StockRecord")
    for product in products:
        yield record(
            product=product,
            partner_id=product.producer.partner_id if product.producer else None,
            partner_sku=f"{TAG}-{product.pk}",
            price_currency="VND",
            price=chance.randrange(15, 900) * 1000,
            num_in_stock=0 if chance.random() < 0.1 else chance.randrange(1, 300),
        )


def recognitions(chance: random.Random, products: list[Product]) -> Iterator[Recognition]:
    today = timezone.localdate()
    for product in products:
        start = today - dt.timedelta(days=chance.randrange(1500))
        yield Recognition(
            product=product,
            stars=chance.choices([3, 4, 5], [70, 28, 2])[0],
            decision_number=f"{product.pk}/QĐ-UBND",
            authority="Ủy ban nhân dân tỉnh",
            legal_basis=LegalBasis.in_force_on(start),
            valid_from_date=start,
            valid_until_date=start + dt.timedelta(days=3 * 365),
            is_demo=True,
        )

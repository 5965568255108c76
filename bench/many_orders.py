"""A million orders in plain SQL, and what staff's and producers' pages cost among them.

``DEMO=1 DATABASE_URL=sqlite:////tmp/orders.sqlite3 python -m bench.many_orders --fill 1000000``, then without it
to measure again. SQLite or PostgreSQL, an empty database of its own. A tenth of all orders is the first producer's, a
thousandth is still to be sent, half have an account.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import django

PRODUCTS, PER_DAY, ROUNDS = 2_000, 1_400, 7
PHONE = "0912345678"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--fill", type=int, default=0)
    fill_with = asked.parse_args().fill
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    django.setup()
    if fill_with:
        fill(fill_with)
    for fact in facts():
        sys.stdout.write(fact + "\n")


def fill(many: int) -> None:
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection, transaction
    from oscar.core.loading import get_model

    from catalogue.models import Place

    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}  # tables straight from the models
    call_command("migrate", run_syncdb=True, verbosity=0)
    if not Place.objects.exists():
        province = Place.objects.create(scheme="2025", level="province", code="80", name="Tây Ninh")
        Place.objects.create(scheme="2025", level="ward", code="28132", name="Mỹ Lệ", parent=province)
    call_command("generate_products", PRODUCTS, verbosity=0)
    get_model("sites", "Site").objects.get_or_create(pk=1, defaults={"domain": "x", "name": "x"})
    with transaction.atomic():
        _insert_all(many)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _insert_all(many: int) -> None:
    """Row i of each table belongs to row i of the others; keys begin at 1 because the tables are empty."""
    from django.db import connection
    from django.db.models import Min
    from oscar.core.loading import get_model

    from catalogue.models import Place
    from shop.models import CheckoutAttempt, Parcel, ParcelLine, User
    from shop.partner.models import StockRecord

    record = StockRecord.objects.aggregate(first=Min("pk"), product=Min("product"), partner=Min("partner"))
    ward = Place.objects.filter(level="ward").order_by("pk").values_list("pk", "province")[0]
    when = _days_ago(f"i / {PER_DAY}.0 - {many} / {PER_DAY}.0")
    open_from = many - max(many // 1000, 20)
    user = f"CASE WHEN i % 2 = 0 THEN 1 + (i / 2) % {max(many // 10, 1)} END"
    partner = f"CASE WHEN i % 10 = 0 THEN {record['partner']} ELSE {record['partner']} + i % {PRODUCTS // 8} END"
    sent = f"i <= {open_from}"
    sent_at = f"CASE WHEN {sent} THEN {when} END"
    product = f"{record['product']} + i % {PRODUCTS}"
    _insert(User, max(many // 10, 1), {"email": "'p' || i || '@example.org'", "password": "'!'", "username": "'p' || i"}
            if any(f.name == "username" for f in User._meta.fields)
            else {"email": "'p' || i || '@example.org'", "password": "'!'"})  # fmt: skip
    _insert(get_model("basket", "Basket"), many, {"owner_id": user, "status": "'Submitted'", "date_created": when})
    _insert(get_model("order", "Order"), many, {
        "number": "CAST(100000 + i AS varchar(20))", "site_id": "1", "basket_id": "i", "user_id": user,
        "currency": "'VND'", "total_incl_tax": "125000", "total_excl_tax": "125000", "date_placed": when,
        "status": f"CASE WHEN {sent} THEN 'Complete' ELSE 'Pending' END", "shipping_method": "'x'",
    })  # fmt: skip
    _insert(get_model("order", "Line"), many, {
        "order_id": "i", "partner_id": partner, "stockrecord_id": f"{record['first']} + i % {PRODUCTS}",
        "product_id": product, "title": "'Gạo'", "quantity": "1", "line_price_incl_tax": "125000",
        "line_price_excl_tax": "125000", "line_price_before_discounts_incl_tax": "125000",
        "line_price_before_discounts_excl_tax": "125000",
    })  # fmt: skip
    reserved = f"i > {many - 20}"
    _insert(CheckoutAttempt, many, {
        "token": "CAST(i AS varchar(20))", "status": f"CASE WHEN {reserved} THEN 'reserved' ELSE 'placed' END",
        "method": "'card'", "basket_id": "i", "order_id": f"CASE WHEN {reserved} THEN NULL ELSE i END", "user_id": user,
        "language": "'vi'", "phone": f"CASE WHEN i % 10000 = 0 THEN '{PHONE}' ELSE CAST(i AS varchar(12)) END",
        "province_id": str(ward[1]), "ward_id": str(ward[0]), "shipping_code": "'standard'", "lines_total": "125000",
        "total": "125000", "offers": "'[]'", "created_at": when, "expires_at": when,
        "ended_at": f"CASE WHEN {reserved} THEN NULL ELSE {when} END",
    })  # fmt: skip
    _insert(Parcel, many, {
        "order_id": "i", "partner_id": partner, "status": f"CASE WHEN {sent} THEN 'delivered' ELSE 'new' END",
        "created_at": when, "packed_at": sent_at, "shipped_at": sent_at, "delivered_at": sent_at,
    })  # fmt: skip
    _insert(ParcelLine, many, {"parcel_id": "i", "order_line_id": "i"})
    if connection.vendor == "postgresql":
        _raise_sequences(User, *map(get_model, ("basket", "order", "order"), ("Basket", "Order", "Line")),
                         CheckoutAttempt, Parcel, ParcelLine)  # fmt: skip


def _insert(model: Any, many: int, columns: dict[str, str]) -> None:
    """``columns``: SQL in which ``i`` runs from 1; whatever else must have a value gets an empty one."""
    from django.db import connection

    for field in model._meta.concrete_fields:
        if field.column not in columns and not field.null:
            columns[field.column] = "i" if field.primary_key else _empty(field)
    rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s)"
    names = ", ".join(f'"{name}"' for name in columns)
    what = f'INSERT INTO "{model._meta.db_table}" ({names}) {rows} SELECT {", ".join(columns.values())} FROM n'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(what.replace("%", "%%").replace("%%s", "%s"), [many])


def _empty(field: Any) -> str:
    kind = field.get_internal_type()
    if kind == "BooleanField":
        return "TRUE" if field.name == "is_active" else "FALSE"
    if kind in ("DateTimeField", "DateField"):
        return "CURRENT_TIMESTAMP"
    return "''" if kind in ("CharField", "TextField", "EmailField", "SlugField") else "0"


def _days_ago(days: str) -> str:
    from django.db import connection

    if connection.vendor == "postgresql":
        return f"CURRENT_TIMESTAMP + ({days}) * INTERVAL '1 day'"
    return f"strftime('%Y-%m-%d %H:%M:%f', 'now', ({days}) || ' days')"


def _raise_sequences(*models: Any) -> None:
    from django.core.management.color import no_style
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def facts() -> list[str]:
    from oscar.core.loading import get_model

    many = get_model("order", "Order").objects.count()
    return [f"{many:,} orders", *(_line(name, send) for name, send in _pages().items())]


def _pages() -> dict[str, Callable[[], Any]]:
    from django.test import Client
    from django.urls import reverse

    from catalogue.models import Producer
    from shop.accounts.roles import setup_staff
    from shop.checkout.limiting import make_room
    from shop.models import CheckoutAttempt, Parcel, User

    staff = User.objects.get_or_create(email="staff@example.org", defaults={"is_staff": True})[0]
    staff.groups.add(setup_staff())
    big = Producer.objects.get(partner=Parcel.objects.order_by("pk")[9].partner_id)
    member = User.objects.get_or_create(email="big@example.org")[0]
    big.members.add(member)
    dashboard, desk = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    dashboard.force_login(staff)
    desk.force_login(member)
    names = ("index", "order-list", "partner-list", "users-index", "stock-alert-list", "catalogue-product-list")
    pages: dict[str, Callable[[], Any]] = {
        f"dashboard:{name}": lambda name=name: dashboard.get(reverse(f"dashboard:{name}"), follow=True)  # type: ignore[misc]
        for name in names
    }
    return pages | {
        "desk home": lambda: desk.get(reverse("desk:home")),
        "desk parcels to send": lambda: desk.get(reverse("desk:parcels")),
        "desk parcels sent": lambda: desk.get(reverse("desk:parcels"), {"xem": "da-gui"}),
        "desk parcels sent, page 500": lambda: desk.get(reverse("desk:parcels"), {"xem": "da-gui", "page": "500"}),
        "make_room": lambda: make_room(held=CheckoutAttempt.objects.by(phone=PHONE, user=member, tokens=["x"])),
    }


def _line(name: str, send: Callable[[], Any]) -> str:
    from django.db import connection

    queries: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        answer = send()
    assert getattr(answer, "status_code", 200) == 200, name
    times = [_timed(send) for _ in range(ROUNDS)]
    return f"{name:32} {statistics.median(times) * 1000:9.1f} ms {len(queries):6} queries"


def _timed(send: Callable[[], Any]) -> float:
    """Its own CPU on SQLite; on PostgreSQL the wait for the server is what counts."""
    from django.db import connection

    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    start = clock()
    send()
    return clock() - start


if __name__ == "__main__":
    main()

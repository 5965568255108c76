"""A producer with a million scans: how fast they are taken in, summed up and charted; ``python -m bench.scans``.

Runs against a database of its own, made anew: SQLite in a folder that is thrown away, or the PostgreSQL server of
DATABASE_URL.
"""

import datetime as dt
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

SCANS = int(os.environ.get("SCANS", "1000000"))
DAYS, PRODUCTS, LOTS, PHONES = 365, 6, 30, 60_000
PROVINCES = (
    ["79"] * 30 + ["01"] * 25 + ["48", "80", "82", "86", "91", "92", "96", "75", "68", "31", "33", "37"] * 3 + [""]
)


def facts() -> list[str]:
    """Sentences with figures."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    os.environ.setdefault("DEMO", "1")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    folder = tempfile.mkdtemp()
    import django
    from django.conf import settings

    name = (
        f"{folder}/db.sqlite3"
        if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
        else f"scans_{os.getpid()}"
    )
    settings.DATABASES["default"]["TEST"] = {"NAME": name, "MIGRATE": False}
    settings.MEDIA_ROOT = Path(folder)
    settings.ALLOWED_HOSTS = ["*"]
    django.setup()
    from django.db import connection

    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        return list(_measured(connection.vendor))
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _measured(vendor: str) -> Iterator[str]:
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from tests.factories import LotFactory, ProducerFactory, ProductFactory, StampRollFactory, UserFactory
    from traceability.models import ScanDay

    producer, user = ProducerFactory(), UserFactory()
    producer.members.add(user)
    lots = [LotFactory(product=product) for product in ProductFactory.create_batch(PRODUCTS, producer=producer)]
    lots += [LotFactory(product=lots[n % PRODUCTS].product) for n in range(LOTS - PRODUCTS)]
    roll = StampRollFactory(product=lots[0].product, units=1_000_000)
    seconds, flushes = _write_all(lots, roll)
    flush, sums = statistics.median(flushes) * 1000, ScanDay.objects.count()
    yield (
        f"{vendor}: {SCANS:,} scans taken in by the real writer in {seconds:.0f} s ({SCANS / seconds:,.0f} a second), "
        f"a flush of 1,000 scans: median {flush:.0f} ms; {sums:,} daily sums"
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client()
    client.force_login(user)
    for days in (30, 365):
        address = f"{reverse('desk:scans')}?ngay={days}"
        client.get(address)
        times = [_seconds(lambda a=address: client.get(a)) for _ in range(5)]
        yield f"{vendor}: the producer's chart over {days} days: median {statistics.median(times) * 1000:.0f} ms"


def _write_all(lots: list, roll: object) -> tuple[float, list[float]]:
    """In the order of time, a thousand at once, as the buffer hands them over; every tenth is the scan of a stamp."""
    from traceability.scans.recording import write

    chance, flushes = random.Random(7), []  # noqa: S311 the same scans each time
    began = time.perf_counter()
    for start in range(0, SCANS, 1000):
        batch = [_scan(chance, lots, roll, number) for number in range(start, min(start + 1000, SCANS))]
        flushes.append(_seconds(lambda scans=batch: write(scans)))
    return time.perf_counter() - began, flushes


def _scan(chance: random.Random, lots: list, roll: object, number: int) -> object:
    from django.utils import timezone

    from traceability.scans.buffer import ScanRecord
    from traceability.scans.devices import Visitor

    ago = dt.timedelta(days=DAYS) * (1 - number / SCANS)
    lot = lots[min(int(chance.expovariate(0.15)), LOTS - 1)]
    is_stamp = number % 10 == 0
    phone = chance.randrange(PHONES)
    province = PROVINCES[phone % len(PROVINCES)]
    who = Visitor(f"10.{phone % 250}.{phone // 250}.7", f"Mozilla/5.0 (Android) Mobile {phone % 40}", "vi", province)
    stamp = (roll.pk, chance.randrange(1, 1_000_000)) if is_stamp else (None, None)
    return ScanRecord(timezone.now() - ago, lot.product_id, lot.pk, *stamp, "ok", who)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    print("\n".join(facts()))

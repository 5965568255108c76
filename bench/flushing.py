"""Scans taken in by two writers at once, with tens of millions there and one product that everybody scans; and a day
of ten millions forgotten. ``python -m bench.flushing`` with the DATABASE_URL of an empty PostgreSQL database.

The rows that are there are made by the database itself; what is measured is what the server's workers run.
"""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone

from bench.proving import NotProven
from scripts.postgres import server
from scripts.steps import BIN, ROOT, Stop, variables

WRITERS, BATCH, PRODUCTS, STAMPS = 2, 1000, 200, 1_000_000
RATE, FLUSH_MS, FORGET_SECONDS = 5_000, 300, 5  # the bar
VIRAL = 0.6  # of all scans are of one product
STAMPED = 0.1  # of all scans are of a stamp of its own, the others of a lot
PROVINCES = ("79", "79", "79", "01", "01", "48", "80", "82", "86", "91", "92", "96", "75", "68", "31", "33", "37", "")


@dataclass(frozen=True)
class Plan:
    days: int = 5
    per_day: int = 10_000_000
    devices: int = 5_000_000  # of yesterday and of today each
    sightings: int = 100_000  # on each of thirty days
    sums: int = 180  # days of which sums are there
    seconds: float = 60


SMALL = Plan(days=2, per_day=20_000, devices=10_000, sightings=500, sums=10, seconds=3)


@dataclass(frozen=True)
class Found:
    there: int
    written: int
    seconds: float
    median_ms: float
    p95_ms: float
    forgotten: int
    forget_seconds: float


def whole() -> list[str]:
    found = find(Plan())
    missed = [
        text
        for is_missed, text in (
            (found.written / found.seconds < RATE, f"fewer than {RATE:,} scans a second"),
            (found.p95_ms > FLUSH_MS, f"a flush longer than {FLUSH_MS} ms"),
            (found.forget_seconds > FORGET_SECONDS, f"a day not forgotten in {FORGET_SECONDS} s"),
        )
        if is_missed
    ]
    if missed:
        raise NotProven(f"{', '.join(missed)}: {' '.join(told(found))}")
    return told(found)


def small() -> list[str]:
    """Whether all that was written is there, and the forgotten day gone; its speed says nothing."""
    return told(find(SMALL))


def find(plan: Plan) -> Found:
    with server(durable=True) as url:
        env = variables({"DATABASE_URL": url, "DEMO": "0", "SECRET_KEY": "bench", "LOG_LEVEL": "WARNING"})
        command = [BIN / "python", "-m", "bench.flushing", json.dumps(asdict(plan))]
        done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
        if done.returncode:
            raise Stop("Scans could not be written; what went wrong is above.")
        return Found(**json.loads(done.stdout.splitlines()[-1]))


def told(found: Found) -> list[str]:
    return [
        f"{found.there:,} scans there before; {VIRAL:.0%} of the new ones are of one product;"
        f" {WRITERS} writers, {BATCH:,} scans a flush",
        f"{found.written / found.seconds:,.0f} scans a second; a flush: median {found.median_ms:.0f} ms,"
        f" 95th percentile {found.p95_ms:.0f} ms",
        f"a day of {found.forgotten:,} scans forgotten in {found.forget_seconds:.2f} s",
    ]


def measure(plan: Plan) -> Found:
    make_tables()
    things = fill(plan)
    there = count()
    with multiprocessing.get_context("spawn").Pool(WRITERS) as pool:
        took = pool.starmap(write_for, [(plan.seconds, things, number) for number in range(WRITERS)])
    flushes = sorted(one for times in took for one in times)
    written = count() - there
    if written != BATCH * len(flushes) + WRITERS:  # each wrote one to warm up
        raise SystemExit(f"{written} scans are there of {BATCH * len(flushes)}")
    oldest, before = first_day(plan), count()
    began = time.perf_counter()
    forget(oldest + dt.timedelta(days=1))
    took_to_forget = time.perf_counter() - began
    gone = before - count()
    if gone != plan.per_day:
        raise SystemExit(f"{gone} scans were forgotten of {plan.per_day}")
    p95 = flushes[int(len(flushes) * 0.95)] * 1000
    return Found(there, written, max(map(sum, took)), statistics.median(flushes) * 1000, p95, gone, took_to_forget)


def make_tables() -> None:
    """All at once as the tests do, and those that are cut by day as their migration makes them."""
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from traceability.models import Scan, ScanSeen, StampSighting
    from traceability.scans import partitions

    kept = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    settings.MIGRATION_MODULES = kept
    with connection.schema_editor() as editor:
        for model in (Scan, ScanSeen, StampSighting):
            table = model._meta.db_table
            editor.execute(f"DROP TABLE {table}")
            plain = type(editor).sql_create_table
            editor.sql_create_table = f"{plain} PARTITION BY RANGE ({partitions.TABLES[table]})"
            editor.create_model(model)
    for table in partitions.TABLES:
        partitions.make_rest(table)
    partitions.prepare(timezone.localdate())


def first_day(plan: Plan) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=plan.days - 1)


def forget(before: dt.date) -> None:
    from traceability.scans.recording import forget as forget_scans

    forget_scans(before=before)


def count() -> int:
    return int(_sql("SELECT count(*) FROM traceability_scan")[0][0])


def fill(plan: Plan) -> dict[str, Any]:
    """Products and lots by the tests' factories, everything that is many by the database itself."""
    from tests.factories import LotFactory, ProducerFactory, ProductFactory, StampRollFactory
    from traceability.scans import partitions

    producer = ProducerFactory()
    lots = [LotFactory(product=product) for product in ProductFactory.create_batch(PRODUCTS, producer=producer)]
    roll = StampRollFactory(product=lots[0].product, units=STAMPS)
    today = timezone.localdate()
    for table in partitions.TABLES:
        partitions.make(table, [today - dt.timedelta(days=ago) for ago in range(30)])
    for ago in range(plan.days):
        print(f"· day {ago + 1} of {plan.days}", file=sys.stderr, flush=True)  # what is found goes to stdout
        fill_day(today - dt.timedelta(days=ago), plan.per_day, [lot.pk for lot in lots])
    for ago in range(2):
        fill_devices(today - dt.timedelta(days=ago), plan.devices)
    for ago in range(1, 30):
        fill_sightings(today - dt.timedelta(days=ago), plan.sightings, roll.pk)
    fill_sums(today, plan.sums)
    _sql("ANALYZE traceability_scan, traceability_scanseen, traceability_stampsighting, traceability_scanday")
    return {"lots": [(lot.product_id, lot.pk) for lot in lots], "roll": (roll.product_id, roll.pk)}


def fill_day(day: dt.date, scans: int, lots: list[int]) -> None:
    from traceability.scans.days import midnight

    step = dt.timedelta(days=1) / scans / 2
    _sql(
        "INSERT INTO traceability_scan"
        " (at, number, product_id, lot_id, verdict, device_hash, device_class, province)"
        " SELECT %s + n * %s, n, lot.product_id, lot.id, 'ok', substr(md5(n::text), 1, 16), 'phone', '79'"
        " FROM generate_series(1, %s) n JOIN traceability_lot lot ON lot.id = (%s::bigint[])[1 + n %% %s]",
        midnight(day), step, scans, lots, len(lots),
    )  # fmt: skip


def fill_devices(day: dt.date, devices: int) -> None:
    _sql(
        "INSERT INTO traceability_scanseen (day, key) SELECT %s, decode(md5(%s || n::text), 'hex')"
        " FROM generate_series(1, %s) n",
        day, f"{day}", devices,
    )  # fmt: skip


def fill_sightings(day: dt.date, sightings: int, roll: int) -> None:
    from traceability.scans.days import midnight

    _sql(
        "INSERT INTO traceability_stampsighting (roll_id, unit, day, at, device_hash, network_hash, province)"
        " SELECT %s, 1 + (n * 7919) %% %s, %s, %s, substr(md5(n::text), 1, 16), substr(md5(n::text), 1, 16), '79'"
        " FROM generate_series(1, %s) n ON CONFLICT DO NOTHING",
        roll, STAMPS, day, midnight(day), sightings,
    )  # fmt: skip


def fill_sums(today: dt.date, days: int) -> None:
    _sql(
        "INSERT INTO traceability_scanday (day, product_id, lot_id, province, verdict, scans, devices)"
        " SELECT %s::date - ago, lot.product_id, lot.id, province, 'ok', 10, 8"
        " FROM traceability_lot lot, generate_series(1, %s) ago, unnest(%s::text[]) province",
        today, days, sorted(set(PROVINCES)),
    )  # fmt: skip


def write_for(seconds: float, things: dict[str, Any], number: int) -> list[float]:
    """In a process of its own: how many seconds each flush took."""
    import django

    django.setup()
    from django.db import connection

    from traceability.scans.recording import write

    chance, took = random.Random(number), []  # noqa: S311 the same scans each time
    write([*batch(chance, things)][:1])  # loads what the first flush of a process loads
    backend = int(_sql("SELECT pg_backend_pid()")[0][0])
    own, server_before = 0.0, server_seconds(backend)
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        scans = list(batch(chance, things))
        began, before = time.perf_counter(), time.process_time()
        write(scans)
        took.append(time.perf_counter() - began)
        own += time.process_time() - before
    server_cpu = (server_seconds(backend) - server_before) / len(took) * 1000
    print(f"· CPU of a flush: {own / len(took) * 1000:.0f} ms here, {server_cpu:.0f} ms in PostgreSQL", file=sys.stderr)
    connection.close()
    return took


def server_seconds(backend: int) -> float:
    """CPU that the server spent for a connection, where it runs on this machine and tells."""
    try:
        ticks = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[11:13]
    except OSError:
        return 0.0
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def batch(chance: random.Random, things: dict[str, Any]) -> Iterator[Any]:
    from traceability.scans.buffer import ScanRecord
    from traceability.scans.devices import Visitor

    now = timezone.now()
    for _scan in range(BATCH):
        phone = chance.randrange(10_000_000)
        address = f"10.{phone % 250}.{phone // 250 % 250}.{phone // 62_500 % 250}"
        who = Visitor(address, f"Mozilla/5.0 (Android) Mobile {phone % 40}", "vi", PROVINCES[phone % len(PROVINCES)])
        product, lot = things["lots"][0 if chance.random() < VIRAL else chance.randrange(PRODUCTS)]
        roll = unit = None
        if chance.random() < STAMPED:
            (product, roll), lot, unit = things["roll"], None, chance.randrange(1, STAMPS)
        yield ScanRecord(now, product, lot, roll, unit, "ok", who)


def _sql(sql: str, *values: object) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def main(argument: str = "") -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    import django

    django.setup()
    print(json.dumps(asdict(measure(Plan(**json.loads(argument)) if argument else Plan()))))


if __name__ == "__main__":
    main(*sys.argv[1:])

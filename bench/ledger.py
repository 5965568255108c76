"""How fast the ledger is: ``python -m bench.ledger`` (PostgreSQL by DATABASE_URL, 1,000,000 leaves by default)."""

from __future__ import annotations

import argparse
import http.client
import os
import secrets
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from urllib.parse import urlsplit

SECONDS = 6


def facts(leaves: int = 1_000_000, entries: int = 100_000) -> list[str]:
    """Runs in an empty database of its own, which is dropped afterwards."""
    with own_database():
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", run_syncdb=True, verbosity=0)
        return [*appending(), *verifying(entries), *proving(leaves)]


def checked(entries: int) -> list[str]:
    with own_database():
        import django

        django.setup()
        from django.core.management import call_command

        from tests.factories import LotFactory

        call_command("migrate", run_syncdb=True, verbosity=0)
        recorded(LotFactory())
        return verifying(entries)


@contextmanager
def own_database() -> Iterator[None]:
    import environ
    import psycopg

    os.environ.setdefault("DATABASE_URL", "postgres://postgres@127.0.0.1/postgres")
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.ledger_settings"
    server = os.environ["DATABASE_URL"]
    name = f"saoque_bench_{os.getpid()}"
    parts = environ.Env.db_url_config(server)
    where = {"host": parts["HOST"], "port": parts["PORT"] or None, "user": parts["USER"], "password": parts["PASSWORD"]}
    with psycopg.connect(**where, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        os.environ["DATABASE_URL"] = server.rsplit("/", 1)[0] + f"/{name}"
        try:
            yield
        finally:
            from django.db import connections

            connections.close_all()
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def appending() -> list[str]:
    from django.db import connection, transaction

    from tests.factories import LotFactory
    from traceability.ledger.log.appending import log
    from traceability.ledger.log.sequencing import sequence
    from traceability.models import Event

    lot = LotFactory()
    for _ in range(50):
        recorded(lot)
    alone, together = rate(lambda: recorded(lot), 1), rate(lambda: recorded(lot), 4)
    began, waited = time.perf_counter(), sequence()
    sequenced = waited / (time.perf_counter() - began)
    rows = list(Event.objects.all()[:3000])

    def one_by_one() -> None:
        for row in rows:
            with transaction.atomic():
                log(row, is_new=True)

    began = time.perf_counter()
    one_by_one()
    each = len(rows) / (time.perf_counter() - began)
    began = time.perf_counter()
    log(*rows, is_new=True)
    bulk = len(rows) / (time.perf_counter() - began)
    sequence()
    return [
        f"ledger on {connection.vendor}: record_event with its entry, one connection: {alone:,.0f} events/s; "
        f"four connections: {together:,.0f} events/s",
        f"ledger: entries appended one by one, a transaction each: {each:,.0f}/s; in one transaction: {bulk:,.0f}/s; "
        f"put into the tree: {sequenced:,.0f}/s",
    ]


def recorded(lot: object) -> None:
    from django.utils import timezone

    from traceability.lots.events import record_event

    record_event(lot=lot, kind="pack", occurred_at=timezone.now(), actor="Bà Sáu", by=None, note=secrets.token_hex(8))  # type: ignore[arg-type]


def rate(act: Callable[[], None], threads: int) -> float:
    """Times per second, over all threads, each with its own connection."""
    counts, stop = [0] * threads, threading.Event()

    def run(number: int) -> None:
        from django.db import connection

        while not stop.is_set():
            act()
            counts[number] += 1
        connection.close()

    workers = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    time.sleep(SECONDS)
    stop.set()
    for worker in workers:
        worker.join()
    return sum(counts) / (time.perf_counter() - began)


def verifying(entries: int) -> list[str]:
    from traceability.ledger.log.appending import log, log_steps
    from traceability.ledger.log.resuming import Start
    from traceability.ledger.log.sequencing import sequence
    from traceability.ledger.log.storage import size
    from traceability.ledger.log.verifying import verify
    from traceability.models import Event, EventItem, LogEntry

    pattern, most = Event.objects.latest("pk"), entries - LogEntry.objects.count()
    item = pattern.items.get()
    for at in range(0, max(0, most), 5000):
        count = min(5000, most - at)
        rows = Event.objects.bulk_create(
            [
                Event(lot_id=pattern.lot_id, kind="pack", occurred_at=pattern.occurred_at, actor="x")
                for _ in range(count)
            ]
        )
        EventItem.objects.bulk_create([EventItem(event=row, role="subject", lot_id=item.lot_id) for row in rows])
        log(*rows, is_new=True)
    log_steps(pattern.lot_id)
    sequence()
    began = time.process_time()
    report, start = verify(), Start(size(), tree_root())
    ours = time.process_time() - began
    recorded(pattern.lot)
    sequence()
    again = verify(start=start)
    return [
        f"verify_ledger over {report.entries:,} entries and {report.rows:,} rows: {report.seconds:.1f} s, "
        f"{report.seconds / report.entries * 1e6:.0f} µs an entry, of which {ours / report.entries * 1e6:.0f} µs are "
        f"this process’s own, {len(report.faults)} faults",
        f"verify_ledger resumed from there, {again.entries} entries later: {again.seconds:.2f} s, "
        f"{len(again.faults)} faults",
    ]


def tree_root() -> bytes:
    from traceability.ledger.log.storage import latest

    newest = latest()
    assert newest is not None
    return bytes(newest.root)


def proving(leaves: int) -> list[str]:
    from django.test import Client

    from traceability.ledger.log.storage import size
    from traceability.ledger.proof.proving import inclusion
    from traceability.models import LogEntry

    grow(leaves)
    random, total = Random(7), size()  # noqa: S311
    function = timed(lambda: inclusion(random.randrange(total), total), 1000)
    keys = list(LogEntry.objects.order_by("?").filter(kind="event").values_list("object_id", flat=True)[:300])
    client = Client()
    view = timed(lambda: client.get(f"/ledger/proof?event={random.choice(keys)}"), 300)
    with server() as base:
        address = urlsplit(base)
        connection = http.client.HTTPConnection(address.hostname or "", address.port)
        wire = timed(lambda: asked(connection, f"/ledger/proof?event={random.choice(keys)}"), 500)
    return [
        f"inclusion proof at {total:,} leaves: median {function[0]:.2f} ms, p95 {function[1]:.2f} ms",
        f"the same as JSON with entry and record, in the process: median {view[0]:.2f} ms, p95 {view[1]:.2f} ms; "
        f"over HTTP: median {wire[0]:.2f} ms, p95 {wire[1]:.2f} ms",
    ]


def grow(leaves: int) -> None:
    """Fill the tree up with leaves about nothing: what is measured is how proofs are found in it."""
    from django.db import connection, transaction

    from traceability.ledger.log.sequencing import _sign, sequence
    from traceability.ledger.log.storage import Edge, size
    from traceability.models import LogEntry, LogTile

    sequence()
    edge, first = Edge(size()), LogEntry.objects.latest("pk").pk + 1
    start, count = edge.size, max(0, leaves - edge.size)
    hashes = [secrets.token_bytes(32) for _ in range(count)]
    for hash_ in hashes:
        edge.push(hash_)
    with transaction.atomic(), connection.cursor() as cursor:
        with cursor.copy("COPY traceability_logentry (id, kind, object_id, action, at, commitment) FROM STDIN") as copy:
            for number, hash_ in enumerate(hashes):
                copy.write_row((first + number, "lot", 0, "filler", "2026-01-01T00:00:00Z", hash_))
        with cursor.copy('COPY traceability_logleaf ("index", entry_id, hash) FROM STDIN') as copy:
            for number, hash_ in enumerate(hashes):
                copy.write_row((start + number, first + number, hash_))
        LogTile.objects.bulk_create(edge.full, batch_size=200)
        _sign(edge)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def timed(act: Callable[[], object], times: int) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds, after a warm-up."""
    taken = []
    for number in range(times + 20):
        began = time.perf_counter()
        act()
        if number >= 20:
            taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def asked(connection: http.client.HTTPConnection, path: str) -> None:
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, body[:300]


@contextmanager
def server() -> Iterator[str]:
    from scripts import serve

    port = serve.free_port()
    process = subprocess.Popen(serve.granian("127.0.0.1", port))
    try:
        for _ in range(900):
            serve.must_live({"the server": process})
            if serve.answers(f"http://127.0.0.1:{port}/healthz"):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--leaves", type=int, default=1_000_000)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--only-verifying", action="store_true", help="how long verify_ledger takes for an entry")
    options = parser.parse_args()
    measured = checked(options.entries) if options.only_verifying else facts(options.leaves, options.entries)
    sys.stdout.write("".join(f"- {fact}\n" for fact in measured))

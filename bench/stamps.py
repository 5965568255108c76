"""Stamps: printing in bulk, forged serials, and whether a lookup grows with the number of stamps issued.

``python -m bench.stamps [print] [forged] [lookup]``, all of them without an argument. The lookup uses SQLite files of
its own, and PostgreSQL databases of its own where BENCH_POSTGRES names a server: ``postgres://postgres@127.0.0.1``.
"""

import itertools
import multiprocessing
import os
import random
import resource
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

TRIES = 10_000_000
UNITS_OF_A_ROLL, UNITS_OF_A_LOT = 1_000_000, 2_000
FEW, MANY = 1_000, 100_000_000
SCANNED = 1_000_000
LOOKUPS, TURNS, A_TURN = 4_000, 200, 100
CSV_STAMPS, PDF_STAMPS = 1_000_000, 10_000


def facts() -> list[str]:
    return [*print_facts(), *forged_facts(), *lookup_facts()]


def print_facts() -> list[str]:
    """Each in a process of its own, so that its peak of memory is its own."""
    found = []
    for name, job in {
        f"CSV of {CSV_STAMPS:,} stamps": "csv",
        f"PDF of {PDF_STAMPS:,} stamps, A4": "a4-24",
        f"PDF of {PDF_STAMPS:,} stamps, roll": "roll-25mm",
    }.items():
        took, busy, peak, size = map(float, _apart(["print-one", job]).split())
        found.append(f"{name}: {took:.1f} s ({busy:.1f} s busy), {peak:.0f} MB at most, {size / 1e6:.0f} MB written")
    return found


def _apart(arguments: list[str], **env: str) -> str:
    command = [sys.executable, "-m", "bench.stamps", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **_ENV, **env})
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout.splitlines()[-1]


_ENV = {
    "DJANGO_SETTINGS_MODULE": "shop.settings", "DEMO": "1", "LOG_LEVEL": "WARNING", "SITE_URL": "https://saoque.vn",
    "DEMO_IN_PUBLIC": "1",
    "SECRET_KEY": "bench",
}  # fmt: skip


def print_one(job: str) -> None:
    _set_up()
    from catalogue.models import Producer, Product
    from traceability.models import StampRoll
    from traceability.printing import LAYOUTS, Units, csv_lines, pdf

    product = Product(title="Gạo Nàng Thơm Chợ Đào", slug="gao", gtin="09521234543213")
    product.producer = Producer(name="HTX nông nghiệp Mỹ Lệ")
    roll = StampRoll(code="7K3QD", product=product, units=CSV_STAMPS, secret=bytes(range(32)))
    began, busy, size = time.monotonic(), time.process_time(), 0
    with tempfile.TemporaryFile() as file:
        if job == "csv":
            for lines in csv_lines(roll, Units(1, CSV_STAMPS)):
                size += file.write(lines.encode())
        else:
            size = file.write(pdf(roll, Units(1, PDF_STAMPS), LAYOUTS[job]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(time.monotonic() - began, time.process_time() - busy, peak, size)


def forged_facts(tries: int = TRIES) -> list[str]:
    """Random MACs for units of a real roll, read and judged as a lookup does it: so tries one who knows a stamp."""
    began = time.monotonic()
    jobs = os.cpu_count() or 1
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        accepted = sum(pool.map(_forge, [tries // jobs] * jobs))
    took = time.monotonic() - began
    return [f"forged serials: {accepted} of {tries // jobs * jobs:,} random tries accepted ({took:.0f} s, 40-bit MAC)"]


def _forge(tries: int) -> int:
    from traceability.codes.crockford import encode
    from traceability.codes.serials import MAC_WIDTH, UNIT_WIDTH, issue, read

    secret, judged = secrets.token_bytes(32), read.__wrapped__  # without the memory of texts that were read before
    assert judged(issue(secret, "7K3QD", 1)).is_authentic(secret)  # an issued one is accepted
    accepted = 0
    for number in range(tries):
        unit, mac = encode(number % UNITS_OF_A_ROLL + 1, UNIT_WIDTH), encode(secrets.randbits(5 * MAC_WIDTH), MAC_WIDTH)
        accepted += judged(f"7K3QD{unit}{mac}").is_authentic(secret)
    return accepted


def lookup_facts() -> list[str]:
    found = []
    with tempfile.TemporaryDirectory() as folder:
        found += _compared("SQLite", {n: f"sqlite:///{folder}/{n}.sqlite3" for n in (FEW, MANY)})
    if server := os.environ.get("BENCH_POSTGRES", ""):
        with _databases(server) as urls:
            found += _compared("PostgreSQL", urls)
    return found


def _compared(name: str, urls: dict[int, str]) -> list[str]:
    """Both databases stay open and take short turns: a busy machine slows both, each turn is compared with its twin.

    Medians over whole runs, one after the other, told more about the machine's other work than about the lookup.
    """
    for issued, url in urls.items():
        _apart(["fill", str(issued)], DATABASE_URL=url)
        _apart(["tidy"], DATABASE_URL=url)
    with ExitStack() as stack:
        looking = [stack.enter_context(_started(["look"], DATABASE_URL=url)) for url in urls.values()]
        turns = [[_turn(one) for one in looking] for _ in range(TURNS)]
    few, many = (statistics.median(column) for column in zip(*turns, strict=True))
    change = statistics.median(b / a for a, b in turns) - 1
    return [
        f"lookup of a stamp on {name}: {few:.1f} µs with {FEW:,} stamps issued, {many:.1f} µs with {MANY:,} "
        f"(turn by turn {change * 100:+.0f} %; medians of {TURNS} turns of {A_TURN} lookups each)"
    ]


@contextmanager
def _started(arguments: list[str], **env: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "bench.stamps", *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **_ENV, **env}
    ) as process:
        yield process
        process.stdin.close()


def _turn(process: subprocess.Popen[str]) -> float:
    process.stdin.write("go\n")
    process.stdin.flush()
    return float(process.stdout.readline())


class _databases:
    """One for each number of stamps, dropped afterwards."""

    def __init__(self, server: str) -> None:
        self.server, self.names = server.rstrip("/"), {n: f"bench_stamps_{os.getpid()}_{n}" for n in (FEW, MANY)}

    def __enter__(self) -> dict[int, str]:
        self._say("CREATE DATABASE {}")
        return {number: f"{self.server}/{name}" for number, name in self.names.items()}

    def __exit__(self, *_exc: object) -> None:
        self._say("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def _say(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(f"{self.server}/postgres", autocommit=True) as connection:
            for name in self.names.values():
                connection.execute(statement.format(name))


def fill(issued: int) -> None:
    """Tables without the shop around them: rolls for so many stamps, their bindings, and the stamps scanned so far."""
    _set_up()

    _make_tables()
    from catalogue.models import GtinHistory, Product, ProductClass
    from traceability.codes.crockford import encode
    from traceability.models import Lot, RollBinding, RollWithdrawal, Stamp, StampRoll

    kind = ProductClass.objects.create(name="Thực phẩm", slug="thuc-pham")
    product = Product.objects.create(title="Gạo", slug="gao", product_class=kind, gtin="09521234543213")
    GtinHistory.objects.get_or_create(gtin=product.gtin, product=product)
    units = min(issued, UNITS_OF_A_ROLL)
    rolls = StampRoll.objects.bulk_create(
        StampRoll(code=encode(n, 5), product=product, units=units, secret=SECRET) for n in range(issued // units)
    )
    per_lot = min(units, UNITS_OF_A_LOT)
    lots = Lot.objects.bulk_create(
        [Lot(product=product, code=f"L{n}", packed_date="2026-01-01") for n in range(issued // per_lot)],
        batch_size=2000,
    )
    places = [(roll, first) for roll in rolls for first in range(1, units + 1, per_lot)]
    _many(RollBinding, (
        RollBinding(roll=roll, lot=lot, first_unit=first, last_unit=first + per_lot - 1)
        for (roll, first), lot in zip(places, lots, strict=True)
    ))  # fmt: skip
    _many(RollWithdrawal, (
        RollWithdrawal(roll=roll, first_unit=first + 9, last_unit=first + 11, kind="void", reason="x")
        for roll, first in places if first % 10 == 1
    ))  # fmt: skip
    _scan_some(Stamp, min(SCANNED, issued // 10) // len(rolls))
    print("filled")


def tidy() -> None:
    """As autovacuum does in use, in a process of its own."""
    _set_up()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print("tidied")


def _scan_some(model: Any, of_each_roll: int) -> None:
    """In one statement: a million rows through the ORM would take longer than all else."""
    from django.db import connection

    given = {"id", "roll_id", "unit"}
    fields = [field for field in model._meta.concrete_fields if field.column not in given]
    values = [field.get_db_prep_save(field.get_default(), connection) for field in fields]
    columns = ", ".join(["roll_id", "unit", *(field.column for field in fields)])
    marks = "".join([", %s" if value is not None else ", NULL" for value in values])
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE n(unit) AS (SELECT 1 UNION ALL SELECT unit + 1 FROM n WHERE unit < {of_each_roll}) "  # noqa: S608
            f"INSERT INTO {model._meta.db_table} ({columns}) "
            f"SELECT r.id, n.unit{marks} FROM traceability_stamproll r, n",
            [value for value in values if value is not None],
        )


def _many(model: Any, rows: Iterator[Any]) -> None:
    from itertools import islice

    while batch := list(islice(rows, 5000)):
        model.objects.bulk_create(batch)


def look() -> None:
    _set_up()
    from traceability.codes.crockford import encode
    from traceability.codes.digital_link import parse
    from traceability.codes.serials import issue
    from traceability.lookup import find_stamp
    from traceability.models import StampRoll

    rolls, units = StampRoll.objects.count(), StampRoll.objects.values_list("units", flat=True)[0]
    draw = random.Random(7)  # noqa: S311 the same stamps each time
    codes = []
    for _ in range(LOOKUPS):
        serial = issue(SECRET, encode(draw.randrange(rolls), 5), draw.randint(1, units))
        codes.append((serial, parse(f"/01/09521234543213/21/{serial}", encoded=True)))
    for serial, code in codes:  # the second round has the pages in memory, as a shop that runs has
        assert find_stamp(serial, code).lot_id
    turns = itertools.cycle(codes[start : start + A_TURN] for start in range(0, LOOKUPS, A_TURN))
    for _go in sys.stdin:
        times = []
        for serial, code in next(turns):
            began = time.perf_counter()
            find_stamp(serial, code)
            times.append(time.perf_counter() - began)
        print(statistics.median(times) * 1e6, flush=True)


SECRET = bytes(range(32))


def _make_tables() -> None:
    """All tables without migrations, which take longer than the measurement."""
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)


def _set_up() -> None:
    import django

    django.setup()


COMMANDS: dict[str, Callable[[], list[str]]] = {"print": print_facts, "forged": forged_facts, "lookup": lookup_facts}

if __name__ == "__main__":
    arguments = sys.argv[1:]
    if arguments[:1] == ["print-one"]:
        print_one(arguments[1])
    elif arguments[:1] == ["fill"]:
        fill(int(arguments[1]))
    elif arguments[:1] == ["tidy"]:
        tidy()
    elif arguments[:1] == ["look"]:
        look()
    else:
        os.chdir(Path(__file__).resolve().parent.parent)
        for part in arguments or COMMANDS:
            print("\n".join(COMMANDS[part]()), flush=True)

"""What anybody may ask of the EPCIS service without a key, with many events there.

``python -m bench.epcis fill 1000000`` makes a database (SQLite at the path in EPCIS_FILE, or ``bench_epcis`` on the
PostgreSQL server of DATABASE_URL), ``python -m bench.epcis`` with DATABASE_URL at that one measures it.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Iterator
from typing import Any

PER_LOT, PLACES, SERIALS = 20, 2_000, 100_000
ROUNDS = 3
COMMON, RARE = "https://id.gs1.org/414/9521141000000", "https://id.gs1.org/414/9521141000017"


def fill(events: int) -> None:
    """So many copies of a step, told apart.

    Half of the facts name one place, the others one of two thousand; every tenth event has a serial of others' in it.
    """
    from django.utils import timezone

    from tests.factories import LotFactory
    from traceability.lots.events import record_event
    from traceability.models import Event, Lot

    lot = LotFactory(code="B0")
    first = record_event(lot=lot, kind="ship", occurred_at=timezone.now(), actor="HTX", by=None)
    lots, name = max(events // PER_LOT, 10), "'B' || n"
    _run(
        f"{_numbers(lots)} INSERT INTO traceability_lot ({_columns(Lot)})"  # noqa: S608 words of our own
        f" SELECT {_columns(Lot, code=name)} FROM number, traceability_lot WHERE id = {lot.pk}"
    )
    _run(
        f"{_numbers(events)} INSERT INTO traceability_event ({_columns(Event)})"  # noqa: S608
        f" SELECT {_columns(Event, lot_id=f'{lot.pk} + n % {lots}', occurred_at=_moment(), recorded_at=_moment())}"
        f" FROM number, traceability_event WHERE id = {first.pk}"
    )
    same = "FROM traceability_event WHERE id > %s"
    _run(
        "INSERT INTO traceability_eventitem (event_id, role, lot_id, epc, is_class, name, uom)"
        f" SELECT id, 'subject', lot_id, '', {_true()}, '', '' {same}", first.pk,
    )  # fmt: skip
    _run(
        "INSERT INTO traceability_eventitem (event_id, role, epc, is_class, name, uom)"
        f" SELECT id, 'subject', 'https://id.gs1.org/01/09529000000021/21/S' || (id % {SERIALS}), NOT {_true()}, '', ''"
        f" {same} AND id % 10 = 0", first.pk,
    )  # fmt: skip
    for name in ("readPoint", "bizLocation"):
        _run(
            f"INSERT INTO traceability_eventfact (event_id, name, value) SELECT id, '{name}', CASE id % 2"
            f" WHEN 0 THEN '{COMMON}' ELSE 'https://id.gs1.org/414/9521141' || (100000 + id % {PLACES}) END {same}",
            first.pk,
        )
    _run("ANALYZE")


def _columns(model: Any, **changed: str) -> str:
    names = [f.column for f in model._meta.concrete_fields if f.column not in ("id", "event_hash", "client_key")]
    return ", ".join(changed.get(name, name) for name in names)


def questions() -> list[str]:
    """Addresses; what answers is little, or nothing, or half of everything."""
    from traceability.models import Lot

    lot = Lot.objects.select_related("product").order_by("pk")[7]
    lot_uri = f"https://id.gs1.org/01/{lot.product.gtin}/10/{lot.code}"
    serial = "https://id.gs1.org/01/09529000000021/21/S"
    asked = [
        *(f"{name}={value}" for name in ("MATCH_anyEPC", "MATCH_epc") for value in (f"{serial}10", f"{serial}NONE")),
        *(f"{name}={lot_uri}" for name in ("MATCH_anyEPCClass", "MATCH_epcClass", "MATCH_anyEPC")),
        f"MATCH_anyEPCClass={serial}NONE",
        f"EQ_readPoint={COMMON}", "EQ_readPoint=https://id.gs1.org/414/9521141100001", f"EQ_bizLocation={RARE}",
    ]  # fmt: skip
    lists = [f"/epcis/{kind}?perPage={size}" for kind in ("readPoints", "bizLocations", "epcs") for size in (30, 200)]
    return [*(f"/epcis/events?{one}" for one in asked), *lists]


def measured() -> Iterator[str]:
    from django.test import Client

    client = Client()
    for address in questions():
        times = [_seconds(client, address) for _round in range(ROUNDS)]
        yield f"{statistics.median(times) * 1000:9,.1f} ms  {address}"


def _seconds(client: Any, address: str) -> float:
    began = time.perf_counter()
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{answer.status_code} {address}: {answer.content[:300]!r}")
    return time.perf_counter() - began


def _numbers(most: int) -> str:
    return f"WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {most})"  # noqa: S608


def _moment() -> str:
    return (
        "timestamptz '2024-01-01' + n * interval '1 minute'"
        if _is_postgres()
        else "datetime('2024-01-01', '+' || n || ' minutes')"
    )


def _true() -> str:
    return "true" if _is_postgres() else "1"


def _is_postgres() -> bool:
    from django.db import connection

    return connection.vendor == "postgresql"


def _run(sql: str, *values: object) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql.replace("% ", "%% ") if values else sql, values or None)


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    import django
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    if arguments[:1] == ["fill"]:
        name = os.environ.get("EPCIS_FILE", "bench_epcis")
        settings.DATABASES["default"]["TEST"] = {"NAME": name, "MIGRATE": False}
        django.setup()
        from django.db import connection

        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        fill(int(arguments[1]))
        return
    django.setup()
    for line in measured():
        print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

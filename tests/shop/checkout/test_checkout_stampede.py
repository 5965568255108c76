"""What only real connections can show, each on PostgreSQL and on a SQLite file."""

import json
import os
import subprocess
import sys

import pytest

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
DATABASES = [
    pytest.param("sqlite:///stampede.sqlite3", id="sqlite"),
    pytest.param(POSTGRES, id="postgres", marks=pytest.mark.postgres),
]


def stampede(scenario, url):
    command = [sys.executable, "-m", "tests.shop.stampede", scenario]
    run = subprocess.run(
        command,
        env=os.environ | {"DATABASE_URL": url, "LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout.splitlines()[-1])


@pytest.mark.parametrize("url", DATABASES)
def test_twenty_guests_for_the_last_five_units_leave_exactly_five_orders(url):
    left = stampede("guests", url)
    assert left["answers"] == {"302": 5, "409": 15}
    assert (left["orders"], left["attempts"], left["frozen"], left["allocated"]) == (5, 5, 5, 5)


@pytest.mark.parametrize("url", DATABASES)
def test_baskets_filled_the_other_way_round_do_not_wait_for_each_other(url):
    left = stampede("crossed", url)
    assert left == {"answers": {"302": 5, "409": 15}, "each": [5, 5]}


@pytest.mark.parametrize("url", DATABASES)
def test_one_payment_seen_by_everyone_at_once_places_one_order(url):
    left = stampede("payment", url)
    assert set(left["answers"]) <= {"200", "302", "reconciled"}
    assert (left["orders"], left["parcels"], left["allocated"]) == (1, 1, 2)
    assert (left["mails"], left["refunds"]) == (1, 0)

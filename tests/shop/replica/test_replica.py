"""A real streaming replica: what it answers, and that nobody is worse off when it lags or dies."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured

from bench.beside import Beside, beside
from catalogue import memory
from scripts import postgres
from scripts.steps import ROOT
from shop import replica

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def servers():
    with postgres.with_replica() as (one, two, process):
        yield one, two, process


@pytest.fixture(scope="module")
def shop(servers) -> Beside:
    one, two, _process = servers
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": one, "DATABASE_REPLICA_URL": two,
        "REDIS_URL": "", "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    with beside("tests.shop.replica.asking", env) as running:
        yield running


@pytest.fixture
def fresh(shop):
    assert arrived(shop)
    return shop


def arrived(shop):
    """It takes two looks, with a moment between them in which the replica gets what was written."""
    for _ in range(100):
        if shop.ask("look"):
            return True
        time.sleep(0.1)
    return False


def on_the(server, statement):
    with psycopg.connect(server, autocommit=True) as connection:
        return connection.execute(statement).fetchone()


def test_a_stranger_is_answered_by_the_replica(fresh):
    count = fresh.ask("write")
    fresh.ask("look")
    assert arrived(fresh)
    answer = fresh.ask("ask stranger")
    assert (answer["status"], answer["events"]) == (200, count)
    assert set(answer["asked"]) == {"replica"}


@pytest.mark.parametrize("who", ["sessionid", "vua-ghi"])
def test_who_may_have_written_is_answered_by_the_primary(fresh, who):
    count = fresh.ask("write")
    answer = fresh.ask(f"ask {who}")
    assert answer["events"] == count
    assert set(answer["asked"]) == {"default"}


def test_who_has_a_key_is_never_answered_by_the_replica(fresh):
    assert "replica" not in fresh.ask("ask key")["asked"]


def test_who_wrote_bears_a_cookie_for_a_while(fresh):
    assert replica.WROTE in fresh.ask("post")


def test_a_page_that_will_be_kept_is_made_of_the_primary(fresh):
    assert fresh.ask("kept") == ["default", "replica"]


def test_a_replica_that_lags_is_left_alone_until_it_has_caught_up(servers, fresh):
    _one, two, _process = servers
    on_the(two, "SELECT pg_wal_replay_pause()")
    try:
        assert fresh.ask("look") is True  # nothing was written: it has all there is
        count = fresh.ask("write")
        fresh.ask("look")
        assert fresh.ask("look") is False
        answer = fresh.ask("ask stranger")
        assert answer["events"] == count
        assert set(answer["asked"]) == {"default"}
    finally:
        on_the(two, "SELECT pg_wal_replay_resume()")
    assert arrived(fresh)


def test_a_replica_that_dies_costs_no_answer(servers, fresh):
    """The last test here: it is not started again."""
    _one, _two, process = servers
    assert set(fresh.ask("ask stranger")["asked"]) == {"replica"}
    process.send_signal(signal.SIGQUIT)
    process.wait(30)
    answer = fresh.ask("ask stranger")
    assert answer["status"] == 200
    assert "default" in answer["asked"]
    assert fresh.ask("look") is False
    assert set(fresh.ask("ask stranger")["asked"]) == {"default"}


def test_no_view_of_these_rooms_remembers_what_it_read():
    for name, module in sorted(sys.modules.items()):
        if f"{name}.".startswith(replica.ROOMS):
            held = [key for key, value in vars(module).items() if isinstance(value, memory.Memory)]
            assert held == [], name


@pytest.mark.parametrize(
    ("url", "other"), [("sqlite:///x.sqlite3", "postgres://h/x"), ("postgres://h/x", "sqlite:///x.sqlite3")]
)
def test_both_must_be_postgresql(url, other):
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "shop.settings", "SECRET_KEY": "x"}
    command = [sys.executable, "-m", "django", "check"]
    env |= {"DATABASE_URL": url, "DATABASE_REPLICA_URL": other}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert ImproperlyConfigured.__name__ in done.stderr
    assert "streaming replica" in done.stderr

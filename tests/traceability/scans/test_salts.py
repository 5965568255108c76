"""A dump of the database does not turn hashes of phones back into addresses; the salt that it lacks would."""

import datetime as dt
import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings as project
from django.utils import timezone

from tests.traceability.conftest import PHONE, stamp_path
from tests.traceability.scans.test_daily import every_text_in_the_database
from traceability import conf
from traceability.models import Scan, StampSighting
from traceability.scans import salts
from traceability.scans.devices import Visitor, known
from traceability.scans.recording import _salt, buffer

BLOCK = [f"203.0.113.{last}" for last in range(256)]
TODAY = dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _own_directory(settings, tmp_path):
    settings.TRACEABILITY_SALT_DIRECTORY = tmp_path / "salts"
    _salt.cache_clear()
    yield
    _salt.cache_clear()


def addresses_of(device_hash, network_hash, keys):
    """Those of the block whose hash it is, under one of the keys: whoever tries knows how all else is made."""
    found = set()
    for key in keys:
        for address in BLOCK:
            device = known(Visitor(address, PHONE, "vi", ""), key)
            if device_hash == device.device_hash:
                found.add(address)
            elif network_hash == device.network_hash:
                found.add("its network")
    return found


@pytest.mark.both
def test_a_dump_of_the_database_does_not_tell_the_addresses_of_phones(browse, roll, bound, settings):
    settings.TRACEABILITY_TRUSTED_PROXIES = 1
    browse(stamp_path(roll, 3), **{"x-forwarded-for": "203.0.113.77"})
    buffer.flush()
    scan, sighting = Scan.objects.get(), StampSighting.objects.get()
    dumped = {value for value in every_text_in_the_database() if 16 <= len(value) <= 64}
    guessed = [*dumped, project.SECRET_KEY.encode()[:64], str(timezone.localdate()).encode()]
    assert len(guessed) > 10
    assert not addresses_of(scan.device_hash, sighting.network_hash, guessed)
    salt = salts.salt_of(timezone.localdate())
    assert salt not in dumped
    assert addresses_of(scan.device_hash, sighting.network_hash, [salt]) == {"203.0.113.77", "its network"}


def test_a_salt_is_drawn_once_whoever_asks_and_only_the_server_may_read_it():
    with ThreadPoolExecutor(8) as pool:
        drawn = set(pool.map(salts.salt_of, [TODAY] * 40))
    assert len(drawn) == 1
    assert len(drawn.pop()) == salts.SIZE
    [file] = conf.salt_directory().iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_salts_of_other_days_differ_and_go_when_their_day_is_over():
    days = [TODAY - dt.timedelta(days=ago) for ago in (2, 1, 0)]
    assert len({salts.salt_of(day) for day in days}) == 3
    assert salts.forget(before=TODAY) == 2
    assert [file.name for file in conf.salt_directory().iterdir()] == ["2026-11-22"]
    assert salts.forget(before=TODAY) == 0


def test_a_process_remembers_the_salt_of_one_day_only():
    for day in (TODAY, TODAY + dt.timedelta(days=1)):
        _salt(day)
    assert _salt.cache_info().currsize == 1


def test_a_directory_that_cannot_be_used_loses_no_scan(browse, lot, settings, tmp_path, caplog):
    settings.TRACEABILITY_SALT_DIRECTORY = tmp_path / "file" / "salts"
    (tmp_path / "file").write_text("no directory")
    for _time in range(2):
        browse(lot.trace_path)
    buffer.flush()
    assert len(set(Scan.objects.values_list("device_hash", flat=True))) == 1
    assert "told apart by each process for itself" in caplog.text


def test_no_directory_is_no_salt_to_forget(settings):
    assert salts.forget(before=TODAY) == 0
    assert not os.path.exists(project.TRACEABILITY_SALT_DIRECTORY)

"""The server is killed outright while scans, steps and captures come in: nothing that it acknowledged is lost."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from itertools import cycle
from pathlib import Path

import psycopg
import pytest
from django.conf import settings as django_settings

from tests.traceability.conftest import BROWSER
from tests.traceability.test_shutdown import COMMANDS, ROOT, free_port, open_page, python

pytestmark = [pytest.mark.both]
SECONDS = 6
OPENED_BY_HAND = 1  # to see that the server is there
SETTINGS = """
from tests.settings import *
class NoMigrations:
    def __contains__(self, label): return True
    def __getitem__(self, label): return None
MIGRATION_MODULES = NoMigrations()
TRACEABILITY_SCAN_FLUSH_SECONDS = 0.5
TRACEABILITY_LEDGER_SECONDS = 0.3
TRACEABILITY_LEDGER_KEY = "PRIVATE+KEY+bench.example/ledger+3263d58d+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
ROOT_URLCONF = "bare_urls"
"""
URLS = """
import uuid
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from shop.urls import urlpatterns as everything
from traceability.lots.events import record_event
from traceability.models import Lot

@csrf_exempt
def step(request):
    lot = Lot.objects.get(code="L1")
    key = uuid.UUID(request.body.decode())
    record_event(lot=lot, kind="pack", occurred_at=timezone.now(), actor="Ba Sau", by=None, client_key=key)
    return HttpResponse("kept")

urlpatterns = [path("buoc/", step), *everything]
"""
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
from tests.factories import LotFactory
from traceability.epcis.service.tokens import make_token
from traceability.ledger.log.appending import catch_up
lot = LotFactory(code="L1", product__gtin="09520000000011")
tokens = [make_token(producer=lot.product.producer, name=str(n), by=None)[1] for n in range(12)]
catch_up()
import json; print(json.dumps({"path": lot.trace_path, "tokens": tokens}))
"""
RESULT = """
import django; django.setup()
import json
from django.db.models import Sum
from traceability.models import Event, Scan, ScanDay
from traceability.ledger.log.sequencing import sequence
from traceability.ledger.log.verifying import verify
waiting = sequence(); report = verify()
print(json.dumps({
    "scans": Scan.objects.count(), "summed up": ScanDay.objects.aggregate(all=Sum("scans"))["all"],
    "steps": [str(key) for key in Event.objects.exclude(client_key=None).values_list("client_key", flat=True)],
    "captured": list(Event.objects.exclude(capture=None).values_list("event_id", flat=True)),
    "faults": [str(fault) for fault in report.faults], "entries": report.entries, "waited": waiting,
}))
"""


@pytest.fixture
def environment(tmp_path):
    (tmp_path / "bare.py").write_text(SETTINGS)
    (tmp_path / "bare_urls.py").write_text(URLS)
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "bare", "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    if not django_settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        yield env | {"DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"}
        return
    server, name = os.environ["DATABASE_URL"].rsplit("/", 1)[0], f"saoque_kill_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield env | {"DATABASE_URL": f"{server}/{name}"}
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


class Load:
    """Clients that go on until the server is gone, and remember what was acknowledged, and when."""

    def __init__(self, port, path, tokens):
        self.port, self.path, self.tokens = port, path, cycle(tokens)
        self.scans, self.steps, self.captures = [], [], []
        # Each its own: EPCIS knows an event by what it tells, and keeps the same one once.
        self.times = (f"2026-09-02T08:{n // 60:02}:{n % 60:02}+07:00" for n in range(3600))
        self.others = []
        self.clients_that_scan = 2

    def run(self, do, kept):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        while True:
            try:
                mark = do(connection)
            except (OSError, http.client.HTTPException):
                return  # the server is gone; what it was doing was not acknowledged
            if mark:
                kept.append((time.monotonic(), mark))

    def ask(self, connection, method, path, body=None, headers=None, good=200):
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        data = answer.read()
        if answer.status != good:
            self.others.append((answer.status, data[:300]))
        return answer.status == good

    def scan(self, connection):
        return self.ask(connection, "GET", self.path, headers=BROWSER)

    def step(self, connection):
        key = str(uuid.uuid4())
        return self.ask(connection, "POST", "/buoc/", key) and key

    def capture(self, connection):
        name = f"urn:uuid:{uuid.uuid4()}"
        event = {
            "type": "ObjectEvent", "action": "OBSERVE", "bizStep": "shipping", "eventID": name,
            "eventTime": next(self.times), "eventTimeZoneOffset": "+07:00",
            "quantityList": [{"epcClass": "https://id.gs1.org/01/09520000000011/10/L1", "quantity": 1}],
        }  # fmt: skip
        document = {
            "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"], "type": "EPCISDocument",
            "schemaVersion": "2.0", "creationDate": "2026-09-02T08:00:00+07:00", "epcisBody": {"eventList": [event]},
        }  # fmt: skip
        headers = {"Authorization": f"Bearer {next(self.tokens)}", "Content-Type": "application/ld+json"}
        return self.ask(connection, "POST", "/epcis/capture", json.dumps(document), headers, good=202) and name

    def start(self):
        jobs = [(self.step, self.steps), (self.capture, self.captures)]
        jobs += [(self.scan, self.scans)] * self.clients_that_scan
        self.threads = [threading.Thread(target=self.run, args=job, daemon=True) for job in jobs]
        for thread in self.threads:
            thread.start()

    def wait_until_all_come_in(self):
        """A worker's first request of a kind loads what it needs: that is not the load."""
        until = time.monotonic() + 120
        while not all(len(kept) >= 5 for kept in (self.scans, self.steps, self.captures)):
            assert time.monotonic() < until, self.others[:3]
            time.sleep(0.05)

    def wait(self):
        for thread in self.threads:
            thread.join(60)
            assert not thread.is_alive()


def started(port, environment):
    command = [sys.executable, *COMMANDS["granian"](port)]
    return subprocess.Popen(command, env=environment, cwd=Path(ROOT), start_new_session=True)


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(environment):
    prepared = json.loads(python(PREPARE, environment))
    port = free_port()
    server = started(port, environment)
    try:
        open_page(port, prepared["path"], deadline=240)
        load = Load(port, prepared["path"], prepared["tokens"])
        load.start()
        load.wait_until_all_come_in()
        time.sleep(SECONDS)
    finally:
        killed = time.monotonic()
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(20)
    load.wait()
    found = json.loads(python(RESULT, environment))
    assert found["faults"] == []
    for acknowledged, kept in ((load.steps, found["steps"]), (load.captures, found["captured"])):
        names = [name for _at, name in acknowledged]
        assert len(names) == len(set(names)) > 0
        assert [kept.count(name) for name in names] == [1] * len(names)
    before_the_last_second = sum(at < killed - 1 for at, _mark in load.scans)
    assert 0 < before_the_last_second <= found["scans"] <= len(load.scans) + OPENED_BY_HAND + load.clients_that_scan
    assert found["summed up"] == found["scans"]
    print(
        f"acknowledged: {len(load.scans)} scans ({before_the_last_second} before the last second, "
        f"{found['scans']} kept), "
        f"{len(load.steps)} steps, {len(load.captures)} captures; {found['entries']} entries whole, "
        f"{found['waited']} of them still waited"
    )


def test_a_server_that_starts_again_goes_on_with_the_same_ledger(environment):
    """What waited when it was killed gets its place as soon as somebody asks for the checkpoint."""
    prepared = json.loads(python(PREPARE, environment))
    for _ in range(2):
        port = free_port()
        server = started(port, environment)
        try:
            open_page(port, prepared["path"], deadline=240)
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("POST", "/buoc/", str(uuid.uuid4()))
            assert connection.getresponse().read() == b"kept"
        finally:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(20)
    found = json.loads(python(RESULT, environment))
    assert (len(found["steps"]), found["faults"]) == (2, [])

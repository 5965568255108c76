"""Within five seconds each of four processes shows what a fifth one has decided, on PostgreSQL."""

import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from django.db import connection

from scripts import serve
from scripts.steps import ROOT, variables
from tests.factories import LotFactory, ProductFactory
from traceability.lots import releasing
from traceability.recalls import recalling

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
BAR = 5.0
IN_A_ROW = 24  # answers, of workers that take turns


@pytest.fixture
def site(wagtail_site, tmp_path):
    port = serve.free_port()
    db = connection.settings_dict
    env = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": f"postgres://{db['USER']}:{db['PASSWORD']}@{db['HOST']}:{db['PORT'] or 5432}/{db['NAME']}",
    }
    command = serve.granian("127.0.0.1", port)
    command[command.index("--workers") + 1] = "4"
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=variables(env), stdout=log, stderr=log)
    try:
        wait_for(env["SITE_URL"], server, tmp_path / "log")
        yield env["SITE_URL"]
    finally:
        server.terminate()
        server.wait(30)


def wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(600):
        if serve.answers(f"{url}/healthz"):
            return
        assert server.poll() is None, log.read_text()
        time.sleep(0.2)
    raise AssertionError(log.read_text())


def ask(url):
    headers = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate", "Accept-Language": "vi"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
        return answer.read().decode()


def seconds_until(url, words):
    """From the decision to the last answer that did not say so yet."""
    start = stale_at = time.monotonic()
    in_a_row = 0
    while in_a_row < IN_A_ROW:
        if words in ask(url):
            in_a_row += 1
        else:
            in_a_row, stale_at = 0, time.monotonic()
            assert stale_at - start < 30
    return stale_at - start


def test_an_edit_a_hold_and_a_recall_show_in_every_worker(site):
    product = ProductFactory(title="Gạo Nàng Thơm")
    lot = LotFactory(product=product)
    page, scan, listed = f"{site}{product.get_absolute_url()}", f"{site}{lot.trace_path}", f"{site}/san-pham/"
    for url in (page, scan, listed):
        for _ in range(IN_A_ROW):  # each worker keeps it as it was
            ask(url)
    product.title = "Gạo đổi tên"
    product.save()
    assert {url: seconds for url in (page, listed, scan) if (seconds := seconds_until(url, "Gạo đổi tên")) > BAR} == {}
    releasing.hold(lot=lot, reason="Chờ kiểm", by=None)
    assert seconds_until(scan, "Tạm giữ để kiểm tra") <= BAR
    assert seconds_until(page, "Tạm hết hàng") <= BAR
    recalling.recall(lot=lot, reason="Có dị vật", advice="Trả lại", by=None)
    assert seconds_until(scan, "Thu hồi: đừng sử dụng") <= BAR

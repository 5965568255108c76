"""A real Varnish with xkey in front: it keeps what it may, and lets go of what is past."""

import subprocess
import time
import urllib.request
from http.cookiejar import CookieJar

import pytest

from catalogue.kept.purging import Purger
from catalogue.kept.views import place_of
from scripts.serve import free_port
from scripts.steps import ROOT
from scripts.system import varnish
from tests.factories import ProductFactory

pytestmark = pytest.mark.e2e


@pytest.fixture
def front(live_server, settings, tmp_path):
    if varnish() is None:
        pytest.skip("NO VARNISH WITH XKEY HERE: install Debian's varnish and varnish-modules to run this test")
    port = free_port()
    settings.PURGE_URL = f"http://127.0.0.1:{port}/"
    settings.SITE_URL = live_server.url
    place_of.cache_clear()
    server = live_server.url.rpartition(":")[2]
    vcl = (ROOT / "docs" / "varnish.vcl").read_text().replace('.port = "8000"', f'.port = "{server}"')
    (tmp_path / "test.vcl").write_text(vcl)
    # No jail: it could not read what is the tests' own.
    command = [
        varnish(),
        "-j",
        "none",
        "-F",
        "-n",
        tmp_path / "varnish",
        "-a",
        f"127.0.0.1:{port}",
        "-f",
        tmp_path / "test.vcl",
    ]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([*command, "-s", "malloc,16m"], stdout=log, stderr=log)
    try:
        until = time.monotonic() + 30
        while not answers(settings.PURGE_URL + "healthz"):
            assert process.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() < until
            time.sleep(0.1)
        yield settings.PURGE_URL.rstrip("/")
    finally:
        process.terminate()
        process.wait(20)


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


def ask(url, cookie=""):
    request = urllib.request.Request(url, headers={"Cookie": cookie} if cookie else {})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read().decode(), answer.headers


@pytest.mark.django_db(transaction=True)
def test_varnish_keeps_a_page_until_one_of_its_names_is_purged(front, wagtail_site, transactional_db):
    one, two = ProductFactory(title="Gạo một"), ProductFactory(title="Gạo hai")
    teller = Purger(front)
    teller.tell()
    for product in (one, two):
        ask(front + product.get_absolute_url())
        page, headers = ask(front + product.get_absolute_url(), cookie="sessionid=x; so-luong=2:y")
        assert headers["X-Cache"] == "hit"
        assert "xkey" not in headers
    one.summary = "Vừa gặt xong."
    one.save()
    teller.tell()
    page, headers = ask(front + one.get_absolute_url())
    assert "Vừa gặt xong." in page
    assert "X-Cache" not in headers
    assert ask(front + two.get_absolute_url())[1]["X-Cache"] == "hit"


@pytest.mark.django_db(transaction=True)
def test_what_is_somebodys_own_is_neither_kept_nor_shared(front, wagtail_site, transactional_db):
    jar = CookieJar()
    buyer = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    tokens = set()
    for _ in range(2):
        with buyer.open(front + "/gio-hang/ma") as answer:
            tokens.add(answer.read())
            assert "X-Cache" not in answer.headers
    assert len(tokens) == 2
    assert {cookie.name for cookie in jar} == {"csrftoken"}


@pytest.mark.django_db(transaction=True)
def test_what_could_not_be_told_is_told_later(front, transactional_db):
    teller = Purger("http://127.0.0.1:9/")
    with pytest.raises(OSError, match="refused"):
        teller.tell()
    teller._url = front
    teller.tell()
    assert teller._untold == []

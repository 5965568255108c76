"""A real Redis behind the finished pages: it keeps them, lets them go, and may hang, fill up or be gone."""

import signal
import subprocess
import time
from contextlib import contextmanager

import pytest
from redis import ConnectionError, Redis

from catalogue.kept import stores, watch
from catalogue.kept.shelf import forget_pages, front
from catalogue.models import Product
from scripts.serve import free_port
from scripts.system import redis
from tests.factories import ProductFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db]
PAGE = bytes(range(256)) * 400


class Peer:
    def __init__(self, url, process):
        self.url, self.process, self.client = url, process, Redis.from_url(url)


@contextmanager
def running(directory, *options):
    """One of its own: ``forget`` empties whatever it is pointed at."""
    if redis() is None:
        pytest.skip("NO REDIS HERE: install Debian's redis-server to run this test")
    port = free_port()
    command = [redis(), "--port", str(port), "--bind", "127.0.0.1", "--dir", directory, "--save", "", *options]
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        peer, until = Peer(f"redis://127.0.0.1:{port}/0", process), time.monotonic() + 30
        while not answers(peer.client):
            assert process.poll() is None, (directory / "log").read_text()
            assert time.monotonic() < until
            time.sleep(0.05)
        yield peer
    finally:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait(20)


def answers(client):
    try:
        return client.ping()
    except ConnectionError:
        return False


@pytest.fixture
def peer(tmp_path, settings):
    with running(tmp_path) as found:
        settings.REDIS_URL = found.url
        stores.store.cache_clear()
        yield found
    stores.store.cache_clear()


@pytest.fixture
def address():
    return ProductFactory(title="Gạo nếp").get_absolute_url()


def as_another_process():
    front.forget()
    watch.forget()


def test_a_page_lives_through_a_restart_in_redis(peer, client, address, django_assert_num_queries):
    first = client.get(address)
    as_another_process()
    with django_assert_num_queries(0):
        assert client.get(address).content == first.content
    assert peer.client.dbsize() > 0


def test_what_has_changed_is_not_taken_from_redis(peer, client, address):
    client.get(address)
    Product.objects.update(title="Gạo tẻ")
    as_another_process()
    assert "Gạo tẻ" in client.get(address).content.decode()


def test_a_page_that_is_past_leaves_by_itself(peer):
    store = stores.RedisStore(peer.url)
    store.put(b"short", PAGE, time.time())
    store.put(b"long", PAGE, time.time() + 60)
    assert store.get(b"long") == PAGE
    until = time.monotonic() + 10
    while store.get(b"short") is not None:
        assert time.monotonic() < until
        time.sleep(0.1)
    assert peer.client.dbsize() == 1


def test_emptying_it_leaves_what_is_no_page(peer, client, address):
    """Sessions and throttles live in the same Redis."""
    peer.client.set(":1:django.contrib.sessions.cached_dbabc", "x")
    client.get(address)
    forget_pages()
    assert peer.client.keys() == [b":1:django.contrib.sessions.cached_dbabc"]


def test_a_full_redis_lets_the_oldest_go(tmp_path):
    with running(tmp_path, "--maxmemory", "4mb", "--maxmemory-policy", "allkeys-lru") as small:
        store = stores.RedisStore(small.url)
        for number in range(100):
            store.put(b"key-%d" % number, PAGE, time.time() + 60)
        assert store.get(b"key-99") == PAGE
        assert store.get(b"key-0") is None


def hang(peer):
    peer.process.send_signal(signal.SIGSTOP)


def end(peer):
    peer.process.kill()
    peer.process.wait(20)


def refuse(peer):
    peer.client.config_set("maxmemory", 1)


@pytest.mark.parametrize("trouble", [hang, end, refuse])
def test_a_redis_in_trouble_costs_nobody_a_page_nor_much_time(peer, client, address, trouble):
    trouble(peer)
    for most_seconds in (2, 1):  # it is asked once, then left alone
        as_another_process()
        began = time.monotonic()
        assert "Gạo nếp" in client.get(address).content.decode()
        assert time.monotonic() - began < most_seconds, most_seconds

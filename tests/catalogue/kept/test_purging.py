"""What a cache in front is told, when, and that nothing stays untold."""

import time
from itertools import chain
from types import SimpleNamespace
from urllib.error import URLError

import pytest
from django.db import connection

from catalogue.kept import middleware, pages, purging, raises
from catalogue.kept.purging import Purger
from catalogue.models import Product
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


class Front:
    def __init__(self, monkeypatch):
        self.told, self.is_away, self.now = [], False, 1000.0
        monkeypatch.setattr(purging.urllib.request, "urlopen", self.open)
        monkeypatch.setattr(purging, "monotonic", lambda: self.now)

    def open(self, request, timeout):
        if self.is_away:
            raise URLError("away")
        assert (request.method, request.full_url) == ("PURGE", "http://front.example/")
        self.told.append(request.headers["Xkey"].split())
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return False

    def read(self):
        return b""


@pytest.fixture
def front(monkeypatch):
    return Front(monkeypatch)


@pytest.fixture
def purger(front):
    """One that has told everything already, as the first thing of a process."""
    found = Purger("http://front.example/")
    found.tell()
    assert front.told == [["all"]]
    front.told.clear()
    return found


def test_nothing_is_told_twice_without_a_reason(purger, front):
    purger.tell()
    assert front.told == []


def test_what_is_raised_is_told_at_once_and_twice_more(purger, front):
    raises.raise_now(connection, "product-5")
    purger.tell()
    assert front.told == [["product-5"]]
    front.now += 2.4
    purger.tell()
    assert len(front.told) == 1
    for seconds, times in ((0.2, 2), (20, 2), (7.5, 3), (60, 3)):
        front.now += seconds
        purger.tell()
        assert front.told == [["product-5"]] * times


def test_what_cannot_be_told_is_told_again(purger, front):
    raises.raise_now(connection, "product-5")
    front.is_away = True
    with pytest.raises(URLError):
        purger.tell()
    front.is_away = False
    purger.tell()
    assert front.told == [["product-5"]]


def test_many_names_go_in_several_requests_none_is_left_out(purger, front, monkeypatch):
    monkeypatch.setattr(purging, "MOST_NAMES", 4)
    raises.raise_now(connection, *(f"product-{n}" for n in range(10)))
    purger.tell()
    assert [len(names) for names in front.told] == [4, 4, 2]
    assert sorted(chain.from_iterable(front.told)) == sorted(f"product-{n}" for n in range(10))


def test_a_change_of_a_row_is_told(purger, front):
    product = ProductFactory()
    purger.tell()
    front.told.clear()
    Product.objects.filter(pk=product.pk).update(title="Khác")
    purger.tell()
    assert f"product-{product.pk}" in front.told[0]


def test_each_answer_says_how_long_it_holds_from_now_on(client, settings, monkeypatch):
    monkeypatch.setattr(middleware, "Purger", lambda _url: SimpleNamespace(start=lambda: None))
    settings.PURGE_URL = "http://front.example/"
    now = time.time()
    monkeypatch.setattr(pages, "time", lambda: now)
    address = ProductFactory().get_absolute_url()
    first = client.get(address)
    seconds = int(first["Surrogate-Control"].removeprefix("max-age="))
    assert 0 < seconds <= 86_400
    assert "all" in first["Surrogate-Key"].split()
    now += min(60, seconds)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again["Surrogate-Control"]) == (304, f"max-age={max(0, seconds - 60)}")
    assert "until" not in {name.lower() for name in (*first.headers, *again.headers)}

"""A worker knows the products before its first visitor, and starts although it cannot."""

import pytest
from django.db import connection

from catalogue.memory import forget_everything
from catalogue.search import following
from shop.warming import warm_up
from tests.factories import ProductFactory


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_the_first_list_of_a_worker_reads_no_table(client, monkeypatch):
    ProductFactory()
    forget_everything()
    warm_up().join(30)
    monkeypatch.setattr(following, "_read", None)
    following._checked.forget()  # two seconds later
    assert client.get("/san-pham/").context["listing"].total == 1


def test_without_a_database_it_starts_all_the_same(monkeypatch, caplog):
    monkeypatch.setattr("shop.warming.followed", lambda: connection.no_such_thing)
    warm_up().join(30)
    assert "Nothing could be read at the start" in caplog.text

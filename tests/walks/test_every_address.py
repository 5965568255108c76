"""Every mounted address, asked as every role by every method: who may reach it, and that looking changes nothing.

Whole with ``WALKS=whole``; else each is asked by GET and POST as everybody, and by each other method as somebody.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from unittest import mock

import pytest
from django.urls import path as url_path

from shop import urls
from tests.site_rows import rows_of, tables_of_models
from tests.walks.addresses import Address, Unknown, all_addresses
from tests.walks.asking import SAFE, Answer, asking
from tests.walks.people import ROLES
from tests.walks.reach import NOTHING_THERE, SAYS_SO, WORDS, expected, outcome, rows
from tests.walks.written_by_looking import WRITTEN_BY_LOOKING

# Walked once, by one worker.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("walk")]
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE")
ALWAYS = ("GET", "POST")
IS_WHOLE = os.environ.get("WALKS") == "whole"
Asked = tuple[str, str, Address]


def plan(addresses: list[Address], role: str) -> Iterator[tuple[str, Address]]:
    """Method by method: what comes after a kept answer to GET meets the same things."""
    turn = ROLES.index(role)
    for at, method in enumerate(METHODS):
        for place, address in enumerate(addresses):
            if IS_WHOLE or method in ALWAYS or (place + turn + at) % len(ROLES) == 0:
                yield method, address


@pytest.fixture(scope="module")
def walked(w):
    """Every answer; and of each role the tables that have other rows after its looking."""
    answers: dict[Asked, Answer] = {}
    changed: dict[str, set[str]] = {}
    addresses = all_addresses(w)
    for role in ROLES:
        with asking(w, role) as asker:
            before = contents()
            for method, address in plan(addresses, role):
                answers[role, method, address] = asker.ask(method, address.path)
            changed[role] = {table for table, found in contents().items() if found != before[table]}
    return answers, changed


def contents() -> dict[str, int]:
    return {table: hash(tuple(map(repr, rows_of(table)))) for table in tables_of_models()}


def told(asked: Asked) -> str:
    role, method, address = asked
    return f"{method} {address.path} ({address.name}) as {role}"


def test_every_address_is_asked_as_every_role(walked, record_property):
    answers, _changed = walked
    addresses = {address for _role, _method, address in answers}
    assert len(addresses) >= 450
    assert {(role, address) for role, _method, address in answers} == {(r, a) for r in ROLES for a in addresses}
    record_property(
        "told", f"{len(addresses)} addresses × {len(ROLES)} roles × {len(METHODS)} methods: {len(answers):,} answers"
    )


def test_nothing_fails(walked):
    answers, _changed = walked
    faults = {
        told(asked): (answer.status, answer.errors)
        for asked, answer in answers.items()
        if (answer.status >= 500 or answer.errors) and asked[2].route not in SAYS_SO
    }
    assert faults == {}


def test_looking_writes_to_no_table_but_those_of_the_list(walked):
    answers, changed = walked
    allowed = set(WRITTEN_BY_LOOKING)
    written = {
        told(asked): found
        for asked, answer in answers.items()
        if asked[1] in SAFE and (found := answer.written - allowed)
    }
    assert written == {}
    assert {role: tables for role, found in changed.items() if (tables := found - allowed)} == {}


def test_each_table_of_the_list_is_written_by_some_look(walked):
    answers, _changed = walked
    written = {table for asked, answer in answers.items() if asked[1] in SAFE for table in answer.written}
    assert set(WRITTEN_BY_LOOKING) <= written | {"thumbnail_kvstore"}


def test_everybody_reaches_what_the_table_says(walked):
    answers, _changed = walked
    found = {asked: outcome(answer) for asked, answer in answers.items() if asked[1] != "OPTIONS"}
    wrong = {
        told(asked): (word, expected(*asked)) for asked, word in found.items() if word and word != expected(*asked)
    }
    assert wrong == {}


def test_who_is_refused_has_written_nothing(walked):
    answers, _changed = walked
    written = {
        told(asked): found
        for asked, answer in answers.items()
        if outcome(answer) not in {"in", None} and (found := answer.written - set(WRITTEN_BY_LOOKING))
    }
    assert written == {}


def test_each_row_of_the_table_is_of_some_address(walked):
    answers, _changed = walked
    routes = {address.route for _role, _method, address in answers}
    for start in {start for _kind, start in rows()} | set(NOTHING_THERE) | set(SAYS_SO):
        assert any(route.startswith(start) for route in routes), start
    assert {word for row in rows().values() for word in row.values()} == set(WORDS)


def test_an_address_of_which_nothing_is_known_is_noticed(w):
    more = [url_path("khac/<int:thing>/", lambda _request, thing: None, name="something_new")]
    with mock.patch("tests.walks.addresses.get_resolver") as resolver:
        resolver.return_value.url_patterns = [*urls.urlpatterns, *more]
        with pytest.raises(Unknown, match="something_new: an example of thing"):
            all_addresses(w)

"""Whose desk one comes to. Who may reach which of its addresses is in ``tests/walks/reach.py``."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client, customer, producer_user, officer):
    people = {"customer": customer, "own": producer_user, "officer": officer}

    def log_in(role):
        if role != "anonymous":
            client.force_login(people[role])
        return client

    return log_in


@pytest.mark.parametrize(("role", "status"), [("anonymous", 302), ("customer", 403), ("own", 403), ("officer", 200)])
def test_choosing_a_desk_is_for_those_who_may_look(role, status, person):
    assert person(role).get(reverse("desk:choose"), {"q": "Hộ"}).status_code == status


@pytest.mark.parametrize("asked", ["0", "999999", "x", "-1"])
def test_a_desk_that_is_none(asked, person):
    assert person("officer").get(reverse("desk:home"), {"producer": asked}).status_code == 404


@pytest.mark.parametrize(("role", "where"), [("own", "/ban-lam-viec/"), ("customer", "/"), ("officer", "/")])
def test_log_in_leads_producers_to_their_desk(role, where, person):
    assert person(role).get(reverse("desk:landing"))["Location"] == where

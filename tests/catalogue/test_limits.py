"""So many tries, then none until the time is over: in the database, whoever asks and however many ask at once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from catalogue.limits import Limit
from catalogue.models import Tally

THREE = Limit("three", 3, 600)


def later(seconds):
    Tally.objects.update(ends_at=timezone.now() - dt.timedelta(seconds=seconds))


@pytest.mark.django_db
def test_so_many_are_allowed_and_no_more():
    assert [THREE.take("a") for _ in range(5)] == [True, True, True, False, False]
    assert THREE.is_spent("a")
    assert 590 < THREE.seconds_left("a") <= 600


@pytest.mark.django_db
def test_others_and_other_limits_are_counted_apart():
    for _ in range(4):
        THREE.take("a", 1)
    assert THREE.take("a", 2)
    assert THREE.take("a1")
    assert Limit("also", 3, 600).take("a", 1)
    assert THREE.seconds_left("a", 2) == 0


@pytest.mark.django_db
def test_the_time_begins_with_the_first_try_and_then_anew():
    for _ in range(4):
        THREE.take("a")
    end = Tally.objects.get().ends_at
    THREE.take("a")
    assert Tally.objects.get().ends_at == end
    later(0)
    assert not THREE.is_spent("a")
    assert [THREE.take("a") for _ in range(4)] == [True, True, True, False]


@pytest.mark.django_db
def test_what_is_given_back_can_be_taken_again():
    for _ in range(3):
        THREE.take("a")
    THREE.give_back("a")
    assert [THREE.take("a"), THREE.take("a")] == [True, False]
    THREE.give_back("nobody")
    assert THREE.take("nobody")


@pytest.mark.django_db
def test_a_lost_cache_forgets_nothing_and_no_row_says_whose_it_is():
    for _ in range(3):
        THREE.take("lan@example.org", "203.0.113.7")
    cache.clear()
    assert not THREE.take("lan@example.org", "203.0.113.7")
    assert "lan" not in Tally.objects.get().key
    assert "203" not in Tally.objects.get().key.partition(":")[0]


@pytest.mark.django_db
def test_what_counts_no_longer_is_forgotten():
    THREE.take("old")
    later(1)
    THREE.take("new")
    call_command("forget_tallies")
    assert Tally.objects.count() == 1
    assert THREE.take("new")


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_three_are_allowed():
    def take(_number):
        try:
            return THREE.take("a")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(8))) == 3

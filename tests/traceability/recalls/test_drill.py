"""A rehearsed recall is timed to the last page that did not say so, and ends whatever happens."""

import urllib.request
from io import BytesIO
from urllib.error import HTTPError

import pytest

from traceability.models import Recall
from traceability.recalls import drill
from traceability.recalls.drill import BAR, IN_A_ROW, LONGEST, PAUSE, Drill, OtherDatabase


class Clock:
    def __init__(self, monkeypatch):
        self.now = 100.0
        monkeypatch.setattr(drill.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(drill.time, "sleep", self.pass_by)

    def pass_by(self, seconds):
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.mark.parametrize(("seconds", "passed"), [(0, True), (BAR - 1, True), (BAR, True), (BAR + 0.1, False)])
def test_it_passes_within_its_time(seconds, passed):
    assert Drill(1, 0, seconds).passed is passed


def test_the_last_page_that_did_not_say_so_counts(clock):
    said_from = {"/a": 101.0, "/b": 103.0}
    asked = []

    def ask(path):
        asked.append(path)
        return "the word" if clock.now >= said_from[path] else ""

    showing = drill._watch(["/a", "/b"], "the word", ask, clock.now)
    assert 3 - 2 * PAUSE <= showing < 3
    assert asked[-2 * IN_A_ROW :] == ["/a", "/b"] * IN_A_ROW


def test_a_page_that_forgets_again_is_asked_until_it_stays(clock):
    answers = iter(["the word"] * (IN_A_ROW - 1) + [""] + ["the word"] * IN_A_ROW)
    before = clock.now
    assert drill._watch(["/a"], "the word", lambda _path: next(answers), before) == pytest.approx(
        (IN_A_ROW - 1) * PAUSE
    )
    assert next(answers, None) is None


def test_pages_that_never_say_so_are_counted_in_the_end(clock):
    start = clock.now
    with pytest.raises(TimeoutError, match=r"^2 pages do not say so"):
        drill._watch(["/a", "/b", "/c"], "the word", lambda path: "the word" if path == "/c" else "", start)
    assert LONGEST < clock.now - start <= LONGEST + 2 * PAUSE


@pytest.mark.django_db
def test_a_rehearsal_is_timed_and_ended(monkeypatch):
    texts = []
    monkeypatch.setattr(drill, "_watch", lambda paths, token, ask, start: 2.5)
    found = drill.run(lots=2, ask=lambda _path: "", say=texts.append)
    assert (found.pages, found.showing) == (2, 2.5)
    assert 0 <= found.deciding < 60
    assert len(texts) == 1
    assert not Recall.objects.open().exists()


@pytest.mark.django_db
def test_a_rehearsal_that_fails_is_ended_too(monkeypatch):
    def watch(*_arguments):
        raise TimeoutError

    monkeypatch.setattr(drill, "_watch", watch)
    with pytest.raises(TimeoutError):
        drill.run(lots=1, ask=lambda _path: "", say=lambda _text: None)
    assert Recall.objects.exists()
    assert not Recall.objects.open().exists()


@pytest.mark.parametrize(("status", "error"), [(404, OtherDatabase), (500, HTTPError), (503, HTTPError)])
def test_a_shop_that_does_not_know_the_lot_has_another_database(monkeypatch, status, error):
    def refuse(request, timeout):
        raise HTTPError(request.full_url, status, "no", {}, BytesIO())

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    with pytest.raises(error):
        drill.over_http("http://shop.example/")("/x")

"""``make prove``, small: each proof runs to its end here, and each would notice what it is there for."""

import io
from collections import Counter
from dataclasses import replace

import pytest

from bench import at_size, day, killed, lists, made, mail, mutants, offers, pages, proving, recalls, walk, walks
from bench.proofs import PROOFS
from bench.proving import NotProven, Proof, renew, section
from scripts import demo_base
from tests.peers import smtp

MAILS = frozenset({"a", "b"})
BOOKS = {
    "orders": ["1"], "incomplete": [], "unmatched": [], "allocated": {"7": 3}, "wanted": {"7": 1}, "unmailed": [],
    "mails": ["a"], "before": {"7": 2},
}  # fmt: skip
KILLED = killed.Found(1, frozenset({"1"}), BOOKS, MAILS)
QUIET_DAY = day.Day(kept=0.9, checked=0.1, p50_ms=1, p99_ms=9, answers=100, faults=0, by_kind={"scan": 9})
QUICK = mail.Found({mode: [0.1] for mode in mail.MODES}, MAILS, MAILS)
NOWHERE = io.StringIO("<testsuite/>")
SUMS = offers.Found(2, 2, 1, Counter(offers.KINDS), ())
ALIVE = mutants.Survivor("page.py", 3, "core/ReplaceTrueWithFalse", "")


@pytest.fixture(scope="session")
def demo():
    assert demo_base.built()


@pytest.mark.e2e
@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("proof", PROOFS, ids=[proof.title for proof in PROOFS])
def test_each_proof_holds_in_small(proof):
    assert proof.small()


def mutants_with(survivors):
    return [mutants.Outcome(mutants.ROOMS[0], 4, survivors)]


MISSED = {
    "faults in a day": lambda: day.judged(replace(QUIET_DAY, faults=1), "a day", 0.85, 30),
    "a day of made pages": lambda: day.judged(replace(QUIET_DAY, kept=0.8), "a day", 0.85, 30),
    "a day on which one in a hundred waits": lambda: day.judged(replace(QUIET_DAY, p99_ms=31), "a day", 0.85, 30),
    "kept no faster than made": lambda: pages.judged({pages.KEPT: 0.03, pages.MADE: 0.02}),
    "a page that asks for too much": lambda: made.judged(["home: 2.00 ms CPU, 5 queries at most (1 pages)"]),
    "a page of which nothing is told": lambda: made.judged(["home: 2.00 ms CPU"]),
    "a list that asks for too much": lambda: lists.judged(["x"], 7, 200),
    "a worker that holds too much": lambda: lists.judged(["x"], 6, 301),
    "a recall after six seconds": lambda: recalls.judged({"hold": [1.0], "recall": [1.0, 6.0]}),
    "a page that is past": lambda: walk.judged(walk.Found(2, {"hold": 1}, [("hold", "/san-pham/")]), "SQLite"),
    "a change that shows nowhere": lambda: walk.judged(walk.Found(2, {"hold": 0}, []), "SQLite"),
    "a request that waits": lambda: mail.judged(replace(QUICK, seconds=QUICK.seconds | {smtp.HANGING: [0.13]}), 1.2),
    "a mail that is lost": lambda: mail.judged(replace(QUICK, arrived=frozenset({"a"})), 1.2),
    "an address that fails": lambda: walks.judged("SQLite", False, "E   500 GET /x/", NOWHERE),
    "a walk that goes nowhere": lambda: walks.judged("SQLite", True, "", NOWHERE),
    "a sum that is wrong": lambda: offers.judged(replace(SUMS, faults=["history 1: mail and order: total"]), "SQLite"),
    "a kind of offer that nobody had": lambda: offers.judged(replace(SUMS, given=Counter(offers.KINDS[1:])), "SQLite"),
    "histories without an order": lambda: offers.judged(replace(SUMS, orders=0), "SQLite"),
    "a page that asks for each order": lambda: at_size.judged(["SQLite: dashboard:index 9.0 ms 3949 queries"]),
    "half of the mutants": lambda: mutants.judged(mutants_with((ALIVE, ALIVE))),
    "no mutant at all": lambda: mutants.judged([]),
}


@pytest.mark.parametrize("judge", MISSED.values(), ids=list(MISSED))
def test_what_is_missed_is_not_proven(judge):
    with pytest.raises(NotProven):
        judge()


@pytest.mark.parametrize(
    "books",
    [
        {"orders": []},
        {"incomplete": ["1"]},
        {"unmatched": ["1"]},
        {"allocated": {"7": 4}},
        {"wanted": {}},
        {"unmailed": ["1"]},
        {"mails": ["a", "c"]},
    ],
    ids=lambda books: next(iter(books)),
)
def test_what_a_kill_broke_is_not_proven(books):
    assert killed.judged(KILLED, "SQLite")
    with pytest.raises(NotProven, match="the first"):
        killed.judged(replace(KILLED, books=BOOKS | books), "SQLite")


def proof(title, work):
    return Proof(title, "all of it", work, work)


def missing():
    raise NotProven("half of it")


def test_a_proof_alone_renews_its_own_section(tmp_path):
    page, order = tmp_path / "proof.md", ["one", "two", "three"]
    renew({"two": section(proof("two", lambda: ["as it was"]))[0]}, order, page)
    renew({"one": section(proof("one", lambda: ["| a |", "|---|"]))[0], "gone": "## gone\n"}, order, page)
    text, good = section(proof("two", missing))
    assert not good
    renew({"two": text}, order, page)
    assert list(proving.written(page.read_text())) == ["one", "two"]
    assert "**Not proven:** half of it" in page.read_text()
    assert "as it was" not in page.read_text()
    assert "## one\n\nBar: all of it.\n\n| a |\n|---|\n" in page.read_text()
    assert page.read_text().count("commit ") == 3


def test_what_proves_nothing_any_more_leaves_the_page(tmp_path):
    page = tmp_path / "proof.md"
    renew({"one": "## one\n\nx\n", "old": "## old\n\ny\n"}, ["one", "old"], page)
    renew({}, ["one"], page)
    assert list(proving.written(page.read_text())) == ["one"]


def test_each_proof_can_be_asked_for_by_one_word(capsys, monkeypatch):
    from bench import proofs

    ran = []
    for word in (
        "pages beside",
        "cpu of",
        "lists",
        "day",
        "recalls",
        "walk",
        "killed",
        "mail",
        "form",
        "offers",
        "scans",
        "among",
        "mutants",
    ):
        monkeypatch.setattr(proofs, "section", lambda one: (ran.append(one.title) or "", True))
        monkeypatch.setattr(proofs, "renew", lambda *_arguments: None)
        assert proofs.main([word]) == 0
    assert ran == [one.title for one in PROOFS]
    assert proofs.main(["nothing of the kind"]) == 1
    assert "Mutants" in capsys.readouterr().out


def test_who_comes_first_can_find_nothing_kept():
    plan = day.Plan(seconds=3, warm_up=1, per_second=1)
    planned = [day.Visit(at, "product", path, False) for at, path in enumerate("aabc")]
    assert day.possible(planned, plan) == pytest.approx(1 / 3)

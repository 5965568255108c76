"""``make prove``: every proof at its full size, into docs/proof.md. ``make test`` runs the same ones small.

Timings are told, with their bar beside them, and judged by the reader; what does not depend on the machine's speed is
judged here. Each proof is independent of the others: ``make prove ONLY=mail`` renews that section alone.
"""

from __future__ import annotations

import sys

from bench import at_size, day, flushing, killed, lists, made, mail, mutants, offers, pages, recalls, walk, walks
from bench.proving import PAGE, Proof, renew, section
from scripts.steps import say

PROOFS = (
    Proof(
        "Pages beside a bare view, an earlier commit and stock Oscar",
        "1,000 different products in turn from an empty store ≥ 8 × stock Oscar, from a filled store with new processes"
        " ≥ 0.20 of the bare view; kept pages ≥ 0.50, signed in ≥ 0.9 of anonymous; scan warm ≥ 0.70,"
        " 500 serials ≥ 0.45",
        pages.whole,
        pages.small,
    ),
    Proof(
        "CPU of pages that are made anew",
        "product, producer, region, story and home ≤ 3 ms and ≤ 4 queries, list ≤ 8 ms and ≤ 6, with 15,000 products",
        made.whole,
        made.small,
    ),
    Proof(
        "Lists, searches and suggestions",
        "made anew at 15,000 products ≤ 8 ms of CPU, at 150,000 ≤ 20 ms, ≤ 6 queries; a worker ≤ 220 and ≤ 300 MB",
        lists.told,
        lambda: lists.told([200], ["SQLite"]),
    ),
    Proof(
        "A simulated day",
        "100 visitors a second, an order every 2 s, an edit every 30 s: ≥ 85 % kept, p99 ≤ 30 ms at 15,000 products,"
        " ≤ 60 ms at 150,000 on PostgreSQL",
        day.whole,
        day.small,
    ),
    Proof(
        "Recalls, holds and edits seen by every worker",
        f"in {recalls.WORKERS} workers on PostgreSQL within {recalls.BAR:.0f} s",
        recalls.whole,
        recalls.small,
    ),
    Proof(
        "A walk over the kept pages",
        "after each kind of change, by a process that is killed with its commit, every kept page says what a page made"
        " anew says",
        walk.whole,
        walk.small,
    ),
    Proof(
        "Killed in the middle",
        "kill -9 of buyers' requests and of the worker: no order, stock or mail is lost, none is there twice",
        killed.whole,
        killed.small,
    ),
    Proof(
        "Mail servers that refuse and hang",
        "median of placing an order within 20 % of that with a healthy mail server; everything arrives afterwards",
        mail.whole,
        mail.small,
    ),
    Proof(
        "Every address and every form",
        "every mounted address as every role by every method: nobody reaches what is not theirs, no look writes, no"
        " error of the server; every form that staff, administrators, officers and producers find, sent empty, absurd,"
        " hostile and as it should be: no error of the server",
        walks.whole,
        walks.small,
    ),
    Proof(
        "Offers and codes",
        "10,000 random histories of offers, codes and baskets, on both databases: basket, checkout, order, its page and"
        " its mail say the same whole sums; nothing is negative, above its price, or off a spirit",
        offers.whole,
        offers.small,
    ),
    Proof(
        "Scans taken in and forgotten",
        "two writers on PostgreSQL with 50 million scans there and one product that most scan: ≥ 5,000 scans a second,"
        " p95 of a flush of 1,000 ≤ 300 ms; a day of 10 million forgotten in ≤ 5 s",
        flushing.whole,
        flushing.small,
    ),
    Proof(
        "Among a million orders and a million events",
        f"staff's and producers' pages ≤ {at_size.MOST_QUERIES} queries; nothing that anybody may ask takes seconds",
        at_size.whole,
        at_size.small,
    ),
    Proof(
        "Mutants",
        f"400 mutants by a fixed seed over checkout, kept, page and recalls: ≥ {mutants.GOAL:.0%} noticed",
        mutants.whole,
        mutants.small,
    ),
)


def main(words: list[str]) -> int:
    """Each section is written as soon as it is found: what comes after it may take hours."""
    wanted = [proof for proof in PROOFS if not words or any(word.lower() in proof.title.lower() for word in words)]
    if not wanted:
        print(f"No proof has {' or '.join(words)} in its title: {'; '.join(proof.title for proof in PROOFS)}")
        return 1
    missed = 0
    for proof in wanted:
        say(f"Proving: {proof.title}")
        text, good = section(proof)
        missed += not good
        renew({proof.title: text}, [one.title for one in PROOFS], PAGE)
        print(text, flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

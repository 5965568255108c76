"""What to offer where nothing was found."""

from __future__ import annotations

from typing import NamedTuple

from catalogue.search.choices import labels
from catalogue.search.listing import Chip, Listing
from catalogue.search.near_words import corrected
from catalogue.search.selection import Selection

MOST_GROUPS = 6


class WaysOut(NamedTuple):
    corrected: str
    corrected_url: str
    wider: list[Chip]
    """Filters that can be dropped, with what is found then."""
    groups: list[Chip]


def ways_out(listing: Listing) -> WaysOut:
    near = "" if listing.base else corrected(listing.selection.words)
    wider = [chip for chip in listing.chips if chip.found]
    return WaysOut(near, listing.url(Selection(text=near)), wider, _popular_groups(listing))


def _popular_groups(listing: Listing) -> list[Chip]:
    counts, names = listing.table.counts("nhom", listing.table.everything, listing.now.month), labels("nhom")
    popular = sorted(names, key=lambda code: -counts.get(code, 0))[:MOST_GROUPS]
    return [
        Chip(names[code], listing.url(Selection(chosen={"nhom": (code,)})), counts[code])
        for code in popular
        if counts.get(code)
    ]

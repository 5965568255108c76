"""What the client wants, read from its headers: language, coding of the body, page or resolver's answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from catalogue.kept.codings import weighted

# As Django calls them, which is also a BCP 47 tag; each with its name for itself.
LANGUAGE_NAMES = {
    "vi": "Tiếng Việt", "en": "English", "zh-hans": "中文", "ja": "日本語", "ko": "한국어", "km": "ភាសាខ្មែរ"
}  # fmt: skip
LANGUAGES = tuple(LANGUAGE_NAMES)
SITE_LANGUAGES = ("vi", "en")  # in which all other pages are written
DEFAULT_LANGUAGE = "vi"
FOREIGN_LANGUAGE = "en"  # for people who name languages, none of which we speak
LINKSET = "application/linkset+json"
JSON_LD = "application/ld+json"
_LINKSETS = (LINKSET, JSON_LD, "application/json")


@lru_cache(maxsize=2048)
def language(accept_language: str, chosen: str = "", among: tuple[str, ...] = LANGUAGES) -> str:
    """One of LANGUAGES: the one chosen on the page, else the best of ``Accept-Language`` ``among`` those held."""
    if chosen.lower() in LANGUAGES:
        return chosen.lower()
    wanted = [name for name, _q in weighted(accept_language)]
    for name in wanted:
        if (spoken := _SPOKEN.get(name.split("-")[0])) and spoken in among:
            return spoken
        if name == "*":
            return DEFAULT_LANGUAGE
    return FOREIGN_LANGUAGE if wanted else DEFAULT_LANGUAGE


def language_of(meta: Mapping[str, Any], chosen: str = "") -> str:
    """For a request: the one in the address, else the one that the visitor chose before, else ``Accept-Language``."""
    if chosen.lower() not in LANGUAGES and (cookies := meta.get("HTTP_COOKIE")):
        found = _CHOSEN_BEFORE.search(cookies)
        chosen = found[1] if found else ""
    return language(meta.get("HTTP_ACCEPT_LANGUAGE", ""), chosen)


_CHOSEN_BEFORE = re.compile(r"(?:^|;\s*)tieng-noi=([a-z-]{2,12})")  # scan.js writes it
_SPOKEN = {name.split("-")[0]: name for name in LANGUAGES}  # zh-CN, zh-SG, zh and also zh-TW: zh-hans


def site_language(language: str) -> str:
    """The language of the pages outside, for readers of this one."""
    return language if language in SITE_LANGUAGES else FOREIGN_LANGUAGE


@lru_cache(maxsize=2048)
def wants_linkset(accept: str) -> bool:
    names = [name for name, _q in weighted(accept)]
    return any(name in _LINKSETS for name in names) and "text/html" not in names


@lru_cache(maxsize=512)
def linkset_type(accept: str) -> str:
    """The media type in which a client takes a linkset; RFC 9264's own unless it names another."""
    return next((name for name, _q in weighted(accept) if name in _LINKSETS), LINKSET)


@lru_cache(maxsize=2048)
def wants_page(accept: str, fetch_mode: str) -> bool:
    """A person's browser: it says that it navigates, or, when it is old, at least that it reads HTML."""
    if fetch_mode:
        return fetch_mode == "navigate"
    return any(name in ("text/html", "application/xhtml+xml") for name, _q in weighted(accept))

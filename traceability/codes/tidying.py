"""What people make of a printed address on its way: a full stop of the sentence around it, a blank from copying, a
separator that a scanner appends. For the page alone; the resolver takes an address as it stands.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import unescape
from urllib.parse import quote, unquote

from traceability.codes.digital_link import MAX_PATH, PrintedCode, parse

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_TIMES_ENCODED = 3


def readings(path: str) -> list[PrintedCode]:
    """What a path may have meant, the nearest first: with the dots and dashes at the ends of its parts, then without.

    Empty where it is beyond help. ``path`` may be percent-encoded, more than once too.
    """
    if len(path) > MAX_PATH:
        return []
    parts = [cleared(part) for part in _legible(path).split("/")]
    bare = [_stripped(part) for part in parts]
    codes = (_read([part for part in reading if part]) for reading in (parts, bare))
    return list(dict.fromkeys(code for code in codes if code))


def tidied_query(query: str) -> str:
    """The same parameters, with nothing around their values that is no letter or digit."""
    pairs = (item.partition("=") for item in query.split("&"))
    return "&".join(f"{name}{equals}{quote(_stripped(cleared(value)))}" for name, equals, value in pairs)


@lru_cache(maxsize=256)  # for the beginnings of addresses, which are few
def cleared(text: str) -> str:
    """A part of an address in letters that a code can have; a dot or dash at its ends is left to whoever asks."""
    letters = _legible(text).translate(_DASHES)
    kept = "".join(_plain(letter) for letter in letters if unicodedata.category(letter)[0] not in "CZ")
    return _stripped(kept, but=".-")


def _stripped(text: str, but: str = "") -> str:
    """Without what stands around it and is no letter or digit, nor one of ``but``."""
    around = "".join({letter for letter in text if not letter.isalnum()} - set(but))
    return text.strip(around) if around else text


def _legible(text: str) -> str:
    """Without the encoding, which some programs do twice, ``&gt;`` for a bracket, and letters of double width."""
    for _time in range(_TIMES_ENCODED):
        text = unquote(text)
    return unicodedata.normalize("NFKC", unescape(text))


def _plain(letter: str) -> str:
    """Digits of any script in ASCII: the page is read in Khmer and Chinese too."""
    return str(unicodedata.decimal(letter, letter))


def _read(parts: list[str]) -> PrintedCode | None:
    if len(parts) > 1 and parts[0] == "01":
        parts[1] = _with_14_digits(parts[1])
    code = parse("".join(f"/{quote(part, safe='')}" for part in parts))
    return code if isinstance(code, PrintedCode) else None


def _with_14_digits(gtin: str) -> str:
    """From a GTIN-8, -12 or -13, or one that was grouped for reading."""
    digits = re.sub(r"[.\-]", "", gtin)
    return digits.lstrip("0").zfill(14)

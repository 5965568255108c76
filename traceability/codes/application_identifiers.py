"""GS1 Application Identifiers: what the value of each looks like, and which may stand where in a Digital Link.

Facts from the GS1 General Specifications 26 and the GS1 Barcode Syntax Dictionary of January 2026, in its notation:
``N13,csum X..17?`` is 13 digits with a check digit, then at most 17 characters of set 82 that may be missing.
N digits, X set 82, Y set 39, Z set 64 (base64url). Names after a comma are in ``ai_checks``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from traceability.codes.ai_checks import CHECKS

# Primary keys, and after each the qualifiers that may follow it in the path, in this order; "|" parts alternatives.
KEYS = {
    "00": "", "01": "22 10 21|235", "253": "", "255": "", "401": "", "402": "", "414": "254|7040", "415": "8020",
    "417": "7040", "8003": "", "8004": "7040", "8006": "22 10 21", "8010": "8011", "8013": "", "8017": "8019",
    "8018": "8019",
}  # fmt: skip
# A GLN that is paid says nothing without the reference of the payment.
NEEDS_QUALIFIER = "415"

_MEASURES = " ".join(f"{kind}0-{kind}5" for kind in (*range(310, 317), *range(320, 338), *range(340, 358),
                                                     *range(360, 370)))  # fmt: skip
_COUNTRIES = "N3 N3? N3? N3? N3?"

# Those that may also stand in the query, as attributes of what the path names.
_ATTRIBUTES = {
    "N18,csum": "00 8017 8018", "N14,csum": "01 02", "X..20": "10 243 420 4318 7020-7022 710-717 7240 8002 8012",
    "N6,yymmd0": "11-13 15-17", "N2": "20", "X..30": "240 241 250 251 400 403 4308 4319 7002 90", "N..6": "242",
    "N13,csum X..17?": "253", "N13,csum N..12?": "255", "N..8": "30 37", "N6": f"{_MEASURES} 3950-3955 8005",
    "N..15": "3900-3909 3920-3929", "N3 N..15": "3910-3919 3930-3939", "N4": "3940-3943 8111",
    "X..30,gcppos1": "401 7023 8004", "N17,csum": "402", "N13,csum": "410-417", "N3 X..9": "421",
    "N3": "422 424 426", _COUNTRIES: "423 425", "X..3": "427 7008", "X..35,pcenc": "4300 4301 4310 4311 4320",
    "X..70,pcenc": "4302-4306 4312-4316 7257", "X2": "4307 4317", "N10,latitude N10,longitude": "4309",
    "N1,yesno": "4321-4323", "N6,yymmd0 N4,hhmi": "4324 4325", "N6,yymmdd": "4326 7006", "N6 X1,hyphen?": "4330-4333",
    "N13": "7001", "N6,yymmdd N4,hhmi": "7003", "N..4": "7004", "X..12": "7005", "N6,yymmdd N6,yymmdd?": "7007",
    "X..10": "7009 7255", "X..2": "7010", "N6,yymmdd N4,hhmi?": "7011", "N3 X..27": "7030-7039",
    "X2 X..28": "7230-7239", "N2,mediatype": "7241", "X..25": "7242", "N8,yyyymmdd": "7250",
    "N8,yyyymmdd N4,hhmi": "7251", "N1,iso5218": "7252", "X..40,pcenc": "7253 7254 7259", "X..90,pcenc": "7256",
    "X3,posinseqslash": "7258", "N4,nonzero N5,nonzero N3,nonzero N1,winding N1": "8001",
    "N1,zero N13,csum X..16?": "8003", "N14,csum N4,pieceoftotal": "8006 8026", "X..34,iban": "8007",
    "N6,yymmdd N2,hh N2,mi? N2,ss?": "8008", "X..50": "8009", "Y..30,gcppos1": "8010",
    "X..25,gcppos1,csumalpha": "8013", "Z..90,padding": "8030", "X..70": "8110 8112",
    "X..90": "91-99",
}  # fmt: skip
_OTHERS = {
    "N14,csum": "03", "X..20": "21 22 254", "X..28": "235", "N1 X1 X1 X1,importeridx": "7040", "X..4": "7041",
    "N..12,nozeroprefix": "8011", "X..25,gcppos1,csumalpha": "8014", "N..10": "8019", "X..25": "8020",
    "N15": "8040 8041", "N32": "8042", "N18 N..2?": "8043", "X..70": "8200",
}  # fmt: skip

_LETTERS = {"N": "[0-9]", "X": "[!\"%&'()*+,\\-./0-9:;<=>?A-Z_a-z]", "Y": "[#\\-/0-9A-Z]", "Z": "[A-Za-z0-9_\\-=]"}
_PART = re.compile(r"(?P<letters>[NXYZ])(?P<at_most>\.\.)?(?P<length>\d+)(?P<checks>(?:,\w+)*)(?P<optional>\??)")


class ValueFault(StrEnum):
    MISSING = "missing-value"
    TOO_LONG = "value-too-long"
    TOO_SHORT = "value-too-short"
    CHARACTERS = "value-characters"
    CHECK_DIGIT = "check-digit"
    CONTENT = "value-content"


class Identifier(NamedTuple):
    is_attribute: bool
    shortest: int
    longest: int
    pattern: re.Pattern[str]
    # For each part of the value, what it must hold.
    checks: tuple[tuple[tuple[str, Callable[[str], bool]], ...], ...]

    def fault(self, value: str) -> ValueFault | None:
        if not value:
            return ValueFault.MISSING
        if len(value) > self.longest:
            return ValueFault.TOO_LONG
        if len(value) < self.shortest:
            return ValueFault.TOO_SHORT
        match = self.pattern.fullmatch(value)
        if not match:
            return ValueFault.CHARACTERS
        for part, checks in zip(match.groups(), self.checks, strict=True):
            for name, holds in checks:
                if part is not None and not holds(part):
                    return ValueFault.CHECK_DIGIT if name.startswith("csum") else ValueFault.CONTENT
        return None


@lru_cache(maxsize=1024)
def identifier(ai: str) -> Identifier | None:
    """What is known of an Application Identifier; None when GS1 has not given it out."""
    formats = _formats()
    if ai not in formats:
        return None
    specification, is_attribute = formats[ai]
    return _compiled(specification)._replace(is_attribute=is_attribute)


@lru_cache(maxsize=1)
def _formats() -> dict[str, tuple[str, bool]]:
    return {
        ai: (specification, is_attribute)
        for table, is_attribute in ((_ATTRIBUTES, True), (_OTHERS, False))
        for specification, listed in table.items()
        for item in listed.split()
        for ai in _expanded(item)
    }


def _expanded(item: str) -> list[str]:
    """``410-413`` to each of the four."""
    first, _, last = item.partition("-")
    return [str(number).zfill(len(first)) for number in range(int(first), int(last or first) + 1)]


def _compiled(specification: str) -> Identifier:
    pattern, shortest, longest, checks = "", 0, 0, []
    for text in specification.split():
        part = _PART.fullmatch(text)
        assert part is not None, text
        length = int(part["length"])
        least = 1 if part["at_most"] else length
        pattern += f"({_LETTERS[part['letters']]}{{{least},{length}}}){part['optional']}"
        shortest += 0 if part["optional"] else least
        longest += length
        checks.append(tuple((name, CHECKS[name]) for name in part["checks"].split(",") if name))
    return Identifier(False, shortest, longest, re.compile(pattern), tuple(checks))


@lru_cache(maxsize=64)
def sequences(key: str) -> tuple[tuple[str, ...], ...]:
    """The alternative rows of qualifiers that may follow a primary key."""
    return tuple(tuple(row.split()) for row in KEYS[key].split("|"))

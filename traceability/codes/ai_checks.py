"""What a part of an identifier must be beyond its characters: check digits, dates, times, ranges.

Names follow the GS1 Barcode Syntax Dictionary. Its code lists (countries, currencies, coupons) are not checked here:
none of them decides what a link names.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable

from catalogue.gs1 import check_pair, has_check_digit

_PERCENT = re.compile(r"(?:[^%]|%[0-9A-Fa-f]{2})*")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{1,30}")


def has_check_pair(text: str) -> bool:
    return len(text) > 2 and check_pair(text[:-2]) == text[-2:]


def starts_with_company_prefix(text: str) -> bool:
    """The shortest GS1 Company Prefix has four digits."""
    return len(text) >= 4 and text[:4].isdigit()


def is_date(digits: str) -> bool:
    """YYMMDD or YYYYMMDD."""
    return digits[-2:] != "00" and is_date_or_month(digits)


def is_date_or_month(digits: str) -> bool:
    """As ``is_date``; day 00 stands for the month as a whole."""
    year, month, day = int(digits[:-4]), int(digits[-4:-2]), int(digits[-2:])
    year = year if len(digits) == 8 else 2000 + year
    return year > 0 and 1 <= month <= 12 and day <= monthrange(year, month)[1]


def is_time(digits: str) -> bool:
    """HHMM."""
    return int(digits[:2]) <= 23 and int(digits[2:]) <= 59


def is_piece_of_total(digits: str) -> bool:
    """``0103``: piece 1 of 3."""
    return 1 <= int(digits[:2]) <= int(digits[2:])


def is_iban(text: str) -> bool:
    """ISO 13616: the country and its two check digits go to the end, letters become 10 to 35."""
    if not _IBAN.fullmatch(text):
        return False
    return int("".join(str(int(letter, 36)) for letter in text[4:] + text[:4])) % 97 == 1


def is_place_in_sequence(text: str) -> bool:
    """``2/3``: born second of three."""
    return re.fullmatch(r"[1-9]/[1-9]", text) is not None and text[0] <= text[2]


def _at_most(limit: int) -> Callable[[str], bool]:
    return lambda digits: int(digits) <= limit


def _one_of(choices: str) -> Callable[[str], bool]:
    return lambda text: text in choices


CHECKS: dict[str, Callable[[str], bool]] = {
    "csum": has_check_digit,
    "csumalpha": has_check_pair,
    "gcppos1": starts_with_company_prefix,
    "yymmd0": is_date_or_month,
    "yymmdd": is_date,
    "yyyymmdd": is_date,
    "hhmi": is_time,
    "hh": _at_most(23),
    "mi": _at_most(59),
    "ss": _at_most(59),
    "latitude": _at_most(1_800_000_000),
    "longitude": _at_most(3_600_000_000),
    "pieceoftotal": is_piece_of_total,
    "zero": _one_of("0"),
    "nonzero": lambda digits: int(digits) > 0,
    "nozeroprefix": lambda digits: digits[0] != "0",
    "yesno": _one_of("01"),
    "winding": _one_of("019"),
    "iso5218": _one_of("0129"),
    "hyphen": _one_of("-"),
    "padding": lambda text: re.fullmatch("[^=]+={0,2}", text) is not None,
    "importeridx": lambda letter: letter.isalnum() or letter in "-_",
    "mediatype": lambda digits: 1 <= int(digits) <= 10 or int(digits) >= 80,
    "posinseqslash": is_place_in_sequence,
    "pcenc": lambda text: _PERCENT.fullmatch(text) is not None,
    "iban": is_iban,
}

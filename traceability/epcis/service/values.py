"""The values of query parameters; what they cannot be is a BadQuery."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from traceability.epcis.language import queryable_fields as fields
from traceability.epcis.language.identifiers import canonical
from traceability.epcis.language.queryable_fields import word
from traceability.epcis.language.validation import moment
from traceability.epcis.language.vocabulary import Vocabulary

MOST_VALUES = 100


class BadQuery(Exception):
    """A parameter that we do not know, or a value that it cannot have."""


def values_in(name: str, text: str) -> list[str]:
    found = [part.strip() for part in text.split("|") if part.strip()]
    if not found or len(found) > MOST_VALUES:
        raise BadQuery(f"{name} needs 1 to {MOST_VALUES} values, parted by |.")
    if any("\x00" in value for value in found):
        raise BadQuery(f"{name} has a character that no value can have.")
    return found


def uris_in(name: str, text: str) -> list[str]:
    found = values_in(name, text)
    if any(":" not in value for value in found):
        raise BadQuery(f"The values of {name} are URIs.")
    return [canonical(value) for value in found]


def known_word(name: str, words: Vocabulary, text: str) -> str:
    if words.word(text) is None:
        raise BadQuery(f"“{text[:60]}” is not a word of the Core Business Vocabulary that {name[:40]} could have.")
    return word(words, text)


def moment_in(name: str, text: str) -> str:
    plain = text.replace(" ", "+")  # a "+" that was not encoded arrives as a space
    if moment(plain) is None:
        raise BadQuery(f"{name[:60]} needs a date and time with its offset: 2026-08-30T00:00:00.000+07:00.")
    return plain


def number_in(name: str, text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not fields.number(number):
        raise BadQuery(f"{name[:60]} needs a number.")
    return number


def is_true(name: str, text: str) -> bool:
    """Of those where "false" asks for nothing."""
    if text not in ("true", "false"):
        raise BadQuery(f"{name[:60]} is true or false.")
    return text == "true"

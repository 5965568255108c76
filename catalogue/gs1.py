"""GS1 keys: check digits, check pairs and the 14-digit GTIN (GS1 General Specifications, section 7.9)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# In the order of their weights. "Set 82" is what most identifiers are written in, "set 32" what check pairs are.
SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_SET_32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)


def check_digit(digits: str) -> str:
    """The mod-10 check digit for ``digits``, which must be the key without its last digit."""
    total = 3 * sum(map(int, digits[-1::-2])) + sum(map(int, digits[-2::-2]))
    return str(-total % 10)


def has_check_digit(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it."""
    return check_digit(digits[:-1]) == digits[-1]


def check_pair(text: str) -> str:
    """The mod-1021 pair that ends a Global Model Number; ``text`` is at most 23 characters of set 82 before it."""
    total = sum(SET_82.index(letter) * prime for letter, prime in zip(reversed(text), _PRIMES, strict=False)) % 1021
    return _SET_32[total >> 5] + _SET_32[total & 31]


def is_gtin14(value: str) -> bool:
    return len(value) == 14 and value.isascii() and value.isdigit() and has_check_digit(value)


def validate_gtin(value: str) -> None:
    if not (len(value) == 14 and value.isascii() and value.isdigit()):
        raise ValidationError(_("A GTIN has exactly 14 digits; put zeros in front of a shorter one."), "gtin_length")
    if not is_gtin14(value):
        raise ValidationError(
            _("The last digit of this GTIN should be %(digit)s: check the number for a typing error."),
            "gtin_check_digit",
            {"digit": check_digit(value[:-1])},
        )


def product_path(gtin: str | None, trace_code: str) -> str:
    """The path that is printed: a GS1 Digital Link where there is a GTIN, else the short trace code."""
    return f"/01/{gtin}" if gtin else f"/t/{trace_code}"

"""GS1 keys: check digits and the 14-digit GTIN (GS1 General Specifications, section 7.9)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def check_digit(digits: str) -> str:
    """The mod-10 check digit for ``digits``, which must be the key without its last digit."""
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits)))
    return str(-total % 10)


def is_gtin14(value: str) -> bool:
    return len(value) == 14 and value.isascii() and value.isdigit() and check_digit(value[:-1]) == value[-1]


def validate_gtin(value: str) -> None:
    if not (len(value) == 14 and value.isascii() and value.isdigit()):
        raise ValidationError(_("A GTIN has exactly 14 digits; put zeros in front of a shorter one."), "gtin_length")
    if not is_gtin14(value):
        raise ValidationError(
            _("The last digit of this GTIN should be %(digit)s: check the number for a typing error."),
            "gtin_check_digit",
            {"digit": check_digit(value[:-1])},
        )

"""Viet Nam's money: whole đồng, no exponent. Anything else is an error, never rounded silently."""

from decimal import Decimal

from django.utils.translation import get_language


class NotWholeDong(ValueError):
    """An amount that is not a whole number of đồng."""


def as_vnd(amount: Decimal | int | str) -> int:
    """Return ``amount`` as an integer of VND; raise NotWholeDong when it has a fraction or is no number."""
    try:
        value = Decimal(amount)
        whole = int(value)
    except (ArithmeticError, ValueError, TypeError) as error:
        raise NotWholeDong(f"{amount!r} is not an amount in VND") from error
    if isinstance(amount, float) or value != whole:
        raise NotWholeDong(f"{amount!r} is not a whole number of VND")
    return whole


def vnd(amount: Decimal | int, language: str | None = None) -> str:
    """``125.000 ₫`` in Vietnamese (with a non-breaking space), ``₫125,000`` in English."""
    whole = as_vnd(amount)
    if (language or get_language() or "vi").startswith("vi"):
        return f"{whole:,}".replace(",", ".") + "\u00a0₫"
    return f"-₫{-whole:,}" if whole < 0 else f"₫{whole:,}"

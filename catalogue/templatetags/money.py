from decimal import Decimal

from django import template

from catalogue import money

register = template.Library()


@register.filter
def vnd(amount: Decimal | int | None) -> str:
    return "" if amount is None else money.vnd(amount)

"""How much one order may be: a courier hands cash on, and a guest may not be there; cards have a most of their own."""

from django.conf import settings
from django.utils.translation import gettext

from catalogue.money import vnd
from shop.models import CheckoutAttempt
from shop.money import gateway
from shop.stock.reserving import Unplaceable


class TooMuch(Unplaceable):
    """The order is larger than its payment allows; the text is for the customer."""


def refuse_too_much(*, method: str, goods: int, units: int) -> None:
    """Raises TooMuch. ``goods`` is in VND, without delivery."""
    if reason := why_too_much(method=method, goods=goods, units=units):
        raise TooMuch(reason)


def why_too_much(*, method: str, goods: int, units: int) -> str:
    """Why so much cannot be ordered in this way; empty when it can."""
    if goods > settings.ORDER_LARGEST_TOTAL:
        return gettext("One order can be at most %(amount)s. Please order in several parts, or write to us.") % {
            "amount": vnd(settings.ORDER_LARGEST_TOTAL)
        }
    is_cash = method == CheckoutAttempt.Method.COD
    if not is_cash or (goods <= settings.COD_LARGEST_TOTAL and units <= settings.COD_MOST_UNITS):
        return ""
    return _no_cash() % {"amount": vnd(settings.COD_LARGEST_TOTAL), "units": settings.COD_MOST_UNITS}


def _no_cash() -> str:
    if gateway.is_configured():
        return gettext(
            "Cash on delivery is for up to %(amount)s and %(units)s items. Please pay by card, or order less."
        )
    return gettext("Cash on delivery is for up to %(amount)s and %(units)s items. Please order less.")

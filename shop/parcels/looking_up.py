"""A guest's order by its number and the phone that it was ordered with, for whoever has lost the link."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.limits import Limit
from shop.models import CheckoutAttempt
from shop.phones import PhoneField

HOUR = 3600
NETWORK = Limit("order-lookup", 20, HOUR)  # what a family behind one address types, mistakes included
NUMBER = Limit("order-lookup-number", 30, HOUR)  # phones tried at one order, from anywhere
PHONE = Limit("order-lookup-phone", 30, HOUR)  # orders tried with one phone, from anywhere


class LookupForm(forms.Form):
    number = forms.RegexField(
        r"^\s*#?\s*[0-9]{6,12}\s*$",
        label=_("Order number"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("The number is in the mail or message that confirmed the order."),
            "invalid": _("An order number has digits only, such as 100123."),
        },
    )
    phone = PhoneField(
        label=_("Phone number"),
        help_text=_("The one that was given for the delivery."),
        error_messages={"required": _("Type the phone number that was given for the delivery.")},
    )

    def clean_number(self) -> str:
        return "".join(filter(str.isdigit, self.cleaned_data["number"]))


def find_order(*, number: str, phone: str) -> CheckoutAttempt | None:
    """Which of the two is wrong is not told."""
    return CheckoutAttempt.objects.filter(order__number=number, phone=phone).first()


def may_try(*, network: str, number: str, phone: str) -> bool:
    """Counts the try before it is made, up to the first limit that it breaks."""
    return all(limit.take(of) for limit, of in ((NETWORK, network), (NUMBER, number), (PHONE, phone)))


def seconds_left(*, network: str, number: str, phone: str) -> int:
    return max(limit.seconds_left(of) for limit, of in ((NETWORK, network), (NUMBER, number), (PHONE, phone)))

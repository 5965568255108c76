"""Phone numbers as people in Viet Nam type them."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MOBILE = re.compile(r"0[35789]\d{8}")
NOT_DIALLED = re.compile(r"[\s.()\-]")


class PhoneField(forms.CharField):
    """A Vietnamese mobile number, typed in any usual way; cleaned to ten digits."""

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"})
    default_error_messages = {
        "invalid": _("A phone number has 10 digits and begins with 03, 05, 07, 08 or 09."),
        "required": _("We need a phone number to deliver your order."),
    }

    def clean(self, value: Any) -> str:
        digits = NOT_DIALLED.sub("", super().clean(value))
        digits = re.sub(r"^(\+84|0084|84(?=\d{9}$))0?", "0", digits)
        if not MOBILE.fullmatch(digits):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return digits

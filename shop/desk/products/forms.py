from django import forms
from django.utils.translation import gettext_lazy as _


class StockForm(forms.Form):
    number = forms.IntegerField(
        label=_("In stock now"),
        min_value=0,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

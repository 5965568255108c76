from django import forms
from django.utils.translation import gettext_lazy as _


class DisplayForm(forms.Form):
    stamp = forms.CharField(
        label=_("Stamp number"),
        help_text=_("As it stands below the QR code, or the link that it opens."),
        max_length=300,
    )
    note = forms.CharField(
        label=_("Where does the package stand?"),
        help_text=_("Such as: OCOP shop at Mỹ Tho bus station."),
        max_length=300,
    )

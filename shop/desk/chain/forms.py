from django import forms
from django.utils.translation import gettext_lazy as _

from shop.desk.fields import text_field


class HoldForm(forms.Form):
    reason = text_field(_("Why is it put on hold?"), help_text=_("Everybody who scans a package reads this."))

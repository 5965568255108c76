from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 2000


def _text(label: Any, *, required: bool = True, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}), **more
    )


class WordsForm(forms.Form):
    reason = _text(_("Why, in Vietnamese"), help_text=_("One or two sentences that everybody understands."))
    advice = _text(_("What people should do, in Vietnamese"), help_text=_("Do not eat it, bring it back, call …"))
    reason_en = _text(_("Why, in English"), required=False)
    advice_en = _text(_("What people should do, in English"), required=False)


class RecallForm(WordsForm):
    is_sure = forms.BooleanField(label=_("I have looked at what this recall reaches, and I am sure"))


class HoldForm(forms.Form):
    reason = _text(_("Why is it put on hold?"), help_text=_("Everybody who scans a package reads this."))


class EndForm(forms.Form):
    note = _text(_("How it ended"), help_text=_("How much came back, what was found. Everybody can read it."))

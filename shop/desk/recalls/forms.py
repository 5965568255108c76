from django import forms
from django.utils.translation import gettext_lazy as _

from shop.desk.fields import text_field


class WordsForm(forms.Form):
    reason = text_field(_("Why, in Vietnamese"), help_text=_("One or two sentences that everybody understands."))
    advice = text_field(_("What people should do, in Vietnamese"), help_text=_("Do not eat it, bring it back, call …"))
    reason_en = text_field(_("Why, in English"), required=False)
    advice_en = text_field(_("What people should do, in English"), required=False)


class RecallForm(WordsForm):
    is_sure = forms.BooleanField(label=_("I have looked at what this recall reaches, and I am sure"))


class EndForm(forms.Form):
    note = text_field(_("How it ended"), help_text=_("How much came back, what was found. Everybody can read it."))

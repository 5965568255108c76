from django import forms
from django.utils.translation import gettext_lazy as _


class ReportAnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("What you did about it"),
        help_text=_("The programme office reads it too. Call back who left a number."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    is_closed = forms.BooleanField(label=_("It is settled"), required=False)


class ClearStampForm(forms.Form):
    note = forms.CharField(
        label=_("Why so many scans?"),
        help_text=_("Such as: a school class tried it together. The programme office reads it too."),
        max_length=300,
    )

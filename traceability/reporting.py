"""Take a problem report from anybody: no account, no cookie, so a signed form instead of a CSRF cookie."""

from __future__ import annotations

from django import forms
from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from traceability.digital_link import PrintedCode, parse
from traceability.lookup import Named, find
from traceability.models import ProblemReport, Stamp

PER_HOUR = 5
FORM_LIFE = 4 * 3600
SALT = "traceability.report"


class ReportForm(forms.ModelForm[ProblemReport]):
    kind = forms.ChoiceField(
        label=_("What is wrong?"), choices=ProblemReport.Kind.choices, widget=forms.RadioSelect, initial="other"
    )
    # People leave it empty; programs that fill in every field do not.
    website = forms.CharField(required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ProblemReport
        fields = ["kind", "message", "contact"]
        widgets = {"message": forms.Textarea(attrs={"rows": 4}), "contact": forms.TextInput}

    def __init__(self, *args: object, code: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.code = code

    @property
    def new_token(self) -> str:
        return signing.dumps(self.code, salt=SALT)

    def clean_token(self) -> str:
        """The form came from our page, for this code, within the last hours."""
        token: str = self.cleaned_data["token"]
        try:
            is_ours = signing.loads(token, salt=SALT, max_age=FORM_LIFE) == self.code
        except signing.BadSignature:
            is_ours = False
        if not is_ours:
            raise forms.ValidationError(_("The form was open for too long: please send it again."), "token")
        return token

    @property
    def is_from_a_program(self) -> bool:
        return bool(self.data.get("website"))


@transaction.atomic
def report(*, code: str, kind: str, message: str, contact: str) -> ProblemReport:
    """Keep the report, and mark the stamp that it is about."""
    parsed = parse(code, encoded=False)
    named = find(parsed) if isinstance(parsed, PrintedCode) else Named()
    if named.roll_id and named.unit:
        stamp, _created = Stamp.objects.get_or_create(roll_id=named.roll_id, unit=named.unit)
        Stamp.objects.filter(pk=stamp.pk, status=Stamp.Status.SEEN).update(status=Stamp.Status.REPORTED)
    return ProblemReport.objects.create(
        code=code, kind=kind, message=message, contact=contact,
        product_id=named.product_id, lot_id=named.lot_id, roll_id=named.roll_id, unit=named.unit,
    )  # fmt: skip


def may_report(sender: str) -> bool:
    """At most PER_HOUR reports from one sender; counts this one."""
    key = f"trace-report:{sender}"
    cache.add(key, 0, timeout=3600)
    try:
        return cache.incr(key) <= PER_HOUR
    except ValueError:  # it expired in between
        return True

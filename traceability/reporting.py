"""Take a problem report from anybody: no account, no cookie, so a signed form instead of a CSRF cookie."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django import forms
from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from traceability.digital_link import PrintedCode, parse
from traceability.lookup import Named, find
from traceability.models import ProblemReport, Stamp
from traceability.signals import problem_reported

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

logger = logging.getLogger(__name__)
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
    report = ProblemReport.objects.create(
        code=code, kind=kind, message=message, contact=contact,
        product_id=named.product_id, lot_id=named.lot_id, roll_id=named.roll_id, unit=named.unit,
    )  # fmt: skip
    transaction.on_commit(lambda: _tell(report))
    return report


def _tell(report: ProblemReport) -> None:
    """Who reports gets thanks also when telling others fails."""
    for receiver, answer in problem_reported.send_robust(ProblemReport, report=report):
        if isinstance(answer, Exception):
            logger.error("%r failed for report %s", receiver, report.pk, exc_info=answer)


@transaction.atomic
def settle(*, report: ProblemReport, answer: str, is_closed: bool, by: _User | None) -> ProblemReport:
    """Note what was done about a report, and close it or leave it open; who closed it first is kept."""
    report = ProblemReport.objects.select_for_update().get(pk=report.pk)
    report.answer = answer
    if is_closed and report.closed_at is None:
        report.closed_at, report.closed_by = timezone.now(), by
    elif not is_closed:
        report.closed_at = report.closed_by = None
    report.save(update_fields=["answer", "closed_at", "closed_by"])
    return report


def may_report(sender: str) -> bool:
    """At most PER_HOUR reports from one sender; counts this one."""
    key = f"trace-report:{sender}"
    cache.add(key, 0, timeout=3600)
    try:
        return cache.incr(key) <= PER_HOUR
    except ValueError:  # it expired in between
        return True

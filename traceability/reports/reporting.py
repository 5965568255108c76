"""Take a problem report from anybody: no account, no cookie, so a signed form instead of a CSRF cookie."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import secrets
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.http import FileResponse, Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.limits import Limit
from catalogue.products.pictures import reencoded
from traceability import conf
from traceability.codes.crockford import encode
from traceability.codes.digital_link import PrintedCode, parse
from traceability.codes.tidying import readings
from traceability.lookup import Named, find, is_known
from traceability.models import ProblemReport, Stamp
from traceability.models.reports import REFERENCE_WIDTH, new_reference
from traceability.signals import problem_reported

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

logger = logging.getLogger(__name__)
HOUR = 3600
PER_HOUR = 5
# Of one line, whatever its browsers are called: a name costs nothing, and to look through a picture costs a second.
TRIES_PER_HOUR = 60
MOST_MEGABYTES = 8
MOST_BODY = 24 * 1024 * 1024
FORM_LIFE = 4 * 3600
SALT = "traceability.report"


class ReportForm(forms.ModelForm[ProblemReport]):
    kind = forms.ChoiceField(
        label=_("What is wrong?"), choices=ProblemReport.Kind.choices, widget=forms.RadioSelect, initial="other"
    )
    # People leave it empty; programs that fill in every field do not.
    website = forms.CharField(required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    picture = forms.FileField(
        label=_("A picture, if it helps"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    class Meta:
        model = ProblemReport
        fields = ["kind", "message", "contact"]
        widgets = {"message": forms.Textarea(attrs={"rows": 4}), "contact": forms.TextInput}

    def __init__(self, *args: object, code: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.code = code

    @property
    def new_token(self) -> str:
        return signing.dumps([self.code, secrets.token_hex(8)], salt=SALT)

    def clean_token(self) -> str:
        """The form came from our page, for this code, within the last hours."""
        token: str = self.cleaned_data["token"]
        try:
            is_ours = signing.loads(token, salt=SALT, max_age=FORM_LIFE)[0] == self.code
        except signing.BadSignature:
            is_ours = False
        if not is_ours:
            raise forms.ValidationError(_("The form was open for too long: please send it again."), "token")
        return token

    def clean_picture(self) -> BytesIO | None:
        """Its pixels alone: where and with what it was taken goes before anything is kept."""
        sent: UploadedFile[Any] | None = self.cleaned_data["picture"]
        return reencoded(sent, most_megabytes=MOST_MEGABYTES) if sent else None

    @property
    def loses_picture(self) -> bool:
        """A browser does not fill in a file again when the form comes back."""
        return bool(self.is_bound and self.files and self.errors)

    @property
    def is_from_a_program(self) -> bool:
        return bool(self.data.get("website"))


def reference_for(token: str) -> str:
    """The same for the same form: what is sent twice, by a second tap or a reload, is kept once."""
    return encode(int.from_bytes(hashlib.sha256(token.encode()).digest()[:5]), REFERENCE_WIDTH)


@transaction.atomic
def report(
    *, code: str, kind: str, message: str, contact: str, picture: BytesIO | None = None, reference: str = ""
) -> ProblemReport:
    """Keep the report, and mark the stamp that it is about; ``picture`` comes from ``reencoded``."""
    if reference and (sent := ProblemReport.objects.filter(reference=reference, code=code).first()):
        return sent
    named = _named_by(code)
    if named.roll_id and named.unit:
        stamp, _created = Stamp.objects.get_or_create(roll_id=named.roll_id, unit=named.unit)
        Stamp.objects.filter(pk=stamp.pk, status=Stamp.Status.SEEN).update(status=Stamp.Status.REPORTED)
    report = ProblemReport(
        reference=reference or new_reference(), code=code, kind=kind, message=message, contact=contact,
        product_id=named.product_id, lot_id=named.lot_id, roll_id=named.roll_id, unit=named.unit,
    )  # fmt: skip
    if picture:
        report.picture.save("picture.webp", File(picture), save=False)
    report.save()
    _tell(report)
    return report


def _named_by(code: str) -> Named:
    """What the page showed under this address: as it stands, else as it was meant."""
    parsed = parse(code, encoded=False)
    named = find(parsed) if isinstance(parsed, PrintedCode) else Named()
    return named if is_known(named) else next(filter(is_known, map(find, readings(code))), named)


def _tell(report: ProblemReport) -> None:
    """Who reports gets thanks also when telling others fails."""
    try:
        with transaction.atomic():
            problem_reported.send(ProblemReport, report=report)
    except Exception:
        logger.exception("nobody was told of report %s", report.pk)


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


def picture_of(report: ProblemReport) -> FileResponse:
    """For those who may read the report; whoever calls this has checked that."""
    if not report.picture:
        raise Http404
    try:
        file = report.picture.open()
    except FileNotFoundError as missing:
        raise Http404 from missing
    headers = {"Cache-Control": "private, no-store", "Content-Security-Policy": "default-src 'none'"}
    return FileResponse(file, content_type="image/webp", headers=headers)


def forget_details(*, now: dt.datetime) -> int:
    """Delete picture and contact of reports that were closed long ago, and of those left open twice as long."""
    kept = conf.report_pictures_kept()
    old = Q(closed_at__lt=now - kept) | Q(reported_at__lt=now - 2 * kept)
    reports = ProblemReport.objects.filter(old).exclude(picture="", contact="")
    for report in reports:
        if report.picture:
            report.picture.delete(save=False)
        ProblemReport.objects.filter(pk=report.pk).update(picture="", contact="")
    return len(reports)


def may_report(sender: str) -> bool:
    """At most PER_HOUR reports from one sender; counts this one."""
    return Limit("report", PER_HOUR, HOUR).take(sender)


def may_try(line: str) -> bool:
    """Asked before a form is read; counts this try."""
    return Limit("report-try", TRIES_PER_HOUR, HOUR).take(line)

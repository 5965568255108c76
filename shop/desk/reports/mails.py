"""A problem report reaches those who can do something about it: the producer's people and the programme's officers."""

from dataclasses import dataclass
from typing import ClassVar

from django.template.loader import render_to_string
from django.utils.translation import gettext

from shop.mail import outbox
from shop.mail.addresses import absolute
from shop.mail.kinds import Letter, Mail
from shop.mail.people import officers, people_of
from traceability.models import ProblemReport


@dataclass(frozen=True)
class ReportArrived(Mail):
    kind: ClassVar[str] = "report-arrived"
    report_id: int
    is_own: bool

    def write(self) -> Letter:
        report = ProblemReport.objects.select_related("product", "lot").get(pk=self.report_id)
        url = absolute("desk:report" if self.is_own else "problemreport:edit", report.pk)
        subject = gettext("Report: %(kind)s") % {"kind": report.get_kind_display()}
        return Letter(subject, render_to_string("mail/report.txt", {"report": report, "url": url}))


def tell_of_report(report: ProblemReport) -> None:
    own, once = people_of(report.product.producer if report.product else None), f"report-{report.pk}"
    outbox.send(to=own, mail=ReportArrived(report.pk, is_own=True), once=once)
    outbox.send(to=officers() - own, mail=ReportArrived(report.pk, is_own=False), once=once)

"""A problem report reaches those who can do something about it: the producer's people and the programme's officers."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override
from django_tasks import task

from cms.roles import OFFICERS
from shop.models import User
from traceability.models import ProblemReport


@task()
def mail_report(report_id: int) -> None:
    report = ProblemReport.objects.select_related("product__producer", "lot").get(pk=report_id)
    producer = report.product.producer if report.product else None
    members = Q(producers=producer) if producer else Q(pk__in=())
    own = set(User.objects.filter(members, is_active=True).values_list("email", flat=True))
    officers = set(User.objects.filter(groups__name=OFFICERS, is_active=True).values_list("email", flat=True))
    with override(settings.LANGUAGE_CODE):
        _send(report, own, reverse("desk:report", args=[report.pk]))
        _send(report, officers - own, reverse("problemreport:edit", args=[report.pk]))


def _send(report: ProblemReport, to: set[str], path: str) -> None:
    """One mail for each, so that nobody reads who else got it."""
    subject = gettext("Report: %(kind)s") % {"kind": report.get_kind_display()}
    text = render_to_string("mail/report.txt", {"report": report, "url": f"{settings.SITE_URL}{path}"})
    for address in sorted(filter(None, to)):
        EmailMessage(subject, text, to=[address]).send()

"""Mails about certificates: to officers when one waits for them, to producers what was decided, and what ends soon."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, override
from django_tasks import task

from catalogue.expiries import Expiry, expiring_certificates, threshold
from catalogue.models import Certificate, CertificateDecision, ExpiryNotice, Producer
from cms.roles import OFFICERS
from shop.models import User

logger = logging.getLogger(__name__)


@task()
def mail_claimed(certificate_id: int) -> None:
    certificate = Certificate.objects.get(pk=certificate_id)
    with override(settings.LANGUAGE_CODE):
        subject = gettext("A certificate waits for you: %(certificate)s") % {"certificate": certificate}
        url = _absolute(reverse("certificate:edit", args=[certificate.pk]))
        text = render_to_string("mail/certificate_claimed.txt", {"certificate": certificate, "url": url})
        for address in sorted(officers()):
            EmailMessage(subject, text, to=[address]).send()


@task()
def mail_decided(decision_id: int) -> None:
    decision = CertificateDecision.objects.select_related("certificate").get(pk=decision_id)
    certificate = decision.certificate
    with override(settings.LANGUAGE_CODE):
        names = {"certificate": certificate, "decision": decision.get_kind_display()}
        subject = gettext("%(certificate)s: %(decision)s") % names
        url = _absolute(reverse("desk:certificate", args=[certificate.pk]))
        context = {"certificate": certificate, "decision": decision, "url": url}
        text = render_to_string("mail/certificate_decided.txt", context)
        for address in sorted(people_of(certificate.holder)):
            EmailMessage(subject, text, to=[address]).send()


def officers() -> set[str]:
    found = User.objects.filter(groups__name=OFFICERS, is_active=True).exclude(email="")
    return set(found.values_list("email", flat=True))


def people_of(producer: Producer | None) -> set[str]:
    if producer is None:
        return set()
    return set(producer.members.filter(is_active=True).exclude(email="").values_list("email", flat=True))


def tell_of_expiries() -> int:
    """One mail for each person with all that crossed a threshold since the last run; returns the number of mails.

    A notice is written before its mail is sent, so that two runs at once tell nobody twice. Where no mail about a
    certificate could be sent its notice goes again, and the next run tries once more.
    """
    due = _claim_due()
    lists: dict[str, list[Expiry]] = defaultdict(list)
    own: set[str] = set()
    for expiry in due:
        own |= (people := people_of(expiry.of.holder))  # type: ignore[union-attr]
        for address in people | officers():
            lists[address].append(expiry)
    sent = [listed for address, listed in sorted(lists.items()) if _send_digest(address, listed, is_own=address in own)]
    told = {expiry.of.pk for listed in sent for expiry in listed}
    _forget(expiry for expiry in due if expiry.of.pk not in told)
    return len(sent)


def _claim_due() -> list[Expiry]:
    """What crossed a threshold and nobody was told of; from now on it counts as told."""
    today = timezone.localdate()
    due = []
    for certificate in expiring_certificates(today).filter(expires_date__gte=today):
        days_left = (certificate.expires_date - today).days
        with transaction.atomic():
            _notice, is_new = ExpiryNotice.objects.get_or_create(
                certificate=certificate, days_ahead=threshold(days_left), expires_date=certificate.expires_date
            )
        if is_new:
            due.append(Expiry(certificate, certificate.expires_date, days_left))
    return due


def _forget(missed: Iterable[Expiry]) -> None:
    for expiry in missed:
        notices = ExpiryNotice.objects.filter(certificate_id=expiry.of.pk, expires_date=expiry.ends_date)
        notices.filter(days_ahead=threshold(expiry.days_left)).delete()


def _send_digest(address: str, listed: list[Expiry], *, is_own: bool) -> bool:
    with override(settings.LANGUAGE_CODE):
        count = len(listed)
        subject = ngettext("%(count)s certificate ends soon", "%(count)s certificates end soon", count)
        name = "desk:certificates" if is_own else "expiries:index"
        rows = [(expiry, _absolute(_address_of(expiry, is_own=is_own))) for expiry in listed]
        text = render_to_string("mail/expiries.txt", {"rows": rows, "url": _absolute(reverse(name))})
        try:
            EmailMessage(subject % {"count": count}, text, to=[address]).send()
        except Exception:
            logger.exception("the mail about ending certificates could not be sent; the next run tries again")
            return False
    return True


def _address_of(expiry: Expiry, *, is_own: bool) -> str:
    return reverse("desk:certificate" if is_own else "certificate:edit", args=[expiry.of.pk])


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"

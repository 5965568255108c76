"""Mails about certificates: to officers when one waits for them, to producers what was decided, and what ends soon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from catalogue.expiries import THRESHOLDS, Expiry, expiring_certificates, threshold
from catalogue.models import Certificate, CertificateDecision, ExpiryNotice
from shop.mail import outbox
from shop.mail.addresses import absolute
from shop.mail.kinds import Letter, Mail
from shop.mail.people import officers, people_of


@dataclass(frozen=True)
class CertificateClaimed(Mail):
    kind: ClassVar[str] = "certificate-claimed"
    certificate_id: int

    def write(self) -> Letter:
        certificate = Certificate.objects.get(pk=self.certificate_id)
        subject = gettext("A certificate waits for you: %(certificate)s") % {"certificate": certificate}
        context = {"certificate": certificate, "url": absolute("certificate:edit", certificate.pk)}
        return Letter(subject, render_to_string("mail/certificate_claimed.txt", context))


@dataclass(frozen=True)
class CertificateDecided(Mail):
    kind: ClassVar[str] = "certificate-decided"
    decision_id: int

    def write(self) -> Letter:
        decision = CertificateDecision.objects.select_related("certificate").get(pk=self.decision_id)
        certificate = decision.certificate
        names = {"certificate": certificate, "decision": decision.get_kind_display()}
        url = absolute("desk:certificate", certificate.pk)
        context = {"certificate": certificate, "decision": decision, "url": url}
        text = render_to_string("mail/certificate_decided.txt", context)
        return Letter(gettext("%(certificate)s: %(decision)s") % names, text)


@dataclass(frozen=True)
class CertificatesEnding(Mail):
    kind: ClassVar[str] = "certificates-ending"
    certificate_ids: list[int]
    is_own: bool

    def write(self) -> Letter:
        listed = _ending(Certificate.objects.filter(pk__in=self.certificate_ids))
        name = "desk:certificate" if self.is_own else "certificate:edit"
        rows = [(one, absolute(name, one.of.pk)) for one in sorted(listed, key=lambda one: one.ends_date)]
        url = absolute("desk:certificates" if self.is_own else "expiries:index")
        subject = ngettext("%(count)s certificate ends soon", "%(count)s certificates end soon", len(rows))
        text = render_to_string("mail/expiries.txt", {"rows": rows, "url": url})
        return Letter(subject % {"count": len(rows)}, text)


def tell_of_claim(certificate: Certificate) -> None:
    """Each time that it is handed in or changed."""
    once = f"certificate-{certificate.pk}-{certificate.submitted_at:%Y%m%dT%H%M%S.%f}"
    outbox.send(to=officers(), mail=CertificateClaimed(certificate.pk), once=once)


def tell_of_decision(decision: CertificateDecision) -> None:
    to, once = people_of(decision.certificate.holder), f"certificate-decision-{decision.pk}"
    outbox.send(to=to, mail=CertificateDecided(decision.pk), once=once)


@transaction.atomic
def tell_of_expiries() -> int:
    """One mail for each person with all that crossed a threshold since the last run; returns the number of mails.

    Notices and mails are written together, and a notice once, so that two runs at once tell nobody twice.
    """
    lists: dict[str, list[ExpiryNotice]] = defaultdict(list)
    own: set[str] = set()
    for notice in _note_due():
        own |= (people := people_of(notice.certificate.holder))
        for address in people | officers():
            lists[address].append(notice)
    for address, notices in sorted(lists.items()):
        mail = CertificatesEnding([one.certificate_id for one in notices], is_own=address in own)
        outbox.send(to=address, mail=mail, once=f"expiry-notice-{notices[0].pk}")
    return len(lists)


def _note_due() -> list[ExpiryNotice]:
    """What crossed a threshold and nobody was told of; from now on it counts as told."""
    today, noted = timezone.localdate(), []
    for certificate in expiring_certificates(today).filter(expires_date__gte=today):
        ahead = threshold((certificate.expires_date - today).days) or THRESHOLDS[-1]
        notice, is_new = ExpiryNotice.objects.get_or_create(
            certificate=certificate, days_ahead=ahead, expires_date=certificate.expires_date
        )
        if is_new:
            noted.append(notice)
    return noted


def _ending(certificates: Iterable[Certificate]) -> list[Expiry]:
    """Without those whose end was taken out since."""
    today = timezone.localdate()
    return [Expiry(one, one.expires_date, (one.expires_date - today).days) for one in certificates if one.expires_date]

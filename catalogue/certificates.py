"""Hand in certificates, and decide about them. Who may do so is the caller's to check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Certificate, CertificateDecision
from catalogue.signals import certificate_claimed, certificate_decided

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

Kind = CertificateDecision.Kind


@transaction.atomic
def claim(*, certificate: Certificate, by: _User | None) -> Certificate:
    """Save what a producer states, as stated: an officer's word held for what stood there before, not for this."""
    was = Certificate.objects.select_for_update().filter(pk=certificate.pk).first()
    certificate.verified_at = certificate.verified_by = certificate.refused_at = None
    certificate.submitted_at, certificate.submitted_by = timezone.now(), by
    certificate.save()
    if was and (was.verified_at or was.refused_at):
        CertificateDecision.objects.create(certificate=certificate, kind=Kind.CHANGED, by=by)
    certificate_claimed.send(Certificate, certificate=certificate)
    return certificate


@transaction.atomic
def verify(*, certificate: Certificate, by: _User) -> Certificate:
    """An officer has seen the document. The first who vouches is kept."""
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if certificate.is_verified:
        return certificate
    certificate.verified_at, certificate.verified_by, certificate.refused_at = timezone.now(), by, None
    certificate.save(update_fields=["verified_at", "verified_by", "refused_at"])
    _note(certificate, Kind.VERIFIED, by)
    return certificate


@transaction.atomic
def refuse(*, certificate: Certificate, reason: str, by: _User) -> Certificate:
    """Do not accept a claim, or take back an officer's word; either way public pages stop showing it."""
    if not reason.strip():
        raise ValidationError(_("Say why: the producer reads it."), "refused_without_reason")
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if certificate.refused_at:
        return certificate
    kind = Kind.WITHDRAWN if certificate.is_verified else Kind.REFUSED
    certificate.refused_at, certificate.verified_at, certificate.verified_by = timezone.now(), None, None
    certificate.save(update_fields=["refused_at", "verified_at", "verified_by"])
    _note(certificate, kind, by, reason.strip())
    return certificate


def _note(certificate: Certificate, kind: str, by: _User, reason: str = "") -> None:
    decision = CertificateDecision.objects.create(certificate=certificate, kind=kind, reason=reason, by=by)
    certificate_decided.send(CertificateDecision, decision=decision)

from __future__ import annotations

import datetime as dt
import secrets
from enum import StrEnum
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalogue.addresses import address
from catalogue.localtext import HasLocalText
from catalogue.private_files import private_storage
from catalogue.validity import certificate_holds


def name_that_nobody_guesses(certificate: models.Model, name: str) -> str:
    """Nor does the name tell whose it is."""
    return f"certificates/{secrets.token_hex(16)}{PurePosixPath(name).suffix.lower()[:5]}"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def valid(self, on: dt.date | None = None) -> Self:
        on = on or timezone.localdate()
        return self.filter(Q(expires_date__isnull=True) | Q(expires_date__gte=on), issued_date__lte=on)

    def standing(self) -> Self:
        """Without those that an officer looked at and did not accept."""
        return self.filter(refused_at__isnull=True)

    def waiting(self) -> Self:
        """Handed in by a producer, and no officer has decided yet."""
        return self.standing().filter(verified_at__isnull=True, submitted_at__isnull=False)

    def in_use(self) -> Self:
        """Standing, and not followed by a newer one."""
        return self.standing().filter(replaced_by__isnull=True)

    def of_producers(self, producers: Any) -> Self:
        return self.filter(Q(producer__in=producers) | Q(product__producer__in=producers))

    def covering(self, product: models.Model) -> Self:
        """Certificates of the product itself, of its producer and of its place of origin; none for single lots.

        A product without a producer or an origin has none of these: a missing key would find the certificates in which
        it is empty, which are other people's.
        """
        scope = Q(product=product.pk) if product.pk else Q(pk__in=())
        for column, key in (("producer", product.producer_id), ("place", product.origin_id)):  # type: ignore[attr-defined]
            if key is not None:
                scope |= Q(**{column: key})
        return self.standing().filter(scope, is_for_lots=False)


class ExpiryNotice(models.Model):
    """That people were told, this many days ahead: nobody is told twice."""

    certificate = models.ForeignKey("catalogue.Certificate", models.CASCADE, related_name="notices")
    days_ahead = models.PositiveSmallIntegerField()
    expires_date = models.DateField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate", "days_ahead", "expires_date"], name="expiry_notice_once")
        ]

    def __str__(self) -> str:
        return f"{self.certificate}: {self.days_ahead}"


class CertificateDecision(models.Model):
    """What an officer decided about a certificate, or that its producer changed it; written once, never edited."""

    class Kind(models.TextChoices):
        VERIFIED = "verified", _("checked and found in order")
        REFUSED = "refused", _("not accepted")
        WITHDRAWN = "withdrawn", _("the officer's word was taken back")
        CHANGED = "changed", _("changed by the producer")

    certificate = models.ForeignKey("catalogue.Certificate", models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["refused", "withdrawn"]) | ~Q(reason=""), name="certificate_refused_with_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.certificate}: {self.get_kind_display()}"


class State(StrEnum):
    VERIFIED = "verified"
    CLAIMED = "claimed"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return str(_STATES[self])


_STATES = {
    State.VERIFIED: _("checked by an officer"),
    State.CLAIMED: _("stated by the producer"),
    State.REFUSED: _("not accepted"),
}


class Certificate(HasLocalText, models.Model):
    class Scheme(models.TextChoices):
        VIETGAP = "vietgap", "VietGAP"
        GLOBALGAP = "globalgap", "GLOBALG.A.P."
        HACCP = "haccp", "HACCP"
        ISO22000 = "iso22000", "ISO 22000"
        ORGANIC = "organic", _("organic")
        GI = "gi", _("geographical indication")
        FOOD_SAFETY = "food_safety", _("food safety conditions")
        OTHER = "other", _("other")

    scheme = models.CharField(_("scheme"), max_length=12, choices=Scheme.choices)
    number = models.CharField(_("number"), max_length=80)
    issuer = models.CharField(_("issuer"), max_length=200)
    scope_note = models.CharField(_("scope"), max_length=300, blank=True)
    scope_note_en = models.CharField(_("scope in English"), max_length=300, blank=True)
    product = models.ForeignKey("catalogue.Product", models.CASCADE, null=True, blank=True, related_name="certificates")
    producer = models.ForeignKey(
        "catalogue.Producer", models.CASCADE, null=True, blank=True, related_name="certificates"
    )
    place = models.ForeignKey("catalogue.Place", models.CASCADE, null=True, blank=True, related_name="certificates")
    issued_date = models.DateField(_("issued on"))
    expires_date = models.DateField(_("expires on"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to=name_that_nobody_guesses, storage=private_storage, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    is_file_public = models.BooleanField(_("everybody may download the file"), default=False)
    submitted_at = models.DateTimeField(_("handed in at"), null=True, blank=True, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    refused_at = models.DateTimeField(_("not accepted since"), null=True, blank=True, editable=False)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("replaced by")
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    # Which lots these are stands where lots are known: traceability.LotCertificate.
    is_for_lots = models.BooleanField(
        _("for named lots only"), default=False, help_text=_("Such as a laboratory's report; choose the product too.")
    )
    is_demo = models.BooleanField(_("demonstration data"), default=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_date__isnull=True) | Q(expires_date__gt=F("issued_date")),
                name="certificate_expires_after_issued",
                violation_error_message=_("A certificate ends after it was issued."),
            ),
            models.CheckConstraint(
                condition=Q(product__isnull=False, producer__isnull=True, place__isnull=True)
                | Q(product__isnull=True, producer__isnull=False, place__isnull=True)
                | Q(product__isnull=True, producer__isnull=True, place__isnull=False),
                name="certificate_has_one_scope",
                violation_error_message=_("Choose what it covers: one product, one producer or one place."),
            ),
            models.CheckConstraint(
                condition=Q(is_for_lots=False) | Q(product__isnull=False),
                name="certificate_lots_of_a_product",
                violation_error_message=_("Named lots are lots of a product: choose it."),
            ),
            models.UniqueConstraint(
                fields=["scheme", "issuer", "number"],
                name="certificate_once",
                violation_error_message=_("A certificate with this number of this issuer is here already."),
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True) | Q(refused_at__isnull=True), name="certificate_decided_one_way"
            ),
        ]

    def __str__(self) -> str:
        return f"{capfirst(self.get_scheme_display())} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.file:
            self.file_sha256 = ""
        elif not getattr(self.file, "_committed", True) or not (self.file_sha256 or self._is_file_gone):
            self.file_sha256 = sha256(b"".join(self.file.chunks())).hexdigest()
            self.file.seek(0)
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "file_sha256"}
        with transaction.atomic(savepoint=False):  # with what others write down about it
            super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return address("certificate", pk=self.pk)

    @property
    def state(self) -> State:
        if self.verified_at:
            return State.VERIFIED
        return State.REFUSED if self.refused_at else State.CLAIMED

    @property
    def holder(self) -> Any:
        """The producer whose certificate it is; None for one of a place."""
        return self.producer or (self.product.producer if self.product else None)

    @property
    def _is_file_gone(self) -> bool:
        return not self.file.storage.exists(str(self.file.name))

    @property
    def is_file_intact(self) -> bool:
        """Whether the file is there and is byte for byte the one that was handed in."""
        try:
            with self.file.storage.open(str(self.file.name)) as file:
                found = sha256(b"".join(file.chunks())).hexdigest()
        except OSError:
            return False
        return found == self.file_sha256

    @property
    def may_be_downloaded(self) -> bool:
        """By everybody."""
        return bool(self.file) and self.is_file_public and self.is_verified

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None

    def is_valid(self, on: dt.date | None = None) -> bool:
        return certificate_holds(on or timezone.localdate(), issued=self.issued_date, expires=self.expires_date)

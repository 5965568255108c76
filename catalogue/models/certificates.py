from __future__ import annotations

import datetime as dt
from hashlib import sha256
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def valid(self, on: dt.date | None = None) -> Self:
        on = on or timezone.localdate()
        return self.filter(Q(expires_date__isnull=True) | Q(expires_date__gte=on), issued_date__lte=on)

    def covering(self, product: models.Model) -> Self:
        """Certificates of the product itself, of its producer and of its place of origin; none for single lots."""
        return self.filter(
            Q(product=product.pk) | Q(producer=product.producer_id) | Q(place=product.origin_id),  # type: ignore[attr-defined]
            is_for_lots=False,
        )


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


class Certificate(models.Model):
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
    file = models.FileField(_("file"), upload_to="certificates/", blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True, editable=False)
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
            ),
            models.CheckConstraint(
                condition=Q(product__isnull=False, producer__isnull=True, place__isnull=True)
                | Q(product__isnull=True, producer__isnull=False, place__isnull=True)
                | Q(product__isnull=True, producer__isnull=True, place__isnull=False),
                name="certificate_has_one_scope",
            ),
            models.CheckConstraint(
                condition=Q(is_for_lots=False) | Q(product__isnull=False), name="certificate_lots_of_a_product"
            ),
            models.UniqueConstraint(fields=["scheme", "issuer", "number"], name="certificate_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.file and not getattr(self.file, "_committed", True):
            self.file_sha256 = sha256(b"".join(self.file.chunks())).hexdigest()
            self.file.seek(0)
        super().save(*args, **kwargs)

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None

    def is_valid(self, on: dt.date | None = None) -> bool:
        on = on or timezone.localdate()
        return self.issued_date <= on and (self.expires_date is None or on <= self.expires_date)

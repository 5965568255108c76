"""What people report from a scan page."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.private_files import private_storage
from traceability.codes.crockford import ALPHABET

if TYPE_CHECKING:
    from django.contrib.auth.models import _AnyUser


REFERENCE_WIDTH = 8


def new_reference() -> str:
    """Eight characters that can be read out over the phone; a trillion of them."""
    return "".join(secrets.choice(ALPHABET) for _digit in range(REFERENCE_WIDTH))


def picture_name(report: ProblemReport, name: str) -> str:
    return f"reports/{timezone.localdate():%Y/%m}/{secrets.token_hex(16)}.webp"


class ProblemReportQuerySet(models.QuerySet["ProblemReport"]):
    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def open_first(self) -> Self:
        return self.order_by(models.F("closed_at").desc(nulls_first=True), "-reported_at", "-pk")

    def of(self, user: _AnyUser) -> Self:
        return self.filter(product__producer__members=user.pk) if user.pk else self.none()


class ProblemReport(models.Model):
    class Kind(models.TextChoices):
        COPY = "copy", _("I think that this is a copy")
        QUALITY = "quality", _("Something is wrong with the food")
        FACTS = "facts", _("What the page says is not true")
        CODE = "code", _("The code does not work")
        OTHER = "other", _("Something else")

    code = models.CharField(_("code as scanned"), max_length=200)
    product = models.ForeignKey(
        "catalogue.Product", models.SET_NULL, null=True, blank=True, related_name="reports", verbose_name=_("product")
    )
    lot = models.ForeignKey(
        "traceability.Lot", models.SET_NULL, null=True, blank=True, related_name="reports", verbose_name=_("lot")
    )
    roll = models.ForeignKey("traceability.StampRoll", models.SET_NULL, null=True, blank=True, related_name="reports")
    unit = models.PositiveIntegerField(null=True, blank=True)
    kind = models.CharField(_("what is wrong"), max_length=8, choices=Kind.choices)
    message = models.TextField(_("what you saw"), max_length=2000, blank=True)
    contact = models.CharField(_("phone or e-mail"), max_length=120, blank=True)
    reference = models.CharField(_("reference number"), max_length=8, unique=True, null=True, editable=False)
    picture = models.FileField(_("picture"), upload_to=picture_name, storage=private_storage, blank=True)
    reported_at = models.DateTimeField(_("reported at"), default=timezone.now, db_index=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    answer = models.TextField(_("what was done about it"), max_length=2000, blank=True)

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("closed")

    objects = ProblemReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("problem report")
        verbose_name_plural = _("problem reports")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.code}"

    @property
    def number(self) -> str:
        """The reference as it is read out: ``7K3Q-D042``."""
        return f"{self.reference[:4]}-{self.reference[4:]}" if self.reference else str(self.pk)

    @property
    def state(self) -> State:
        if self.closed_at is not None:
            return self.State.CLOSED
        return self.State.ANSWERED if self.answer else self.State.OPEN

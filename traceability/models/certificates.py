from __future__ import annotations

from django.db import models


class LotCertificate(models.Model):
    """A certificate that covers named lots only, such as a laboratory's report, covers this one."""

    certificate = models.ForeignKey("catalogue.Certificate", models.CASCADE, related_name="lots")
    lot = models.ForeignKey("traceability.Lot", models.PROTECT, related_name="lot_certificates")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["certificate", "lot"], name="lot_certificate_once")]

    def __str__(self) -> str:
        return f"{self.certificate}: {self.lot}"

from django.db import models


class Scan(models.Model):
    """One opening of a printed code by a person: no address, a device hash that changes every day."""

    at = models.DateTimeField(db_index=True)
    product = models.ForeignKey("catalogue.Product", models.SET_NULL, null=True, related_name="+")
    lot = models.ForeignKey("traceability.Lot", models.SET_NULL, null=True, related_name="+")
    roll = models.ForeignKey("traceability.StampRoll", models.SET_NULL, null=True, related_name="+")
    unit = models.PositiveIntegerField(null=True)
    verdict = models.CharField(max_length=16)
    device_hash = models.CharField(max_length=16, blank=True)
    device_class = models.CharField(max_length=10, blank=True)
    province = models.CharField(max_length=5, blank=True)

    class Meta:
        indexes = [models.Index(fields=["product", "at"]), models.Index(fields=["roll", "unit", "at"])]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.verdict}"

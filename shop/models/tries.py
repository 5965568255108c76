from django.db import models


class VoucherTry(models.Model):
    """How many codes somebody has typed in a quarter of an hour: a visit, or the network that it came from."""

    who = models.CharField(max_length=32, help_text="A keyed hash: no address and no session is written down.")
    quarter = models.PositiveIntegerField(help_text="Quarters of an hour since 1970.")
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "quarter"], name="voucher_tries_counted_once")]

    def __str__(self) -> str:
        return f"{self.times} × {self.who}"

"""What a price and a stock can be, whoever writes them."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

PRICE_NOT_NEGATIVE = models.CheckConstraint(
    condition=Q(price__isnull=True) | Q(price__gte=0),
    name="stockrecord_price_not_negative",
    violation_error_message=_("A price can't be below zero."),
)
# Not by a remainder: on SQLite price % 1 is always 0.
PRICE_WHOLE = models.CheckConstraint(
    condition=Q(price__isnull=True) | Q(price=Cast("price", models.BigIntegerField())),
    name="stockrecord_price_whole_dong",
    violation_error_message=_("A price is in whole đồng, without a fraction."),
)
# Spelled out for a stock that nobody counted: a condition that is unknown lets a row pass.
STOCK_COVERS_PROMISES = models.CheckConstraint(
    condition=Q(num_allocated__isnull=True)
    | Q(num_allocated__lte=0)
    | Q(num_in_stock__isnull=False, num_in_stock__gte=F("num_allocated")),
    name="stockrecord_covers_promises",
    violation_error_message=_("More is sold and not sent yet than this: the stock can't be less."),
)
ALL: list[models.BaseConstraint] = [PRICE_NOT_NEGATIVE, PRICE_WHOLE, STOCK_COVERS_PROMISES]

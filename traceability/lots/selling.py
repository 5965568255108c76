"""Which lot of a product is sold next, for the page that sells it."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, When
from django.utils import timezone

from catalogue.compiled import Compiled
from catalogue.products.facts import Facts
from catalogue.products.page import Goods
from traceability.models import Lot, Recall


class LotOnSale(NamedTuple):
    code: str
    packed_date: dt.date
    expires_date: dt.date | None
    trace_path: str


def _first(product: int, today: dt.date) -> QuerySet[Lot, Any]:
    """The lot that may be sold and expires first; where there is none, one that is held or called back."""
    is_out = Q(held_at__isnull=False) | Exists(Recall.objects.open().filter(lot=OuterRef("pk")))
    is_good = Q(expires_date__isnull=True) | Q(expires_date__gte=today)
    lots = Lot.objects.released().filter(product=product).filter(is_out | is_good)
    one = Case(When(is_out, then=1), default=0, output_field=IntegerField())
    ranked = lots.annotate(is_out=one).on_sale_first()
    ordered = ranked.order_by("is_out", *ranked.query.order_by)
    return ordered.values_list("code", "packed_date", "expires_date", "is_out")[:1]


_FIRST = Compiled(_first, product=int)


def goods_of(product: Facts) -> Goods:
    """One query. What has no lots at all, or old ones only, is sold without one."""
    for code, packed_date, expires_date, is_out in _FIRST.rows({"product": product.pk}, today=timezone.localdate()):
        if is_out:
            return Goods(is_stopped=True)
        return Goods(LotOnSale(code, packed_date, expires_date, f"{product.trace_path}/10/{code}"))
    return Goods()

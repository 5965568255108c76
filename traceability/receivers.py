"""Whatever a scan page shows has changed: drop the finished pages, at once and again when it is committed.

``QuerySet.update`` and ``bulk_create`` send no signal: what they change shows when the kept page's seconds are over,
like a change made in another worker.
"""

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from oscar.core.loading import get_model

from catalogue.models import Certificate, Place, PlaceConversion, Producer, Product, Recognition
from traceability import page_cache
from traceability.models import Event, Lot, LotCertificate, Recall, RollBinding, RollWithdrawal, Stamp, StampRoll

SHOWN: tuple[type[Model], ...] = (
    Certificate, Event, Lot, LotCertificate, Place, PlaceConversion, Producer, Product, Recall, Recognition,
    RollBinding, RollWithdrawal, Stamp, StampRoll,
)  # fmt: skip


def forget_pages(**_signal: Any) -> None:
    page_cache.clear()
    transaction.on_commit(page_cache.clear)


def connect() -> None:
    for model in (*SHOWN, get_model("catalogue", "ProductImage")):
        for signal in (post_save, post_delete):
            signal.connect(forget_pages, sender=model, dispatch_uid=f"forget-pages-{model.__name__}")

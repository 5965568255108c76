"""Whatever a scan page shows has changed: drop the finished pages, at once and again when it is committed.

``QuerySet.update`` and ``bulk_create`` send no signal: what they change shows when the kept page's seconds are over,
like a change made in another worker.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from oscar.core.loading import get_model

from catalogue import page_cache as shop_pages
from catalogue.models import Certificate, Place, PlaceConversion, Producer, Product, Recognition
from traceability import page_cache
from traceability.models import (
    Event,
    EventItem,
    Lot,
    LotCertificate,
    Recall,
    RollBinding,
    RollWithdrawal,
    Stamp,
    StampRoll,
)
from traceability.signals import event_kept

SHOWN: tuple[type[Model], ...] = (
    Certificate, Event, Lot, LotCertificate, Place, PlaceConversion, Producer, Product, Recall, Recognition,
    RollBinding, RollWithdrawal, Stamp, StampRoll,
)  # fmt: skip


def forget_pages(**_signal: Any) -> None:
    page_cache.clear()
    transaction.on_commit(page_cache.clear)


def forget_all_pages() -> None:
    """The shop's pages too: what is called back or held must not look as if it were for sale."""
    forget_pages()
    shop_pages.forget_pages()
    transaction.on_commit(shop_pages.forget_pages)


def follow_recalls(event: Event, items: Sequence[EventItem], **_signal: Any) -> None:
    from traceability.recalls import hold_what_is_made  # it drops pages itself

    if event.declares_wrong_id is None and event.action != "DELETE":
        hold_what_is_made(items=items, by=event.recorded_by)


def note_sales(event: Event, items: Sequence[EventItem], **_signal: Any) -> None:
    from traceability.selling import follow_sales

    follow_sales(event=event, items=items)


def connect() -> None:
    event_kept.connect(follow_recalls, dispatch_uid="follow-recalls")
    event_kept.connect(note_sales, dispatch_uid="note-sales")
    for model in (*SHOWN, get_model("catalogue", "ProductImage")):
        for signal in (post_save, post_delete):
            signal.connect(forget_pages, sender=model, dispatch_uid=f"forget-pages-{model.__name__}")

"""Lots and their journeys. Products with a written journey get it; each other one that is packed gets a short one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from catalogue.models import Product
from shop.demo import people, records
from shop.demo.records import Record
from traceability.ledger.log.appending import log
from traceability.lots.releasing import hold
from traceability.models import Event, EventItem, Lot
from traceability.recalls.recalling import recall

WITHOUT_LOTS = ("tourism", "plants", "flowers", "animals")
NEVER_SHIPPED = ("unreleased", "held")


@transaction.atomic
def load_lots() -> str:
    products, told = records.by_slug(), {journey["slug"] for journey in records.journeys()}
    for journey in records.journeys():
        for record in journey["lots"]:
            load_lot(products[journey["slug"]], record, journey["events"])
    for record in records.products():
        if record["slug"] not in told and record["set"] not in WITHOUT_LOTS:
            load_lot(products[record["slug"]], plain_lot(record), PLAIN_EVENTS)
    return f"{Lot.objects.count()} lots, {Event.objects.count()} events"


def load_lot(product: Product, record: Record, events: list[Record]) -> Lot:
    packed = records.days_ago(record["packed_days_ago"])
    life = record["expires_days_after_packed"] or product.shelf_life_days
    lot, is_new = Lot.objects.get_or_create(
        product=product,
        code=record["code"],
        defaults={
            "packed_date": packed,
            "expires_date": packed + dt.timedelta(days=life) if life else None,
            "quantity": record["quantity"],
            "unit": record["unit"],
            "released_at": None if record["state"] == "unreleased" else records.at(packed, "16:00"),
            "is_demo": True,
        },
    )
    if is_new:  # what was recorded about a lot stays as it is, in the demonstration too
        load_events(lot, record["state"], events)
        set_state(lot, record)
    return lot


def set_state(lot: Lot, record: Record) -> None:
    if record["state"] == "held":
        hold(lot=lot, reason=record["held_reason"], by=people.officer())
    if record["recall"]:
        call_back(lot, record["recall"])


def call_back(lot: Lot, words: Record) -> None:
    """The lot and all that was made from it."""
    told = {key: words[key] for key in ("reason", "reason_en", "advice", "advice_en")}
    for started in recall(lot=lot, by=people.officer(), with_made=None, **told).family():
        started.started_at = records.at(records.days_ago(words["started_days_ago"]), "09:00")
        started.save(update_fields=["started_at"])


def load_events(lot: Lot, state: str, steps: Iterable[Record]) -> None:
    """The lot's steps so far: nothing that lies ahead, and nothing shipped of what was not let out."""
    wanted = [event_values(lot, step) for step in steps if not (state in NEVER_SHIPPED and step["kind"] in LEAVING)]
    past = [values for values in wanted if values["occurred_at"] <= timezone.now()]
    for values in past:
        event = Event.objects.create(lot=lot, **values)
        EventItem.objects.create(event=event, role=EventItem.Role.SUBJECT, lot=lot)
        log(event)


LEAVING = ("ship", "receive")


def event_values(lot: Lot, record: Record) -> dict[str, Any]:
    occurred = records.at(lot.packed_date + dt.timedelta(days=record["days"]), record["time"])
    checked = {"verified_by": people.officer(), "verified_at": occurred + dt.timedelta(hours=3)}
    return {
        "kind": record["kind"],
        "occurred_at": occurred,
        "place": lot.product.origin if record["kind"] not in LEAVING else None,
        "place_note": record["place_hint"],
        "actor": record["actor"],
        "note": record["note"],
        "note_en": record["note_en"],
        "picture": event_picture(record.get("picture", "")),
        **(checked if record["verified"] else {}),
    }


def event_picture(name: str) -> str:
    source = records.PICTURES / name
    if not name or not source.is_file():
        return ""
    target = f"events/demo/{name}"
    if not default_storage.exists(target) or default_storage.size(target) != source.stat().st_size:
        default_storage.delete(target)
        default_storage.save(target, ContentFile(source.read_bytes()))
    return target


def plain_lot(record: Record) -> Record:
    """One released lot, packed so lately that a good part of its life is left."""
    number, life = records.number_of(record["slug"]), record["shelf_life_days"] or 90
    return {
        "code": f"SQ{number % 900 + 100}.{number // 900 % 90 + 10}",
        "packed_days_ago": 1 + number % max(1, min(45, life // 3)),
        "expires_days_after_packed": None,
        "quantity": 100 + number % 9 * 50,
        "unit": "gói",
        "state": "released",
        "recall": None,
    }


def plain_event(kind: str, days: int, clock: str, actor: str, note: str, note_en: str) -> Record:
    words = {"actor": actor, "note": note, "note_en": note_en, "place_hint": ""}
    return {"kind": kind, "days": days, "time": clock, "verified": False, **words}


PLAIN_EVENTS = [
    plain_event(
        "process", -1, "07:30", "Tổ sản xuất",
        "Sơ chế và chế biến tại cơ sở (trình diễn).", "Prepared and processed on site (demonstration).",
    ),
    plain_event(
        "pack", 0, "14:00", "Tổ đóng gói",
        "Đóng gói, ghi lô và dán tem (trình diễn).", "Packed, marked with its lot and stamped (demonstration).",
    ),
]  # fmt: skip

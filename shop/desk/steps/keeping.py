"""Keep what a producer writes down on the phone: whatever is sent twice is kept once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.materials import material
from catalogue.models import Place, Producer
from shop.desk.desk import Desk
from shop.desk.lots.forms import LotForm
from shop.desk.steps.forms import TAKING_IN
from traceability.lots.events import Amount, correct, record_event
from traceability.models import Event, EventItem, Lot

Said = dict[str, Any]
FACTS = ("kind", "note", "picture", "quantity", "uom")


@transaction.atomic
def keep_step(*, desk: Desk, said: Said, inputs: Iterable[Said]) -> tuple[Event, bool]:
    """Record the step, with the lots it makes on the way; (event, is it new). Raises ValidationError.

    With the ``client_key`` of a step that was kept before it is that step that is returned. A desk writes one step
    after another: what a phone sends again while the first is still being kept waits, and then finds it.
    """
    Producer.objects.select_for_update().get(pk=desk.producers[0].pk)
    if (sent := _sent_before(desk, said)) is not None:
        return sent, False
    went_in = _named(said, inputs)
    occurred_at = said["occurred_at"] or _entered_at(said)
    day = timezone.localdate(occurred_at)
    lot = said["found"] or _new_lot(desk, said, day)
    maker = lot.product.producer or desk.producers[0]
    event = record_event(
        lot=lot, by=desk.user, client_key=said["client_key"], occurred_at=occurred_at,
        inputs=amounts(desk, went_in, of=maker, day=day),
        **_as_last_time(desk, said, maker), **{name: said[name] for name in FACTS},
    )  # fmt: skip
    return event, True


def _entered_at(said: Said) -> dt.datetime:
    """When the phone says that it was entered; a clock that runs ahead does not make a step of the future."""
    now = timezone.now()
    return min(said["entered_at"] or now, now)


def _sent_before(desk: Desk, said: Said) -> Event | None:
    sent = Event.objects.filter(client_key=key).first() if (key := said["client_key"]) else None
    if sent is not None and not desk.events().filter(pk=sent.pk).exists():
        raise ValidationError(_("This step was written down at another desk."), "step_of_another")
    return sent


def _named(said: Said, inputs: Iterable[Said]) -> list[Said]:
    """The rows in which something went in."""
    found = [one for one in inputs if one.get("lot") or one.get("name")]
    if found and said["kind"] not in TAKING_IN:
        raise ValidationError(_("Only processing and packing take other lots in."), "inputs_of_other_kind")
    return found


def _as_last_time(desk: Desk, said: Said, producer: Producer) -> Said:
    last = last_times(desk).get(producer.pk, {}).get(said["kind"], {})
    place: Said = {"place_note": said["place_note"], "place": None}
    if not said["place_note"]:
        place = {"place_note": last.get("place_note", ""), "place": last.get("place") or _home(producer, said["kind"])}
    return {"actor": said["actor"] or last.get("actor") or producer.name, **place}


AT_HOME = {"collect", "process", "pack", "inspect", "ship"}


def _home(producer: Producer, kind: str) -> Place | None:
    """Where a step took place of which nothing else is known yet."""
    return producer.place if kind in AT_HOME else None


def last_times(desk: Desk) -> dict[int, dict[str, Said]]:
    """Who and where, by producer and kind, as in the last step of that kind."""
    of_each = desk.events().standing().values("lot__product__producer", "kind").annotate(newest=Max("pk"))
    events = Event.objects.filter(pk__in=[one["newest"] for one in of_each])
    found: dict[int, dict[str, Said]] = {}
    for one in events.select_related("lot__product", "place__parent", "place__province"):
        if one.lot is not None and (maker := one.lot.product.producer_id) is not None:
            facts = {"actor": one.actor, "place_note": one.place_note, "place": one.place}
            found.setdefault(maker, {})[one.kind] = facts
    return found


def lots_used_last(desk: Desk) -> Any:
    used = desk.lots().annotate(used_at=Max("items__event__recorded_at"))
    return used.order_by(F("used_at").desc(nulls_last=True), "-packed_date", "-pk")


def code_of(day: dt.date) -> str:
    """What is made together on one day is one lot, unless somebody gives it another code."""
    return f"{day:%y%m%d}"


def _new_lot(desk: Desk, said: Said, day: dt.date) -> Lot:
    if (producer := said["material_of"]) is not None:
        product = material(producer=producer, name=said["new_material"].strip())
    else:
        product = desk.goods().get(pk=said["new_of"])
    return lot_of(desk, product.pk, said["new_code"].strip().upper() or code_of(day), day)


def lot_of(desk: Desk, product_id: int, code: str, day: dt.date) -> Lot:
    """The lot of this product with this code, begun if there is none yet."""
    if (known := desk.lots().filter(product=product_id, code=code).first()) is not None:
        return known
    facts = {"product": product_id, "code": code, "packed_date": day}
    form = LotForm(facts, products=desk.goods())
    if not form.is_valid():
        raise ValidationError([message for messages in form.errors.values() for message in messages])
    lot: Lot = form.save()
    return lot


def amounts(desk: Desk, inputs: Iterable[Said], *, of: Producer, day: dt.date) -> list[Amount]:
    found = []
    for one in inputs:
        lot = one["lot"] or lot_of(desk, material(producer=of, name=one["name"].strip()).pk, code_of(day), day)
        found.append(Amount(lot, one["quantity"] or None, one["uom"] if one["quantity"] else ""))
    return found


@transaction.atomic
def tell_again(*, desk: Desk, event: Event, said: Said, inputs: Iterable[Said]) -> Event:
    """Declare the event wrong, and record it as it was; what the form does not ask for stays."""
    kept: dict[str, Any] = {"place": event.place if said["place_note"] == event.place_note else None}
    kept["note_en"] = event.note_en if said["note"] == event.note else ""
    facts = {name: said[name] for name in (*FACTS, "lot", "occurred_at", "actor", "place_note")}
    facts["picture"] = said["picture"] or event.picture.name
    went_in = amounts(desk, _named(said, inputs), of=desk.producers[0], day=timezone.localdate(said["occurred_at"]))
    items = event.items.select_related("lot")
    foreign = [_amount(one) for one in items if one.role == EventItem.Role.INPUT and one.lot is None]
    others = [_amount(one) for one in items if one.role == EventItem.Role.OUTPUT and one.lot_id != event.lot_id]
    return correct(
        event=event, reason=said["reason"], by=desk.user, inputs=[*went_in, *foreign], outputs=others, **facts, **kept
    )


def _amount(item: EventItem) -> Amount:
    return Amount(item.lot, item.quantity, item.uom, item.epc, item.name)

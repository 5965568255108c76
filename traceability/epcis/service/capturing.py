"""Keep the events of a document: all of them or none, each once, and only about the producer's own lots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Producer, Product
from traceability.epcis.language.faults import Fault, Refused, pointer
from traceability.epcis.language.naming import Named
from traceability.epcis.language.validation import Checked
from traceability.epcis.service.captured import Captured, Part
from traceability.ledger.log.appending import steps_logged_at_the_end
from traceability.lots import events
from traceability.models import CaptureJob, CaptureToken, Event, EventFact, EventItem, Lot

Role = EventItem.Role
MOST_EVENTS, MOST_EPCS = 500, 20_000  # SQLite takes 32,766 values in one question


@transaction.atomic
def capture(*, checked: Checked, token: CaptureToken) -> CaptureJob:
    """Keep what ``validation.check`` found in order. The job tells what became of it, and is there in either case.

    One capture of a producer at a time: two that send the same document keep its events once.
    """
    producer = Producer.objects.select_for_update(no_key=True).get(pk=token.producer_id)
    job = CaptureJob.objects.create(producer=producer, token=token)
    captured = [Captured(path, event, checked.context) for path, event in checked.events]
    try:
        with transaction.atomic():
            job.event_count = _Keeper(job, captured).keep_all()
        job.success, job.duplicate_count = True, len(captured) - job.event_count
    except Refused as refused:
        job.errors = [fault.as_problem() for fault in refused.faults]
    job.finished_at = timezone.now()
    job.save()
    return job


class _Keeper:
    """One document on its way into the tables, with what it is looked up by loaded at once."""

    def __init__(self, job: CaptureJob, captured: Sequence[Captured]) -> None:
        self.job, self.producer, self.captured = job, job.producer, captured
        parts = [part for one in captured for part in one.parts]
        self.products = _products(part.ours for part in parts if part.ours)
        self.lots = _lots(self.products, {part.ours.lot for part in parts if part.ours})
        told = Event.objects.filter(declares_wrong=None).select_related("lot__product", "capture")
        named = {one.event_id for one in captured}
        found = list(told.filter(Q(event_hash__in={one.hash for one in captured}) | Q(event_id__in=named)))
        self.by_hash = {event.event_hash: event for event in found if event.event_hash}
        self.by_id = {event.event_id: event for event in found}
        # What a declaration names as its better version replaces the event that it declares wrong.
        self.better = {name: one for one in captured for name in one.corrective_ids}
        self.awaited = _awaited(named, self.producer)
        self.packed = _packed({part.epc for part in parts if not part.ours}, self.producer)

    def keep_all(self) -> int:
        """How many were new. Raises Refused with the faults of all events."""
        with steps_logged_at_the_end():
            kept, faults = 0, []
            for one in self.captured:
                try:
                    kept += self._keep(one)
                except Refused as refused:
                    faults += refused.faults
                except ValidationError as error:
                    faults += [Fault("refused", pointer(one.path), message) for message in error.messages]
            if faults:
                raise Refused(faults)
        return kept

    def _keep(self, one: Captured) -> bool:
        if one.declaration is not None:
            return self._keep_declaration(one)
        if one.hash in self.by_hash:
            return False
        if one.event_id in self.by_id:
            say = "Another event has this eventID. To correct it, send it again with an errorDeclaration."
            raise Refused([Fault("event-id", pointer([*one.path, "eventID"]), say)])
        self._refuse_what_is_others(one)
        event = one.as_event(self.producer.name)
        items = [self._item(part) for part in one.parts]
        self._make_lots(one, items)
        event.capture = self.job
        about = [item for item in items if item.role != Role.INPUT]
        event.lot = next((lot for item in about if (lot := item.lot or self.packed.get(item.epc))), None)
        told = self.better.get(one.event_id)
        event.replaces = self._meant(told) if told else self.awaited.get(one.event_id)
        self.by_hash[one.hash] = self.by_id[one.event_id] = events.write_step(event=event, items=items)
        self.packed |= {item.epc: event.lot for item in items if item.role == Role.PARENT and item.epc and event.lot}
        return True

    def _keep_declaration(self, one: Captured) -> bool:
        wrong = self._meant(one)
        if wrong is None:
            say = "We hold no event with this content or this eventID. Capture the event itself first."
            raise Refused([Fault("unknown-event", pointer([*one.path, "errorDeclaration"]), say)])
        if not self._is_own(wrong):
            raise Refused([Fault("not-yours", pointer(one.path), "This event was not recorded by you.")])
        if wrong.declarations.exists():
            return False
        event = one.as_event(self.producer.name)
        event.declares_wrong, event.lot, event.capture = wrong, wrong.lot, self.job
        event.event_id, event.event_hash = wrong.event_id or one.event_id, None
        event.wrong_reason = str((one.declaration or {}).get("reason", ""))[:300]
        events.write_step(event=event, items=[_copy(item) for item in wrong.items.select_related("lot")])
        self._join(wrong, one.corrective_ids)
        return True

    def _join(self, wrong: Event, better: Sequence[str]) -> None:
        """With what was recorded before the declaration that names it; what comes later finds the declaration."""
        standing = Event.objects.standing().filter(event_id__in=better, replaces=None, capture__producer=self.producer)
        for event in standing.exclude(pk=wrong.pk):
            event.replaces = wrong
            event.save(update_fields=["replaces"])

    def _meant(self, one: Captured) -> Event | None:
        return self.by_hash.get(one.hash) or self.by_id.get(one.event_id)

    def _is_own(self, event: Event) -> bool:
        if event.capture:
            return event.capture.producer_id == self.producer.pk
        return bool(event.lot and event.lot.product.producer_id == self.producer.pk)

    def _refuse_what_is_others(self, one: Captured) -> None:
        """What goes in may be anybody's; what the event is about, and what comes out, is the producer's own."""
        about = [part for part in one.parts if part.role != Role.INPUT]
        say = f"This is not a product of {self.producer.name}; only what goes in may be somebody else's."
        faults = [Fault("not-yours", pointer(part.path), say) for part in about if self._is_of_others(part)]
        is_own = any(map(self._is_of_producer, about)) or any(part.epc in self.packed for part in about)
        if one.parts and not faults and not is_own:
            say = f"Nothing that this event is about, or that comes out of it, is a product of {self.producer.name}."
            faults = [Fault("not-yours", pointer(one.path), say)]
        if faults:
            raise Refused(faults)

    def _product_of(self, part: Part) -> Product | None:
        return self.products.get(part.ours.gtin or part.ours.trace_code) if part.ours else None

    def _is_of_producer(self, part: Part) -> bool:
        product = self._product_of(part)
        return product is not None and product.producer_id == self.producer.pk

    def _is_of_others(self, part: Part) -> bool:
        """A product without a producer is not everybody's; what we do not know may be anybody's."""
        return self._product_of(part) is not None and not self._is_of_producer(part)

    def _item(self, part: Part) -> EventItem:
        product = self._product_of(part)
        lot = self.lots.get((product.pk, part.ours.lot)) if product and part.ours else None
        return EventItem(
            role=part.role, lot=lot, epc=part.epc, is_class=part.is_class, quantity=part.quantity, uom=part.uom
        )  # fmt: skip

    def _make_lots(self, one: Captured, items: Sequence[EventItem]) -> None:
        """Those that the event says came into being, and that are not there yet; not released."""
        for part, item in zip(one.parts, items, strict=True):
            product = self._product_of(part)
            if item.lot or not (product and part.ours and part.ours.lot and part.is_class and one.creates(part)):
                continue
            item.lot = self.lots.get((product.pk, part.ours.lot)) or self._new_lot(one, part, product)

    def _new_lot(self, one: Captured, part: Part, product: Product) -> Lot:
        assert part.ours is not None
        if one.expires_date and one.expires_date <= one.packed_date:
            say = f"Best before {one.expires_date}, the lot would expire before it is made ({one.packed_date})."
            raise Refused([Fault("lot", pointer([*one.path, "ilmd"]), say)])
        count = int(part.quantity) if part.quantity and not part.uom and part.quantity == int(part.quantity) else None
        lot = Lot(
            product=product, code=part.ours.lot, packed_date=one.packed_date, expires_date=one.expires_date,
            quantity=count if count and count < 2**31 else None,
        )  # fmt: skip
        try:
            lot.full_clean()
        except ValidationError as error:
            raise Refused([Fault("lot", pointer(part.path), message) for message in error.messages]) from error
        lot.save()
        self.lots[product.pk, lot.code] = lot
        return lot


def _awaited(names: Iterable[str], producer: Producer) -> dict[str, Event]:
    """Events of the producer that were declared wrong before, by the ID of the better one that was to come."""
    facts = EventFact.objects.filter(name="correctiveEventID", value__in=set(names), event__capture__producer=producer)
    wrong = {fact.value: fact.event.declares_wrong for fact in facts.select_related("event__declares_wrong")}
    return {name: event for name, event in wrong.items() if event}


def _packed(epcs: Iterable[str], producer: Producer) -> dict[str, Lot]:
    """Pallets and boxes into which the producer has put lots of its own, each with one of them."""
    packed = EventItem.objects.filter(role=Role.PARENT, epc__in=set(epcs), event__capture__producer=producer)
    standing = packed.filter(event__in=Event.objects.standing(), event__lot__product__producer=producer)
    return {item.epc: item.event.lot for item in standing.select_related("event__lot") if item.event.lot}


def _products(wanted: Iterable[Named]) -> dict[str, Product]:
    """By GTIN or trace code."""
    gtins: set[str] = set()
    codes: set[str] = set()
    for one in wanted:
        (gtins if one.gtin else codes).add(one.gtin or one.trace_code)
    if not gtins | codes:
        return {}
    found = get_model("catalogue", "Product").objects.filter(Q(gtin__in=gtins) | Q(trace_code__in=codes))
    by_gtin: dict[str, Any] = {product.gtin: product for product in found if product.gtin}
    return by_gtin | {product.trace_code: product for product in found if product.trace_code}


def _lots(products: dict[str, Product], codes: set[str]) -> dict[tuple[int, str], Lot]:
    if not products or not codes - {""}:
        return {}
    found = Lot.objects.filter(product__in=set(products.values()), code__in=codes).select_related("product")
    return {(lot.product_id, lot.code): lot for lot in found}


def _copy(item: EventItem) -> EventItem:
    names = ("role", "lot", "epc", "is_class", "name", "quantity", "uom")
    return EventItem(**{name: getattr(item, name) for name in names})

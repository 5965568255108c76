"""A captured event as rows: what of its JSON-LD we look things up by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from traceability.epcis.language import vocabulary
from traceability.epcis.language.faults import Path
from traceability.epcis.language.hashing import declared, event_hash
from traceability.epcis.language.identifiers import canonical
from traceability.epcis.language.naming import PREFIX, Named, named, place_of
from traceability.epcis.language.queryable_fields import word
from traceability.epcis.language.validation import moment
from traceability.epcis.language.vocabulary import expanded
from traceability.models import Event, EventItem

Kind, Type, Role = Event.Kind, Event.Type, EventItem.Role

_KINDS = {
    "commissioning": Kind.HARVEST, "creating_class_instance": Kind.PROCESS, "collecting": Kind.COLLECT,
    "inspecting": Kind.INSPECT, "sampling": Kind.INSPECT, "sensor_reporting": Kind.INSPECT, "packing": Kind.PACK,
    "repackaging": Kind.PACK, "shipping": Kind.SHIP, "departing": Kind.SHIP, "transporting": Kind.SHIP,
    "loading": Kind.SHIP, "receiving": Kind.RECEIVE, "accepting": Kind.RECEIVE, "arriving": Kind.RECEIVE,
    "unloading": Kind.RECEIVE, "retail_selling": Kind.SELL, "dispensing": Kind.SELL, "holding": Kind.HOLD,
}  # fmt: skip
_LISTS = {
    "epcList": Role.SUBJECT, "quantityList": Role.SUBJECT, "childEPCs": Role.CHILD, "childQuantityList": Role.CHILD,
    "inputEPCList": Role.INPUT, "inputQuantityList": Role.INPUT, "outputEPCList": Role.OUTPUT,
    "outputQuantityList": Role.OUTPUT,
}  # fmt: skip
_GS1 = vocabulary.VOC
_MDA = vocabulary.PREFIXES["cbvmda"]
_PACKED = (f"{PREFIX}:packedDate", f"{_GS1}packagingDate", f"{_GS1}productionDate", f"{_MDA}harvestEndDate")
_BEST_BEFORE = (
    f"{_MDA}bestBeforeDate", f"{_MDA}itemExpirationDate", f"{_MDA}sellByDate", f"{_GS1}bestBeforeDate",
    f"{_GS1}expirationDate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One EPC in a list of an event, at ``path``; ``ours`` is what it names if it may be a product of ours."""

    path: Path
    role: str
    epc: str
    is_class: bool
    quantity: Decimal | None
    uom: str
    ours: Named | None


@dataclass
class Captured:
    path: Path
    event: dict[str, Any]
    context: Any

    @cached_property
    def hash(self) -> str:
        return event_hash(self.event, self.context)

    @property
    def event_id(self) -> str:
        return str(self.event.get("eventID") or self.hash)

    @property
    def declaration(self) -> dict[str, Any] | None:
        return self.event.get("errorDeclaration")

    @property
    def corrective_ids(self) -> list[str]:
        return list((self.declaration or {}).get("correctiveEventIDs", ()))

    @cached_property
    def parts(self) -> list[Part]:
        return list(self._parts())

    def _parts(self) -> Iterator[Part]:
        if parent := self.event.get("parentID"):
            yield _part((*self.path, "parentID"), Role.PARENT, parent)
        for field, role in _LISTS.items():
            for i, entry in enumerate(self.event.get(field, ())):
                if isinstance(entry, str):
                    yield _part((*self.path, field, i), role, entry)
                else:
                    yield _part((*self.path, field, i, "epcClass"), role, entry["epcClass"], entry)

    def creates(self, part: Part) -> bool:
        """Whether the event says that the lot came into being with it."""
        return part.role == Role.OUTPUT or (part.role == Role.SUBJECT and self.event.get("action") == "ADD")

    def as_event(self, actor: str) -> Event:
        """Unsaved, without lot, job and declaration."""
        event, step = self.event, word(vocabulary.BIZ_STEP, self.event.get("bizStep", ""))
        disposition = word(vocabulary.DISPOSITION, event.get("disposition", ""))
        occurred_at = moment(event["eventTime"])
        assert occurred_at is not None, "checked before"
        read_point = event.get("readPoint", {}).get("id", "")
        return Event(
            kind=self._kind(step, disposition), occurred_at=occurred_at, place=place_of(read_point),
            actor=str(event.get(f"{PREFIX}:actor") or actor)[:200], note=str(event.get(f"{PREFIX}:note") or ""),
            type=event["type"], action=event.get("action", ""), biz_step=step[:200], disposition=disposition[:200],
            event_id=self.event_id, event_hash=self.hash, document=self.document,
        )  # fmt: skip

    def _kind(self, step: str, disposition: str) -> str:
        if disposition == "recalled":
            return Kind.RECALL
        if self.event["type"] == Type.TRANSFORMATION and step in ("", "commissioning"):
            return Kind.PROCESS
        return _KINDS.get(step, Kind.OTHER)

    @property
    def document(self) -> dict[str, Any]:
        """The event with all prefixes that it needs; what we say ourselves when it goes out is left off."""
        both = [self.context, self.event.get("@context")]
        listed = [part for one in both for part in (one if isinstance(one, list) else [one]) if isinstance(part, dict)]
        own = {k: v for k, v in self.event.items() if k not in ("@context", "eventID", "recordTime")}
        return ({"@context": listed} if listed else {}) | own

    @cached_property
    def lot_data(self) -> dict[str, Any]:
        prefixes = declared(self.context) | declared(self.event.get("@context"))
        prefixes.pop(PREFIX, None)
        return {expanded(name, prefixes): value for name, value in self.event.get("ilmd", {}).items()}

    @property
    def packed_date(self) -> dt.date:
        return _date(self.lot_data, _PACKED) or dt.datetime.fromisoformat(self.event["eventTime"]).date()

    @property
    def expires_date(self) -> dt.date | None:
        return _date(self.lot_data, _BEST_BEFORE)


def _part(path: Path, role: str, epc: str, entry: dict[str, Any] | None = None) -> Part:
    quantity = _quantity(entry.get("quantity")) if entry else None
    uom = entry.get("uom", "") if entry and quantity is not None else ""
    return Part(path, role, canonical(epc), entry is not None, quantity, uom, named(epc))


def _quantity(number: float | None) -> Decimal | None:
    """To the thousandth, as far as we count; the document keeps it whole."""
    rounded = round(Decimal(str(number)), 3) if number is not None else None
    return rounded if rounded else None


def _date(data: dict[str, Any], names: tuple[str, ...]) -> dt.date | None:
    for name in names:
        try:
            return dt.date.fromisoformat(str(data[name])[:10])
        except (KeyError, ValueError):
            continue
    return None

"""The facts of a scan page for machines: JSON-LD in the words of schema.org and of the GS1 Web Vocabulary.

Described in docs/dpp.md. Shows what the page shows, by the same rules, and is kept and dropped with it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.timezone import localtime

from catalogue.addresses import plain_address
from catalogue.kept.shelf import Shelf
from catalogue.localtext import local_text
from catalogue.models import Place, Producer
from traceability import conf
from traceability.lookup import Named
from traceability.models import Event
from traceability.page.compression import FixedBody
from traceability.page.journey import Part, Step
from traceability.page.passport import DatedCertificate, Passport, passport_of
from traceability.page.rendering import verdict_of

CONTENT_TYPE = "application/ld+json"
_DATES = (
    "gs1:productionDate", "gs1:packagingDate", "gs1:bestBeforeDate", "validFrom", "validThrough", "expires",
    "ocop:revokedOn",
)  # fmt: skip
_MOMENTS = ("startDate", "startTime", "endTime", "ocop:onHoldSince", "ocop:verifiedAt")
_LINKS = ("image", "url", "ocop:lot", "ocop:lotsOnSale", "ocop:lotsRecalled", "epcis:eventID", "ocop:epc")
_CONTEXT = {
    "@vocab": "https://schema.org/",
    "gs1": "https://ref.gs1.org/voc/",
    "epcis": "https://ref.gs1.org/epcis/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    **{name: {"@type": "xsd:date"} for name in _DATES},
    **{name: {"@type": "xsd:dateTime"} for name in _MOMENTS},
    **{name: {"@type": "@id"} for name in _LINKS},
    "ocop:journey": {"@container": "@list"},
}


@dataclass(frozen=True, slots=True)
class Document:
    body: FixedBody
    tag: str


def _pack(document: Document) -> bytes:
    gzip, br = document.body.parts()
    return b"%s %d " % (document.tag.encode(), len(gzip)) + gzip + br


def _unpack(data: bytes) -> Document:
    tag, size, parts = data.split(b" ", 2)
    gzip, br = parts[: int(size)], parts[int(size) :]
    return Document(FixedBody.of_parts(gzip, br), tag.decode())


documents: Shelf[Document] = Shelf("dpp", pack=_pack, unpack=_unpack)


def document(named: Named) -> Document | None:
    """None where there is nothing that the public may read."""
    if named.product_id is None or named.misses:
        return None
    with translation.override("vi"):
        passport = passport_of(named.product_id, named.lot_id, "vi")
        if passport.lot is not None and not passport.lot.is_released:
            return None
        data = json.dumps(_document(named, passport), ensure_ascii=False, separators=(",", ":")).encode()
    return Document(FixedBody(data), hashlib.blake2b(data, digest_size=9).hexdigest())


def _document(named: Named, passport: Passport) -> dict[str, Any]:
    product, lot = passport.product, passport.lot
    path = lot.trace_path if lot else product.trace_path
    return _told({
        "@context": {**_CONTEXT, "ocop": _address("/ho-chieu/#")},
        "@id": conf.site_url() + path,
        "@type": ["Product", "gs1:Product"],
        "ocop:status": verdict_of(named, passport).value,
        "ocop:recall": _recall(passport),
        "ocop:onHoldSince": _moment(lot.held_at) if lot and lot.held_at else None,
        "ocop:onHoldBecause": _vietnamese(lot.held_reason) if lot and lot.held_at else None,
        "name": _texts(product, "title"),
        "image": _address(f"/anh-tem/{passport.picture_id}.webp") if passport.picture_id else None,
        "gtin": product.gtin,
        "gs1:gtin": product.gtin,
        "productID": product.trace_code,
        "size": _texts(product, "net_content"),
        "manufacturer": _producer(product.producer) if product.producer else None,
        "countryOfOrigin": _COUNTRY if product.origin else None,
        "ocop:placeOfOrigin": _place(product.origin) if product.origin else None,
        "ocop:placeOfLastProcessing": _where(passport.last_processed) if passport.last_processed else None,
        "ocop:journey": [_step(step, leg.is_own) for leg in passport.journey for step in leg.steps],
        **(_lot(passport) if lot else {}),
        "ocop:lotsOnSale": [conf.site_url() + one.trace_path for one in passport.lots],
        "ocop:lotsRecalled": [conf.site_url() + one.trace_path for one in passport.recalled_lots],
        "ocop:recognition": _recognition(passport),
        "hasCertification": [_certificate(one) for one in passport.certificates],
        "gs1:consumerSafetyInformation": _texts(product, "warnings"),
        "gs1:allergenStatement": _texts(product, "allergens"),
        "gs1:percentageOfAlcoholByVolume": _number(product.alcohol_by_volume),
        "gs1:ingredientStatement": _texts(product, "ingredients"),
        "gs1:consumerStorageInstructions": _texts(product, "storage"),
    })  # fmt: skip


_COUNTRY = {"@type": "Country", "name": "Việt Nam", "identifier": "VN"}


def _told(facts: dict[str, Any]) -> dict[str, Any]:
    """What is not stated is left out; False and 0 are statements."""
    return {name: value for name, value in facts.items() if value not in (None, "", [], {})}


def _page_of(kind: str, **values: object) -> str | None:
    """Outside of this package, where there is one."""
    path = plain_address(kind, **values)
    return _address(path) if path else None


def _address(path: str) -> str:
    return conf.site_url() + path


def _date(moment: dt.datetime) -> str:
    """The day on the page, which is a day in Việt Nam."""
    return localtime(moment).date().isoformat()


def _moment(moment: dt.datetime) -> str:
    return localtime(moment).isoformat(timespec="seconds")


def _number(value: Any) -> float | None:
    return float(value) if value is not None else None


def _texts(instance: object, field: str) -> list[dict[str, str]]:
    """As JSON-LD value objects, one for each language in which the text exists, Vietnamese first."""
    found = dict.fromkeys(local_text(instance, field, language) for language in ("vi", "en"))
    return [{"@value": text, "@language": language} for text, language in found if text]


def _vietnamese(text: str) -> list[dict[str, str]]:
    return [{"@value": text, "@language": "vi"}] if text else []


def _producer(producer: Producer) -> dict[str, Any]:
    address = {"@type": "PostalAddress", "streetAddress": producer.hamlet, "addressCountry": "VN"}
    if producer.place:
        address["addressLocality"] = producer.place.both_eras()
    return _told({
        "@type": ["Organization", "gs1:Organization"],
        "name": producer.name,
        "identifier": producer.identifier,
        "telephone": producer.phone,
        "address": _told(address),
        "url": _page_of("producer", slug=producer.slug) if producer.is_public else None,
    })  # fmt: skip


def _place(place: Place) -> dict[str, Any]:
    return {"@type": "Place", "name": place.both_eras(), "identifier": f"{place.scheme}:{place.code}"}


def _where(event: Event) -> dict[str, Any] | None:
    if event.place is None and not event.place_note:
        return None
    place = event.place
    return _told({
        "@type": "Place",
        "name": place.full_name if place else "",
        "identifier": f"{place.scheme}:{place.code}" if place else "",
        "description": event.place_note,
    })  # fmt: skip


def _lot(passport: Passport) -> dict[str, Any]:
    lot, made = passport.lot, passport.produced
    assert lot is not None
    return {
        "gs1:hasBatchLotNumber": lot.code,
        "gs1:productionDate": _date(made.occurred_at) if made else None,
        "gs1:packagingDate": lot.packed_date.isoformat(),
        "gs1:bestBeforeDate": lot.expires_date.isoformat() if lot.expires_date else None,
    }


def _recognition(passport: Passport) -> dict[str, Any] | None:
    found, is_valid = passport.recognition or passport.lapsed, passport.recognition is not None
    if found is None:
        return None
    return _told({
        "ocop:stars": found.stars if is_valid else None,
        "ocop:isValidNow": is_valid,
        "ocop:decisionNumber": found.decision_number,
        "ocop:authority": found.authority,
        "validFrom": found.valid_from_date.isoformat(),
        "validThrough": found.valid_until_date.isoformat(),
        "ocop:revokedOn": _date(found.revoked_at) if found.revoked_at else None,
    })  # fmt: skip


def _certificate(dated: DatedCertificate) -> dict[str, Any]:
    one = dated.certificate
    return _told({
        "@type": ["Certification", "gs1:CertificationDetails"],
        "@id": _page_of("certificate", pk=one.id),
        "name": one.scheme_label,
        "ocop:scheme": one.scheme,
        "certificationIdentification": one.number,
        "issuedBy": {"@type": "Organization", "name": one.issuer},
        "ocop:scope": _texts(one, "scope_note"),
        "validFrom": one.issued_date.isoformat(),
        "expires": one.expires_date.isoformat() if one.expires_date else None,
        "ocop:statedBy": "officer" if one.is_verified else "producer",
        "ocop:wasValidWhenPacked": dated.held_then,
        "ocop:isValidNow": dated.held_now,
    })  # fmt: skip


def _recall(passport: Passport) -> dict[str, Any] | None:
    recall = passport.recall
    if recall is None:
        return {"ocop:isRecalled": False} if passport.lot else None
    return {
        "ocop:isRecalled": True,
        "startDate": _moment(recall.started_at),
        "ocop:reason": _texts(recall, "reason"),
        "ocop:advice": _texts(recall, "advice"),
    }


def _step(step: Step, is_own: bool) -> dict[str, Any]:
    event = step.event
    return _told({
        "@type": "ocop:Step",
        "epcis:eventID": event.event_id,
        "ocop:kind": event.kind,
        "ocop:lot": _address(event.lot.trace_path) if event.lot and not is_own else None,
        "startTime": _moment(event.occurred_at),
        "endTime": _moment(step.end.occurred_at) if step.end else None,
        "agent": event.actor,
        "location": _where(event),
        "description": _texts(event, "note"),
        "ocop:amount": _amount(step.amount) if step.amount else None,
        "ocop:madeFrom": [_amount(part) for part in step.inputs],
        "ocop:statedBy": None if step.is_decision else "officer" if event.is_verified else "producer",
        "ocop:verifiedAt": _moment(event.verified_at) if event.verified_at else None,
        "ocop:isWithdrawn": step.is_withdrawn or None,
        "ocop:correctedBecause": _vietnamese(step.declaration.wrong_reason) if step.declaration else None,
        "ocop:asWrittenFirst": _step(step.first, is_own) if step.first else None,
    })  # fmt: skip


def _amount(part: Part) -> dict[str, Any]:
    """A number of pieces where there is no unit (UN/ECE Recommendation 20)."""
    return _told({
        "@type": "QuantitativeValue",
        "name": [{"@value": part.name.text, "@language": part.name.language}] if part.name.text else None,
        "ocop:epc": part.epc,
        "ocop:lot": _address(part.path) if part.path else None,
        "value": _number(part.quantity),
        "unitCode": part.uom,
    })  # fmt: skip

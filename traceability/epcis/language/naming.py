"""The URIs by which lots, places and other things are known in EPCIS documents (CBV 2.0, section 8)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from catalogue.models import Place, Product
from traceability import conf
from traceability.epcis.language.identifiers import CANONICAL, canonical
from traceability.models import EventItem, Lot

# GS1's, and ours for what the standard has no field for.
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
PREFIX = "saoque"

_LOT_OF_GTIN = re.compile(rf"{re.escape(CANONICAL)}/01/(\d{{14}})(?:/10/(.+)|/21/.+)?")
_LOT_OF_CODE = re.compile(r"/[tT]/([0-9A-Za-z]+)(?:/10/(.+)|/21/.+)?")
_PLACE = re.compile(r"/epcis/places/(\w+)/(\w+)/(\w+)")


def namespace() -> str:
    return f"{conf.site_url()}/epcis/ns/"


def context() -> list[str | dict[str, str]]:
    # cbvmda is in GS1's context already; programs that look for prefixes here alone find it too.
    return [CONTEXT, {"cbvmda": "urn:epcglobal:cbv:mda:", PREFIX: namespace()}]


def product_uri(product: Product) -> str:
    """GS1's canonical form where there is a GTIN, our own address where there is none."""
    return f"{CANONICAL if product.gtin else conf.site_url()}{product.trace_path}"


def lot_uri(lot: Lot) -> str:
    return f"{product_uri(lot.product)}/10/{quote(lot.code, safe='')}"


def item_uri(item: EventItem) -> str:
    """Of what has neither lot nor EPC, an address made from its name."""
    if item.lot:
        return lot_uri(item.lot)
    return item.epc or f"{conf.site_url()}/epcis/names/{quote(item.name, safe='')}"


def place_uri(place: Place) -> str:
    return f"{conf.site_url()}/epcis/places/{place.scheme}/{place.level}/{place.code}"


def place_of(uri: str) -> Place | None:
    """The place of ours that a readPoint names."""
    found = _PLACE.fullmatch(uri.removeprefix(conf.site_url())) if uri.startswith(conf.site_url()) else None
    return Place.objects.filter(scheme=found[1], level=found[2], code=found[3]).first() if found else None


@dataclass(frozen=True, slots=True)
class Named:
    """What an EPC says of ours: the product by its GTIN or trace code, and the lot if one is named."""

    gtin: str = ""
    trace_code: str = ""
    lot: str = ""


def named(epc: str) -> Named | None:
    """Read an EPC; None when it cannot be about one of our products."""
    uri = canonical(epc)
    if found := _LOT_OF_GTIN.fullmatch(uri):
        return Named(gtin=found[1], lot=unquote(found[2] or ""))
    site = conf.site_url()
    start, rest = uri[: len(site)].lower(), uri[len(site) :]
    if start == site and (found := _LOT_OF_CODE.fullmatch(rest)):
        return Named(trace_code=found[1].upper(), lot=unquote(found[2] or ""))
    return None

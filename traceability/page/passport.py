"""All that a scan page says about a product and one of its lots, in three queries: see ``passport_of``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.kept import shows
from catalogue.models import Certificate, Place, PlaceConversion, Product, Recognition
from catalogue.prepared import Prepared
from traceability.epcis.language.naming import lot_uri
from traceability.models import Event, Lot, LotCertificate, Recall
from traceability.page import journey
from traceability.page.journey import Leg, Step
from traceability.page.json_rows import first_row, rows
from traceability.page.published_texts import PublishedText, texts_about
from traceability.page.shown_rows import (
    CERTIFICATE,
    RECALL,
    RECOGNITION,
    ShownCertificate,
    ShownRecall,
    ShownRecognition,
    value_of,
)  # fmt: skip

_PLACE = [field.attname for field in Place._meta.concrete_fields]
_HEIR = {name: f"new__{name}" for name in _PLACE} | {f"province__{name}": f"new__province__{name}" for name in _PLACE}


@dataclass(frozen=True, slots=True)
class DatedCertificate:
    certificate: ShownCertificate
    held_then: bool | None  # None: there is no lot, so no "then"
    held_now: bool


MOST_LEGS = 20


@dataclass(slots=True)
class Passport:
    product: Product
    lot: Lot | None
    recall: ShownRecall | None = None
    recognition: ShownRecognition | None = None
    lapsed: ShownRecognition | None = None
    certificates: list[DatedCertificate] = field(default_factory=list)
    journey: list[Leg] = field(default_factory=list)
    lots: list[Lot] = field(default_factory=list)  # without a lot: those that are on sale
    recalled_lots: list[Lot] = field(default_factory=list)
    published_texts: list[PublishedText] = field(default_factory=list)
    picture_id: int | None = None

    @property
    def shown_journey(self) -> list[Leg]:
        """What a page has room for: the lots that went in last, and the lot itself."""
        return self.journey[-(MOST_LEGS + 1) :]

    @property
    def more_legs(self) -> int:
        return max(0, len(self.journey) - MOST_LEGS - 1)

    @property
    def chain_path(self) -> str:
        """All of the journey, as data."""
        return f"/epcis/lots/{quote(lot_uri(self.lot), safe='')}" if self.lot else ""

    @property
    def own_steps(self) -> list[Step]:
        """Those that stand, of the lot itself."""
        return [step for leg in self.journey if leg.is_own for step in leg.steps if not step.is_withdrawn]

    @property
    def produced(self) -> Event | None:
        """The last step in which the product was made; without one, the harvest."""
        for kind in (Event.Kind.PROCESS, Event.Kind.HARVEST):
            for step in reversed(self.own_steps):
                if step.event.kind == kind:
                    return step.event
        return None

    @property
    def last_processed(self) -> Event | None:
        """Where somebody last handled the product itself: NĐ 37/2026, Art. 32 asks for its place."""
        handled = (Event.Kind.PROCESS, Event.Kind.PACK)
        for step in reversed(self.own_steps):
            if step.event.kind in handled and (step.event.place or step.event.place_note):
                return step.event
        return None


def passport_of(product_id: int, lot_id: int | None, language: str, *, with_lots: bool = True) -> Passport:
    """One query for product, lot and what is dated; one for the journey (or the lots on sale); one for each extra."""
    lot = _LOT.one(lot_id) if lot_id else None
    product: Product = lot.product if lot else _PRODUCT.one(product_id)
    facts: dict[str, Any] = dict(vars(lot or product))
    passport = Passport(product, lot, picture_id=facts["picture_id"])
    passport.recall = value_of(ShownRecall, Recall, facts["open_recall"]) if facts["open_recall"] else None
    _add_dated(passport, facts)
    _set_heir(product.origin, facts["origin_heir"])
    _set_heir(product.producer.place if product.producer else None, facts["producer_heir"])
    if lot is None and with_lots:
        _add_lots(passport)
    elif lot is not None and lot.is_released:
        passport.journey = journey.legs_of(lot)
    passport.published_texts = texts_about(product, language)
    shows(*_names(product, lot_id))
    return passport


def _names(product: Product, lot_id: int | None) -> list[str]:
    """Of the other lots and products in its journey ``journey.load`` tells."""
    own = [f"product-{product.pk}", f"producer-{product.producer_id}", f"place-{product.origin_id}"]
    return [*own, f"lot-{lot_id}"] if lot_id else own


def _lots(pk: int) -> Any:
    open_recall = first_row(Recall.objects.open().filter(lot=OuterRef("pk")), **{name: name for name in RECALL})
    return (
        Lot.objects.filter(pk=pk)
        .select_related(*_related("product__"))
        .annotate(open_recall=open_recall, **_product_facts("product_id", "product__", of_a_lot=True))
    )


def _products(pk: int) -> Any:
    nothing = first_row(Recall.objects.none(), reason="reason")
    found = Product.objects.filter(pk=pk).select_related(*_related(""))
    return found.annotate(open_recall=nothing, **_product_facts("pk", ""))


def _related(prefix: str) -> list[str]:
    names = ["producer__place__parent__parent", "origin__parent__parent", "ocop_set__group"]
    return [prefix + name for name in names]


def _product_facts(product: str, prefix: str, *, of_a_lot: bool = False) -> dict[str, Any]:
    covering = Q(product=OuterRef(product)) | Q(producer=OuterRef(f"{prefix}producer"))
    covering = Q(covering | Q(place=OuterRef(f"{prefix}origin")), is_for_lots=False)
    if of_a_lot:  # those for named lots appear on these lots only
        named = LotCertificate.objects.filter(lot=OuterRef(OuterRef("pk")))
        covering |= Q(is_for_lots=True, pk__in=named.values("certificate"))
    certificates = Certificate.objects.standing().filter(covering)
    pictures = get_model("catalogue", "ProductImage").objects.filter(product=OuterRef(product))
    return {
        "certificate_rows": rows(certificates, *CERTIFICATE),
        "recognition_rows": rows(Recognition.objects.filter(product=OuterRef(product)), *RECOGNITION),
        "picture_id": Subquery(pictures.order_by("display_order", "pk").values("pk")[:1]),
        "origin_heir": _heir(f"{prefix}origin"),
        "producer_heir": _heir(f"{prefix}producer__place"),
    }


def _heir(place: str) -> Subquery:
    return first_row(PlaceConversion.objects.filter(old=OuterRef(place), is_default=True), **_HEIR)


_LOT: Prepared[Lot] = Prepared(_lots)
_PRODUCT: Prepared[Product] = Prepared(_products)


def _set_heir(place: Place | None, row: dict[str, Any] | None) -> None:
    """Hand the place what ``Place.both_eras`` would otherwise query."""
    if place is None:
        return
    heirs = []
    if row:
        heir = Place(**{name: row[name] for name in _PLACE})
        if heir.province_id:
            heir.province = Place(**{name: row[f"province__{name}"] for name in _PLACE})
        heirs = [PlaceConversion(old=place, new=heir, is_default=True)]
    place.default_successions = heirs  # type: ignore[attr-defined]


def _add_dated(passport: Passport, facts: dict[str, Any]) -> None:
    then = passport.lot.packed_date if passport.lot and passport.lot.is_released else None
    held = [value_of(ShownCertificate, Certificate, row) for row in facts["certificate_rows"] or ()]
    dated = [
        DatedCertificate(one, one.is_valid(then) if then else None, one.is_valid())
        for one in sorted(held, key=lambda one: (one.issued_date, one.number), reverse=True)
    ]
    passport.certificates = [one for one in dated if one.held_then or one.held_now]
    recognitions = [value_of(ShownRecognition, Recognition, row) for row in facts["recognition_rows"] or ()]
    recognitions.sort(key=lambda one: one.valid_from_date, reverse=True)
    passport.recognition = next((one for one in recognitions if one.is_valid()), None)
    if passport.recognition is None:
        passport.lapsed = next((one for one in recognitions if one.has_ended()), None)


def _add_lots(passport: Passport) -> None:
    """What is on sale and what is called back, of the released lots."""
    recalled = Recall.objects.open().filter(lot=OuterRef("pk")).values("pk")[:1]
    public = Lot.objects.public().filter(product=passport.product).annotate(open_recall=Subquery(recalled))
    today = timezone.localdate()
    recent = public.filter(Q(expires_date__gte=today) | Q(expires_date=None) | Q(open_recall__isnull=False))
    # Those that are called back in front: however many lots there are, none of them is cut off.
    in_order = F("open_recall").asc(nulls_last=True), F("expires_date").asc(nulls_last=True), "packed_date", "pk"
    for lot in recent.order_by(*in_order)[:60]:
        lot.product = passport.product
        if vars(lot)["open_recall"]:
            passport.recalled_lots.append(lot)
        elif lot.held_at is None and len(passport.lots) < 5:
            passport.lots.append(lot)

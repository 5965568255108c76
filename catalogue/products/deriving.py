"""From the rows of products to their documents; the only place that walks the object graph for a product's page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import override

from catalogue.models import (
    Certificate,
    Place,
    PlaceConversion,
    Producer,
    Product,
    ProductDocument,
    Recognition,
    StarStatus,
)
from catalogue.places.eras import eras_of
from catalogue.products.facts import (
    FORMAT,
    CertificateFacts,
    Facts,
    PictureFacts,
    PlaceFacts,
    ProducerFacts,
    RecognitionFacts,
    SetFacts,
    StatusFacts,
)

BATCH = 500
PLAIN = (
    "pk", "slug", "title", "title_en", "summary", "summary_en", "gtin", "trace_code", "net_content", "net_content_en",
    "shelf_life_days", "storage", "storage_en", "ingredients", "ingredients_en", "allergens", "allergens_en",
    "warnings", "warnings_en", "alcohol_by_volume", "origin_id",
)  # fmt: skip
"""What is taken over as it stands."""


@transaction.atomic
def write_documents(product_ids: Iterable[int]) -> None:
    """Of products that the site shows; the documents of the others are deleted.

    The rows are locked before the facts are read, so that of two writers the later one knows what the first wrote.
    """
    ids = sorted(set(product_ids))
    old = list(ProductDocument.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    found = facts_of(ids)
    rows = [ProductDocument(product_id=one.pk, facts=one.as_json(), format=FORMAT) for one in found]
    ProductDocument.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["product"], update_fields=["facts", "format", "is_stale"]
    )
    if gone := {row.pk for row in old} - {one.pk for one in found}:
        ProductDocument.objects.filter(pk__in=gone).delete()


def facts_of(product_ids: Sequence[int]) -> list[Facts]:
    """Of those that the site shows, from the rows themselves; a dozen queries, however many they are."""
    products = list(_with_all(product_ids))
    places = [place for one in products for place in (one.origin, one.producer.place if one.producer else None)]
    load_eras(place for place in places if place is not None)
    eras = eras_of(one.origin_id for one in products if one.origin_id)
    provinces = {pk: found.province_id for pk, found in eras.items()}
    covering = _certificates(products)
    return [_facts(one, provinces.get(one.origin_id or 0), covering(one)) for one in products]


def _with_all(product_ids: Sequence[int]) -> Iterable[Product]:
    places = ("origin", "producer__place")
    above = [f"{place}__{way}" for place in places for way in ("parent__parent", "province")]
    newest_first = Prefetch("recognitions", Recognition.objects.newest_first())
    in_order = Prefetch("star_statuses", StarStatus.objects.order_by("as_of_date", "pk"))
    shown = Product.objects.browsable().filter(pk__in=product_ids).order_by("pk")
    found: Iterable[Product] = shown.select_related(*above, "ocop_set__group").prefetch_related(
        newest_first, in_order, "images"
    )
    return found


def load_eras(places: Iterable[Place]) -> None:
    """One query for all that ``Place.both_eras`` asks of these places."""
    old = [place for place in places if place.is_legacy]
    steps = PlaceConversion.objects.filter(is_default=True, old__in={place.pk for place in old})
    heirs = {step.old_id: step for step in steps.select_related("new__province")} if old else {}
    for place in old:
        place.default_successions = [heirs[place.pk]] if place.pk in heirs else []  # type: ignore[attr-defined]


def _certificates(products: Sequence[Product]) -> Callable[[Product], Iterator[Certificate]]:
    """``Certificate.objects.covering`` for all of them at once."""
    covers = (
        Q(product__in=[one.pk for one in products])
        | Q(producer__in={one.producer_id for one in products} - {None})
        | Q(place__in={one.origin_id for one in products} - {None})
    )
    found = Certificate.objects.standing().filter(covers, is_for_lots=False).order_by("scheme", "-issued_date", "pk")
    by_owner: dict[tuple[str, int | None], list[tuple[int, Certificate]]] = {}
    for place, one in enumerate(found):
        owner = next((name, pk) for name in ("product", "producer", "place") if (pk := getattr(one, f"{name}_id")))
        by_owner.setdefault(owner, []).append((place, one))

    def covering(product: Product) -> Iterator[Certificate]:
        owners = (("product", product.pk), ("producer", product.producer_id), ("place", product.origin_id))
        of_all = [pair for owner in owners for pair in by_owner.get(owner, [])]
        return (one for _place, one in sorted(of_all, key=lambda pair: pair[0]))

    return covering


def _facts(product: Product, province_id: int | None, certificates: Iterable[Certificate]) -> Facts:
    group = product.ocop_set.group if product.ocop_set else None
    return Facts(
        **{name: getattr(product, name) for name in PLAIN},
        nutrition=product.nutrition or {},
        season_months=tuple(product.season_months or ()),
        producer=_producer(product.producer),
        origin=place_facts(product.origin),
        province_id=province_id,
        ocop_set=_set(product.ocop_set, group),
        pictures=tuple(
            PictureFacts(one.original.name, one.caption) for one in product.images.all() if one.original.name
        ),
        recognitions=tuple(map(_recognition, product.recognitions.all())),
        statuses=tuple(StatusFacts(one.kind, one.as_of_date) for one in product.star_statuses.all()),
        certificates=tuple(map(certificate_facts, certificates)),
    )


def _producer(producer: Producer | None) -> ProducerFacts | None:
    if producer is None:
        return None
    return ProducerFacts(producer.name, producer.slug, producer.kind, producer.hamlet, place_facts(producer.place))


def place_facts(place: Place | None) -> PlaceFacts | None:
    if place is None:
        return None
    province = place.province or place
    with override("vi"):
        vietnamese = place.both_eras()
    with override("en"):
        return PlaceFacts(vietnamese, place.both_eras(), province.name, province.code)


def _set(one: Any, group: Any) -> SetFacts | None:
    return SetFacts(one.name, one.name_en, group.code, group.name, group.name_en) if one else None


def _recognition(one: Recognition) -> RecognitionFacts:
    return RecognitionFacts(
        pk=one.pk,
        kind=one.kind,
        stars=one.stars,
        decision_number=one.decision_number,
        authority=one.authority,
        valid_from_date=one.valid_from_date,
        valid_until_date=one.valid_until_date,
        revoked_date=timezone.localdate(one.revoked_at) if one.revoked_at else None,
        revoked_reason=one.revoked_reason,
        source_url=one.source_url,
    )


def certificate_facts(one: Certificate) -> CertificateFacts:
    return CertificateFacts(
        pk=one.pk,
        scheme=one.scheme,
        number=one.number,
        issuer=one.issuer,
        issued_date=one.issued_date,
        expires_date=one.expires_date,
        is_verified=one.is_verified,
    )

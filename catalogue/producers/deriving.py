"""From the rows of producers to their documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from catalogue.models import Certificate, Place, PlaceConversion, Producer, ProducerDocument
from catalogue.producers.facts import FORMAT, Maker, MakerPlace
from catalogue.products.deriving import certificate_facts, load_eras, place_facts

BATCH = 500
PLAIN = (
    "pk", "slug", "name", "kind", "identifier", "phone", "email", "hamlet", "founded_year", "summary", "summary_en",
)  # fmt: skip
"""What is taken over as it stands."""


@transaction.atomic
def write_documents(producer_ids: Iterable[int]) -> None:
    """Of public producers; the documents of the others are deleted.

    The rows are locked before the facts are read, so that of two writers the later one knows what the first wrote.
    """
    ids = sorted(set(producer_ids))
    old = list(ProducerDocument.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    producers = _with_all(Producer.objects.public(), ids)
    heirs = _provinces_today(producers)
    rows = [_document(one, heirs) for one in producers]
    written = [field.name for field in ProducerDocument._meta.concrete_fields if not field.primary_key]
    ProducerDocument.objects.bulk_create(rows, update_conflicts=True, unique_fields=["producer"], update_fields=written)
    if gone := {row.pk for row in old} - {one.pk for one in producers}:
        ProducerDocument.objects.filter(pk__in=gone).delete()


def makers_of(producer_ids: Sequence[int]) -> list[Maker]:
    """In this order, hidden ones too, from the rows themselves; a few queries, however many they are."""
    found = {one.pk: _maker(one) for one in _with_all(Producer.objects.all(), producer_ids)}
    return [found[pk] for pk in producer_ids if pk in found]


def _with_all(producers: QuerySet[Producer], ids: Sequence[int]) -> list[Producer]:
    standing = Prefetch("certificates", Certificate.objects.standing().order_by("scheme", "pk"))
    if not ids:
        return []
    rows = producers.filter(pk__in=ids).select_related("place__parent__parent", "place__province")
    found = list(rows.prefetch_related(standing).order_by("pk"))
    load_eras(one.place for one in found if one.place)
    return found


def _document(producer: Producer, heirs: dict[int, int]) -> ProducerDocument:
    province = _province(producer.place)
    old = province.pk if province and province.is_legacy else None
    today = heirs.get(old) if old else getattr(province, "pk", None)
    return ProducerDocument(
        producer=producer, name=producer.name, kind=producer.kind, province_id=today, old_province_id=old,
        facts=_maker(producer).as_json(), format=FORMAT,
    )  # fmt: skip


def _maker(producer: Producer) -> Maker:
    return Maker(
        **{name: getattr(producer, name) for name in PLAIN},
        place=_place(producer.place),
        certificates=tuple(map(certificate_facts, producer.certificates.all())),
    )


def _place(place: Place | None) -> MakerPlace | None:
    facts = place_facts(place)
    return MakerPlace(**asdict(facts), short_name=place.short_name) if place and facts else None


def _province(place: Place | None) -> Place | None:
    return (place.province or place) if place else None


def _provinces_today(producers: Iterable[Producer]) -> dict[int, int]:
    """The province of today that each old one of theirs became part of."""
    old = {found.pk for one in producers if (found := _province(one.place)) and found.is_legacy}
    provinces = {"old__level": Place.Level.PROVINCE, "new__level": Place.Level.PROVINCE}
    steps = PlaceConversion.objects.filter(old__in=old, **provinces).order_by("is_default", "-pk") if old else ()
    return {step.old_id: step.new_id for step in steps}

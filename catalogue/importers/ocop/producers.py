"""Who makes it: found again by name and province, created with its Oscar partner."""

from __future__ import annotations

from collections.abc import Iterable

from oscar.core.loading import get_model

from catalogue.folding import fold
from catalogue.importers.ocop.registry_rows import Row
from catalogue.models import Place, Producer, Product
from catalogue.producers.deriving import write_documents
from catalogue.search.indexing import reindex
from catalogue.slugs import Slugs

Kind = Producer.Kind
BATCH = 500
STATED = {"doanh nghiep": Kind.ENTERPRISE, "htx": Kind.COOPERATIVE, "co so ho kinh doanh": Kind.HOUSEHOLD}
# Where the table leaves the kind out, the name tells it.
BY_WORDS = {
    Kind.COOPERATIVE: ("hop tac xa", "htx", "to hop tac"),
    Kind.ENTERPRISE: ("cong ty", "doanh nghiep", "trung tam", "tap doan"),
}


def kind_of(name: str, stated: str = "") -> str:
    if fold(stated) in STATED:
        return STATED[fold(stated)]
    folded = fold(name)
    return next((kind for kind, words in BY_WORDS.items() if folded.startswith(words)), Kind.HOUSEHOLD)


class Producers:
    """Known by name and province. New ones are made together, and those that are better placed now saved together."""

    def __init__(self) -> None:
        self.known = {self._key(p.name, p.place): p for p in Producer.objects.select_related("place__province")}
        self.placed_better: dict[int, Producer] = {}

    def create_missing(self, wanted: Iterable[tuple[Row, Place]]) -> None:
        missing: dict[tuple[str, int | None], tuple[Row, Place]] = {}
        for row, place in wanted:
            if row.producer_name and (key := self._key(row.producer_name, place)) not in self.known:
                missing.setdefault(key, (row, place))
        made = create_producers([
            Producer(name=row.producer_name, kind=kind_of(row.producer_name, row.producer_type), place=place,
                     hamlet=row.hamlet)
            for row, place in missing.values()
        ])  # fmt: skip
        self.known |= dict(zip(missing, made, strict=True))

    def find(self, row: Row, place: Place) -> Producer | None:
        """Of those that are there by now."""
        if not row.producer_name:
            return None
        producer = self.known[self._key(row.producer_name, place)]
        if _is_placed_better(producer, place, row.hamlet):
            self.placed_better[producer.pk] = producer
        return producer

    def get(self, name: str, place: Place, kind: str) -> Producer:
        """One alone: found, or made at once."""
        key = self._key(name, place)
        if key not in self.known:
            (self.known[key],) = create_producers([Producer(name=name, kind=kind, place=place)])
        elif _is_placed_better(self.known[key], place):
            self.known[key].save(update_fields=["place", "hamlet"])
        return self.known[key]

    def save(self) -> None:
        Producer.objects.bulk_update(self.placed_better.values(), ["place", "hamlet"], batch_size=BATCH)
        write_documents(self.placed_better)
        reindex(Product.objects.filter(producer__in=self.placed_better).values_list("pk", flat=True))

    def _key(self, name: str, place: Place | None) -> tuple[str, int | None]:
        return fold(name), place.province_id if place else None


def _is_placed_better(producer: Producer, place: Place, hamlet: str = "") -> bool:
    """A ward says more of where it is than a province."""
    if place.level != Place.Level.WARD or not producer.place or producer.place.level == Place.Level.WARD:
        return False
    producer.place, producer.hamlet = place, hamlet or producer.hamlet
    return True


def create_producers(producers: list[Producer]) -> list[Producer]:
    """Each with its Oscar partner and its document; no signal tells of rows that are made in bulk."""
    slugs, partner = Slugs(Producer.objects.all()), get_model("partner", "Partner")
    for producer in producers:
        producer.slug = slugs.give(producer.name)
    partners = [partner(name=producer.name, code=producer.slug) for producer in producers]
    for producer, own in zip(producers, partner.objects.bulk_create(partners, BATCH), strict=True):
        producer.partner = own
    made = Producer.objects.bulk_create(producers, BATCH)
    write_documents(producer.pk for producer in made)
    return made

"""Who makes it: found again by name and province, created with its Oscar partner."""

from __future__ import annotations

from oscar.core.loading import get_model

from catalogue.folding import fold
from catalogue.importers.ocop.rows import Row
from catalogue.models import Place, Producer
from catalogue.slugs import free_slug

Kind = Producer.Kind
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
    def __init__(self) -> None:
        self.known = {self._key(p.name, p.place): p for p in Producer.objects.select_related("place__province")}

    def find_or_create(self, row: Row, place: Place) -> Producer | None:
        if not row.producer_name:
            return None
        return self.get(row.producer_name, place, kind_of(row.producer_name, row.producer_type), row.hamlet)

    def get(self, name: str, place: Place, kind: str, hamlet: str = "") -> Producer:
        key = self._key(name, place)
        producer = self.known.get(key)
        if producer is None:
            producer = self.known[key] = create_producer(name=name, place=place, kind=kind, hamlet=hamlet)
        elif place.level == Place.Level.WARD and producer.place and producer.place.level != Place.Level.WARD:
            producer.place, producer.hamlet = place, hamlet or producer.hamlet
            producer.save(update_fields=["place", "hamlet"])
        return producer

    def _key(self, name: str, place: Place | None) -> tuple[str, int | None]:
        return fold(name), place.province_id if place else None


def create_producer(*, name: str, place: Place, kind: str, hamlet: str = "") -> Producer:
    slug = free_slug(Producer.objects.all(), name)
    partner = get_model("partner", "Partner").objects.create(name=name, code=slug)
    return Producer.objects.create(name=name, slug=slug, kind=kind, place=place, hamlet=hamlet, partner=partner)

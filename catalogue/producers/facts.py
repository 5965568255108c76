"""What the public may know of a producer, as typed values read from one row. Nothing here depends on the day."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass

from catalogue.addresses import address
from catalogue.localtext import HasLocalText
from catalogue.models import Producer
from catalogue.products.facts import CertificateFacts, PlaceFacts, read_certificate

FORMAT = 1
"""Raise it when what stands here changes: rows of another format are not read."""


@dataclass(frozen=True)
class MakerPlace(PlaceFacts):
    short_name: str
    """``Mỹ Lệ``."""


@dataclass(frozen=True)
class Maker(HasLocalText):
    pk: int
    slug: str
    name: str
    kind: str
    identifier: str
    phone: str
    email: str
    hamlet: str
    founded_year: int | None
    summary: str
    summary_en: str
    place: MakerPlace | None
    certificates: tuple[CertificateFacts, ...]
    """Of the producer itself, none of those that an officer refused."""

    def get_absolute_url(self) -> str:
        return address("producer", slug=self.slug)

    def get_kind_display(self) -> str:
        return str(Producer.Kind(self.kind).label)

    def certificates_on(self, day: dt.date) -> list[CertificateFacts]:
        return [one for one in self.certificates if one.is_valid(day)]

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"), default=str)


def read_maker(text: str) -> Maker:
    """Raises TypeError where a field is missing or unknown."""
    row = json.loads(text)
    if row["place"]:
        row["place"] = MakerPlace(**row["place"])
    row["certificates"] = tuple(map(read_certificate, row["certificates"]))
    return Maker(**row)

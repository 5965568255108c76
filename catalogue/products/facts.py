"""What the public may know of a product, as typed values read from one row.

Nothing here depends on the day: whether a recognition or a certificate is valid is asked when the page is made. Fields
are named as in the models, those of other languages too, so that ``local_text`` reads them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone

from catalogue.addresses import address
from catalogue.gs1 import product_path
from catalogue.local_paths import localized
from catalogue.localtext import HasLocalText
from catalogue.models import Certificate, Producer, Recognition, StarStatus
from catalogue.validity import certificate_holds, recognition_holds

FORMAT = 1
"""Raise it when what stands here changes: rows of another format are not read."""


@dataclass(frozen=True)
class PlaceFacts(HasLocalText):
    both_eras: str
    both_eras_en: str
    province: str
    region: str
    """The code that chooses the accent of the region."""

    @property
    def local_eras(self) -> str:
        return self.local("both_eras")

    @property
    def region_class(self) -> str:
        return f"region-{self.region}" if self.region else ""


@dataclass(frozen=True)
class ProducerFacts:
    name: str
    slug: str
    kind: str
    hamlet: str
    place: PlaceFacts | None

    def get_absolute_url(self) -> str:
        return address("producer", slug=self.slug)

    def get_kind_display(self) -> str:
        return str(Producer.Kind(self.kind).label)


@dataclass(frozen=True)
class SetFacts(HasLocalText):
    name: str
    name_en: str
    group_code: str
    group_name: str
    group_name_en: str


@dataclass(frozen=True)
class PictureFacts:
    name: str
    """In the storage."""
    caption: str

    @property
    def url(self) -> str:
        return default_storage.url(self.name)


@dataclass(frozen=True)
class RecognitionFacts:
    pk: int
    kind: str
    stars: int
    decision_number: str
    authority: str
    valid_from_date: dt.date
    valid_until_date: dt.date
    revoked_date: dt.date | None
    revoked_reason: str
    source_url: str

    def is_valid(self, on: dt.date) -> bool:
        first, last, revoked = self.valid_from_date, self.valid_until_date, self.revoked_date
        return recognition_holds(on, first=first, last=last, revoked=revoked)

    def get_kind_display(self) -> str:
        return str(Recognition.Kind(self.kind).label)


@dataclass(frozen=True)
class StatusFacts:
    kind: str
    as_of_date: dt.date | None

    def get_kind_display(self) -> str:
        return str(StarStatus.Kind(self.kind).label)


@dataclass(frozen=True)
class CertificateFacts:
    """Of one that no officer refused."""

    pk: int
    scheme: str
    number: str
    issuer: str
    issued_date: dt.date
    expires_date: dt.date | None
    is_verified: bool
    refused_at: None = None

    def is_valid(self, on: dt.date) -> bool:
        return certificate_holds(on, issued=self.issued_date, expires=self.expires_date)

    def get_scheme_display(self) -> str:
        return str(Certificate.Scheme(self.scheme).label)

    def get_absolute_url(self) -> str:
        return address("certificate", pk=self.pk)


@dataclass(frozen=True)
class Facts(HasLocalText):
    pk: int
    slug: str
    title: str
    title_en: str
    summary: str
    summary_en: str
    gtin: str | None
    trace_code: str
    net_content: str
    net_content_en: str
    shelf_life_days: int | None
    storage: str
    storage_en: str
    ingredients: str
    ingredients_en: str
    allergens: str
    allergens_en: str
    warnings: str
    warnings_en: str
    nutrition: Mapping[str, float]
    season_months: tuple[int, ...]
    alcohol_by_volume: Decimal | None
    producer: ProducerFacts | None
    origin: PlaceFacts | None
    origin_id: int | None
    province_id: int | None
    """The province of today, however old the origin is."""
    ocop_set: SetFacts | None
    pictures: tuple[PictureFacts, ...]
    recognitions: tuple[RecognitionFacts, ...]
    """The newest first."""
    statuses: tuple[StatusFacts, ...]
    certificates: tuple[CertificateFacts, ...]
    """Of the product, its producer and its place."""

    def get_absolute_url(self) -> str:
        return localized(f"/san-pham/{self.slug}/")

    @property
    def trace_path(self) -> str:
        return product_path(self.gtin, self.trace_code)

    @property
    def first_picture(self) -> PictureFacts:
        return self.pictures[0] if self.pictures else PictureFacts("", "")

    @property
    def is_alcohol(self) -> bool:
        return self.alcohol_by_volume is not None

    @property
    def is_in_season(self) -> bool:
        return not self.season_months or timezone.localdate().month in self.season_months

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"), default=str)


def read_facts(text: str) -> Facts:
    """Raises TypeError where a field is missing or unknown."""
    row = json.loads(text)
    maker = row["producer"]
    if maker:
        row["producer"] = ProducerFacts(**{**maker, "place": _maybe(PlaceFacts, maker["place"])})
    row["origin"] = _maybe(PlaceFacts, row["origin"])
    row["ocop_set"] = _maybe(SetFacts, row["ocop_set"])
    row["season_months"] = tuple(row["season_months"])
    if row["alcohol_by_volume"] is not None:
        row["alcohol_by_volume"] = Decimal(row["alcohol_by_volume"])
    for name, kind in _MANY.items():
        row[name] = tuple(kind(**_with_dates(one)) for one in row[name])
    return Facts(**row)


def read_certificate(row: dict[str, Any]) -> CertificateFacts:
    return CertificateFacts(**_with_dates(row))


_MANY: Mapping[str, Any] = {
    "pictures": PictureFacts,
    "recognitions": RecognitionFacts,
    "statuses": StatusFacts,
    "certificates": CertificateFacts,
}
_DATES = {one.name for kind in _MANY.values() for one in fields(kind) if one.name.endswith("_date")}


def _maybe(kind: Any, row: dict[str, Any] | None) -> Any:
    return kind(**row) if row else None


def _with_dates(row: dict[str, Any]) -> dict[str, Any]:
    for name in _DATES & row.keys():
        if row[name]:
            row[name] = dt.date.fromisoformat(row[name])
    return row

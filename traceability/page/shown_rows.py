"""What a scan page reads of the rows around a product: values that have the columns that were read, and no others.

Each is told apart, in ``columns_of``, from what of its model is left out on purpose. A column that is new in the model
and in neither list stops the server when it starts: nobody finds out from a page on which it is silently empty.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db.models import DateTimeField, Model
from django.utils import timezone

from catalogue.gs1 import product_path
from catalogue.localtext import HasLocalText
from catalogue.models import Certificate, Recognition
from catalogue.validity import certificate_holds, recognition_holds
from traceability.models import Recall

V = TypeVar("V")


@dataclass(frozen=True)
class ShownCertificate(HasLocalText):
    id: int
    scheme: str
    number: str
    issuer: str
    scope_note: str
    scope_note_en: str
    issued_date: dt.date
    expires_date: dt.date | None
    verified_at: dt.datetime | None

    @property
    def scheme_label(self) -> str:
        return str(Certificate.Scheme(self.scheme).label)

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None

    def is_valid(self, on: dt.date | None = None) -> bool:
        return certificate_holds(on or timezone.localdate(), issued=self.issued_date, expires=self.expires_date)


@dataclass(frozen=True)
class ShownRecognition:
    stars: int
    decision_number: str
    authority: str
    valid_from_date: dt.date
    valid_until_date: dt.date
    revoked_at: dt.datetime | None

    def is_valid(self, on: dt.date | None = None) -> bool:
        first, last, revoked = self.valid_from_date, self.valid_until_date, self._revoked_date
        return recognition_holds(on or timezone.localdate(), first=first, last=last, revoked=revoked)

    def has_ended(self) -> bool:
        return self.revoked_at is not None or self.valid_until_date < timezone.localdate()

    @property
    def _revoked_date(self) -> dt.date | None:
        return timezone.localdate(self.revoked_at) if self.revoked_at else None


@dataclass(frozen=True)
class ShownRecall(HasLocalText):
    reason: str
    reason_en: str
    advice: str
    advice_en: str
    started_at: dt.datetime


@dataclass(frozen=True)
class ShownProduct(HasLocalText):
    """Of another product, which took part in a step."""

    title: str
    title_en: str
    gtin: str | None
    trace_code: str

    @property
    def trace_path(self) -> str:
        return product_path(self.gtin, self.trace_code)


def columns_of(value: type[Any], model: type[Model], *, left_out: Collection[str]) -> tuple[str, ...]:
    """The columns that ``value`` has.

    Raises ImproperlyConfigured unless these and ``left_out`` are all that the model has.
    """
    read = tuple(field.name for field in fields(value))
    there = {field.name for field in model._meta.concrete_fields}
    if forgotten := there - {*read, *left_out}:
        raise ImproperlyConfigured(
            f"{model.__name__} has columns that scan pages neither show nor leave out: {', '.join(sorted(forgotten))}."
            f" Add each to {value.__name__} or to what is left out beside it, in {__name__}."
        )
    if gone := {*read, *left_out} - there:
        raise ImproperlyConfigured(f"{model.__name__} has no columns {', '.join(sorted(gone))}; see {__name__}.")
    return read


CERTIFICATE = columns_of(
    ShownCertificate,
    Certificate,
    left_out=(
        # Whom and what it covers chose the row; who handled it is nobody's business; the file has a page of its own.
        "product", "producer", "place", "is_for_lots", "is_demo",
        "submitted_at", "submitted_by", "verified_by", "refused_at", "replaced_by",
        "file", "file_sha256", "is_file_public",
    ),
)  # fmt: skip
RECOGNITION = columns_of(
    ShownRecognition,
    Recognition,
    left_out=(
        "id", "product", "kind", "decided_date", "date_precision", "legal_basis", "score_a", "score_b", "score_c",
        "score", "revoked_reason", "source_title", "source_url", "note", "is_demo",
    ),
)  # fmt: skip
RECALL = columns_of(
    ShownRecall,
    Recall,
    left_out=(
        "id", "lot", "started_by", "ended_at", "ended_note", "because_of", "ended_by", "is_drill", "changed_at",
    ),
)  # fmt: skip

PRODUCT = tuple(field.name for field in fields(ShownProduct))  # of the many that a product has


def value_of(value: type[V], model: type[Model], row: dict[str, Any]) -> V:
    """From JSON, which knows neither dates nor times."""
    return value(**{name: _python(model, name, found) for name, found in row.items()})


def _python(model: type[Model], name: str, value: Any) -> Any:
    field: Any = model._meta.get_field(name)
    value = field.to_python(value)
    if isinstance(field, DateTimeField) and isinstance(value, dt.datetime) and value.tzinfo is None:
        return value.replace(tzinfo=dt.UTC)  # SQLite keeps UTC without saying so
    return value

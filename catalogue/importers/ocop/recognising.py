"""Write what a row claims into a product's history."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from catalogue.importers.ocop.claims import Claim
from catalogue.importers.ocop.registry_rows import Row
from catalogue.models import LegalBasis, Product, Recognition, StarStatus
from catalogue.signals import rows_written

Kind = Recognition.Kind
Touched = TypeVar("Touched", Recognition, StarStatus)
BATCH = 500
STATUS_WRITTEN = ["as_of_date", "note", "source_title", "source_url"]
WRITTEN = [
    "kind", "stars", "decided_date", "date_precision", "authority", "legal_basis", "score", "valid_until_date", "note",
    "source_title", "source_url",
]  # fmt: skip


class Histories:
    """What is known of products, read once and written once; rows come in the order of their time."""

    def __init__(self, product_ids: Sequence[int]) -> None:
        self.recognitions: dict[int, list[Recognition]] = defaultdict(list)
        self.statuses: dict[tuple[int, str], StarStatus] = {}
        self.touched: dict[int, Recognition | StarStatus] = {}
        for start in range(0, len(product_ids), BATCH):
            self._read(product_ids[start : start + BATCH])

    def _read(self, product_ids: Sequence[int]) -> None:
        known = Recognition.objects.filter(product__in=product_ids, is_demo=False)
        for one in known.order_by("valid_from_date", "pk"):
            self.recognitions[one.product_id].append(one)
        for status in StarStatus.objects.filter(product__in=product_ids).order_by("-pk"):
            self.statuses[status.product_id, status.kind] = status

    def recognise(self, *, product: Product, row: Row, claim: Claim) -> str:
        """Record the recognition and end an earlier one that it replaced; return what else the report should say."""
        assert claim.period is not None
        assert claim.stars is not None
        first = claim.period.first
        before = [one for one in self.recognitions[product.pk] if one.valid_from_date < first]
        earlier = before[-1] if before else None
        told = self._supersede(earlier, first) if earlier else ""
        kind = claim.kind if claim.kind != Kind.NEW or earlier is None else follow_up(earlier, claim.stars)
        found = self._recognition_from(product, first)
        _take(found, {
            "kind": kind,
            "stars": claim.stars,
            "decided_date": claim.period.decided,
            "date_precision": claim.period.precision,
            "authority": authority(row),
            "legal_basis": LegalBasis.in_force_on(first),
            "score": claim.score,
            "valid_until_date": claim.period.last,
            "note": note(row),
            **source(row),
        })  # fmt: skip
        return told or (
            _("Follows the recognition with %(stars)d stars.") % {"stars": earlier.stars} if earlier else ""
        )

    def note_status(self, *, product: Product, row: Row, claim: Claim) -> None:
        key = product.pk, str(claim.status)
        if key not in self.statuses:
            self.statuses[key] = StarStatus(product=product, kind=claim.status)
        _take(self._touch(self.statuses[key]), {
            "as_of_date": claim.as_of, "note": note(row, row.status), **source(row),
        })  # fmt: skip

    def save(self) -> None:
        """What was ended goes first: two recognitions of a product never hold at once."""
        touched = list(self.touched.values())
        _write(Recognition, [one for one in touched if isinstance(one, Recognition)], WRITTEN)
        _write(StarStatus, [one for one in touched if isinstance(one, StarStatus)], STATUS_WRITTEN)

    def _recognition_from(self, product: Product, first: dt.date) -> Recognition:
        own = self.recognitions[product.pk]
        found = next((one for one in own if one.valid_from_date == first), None)
        if found is None:
            found = Recognition(product=product, valid_from_date=first, is_demo=False)
            own.append(found)
            own.sort(key=lambda one: one.valid_from_date)
        self._touch(found)
        return found

    def _supersede(self, earlier: Recognition, first: dt.date) -> str:
        """A new decision ends the one before it, so that a product never has two at once."""
        if earlier.valid_until_date < first:
            return ""
        earlier.valid_until_date = first - dt.timedelta(days=1)
        self._touch(earlier)
        text = _("Ends the recognition with %(stars)d stars of %(date)s.")
        return text % {"stars": earlier.stars, "date": f"{earlier.valid_from_date:%d/%m/%Y}"}

    def _touch(self, row: Touched) -> Touched:
        self.touched[id(row)] = row
        return row


def _write(model: type[Touched], rows: list[Touched], written: list[str]) -> None:
    model._default_manager.bulk_update([one for one in rows if one.pk], written, BATCH)
    model._default_manager.bulk_create([one for one in rows if not one.pk], BATCH)
    rows_written.send(model, rows=rows)


def _take(row: Recognition | StarStatus, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def follow_up(earlier: Recognition, stars: int) -> str:
    return Kind.UPGRADE if stars > earlier.stars else Kind.RENEWAL


def authority(row: Row) -> str:
    """As the source names it; a grading by a council is the council's."""
    if row.recognising_authority or not row.status.startswith("graded by provincial council"):
        return row.recognising_authority
    return f"Hội đồng đánh giá, phân hạng sản phẩm OCOP tỉnh {row.province}"


def note(row: Row, *more: str) -> str:
    """The source's own words on the decision, from which the dates were derived."""
    return " · ".join(dict.fromkeys(filter(None, (*more, row.recognised_on_or_decision, row.note))))


def source(row: Row) -> dict[str, str]:
    try:
        URLValidator()(row.source_url)
    except ValidationError:
        return {"source_title": row.source_title, "source_url": ""}
    return {"source_title": row.source_title, "source_url": row.source_url}

"""Write what a row claims into a product's history."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from catalogue.importers.ocop.claims import Claim
from catalogue.importers.ocop.rows import Row
from catalogue.models import LegalBasis, Product, Recognition, StarStatus

Kind = Recognition.Kind


def record_recognition(*, product: Product, row: Row, claim: Claim) -> str:
    """Record the recognition and end an earlier one that it replaced; return what else the report should say."""
    assert claim.period is not None
    assert claim.stars is not None
    earlier = product.recognitions.filter(is_demo=False, valid_from_date__lt=claim.period.first).newest_first().first()
    told = supersede(earlier, claim.period.first) if earlier else ""
    kind = claim.kind if claim.kind != Kind.NEW or earlier is None else follow_up(earlier, claim.stars)
    Recognition.objects.update_or_create(
        product=product,
        valid_from_date=claim.period.first,
        is_demo=False,
        defaults={
            "kind": kind,
            "stars": claim.stars,
            "decided_date": claim.period.decided,
            "date_precision": claim.period.precision,
            "authority": authority(row),
            "legal_basis": LegalBasis.in_force_on(claim.period.first),
            "score": claim.score,
            "valid_until_date": claim.period.last,
            "note": note(row),
            **source(row),
        },
    )
    return told or (_("Follows the recognition with %(stars)d stars.") % {"stars": earlier.stars} if earlier else "")


def follow_up(earlier: Recognition, stars: int) -> str:
    return Kind.UPGRADE if stars > earlier.stars else Kind.RENEWAL


def supersede(earlier: Recognition, first: dt.date) -> str:
    """A new decision ends the one before it, so that a product never has two at once."""
    if earlier.valid_until_date < first:
        return ""
    earlier.valid_until_date = first - dt.timedelta(days=1)
    earlier.save(update_fields=["valid_until_date"])
    text = _("Ends the recognition with %(stars)d stars of %(date)s.")
    return text % {"stars": earlier.stars, "date": f"{earlier.valid_from_date:%d/%m/%Y}"}


def record_status(*, product: Product, row: Row, claim: Claim) -> None:
    values = {"as_of_date": claim.as_of, "note": note(row, row.status), **source(row)}
    StarStatus.objects.update_or_create(product=product, kind=claim.status, defaults=values)


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

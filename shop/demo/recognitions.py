"""Invented renewals, so that every state shows: most real recognitions lapsed before today. The real history stays."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from catalogue.importers.ocop.periods import MONTHS_VALID, months_later
from catalogue.models import LegalBasis, Product, Recognition
from shop.demo import records

REVOKED = "keo-dua-sap-nguyen-chat"
REVOKED_REASON = "Trình diễn: cơ sở ngừng sản xuất, trả lại giấy công nhận."
AUTHORITY = "UBND tỉnh {province} (trình diễn)"
CENTRE = "Hội đồng OCOP Trung ương (trình diễn)"
OUT_OF_FIVE = 3
"""So many of five lapsed products get a renewal; the others show what lapsed looks like."""


@transaction.atomic
def load_recognitions() -> str:
    Recognition.objects.filter(is_demo=True).delete()
    told = {journey["slug"] for journey in records.journeys()}
    products = records.by_slug()
    renewed = [renew(product) for slug, product in products.items() if is_renewed(product, slug in told)]
    revoke(products.get(REVOKED))
    valid = Recognition.objects.valid().count()
    return f"{len(renewed)} invented renewals, {valid} valid now"


def is_renewed(product: Product, has_journey: bool) -> bool:
    if product.slug == REVOKED:
        return True
    if product.recognition or not (has_journey or product.recognitions.exists()):
        return False
    return has_journey or records.number_of(product.slug) % 5 < OUT_OF_FIVE


def renew(product: Product) -> Recognition:
    last = product.recognitions.newest_first().first()
    first = records.days_ago(20 + records.number_of(product.slug) % 600)
    if last:
        first = max(first, last.valid_until_date + dt.timedelta(days=1))
    stars = last.stars if last else 4
    return Recognition.objects.create(
        product=product,
        kind=Recognition.Kind.RENEWAL if last else Recognition.Kind.NEW,
        stars=stars,
        decision_number=f"DEMO-{product.pk:04}/QĐ",
        decided_date=first,
        authority=CENTRE if stars == 5 else AUTHORITY.format(province=province_then(product, first)),
        legal_basis=LegalBasis.in_force_on(first),
        valid_from_date=first,
        valid_until_date=months_later(first, MONTHS_VALID) - dt.timedelta(days=1),
        source_title=records.DEMO_SOURCE,
        is_demo=True,
    )


def province_then(product: Product, on: dt.date) -> str:
    """Provinces merged on 01/07/2025: who decides after that day has the new name."""
    assert product.origin is not None
    today = product.origin.province_today if on >= dt.date(2025, 7, 1) else product.origin.province
    return today.name if today else ""


def revoke(product: Product | None) -> None:
    for recognition in product.recognitions.filter(is_demo=True) if product else ():
        recognition.revoked_at, recognition.revoked_reason = timezone.now() - dt.timedelta(days=9), REVOKED_REASON
        recognition.save()

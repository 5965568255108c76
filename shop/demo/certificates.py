from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from catalogue.models import Certificate, Product
from shop.demo import people, records
from shop.demo.records import Record


@transaction.atomic
def load() -> str:
    products = records.by_slug()
    made = [
        certify(products[journey["slug"]], record)
        for journey in records.journeys()
        for record in journey["certificates"]
    ]
    return f"{len(made)} certificates"


def certify(product: Product, record: Record) -> Certificate:
    holder = {"product": product, "producer": None} if record["on"] == "product" else {"producer": product.producer}
    verified = {"verified_by": people.officer(), "verified_at": timezone.now()} if record["verified"] else {}
    certificate, _created = Certificate.objects.update_or_create(
        scheme=record["scheme"],
        issuer=record["issuer"],
        number=record["number"],
        defaults={
            **holder,
            "scope_note": record["scope"],
            "scope_note_en": record["scope_en"],
            "issued_date": records.days_ago(record["issued_days_ago"]),
            "expires_date": records.days_ago(-record["expires_in_days"]),
            "is_demo": True,
            "verified_by": None,
            "verified_at": None,
            **verified,
        },
    )
    return certificate

from __future__ import annotations

import datetime as dt

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from catalogue.models import Certificate, Product
from shop.demo import people, records
from shop.demo.records import Record
from traceability.lots.certificates import cover_lots
from traceability.models import Lot
from traceability.printing import ink
from traceability.printing.proof import SHEET


@transaction.atomic
def load_certificates() -> str:
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
            "is_file_public": True,
            "submitted_at": timezone.now() - dt.timedelta(days=1),
            "verified_by": None,
            "verified_at": None,
            **verified,
        },
    )
    return with_paper(certificate)


@transaction.atomic
def load_reports() -> str:
    """A laboratory's report for one lot, which ends soon, where the demonstration's producer can see it."""
    mine = Lot.objects.on_sale().filter(
        product__producer__members__email="producer@demo.example", product__is_material=False
    )
    lot = mine.filter(product__is_material=False).first()
    if lot is None:
        return "no lot to test"
    report, _created = Certificate.objects.update_or_create(
        scheme=Certificate.Scheme.OTHER,
        issuer="Phòng thử nghiệm trình diễn Đồng Nước",
        number="DEMO-KN-0301",
        defaults={
            "product": lot.product,
            "is_for_lots": True,
            "scope_note": "Phiếu kiểm nghiệm vi sinh và kim loại nặng (trình diễn)",
            "scope_note_en": "Laboratory report: microbes and heavy metals (demonstration)",
            "issued_date": lot.packed_date,
            "expires_date": records.days_ago(-25),
            "is_demo": True,
            "is_file_public": True,
            "verified_by": people.officer(),
            "verified_at": timezone.now(),
        },
    )
    cover_lots(certificate=with_paper(report), lots=[lot])
    return f"a report for lot {lot.code}"


def with_paper(certificate: Certificate) -> Certificate:
    """A page that says what it is: nobody can take it for a certificate."""
    if not certificate.file:
        certificate.file = ContentFile(paper(certificate), name="demo.pdf")
        certificate.save()
    return certificate


def paper(certificate: Certificate) -> bytes:
    document = ink.Document(str(certificate))
    lines = [
        (60, 14, "BẢN TRÌNH DIỄN"),
        (75, 7, "Không phải là chứng nhận thật · Not a real certificate"),
        (110, 6, certificate.get_scheme_display()),
        (122, 6, certificate.number),
        (134, 5, certificate.issuer),
        (146, 5, f"{certificate.issued_date:%d/%m/%Y} – {certificate.expires_date:%d/%m/%Y}"),
        (250, 5, "Tờ giấy này do bản trình diễn của Sao Quê vẽ ra."),
    ]
    document.add_page(SHEET, "".join(ink.placed(document.name(text), 20, y, size) for y, size, text in lines))
    return document.finished()

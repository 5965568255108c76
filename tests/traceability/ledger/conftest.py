import uuid
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from catalogue.models.certificates import CertificateDecision
from tests.factories import CertificateFactory, LotFactory, ProductFactory, RecognitionFactory, UserFactory
from traceability.ledger.log.appending import log
from traceability.ledger.log.notes import Signer
from traceability.ledger.log.sequencing import sequence
from traceability.ledger.log.verifying import verify
from traceability.lots import events, releasing
from traceability.models import Event, LotCertificate, UndoneBinding
from traceability.recalls.recalling import end_recall, recall
from traceability.rolls import stamps

KEY = Signer("testserver/ledger", 1, bytes(range(32)))


@pytest.fixture(autouse=True)
def _ledger_key(settings):
    settings.TRACEABILITY_LEDGER_KEY = str(KEY)


@pytest.fixture
def logged():
    """Log rows that factories made, and give them their places in the tree."""

    def do(*rows):
        for row in rows:
            log(row)
        return sequence()

    return do


@pytest.fixture
def journey():
    """One of everything, with something in every column."""
    officer = UserFactory()
    lot, other = LotFactory(unit="hũ", expires_date=timezone.localdate()), LotFactory()
    facts = {"actor": "Bà Sáu", "by": officer, "occurred_at": timezone.now(), "note": "Phơi nắng", "note_en": "Dried"}
    for kind in ("harvest", "process", "pack"):
        event = events.record_event(
            lot=lot, kind=kind, quantity=Decimal("12.5"), uom="KGM", place=lot.product.origin, place_note="sân nhà",
            inputs=[events.Amount(lot=other, quantity=Decimal(3)), events.Amount(epc="urn:x", name="muối")],
            client_key=uuid.uuid4(), picture=ContentFile(b"a picture", "a.png") if kind == "nothing" else "", **facts,
        )  # fmt: skip
        events.verify_event(event=event, by=officer)
    events.correct(event=event, reason="nhầm ngày", lot=lot, kind="pack", **facts)
    captured = Event.objects.first()
    captured.document, captured.event_id = {"type": "ObjectEvent", "n": [1, 2.5, None, "hũ"]}, "urn:uuid:1"
    captured.action, captured.disposition, captured.biz_step = "ADD", "active", "commissioning"
    captured.save()
    certificate = CertificateFactory(
        product=lot.product, is_for_lots=True, scope_note="mật ong", scope_note_en="honey", verified_at=timezone.now(),
        verified_by=officer, file=ContentFile(b"a certificate", "c.pdf"),
    )  # fmt: skip
    LotCertificate.objects.create(certificate=certificate, lot=lot)
    CertificateDecision.objects.create(certificate=certificate, kind="refused", reason="mờ quá", by=officer)
    CertificateFactory(product=None, producer=lot.product.producer)
    words = {"reason": "Có nấm mốc", "advice": "Đừng ăn", "reason_en": "Mould", "advice_en": "Do not eat"}
    end_recall(recall=recall(lot=lot, by=officer, **words), note="xong", by=officer)
    recall(lot=other, by=officer, **words)
    LotCertificate.objects.create(certificate=certificate, lot=LotFactory(product=lot.product))
    CertificateDecision.objects.create(certificate=certificate, kind="changed", by=officer)
    CertificateFactory(product=None, place=lot.product.origin, number="NOI-1")
    CertificateFactory(number="MO-2", refused_at=timezone.now(), submitted_at=timezone.now())
    held = LotFactory()
    releasing.hold(lot=held, reason="Chờ kết quả", by=officer)
    ProductFactory(is_material=True, is_public=False)
    revoked = RecognitionFactory(product=held.product, revoked_at=timezone.now(), revoked_reason="Trả lại")
    RecognitionFactory(product=lot.product, decided_date=revoked.valid_from_date, score=Decimal("80.5"))
    stamped(lot, officer)
    log(lot, other)
    sequence()
    report = verify()
    assert report.is_whole, report.faults
    return report


def stamped(lot, officer):
    """A roll that was ordered, printed, put on a lot, taken off it, and withdrawn in part; and another one."""
    roll = stamps.order_roll(product=lot.product, units=1000, by=officer)
    stamps.note_print_file(roll=roll, form="csv", first_unit=1, last_unit=1000, by=officer)
    for first in (1, 101):
        stamps.bind(roll=roll, lot=lot, first_unit=first, last_unit=first + 49, by=officer)
        UndoneBinding.objects.create(
            roll=roll, lot=lot, first_unit=first + 300, last_unit=first + 310, bound_at=timezone.now(),
            bound_by=officer, undone_by=officer,
        )  # fmt: skip
        stamps.withdraw(roll=roll, first_unit=first + 500, last_unit=first + 520, kind="void", reason="Ướt", by=officer)
    stamps.order_roll(product=lot.product, units=10, by=officer)

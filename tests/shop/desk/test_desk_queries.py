"""The pages of the desk ask the database as often for much as for little."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import CertificateFactory, EventFactory, LotFactory, ProductFactory, StampRollFactory
from tests.traceability.lots.test_chain import make
from traceability.lots.events import declare_wrong
from traceability.models import CaptureToken, ProblemReport, Recall, RollBinding, Stamp

pytestmark = pytest.mark.django_db
MOST = {
    "home": 14, "step": 11, "correct_step": 12, "lots": 6, "lot": 18, "new_lot": 4, "tokens": 4, "certificates": 6,
    "new_certificate": 6, "certificate": 11, "rolls": 7, "roll": 28, "apply_stamps": 3, "reports": 7, "report": 4,
    "displays": 4, "chain": 33, "hold": 10, "recall_lot": 17, "recalls": 9, "recall": 20,
}  # fmt: skip
OF_RECALLS = {"chain", "hold", "recall_lot", "recalls", "recall"}


@pytest.fixture
def product(producer_user):
    return ProductFactory(producer=producer_user.producers.get())


@pytest.fixture
def lot(product):
    return LotFactory(product=product, code="GIUA")


@pytest.fixture
def one_of_each(product, lot):
    return {
        "correct_step": EventFactory(lot=lot), "lot": lot, "chain": lot, "hold": lot, "recall_lot": lot,
        "certificate": CertificateFactory(product=product), "roll": StampRollFactory(product=product, units=500),
        "report": ProblemReport.objects.create(code=lot.trace_path, product=product, lot=lot, kind="quality"),
        "recall": Recall.objects.create(lot=LotFactory(product=product, code="GOI"), reason="Sai", advice="Đừng dùng"),
    }  # fmt: skip


def add_of_everything(producer, lot, roll, numbers):
    for number in numbers:
        product = ProductFactory(producer=producer)
        before, after = (LotFactory(product=product, code=f"{side}{number}") for side in ("TRUOC", "SAU"))
        make(lot, before)
        make(after, lot)
        for kind in ("harvest", "ship"):
            EventFactory(lot=lot, kind=kind).items.update(lot=lot)
        declare_wrong(event=EventFactory(lot=lot), reason="Nhầm", by=None)
        CertificateFactory(product=product)
        StampRollFactory(product=product)
        RollBinding.objects.create(roll=roll, lot=lot, first_unit=10 * number + 1, last_unit=10 * number + 5)
        Stamp.objects.create(roll=roll, unit=10 * number, unusual_at=timezone.now())
        Stamp.objects.create(roll=roll, unit=10 * number + 9, displayed_since=timezone.now(), display_note="Kệ")
        report = ProblemReport.objects.create(code=lot.trace_path, product=product, lot=lot, kind="quality")
        report.picture.save("a.webp", ContentFile(b"RIFF"))
        CaptureToken.objects.create(producer=producer, name=f"Kho {number}", digest=f"{number:064d}")
        Recall.objects.create(lot=before, reason="Sai", advice="Đừng dùng")


def asked(client, one_of_each):
    found = {}
    for name in MOST:
        args = [one_of_each[name].pk] if name in one_of_each else []
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse(f"{'recalls' if name in OF_RECALLS else 'desk'}:{name}", args=args))
        assert answer.status_code == 200, name
        found[name] = len(queries)
    return found


def test_pages_keep_their_budget_however_much_there_is(client, producer_user, wagtail_site, lot, one_of_each):
    client.force_login(producer_user)
    producer, roll = lot.product.producer, one_of_each["roll"]
    add_of_everything(producer, lot, roll, range(1, 6))  # what can be taken back of a roll is looked at five times
    asked(client, one_of_each)
    few = asked(client, one_of_each)
    add_of_everything(producer, lot, roll, range(20, 23))
    many = asked(client, one_of_each)
    assert many == few
    assert {name: count for name, count in many.items() if count > MOST[name]} == {}

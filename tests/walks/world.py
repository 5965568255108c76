"""One of each thing that an address speaks of, nearly all of one producer."""

from __future__ import annotations

import uuid
from types import SimpleNamespace

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from oscar.apps.catalogue.models import AttributeOptionGroup, Category, Option
from oscar.apps.order.models import Order, OrderNote
from oscar.apps.voucher.models import Voucher, VoucherSet
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    Task,
    UploadedFile,
    Workflow,
)

from cms.models import StoryPage
from cms.roles import OFFICERS
from cms.stories import writing
from shop.models import CheckoutAttempt, OutgoingMail, Parcel, RecallWarning
from shop.offers.models import Benefit, Condition, ConditionalOffer, Range
from tests.factories import LotFactory, ProductFactory, StampRollFactory
from tests.shop.kept import world as shown
from tests.walks import people
from traceability.epcis.service.tokens import make_token
from traceability.lots import releasing
from traceability.models import CaptureJob, ProblemReport, RollBinding, Stamp
from traceability.recalls import recalling

ALL_YEARS = {"start_datetime": "2026-01-01T00:00Z", "end_datetime": "2090-01-01T00:00Z"}


def build() -> SimpleNamespace:
    """``tests.shop.kept.world`` has what the public pages show."""
    w = shown.build()
    people.join(w)
    for part in (
        _orders,
        _offers,
        _oscars_catalogue,
        _stamps,
        _stopped,
        _reports,
        _machines,
        _stories,
        _wagtail,
        _work,
    ):
        part(w)
    return w


def _orders(w):
    w.customer = w.people["customer"]
    ward = w.ward
    client = Client()
    client.force_login(w.customer)
    client.post(reverse("basket_add"), {"product_id": w.product.pk, "quantity": 1})
    typed = {
        "do": "order", "phone": "0912 345 678", "name": "Nguyễn Thị Lan", "email": "lan@example.org", "note": "",
        "province": ward.province.code, "ward": ward.code, "street": "12 ấp Chánh", "shipping": "standard",
        "method": "cod", "privacy": "on", "seen_total": 125_000,
    }  # fmt: skip
    assert client.post(reverse("checkout"), typed).status_code == 302
    w.order = Order.objects.get()
    w.attempt = CheckoutAttempt.objects.get()
    w.order_line, w.parcel = w.order.lines.get(), Parcel.objects.get()
    w.note = OrderNote.objects.create(order=w.order, message="x", note_type=OrderNote.INFO, user=w.people["admin"])


def _offers(w):
    w.range = Range.objects.create(name="Tất cả", slug="tat-ca", includes_all_products=True, is_public=True)
    benefit = Benefit.objects.create(type="Percentage", value=10, range=w.range)
    condition = Condition.objects.create(type="Count", value=1, range=w.range)
    w.offer = ConditionalOffer.objects.create(name="Ưu đãi", slug="uu-dai", benefit=benefit, condition=condition)
    w.voucher_set = VoucherSet.objects.create(name="Bộ mã", count=1, code_length=12, **ALL_YEARS)
    w.voucher = Voucher.objects.create(name="Tết", code="TET", voucher_set=w.voucher_set, **ALL_YEARS)
    w.voucher.offers.add(w.offer)


def _oscars_catalogue(w):
    w.category = Category.add_root(name="Gạo", slug="gao")
    w.option_group = AttributeOptionGroup.objects.create(name="Cỡ", code="co")
    w.option = Option.objects.create(name="Quà", code="qua")
    w.parent = ProductFactory(title="Gạo nhiều cỡ", slug="gao-nhieu-co", producer=w.producer, structure="parent",
                              gtin=None, price=None)  # fmt: skip


def _stamps(w):
    w.new_lot = LotFactory(product=w.product, code="L2026-12", released_at=None)
    w.roll = StampRollFactory(product=w.product, units=10)
    w.binding = RollBinding.objects.create(roll=w.roll, lot=w.lot, first_unit=2, last_unit=3)
    w.stamp = Stamp.objects.create(roll=w.roll, unit=1, unusual_at=timezone.now())
    w.displayed = Stamp.objects.create(roll=w.roll, unit=2, displayed_since=timezone.now(), display_note="Kệ")
    w.sold = Stamp.objects.create(roll=w.roll, unit=3, sold_at=timezone.now())


def _stopped(w):
    w.held = releasing.hold(lot=LotFactory(product=w.product, code="L2026-13"), reason="Chờ kiểm", by=None)
    recalled = LotFactory(product=w.product, code="L2026-14")
    w.recall = recalling.recall(lot=recalled, reason="Có dị vật", advice="Trả lại", by=None)
    w.warning = RecallWarning.objects.create(order=w.order, recall=w.recall)


def _reports(w):
    w.report = ProblemReport.objects.create(code=w.lot.trace_path, product=w.product, lot=w.lot, kind="quality")
    w.report.picture.save("a.webp", ContentFile(b"RIFF"))
    w.own.file.save("a.pdf", ContentFile(b"%PDF-1.4"))


def _machines(w):
    w.token, w.secret = make_token(producer=w.producer, name="Kho", by=None)
    w.job = CaptureJob.objects.create(producer=w.producer, token=w.token)


def _stories(w):
    w.draft = writing.begin_story(
        producer=w.producer, title="Chuyện nhà", product_ids=[w.product.pk], by=w.people["member"]
    )
    written = writing.begin_story(
        producer=w.producer, title="Chuyện khác", product_ids=[w.product.pk], by=w.people["member"]
    )
    StoryPage.objects.filter(pk=written.pk).update(lead="Từ ruộng.", cover=w.picture, cover_alt="Ruộng")


def _wagtail(w):
    w.stories = Page.objects.get(pk=w.story.get_parent().pk)
    w.revision = w.story.latest_revision
    w.workflow, w.task = Workflow.objects.get(), Task.objects.get()
    w.workflow_state = w.workflow.start(w.draft, w.people["member"])
    w.task_state = w.workflow_state.current_task_state
    w.image.original.save("anh.png", ContentFile(get_test_image_file().file.getvalue()))
    Image.objects.update(file_size=w.picture.file.size)
    root = Collection.get_first_root_node()
    w.collection = root.get_children().get()
    w.document = Document.objects.create(title="Sổ tay", file=ContentFile(b"x", "so-tay.pdf"), file_size=1)
    w.redirect = Redirect.objects.create(old_path="/cu", redirect_link="/san-pham/")
    w.uploaded = UploadedFile.objects.create(file=ContentFile(b"x", "x.txt"), uploaded_by_user=w.people["admin"])
    locked, secret = root.add_child(name="Riêng"), PageViewRestriction.PASSWORD
    w.closed = CollectionViewRestriction.objects.create(collection=locked, restriction_type=secret, password="x")
    w.locked_page = w.stories.add_child(instance=StoryPage(title="Kín", slug="kin", producer=w.producer))
    w.restriction = PageViewRestriction.objects.create(page=w.locked_page, restriction_type=secret, password="x")
    w.session = EditingSession.objects.create(
        user=w.people["admin"], content_object=w.story, last_seen_at=timezone.now()
    )
    w.group = Group.objects.get(name=OFFICERS)


def _work(w):
    w.mail = OutgoingMail.objects.create(to="lan@example.org", kind="order_confirmed", language="vi", state="given_up")
    w.failed = DBTaskResult.objects.create(
        id=uuid.uuid4(), task_path="shop.work.tasks.none", status="FAILED", args_kwargs={"args": [], "kwargs": {}},
        backend_name="worker", run_after=timezone.now(), exception_class_path="builtins.ValueError", traceback="",
    )  # fmt: skip

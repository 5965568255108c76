"""One of each thing that a public page shows, the pages that show it, and every way in which it changes."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.utils import timezone
from oscar.core.loading import get_model
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, Page, PageViewRestriction, Site

from catalogue import certificates
from catalogue.models import (
    Certificate,
    GtinHistory,
    Place,
    PlaceConversion,
    Producer,
    Product,
    ProductCard,
    ProductDocument,
    ProductGroup,
    ProductIndex,
    ProductSet,
    Recognition,
    StarStatus,
)
from cms.models import (
    HomePage,
    ProducerIndexPage,
    ProducerPage,
    RegionIndexPage,
    RegionPage,
    StoryIndexPage,
    StoryPage,
    StoryProduct,
)
from tests.factories import (
    CertificateFactory,
    EventFactory,
    LotFactory,
    ProducerFactory,
    ProductFactory,
    RecognitionFactory,
    UserFactory,
    WardFactory,
    gtin,
)
from traceability.lots import events, releasing
from traceability.lots.events import Amount
from traceability.models import Event, EventItem, Lot, LotCertificate, Recall
from traceability.recalls import recalling

StockRecord = get_model("partner", "StockRecord")
ProductImage = get_model("catalogue", "ProductImage")


def build() -> SimpleNamespace:
    w = SimpleNamespace(officer=UserFactory(email="officer@example.org"))
    w.ward = WardFactory()
    w.old = Place.objects.create(
        scheme="legacy", level="province", code="80", prefix="Tỉnh", name="Long An", folded="long an"
    )
    PlaceConversion.objects.create(old=w.old, new=w.ward.province, is_default=True)
    w.producer = ProducerFactory(name="HTX Chợ Đào", slug="htx-cho-dao", place=w.ward)
    w.other = ProducerFactory(name="Hộ bà Sáu", slug="ho-ba-sau", place=w.ward)
    w.product = ProductFactory(title="Gạo Nàng Thơm", slug="gao", producer=w.producer, origin=w.ward)
    w.near = ProductFactory(title="Mật ong", slug="mat-ong", producer=w.other, origin=w.ward, gtin=None)
    w.paddy = ProductFactory(title="Lúa tươi", slug="lua", producer=w.other, origin=w.ward, is_material=True,
                             is_public=False)  # fmt: skip
    w.recognition = RecognitionFactory(product=w.product)
    w.image = ProductImage.objects.create(product=w.product, original=_file(), caption="Bao gạo")
    StarStatus.objects.create(product=w.product, as_of_date=dt.date(2021, 1, 1), source_title="Sổ", kind="candidate")
    _certificates(w)
    _lots(w)
    _pages(w)
    return w


def _file(name="anh.png"):
    return SimpleUploadedFile(name, get_test_image_file(size=(40, 30)).read(), content_type="image/png")


def _certificates(w):
    w.own = CertificateFactory(product=w.product, submitted_at=timezone.now())
    CertificateFactory(product=None, producer=w.producer, scheme="haccp", number="H-1")
    CertificateFactory(product=None, place=w.ward, scheme="gi", number="G-1")
    w.for_lots = CertificateFactory(product=w.product, is_for_lots=True, number="L-1")


def _lots(w):
    now = timezone.now()
    w.harvest = LotFactory(product=w.paddy, code="LUA.01")
    w.lot = LotFactory(product=w.product, code="L2026-11")
    EventFactory(lot=w.harvest, actor="Tổ gặt", occurred_at=now - dt.timedelta(days=20))
    w.milling = events.record_event(
        lot=w.lot, kind="process", occurred_at=now - dt.timedelta(days=11), actor="HTX", by=None, note="Xay lúc 6 giờ",
        inputs=[Amount(w.harvest, 1200, "KGM")],
    )  # fmt: skip
    w.packing = EventFactory(lot=w.lot, kind="pack", occurred_at=now - dt.timedelta(days=10))


def _pages(w):
    vi = Locale.get_default()
    w.picture = Image.objects.create(title="bìa", file=get_test_image_file(size=(800, 500)))
    regions, producers, stories = (
        kind.objects.get(locale=vi) for kind in (RegionIndexPage, ProducerIndexPage, StoryIndexPage)
    )
    w.region = regions.add_child(instance=RegionPage(title="Tây Ninh", slug="tay-ninh", place=w.ward.province))
    w.old_region = w.region.add_child(instance=RegionPage(title="Long An", slug="long-an", place=w.old))
    w.written = producers.add_child(instance=ProducerPage(title="HTX", slug="htx-cho-dao", producer=w.producer))
    told = {"title": "Hạt gạo", "slug": "hat-gao", "lead": "Từ ruộng.", "cover": w.picture, "cover_alt": "Ruộng"}
    w.story = stories.add_child(instance=StoryPage(producer=w.other, live=False, **told))
    StoryProduct.objects.create(page=w.story, product=w.product)
    w.story.save_revision().publish()


def addresses(w) -> list[str]:
    both = [
        "/", "/san-pham/", "/san-pham/gao/", "/san-pham/mat-ong/", "/vung-mien/", "/vung-mien/tay-ninh/",
        "/vung-mien/tay-ninh/long-an/", "/nha-san-xuat/", "/nha-san-xuat/htx-cho-dao/", "/nha-san-xuat/ho-ba-sau/",
        "/cau-chuyen/", "/cau-chuyen/hat-gao/",
    ]  # fmt: skip
    scanned = [f"/01/{w.gtin}", f"/t/{w.near.trace_code}", f"/01/{w.gtin}/10/L2026-11", f"/01/{w.gtin}/10/NEW"]
    documents = [f"/ho-chieu/{w.gtin}.json", f"/ho-chieu/{w.gtin}/10/L2026-11.json"]
    return [*both, "/san-pham/?sao=4", "/san-pham/?q=gao", "/en/san-pham/gao/", "/en/", *scanned, *documents]


def changes(w) -> dict[str, tuple[type, object]]:
    """What it is, the model, and how: in this order, each from what the ones before have left."""
    on = {}

    def change(name, model, act):
        on[name] = (model, act)

    def update(told, model, pk=None, **values):
        rows = lambda: model.objects.filter(pk=pk) if pk else model.objects.all()  # noqa: E731
        change(told, model, lambda: rows().update(**values))

    revoked = {"revoked_at": timezone.now(), "revoked_reason": "Sai hồ sơ"}
    update("a product is renamed", Product, w.product.pk, title="Gạo Nàng Thơm đổi tên")
    update("a description changes", Product, w.product.pk, summary="Thơm từ ruộng.")
    update("a GTIN of a material changes", Product, w.paddy.pk, title="Lúa ướt")
    update("a product nearby is renamed", Product, w.near.pk, title="Mật ong rừng")
    change("a product is hidden", Product, lambda: Product.objects.filter(pk=w.near.pk).update(is_public=False))
    change("a product is shown", Product, lambda: Product.objects.filter(pk=w.near.pk).update(is_public=True))
    change("a product is made", Product, lambda: ProductFactory(title="Gạo mới", producer=w.other, origin=w.ward))
    update("a product is moved to another maker", Product, w.near.pk, producer=w.producer)
    change("a GTIN moves", GtinHistory,
           lambda: GtinHistory.objects.filter(product=w.product).update(gtin=gtin(777)))  # fmt: skip
    change("the GTIN returns", GtinHistory, lambda: GtinHistory.objects.filter(product=w.product).update(gtin=w.gtin))
    update("the index is written", ProductIndex, w.product.pk, stars=5)
    update("a card is written", ProductCard, w.near.pk, title="Mật ong thẻ")
    update("a document is written", ProductDocument, w.product.pk, is_stale=True)
    change("a price changes", StockRecord, lambda: StockRecord.objects.filter(product=w.near).update(price=99_000))
    change("a few are sold", StockRecord,
           lambda: StockRecord.objects.filter(product=w.product).update(num_allocated=17))  # fmt: skip
    change("the last one is sold", StockRecord,
           lambda: StockRecord.objects.filter(product=w.near).update(num_in_stock=0))  # fmt: skip
    change("a recognition is revoked", Recognition,
           lambda: Recognition.objects.filter(pk=w.recognition.pk).update(**revoked))  # fmt: skip
    change("a recognition is made", Recognition, lambda: RecognitionFactory(product=w.near, stars=5))
    change("a recognition goes", Recognition, lambda: Recognition.objects.filter(product=w.near).delete())
    update("a picture of a product changes", ProductImage, w.image.pk, caption="Bao 5 kg")
    change("a picture of a product goes", ProductImage, lambda: ProductImage.objects.all().delete())
    update("a star status changes", StarStatus, kind="proposed")
    update("a producer is renamed", Producer, w.other.pk, name="Hộ bà Sáu Gạo")
    update("a producer moves", Producer, w.producer.pk, hamlet="ấp Vạn Phước")
    change("a producer is made", Producer, lambda: ProducerFactory(name="Tổ mới", place=w.ward))
    update("a producer is hidden", Producer, w.other.pk, is_public=False)
    update("a place is renamed", Place, w.ward.pk, name="Mỹ Lệ Đông")
    update("a conversion changes", PlaceConversion, is_default=False)
    update("a group is renamed", ProductGroup, name="Lương thực")
    update("a set is renamed", ProductSet, name="Lúa gạo")
    change("a certificate is accepted", Certificate, lambda: certificates.verify(certificate=w.own, by=w.officer))
    change("a certificate is refused", Certificate,
           lambda: certificates.refuse(certificate=w.own, by=w.officer, reason="Hết hạn"))  # fmt: skip
    change("a producer's certificate goes", Certificate, lambda: Certificate.objects.filter(number="H-1").delete())
    change("a place's certificate changes", Certificate,
           lambda: Certificate.objects.filter(number="G-1").update(issuer="Cục mới"))  # fmt: skip
    change("a certificate is for a lot", LotCertificate,
           lambda: LotCertificate.objects.create(lot=w.lot, certificate=w.for_lots))  # fmt: skip
    change("a lot is held", Lot, lambda: releasing.hold(lot=w.lot, reason="Chờ kiểm", by=None))
    change("a lot is let go", Lot, lambda: releasing.unhold(lot=w.lot, by=None))
    change("a lot is made", Lot, lambda: Lot.objects.bulk_create([LotFactory.build(product=w.product, code="NEW")]))
    update("a lot of a material changes", Lot, w.harvest.pk, code="LUA.02")
    change("a lot is called back", Recall,
           lambda: recalling.recall(lot=w.lot, reason="Có dị vật", advice="Trả lại", by=None))  # fmt: skip
    update("a recall is worded anew", Recall, reason="Có sạn")
    change("a recall ends", Recall,
           lambda: recalling.end_recall(recall=Recall.objects.get(), note="Đủ", by=None))  # fmt: skip
    update("a step of a material changes", Event, Event.objects.get(lot=w.harvest).pk, note="Gặt máy")
    change("a step is recorded", Event, lambda: events.record_event(
        lot=w.lot, kind="ship", occurred_at=timezone.now(), actor="HTX", by=None, note="Giao"))  # fmt: skip
    change("a step is declared wrong", Event,
           lambda: events.declare_wrong(event=w.milling, reason="Lô khác", by=None))  # fmt: skip
    change("an amount changes", EventItem, lambda: EventItem.objects.filter(lot=w.lot).update(quantity=7, uom="KGM"))
    _written(w, change, update)
    return on


def _written(w, change, update):
    def publish(page, **values):
        page = type(page).objects.get(pk=page.pk)
        for name, value in values.items():
            setattr(page, name, value)
        page.save_revision().publish()

    for page, model in ((w.story, StoryPage), (w.region, RegionPage), (w.written, ProducerPage)):
        change(f"a {model.__name__} is published", model, lambda page=page: publish(page, lead="Lời mới."))
    for model in (HomePage, RegionIndexPage, ProducerIndexPage, StoryIndexPage):
        value = {"hero_lead" if model is HomePage else "lead": "Lời đầu."}
        change(f"{model.__name__} changes", model, lambda model=model, value=value: model.objects.update(**value))
    change("a page is renamed", Page, lambda: Page.objects.filter(pk=w.story.pk).update(title="Hạt gạo mới"))
    change("a story comes down", Page, lambda: Page.objects.get(pk=w.story.pk).specific.unpublish())
    change("a story comes back", Page, lambda: publish(w.story))
    change("a story is about another product", StoryProduct,
           lambda: StoryProduct.objects.filter(page=w.story).update(product=w.near))  # fmt: skip
    change("a story loses its product", StoryProduct, lambda: StoryProduct.objects.all().delete())
    update("a picture of the library changes", Image, title="khác", file="original_images/khac.png")
    change("a page is locked", PageViewRestriction,
           lambda: PageViewRestriction.objects.create(page=w.region, restriction_type="login"))  # fmt: skip
    change("a story is deleted", StoryPage, lambda: StoryPage.objects.get(pk=w.story.pk).delete())
    change("a site is named", Site, lambda: Site.objects.update(site_name="Sao Quê mới"))
    change("a language goes", Locale, lambda: Locale.objects.update(language_code=F("language_code")))
    change("a product is deleted", Product, lambda: _delete(w.near))


def _delete(product):
    product.recognitions.all().delete()
    Product.objects.filter(pk=product.pk).delete()

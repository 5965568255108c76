"""Makers of the people and things that the tests speak of; each is valid and public unless told otherwise."""

import datetime as dt

import factory
from django.contrib.auth import get_user_model
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.gs1 import check_digit
from catalogue.models import Certificate, Place, Producer, Product, ProductGroup, ProductSet, Recognition
from traceability.models import Event, EventItem, Lot, StampRoll

today = timezone.localdate


def gtin(number: int) -> str:
    """A GTIN-14 under GS1's example prefix 952."""
    body = f"0952{number:09d}"
    return body + check_digit(body)


class ProvinceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Place
        django_get_or_create = ("scheme", "level", "code")

    scheme, level, code, prefix, name, folded = "2025", "province", "80", "Tỉnh", "Tây Ninh", "tay ninh"


class WardFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Place
        django_get_or_create = ("scheme", "level", "code")

    scheme, level, code, prefix, name, folded = "2025", "ward", "28132", "Xã", "Mỹ Lệ", "my le"
    parent = factory.SubFactory(ProvinceFactory)
    province = factory.SelfAttribute("parent")


class PartnerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_model("partner", "Partner")

    name = factory.Sequence(lambda n: f"Hộ kinh doanh {n}")


class ProducerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Producer

    name = factory.Sequence(lambda n: f"Hộ kinh doanh {n}")
    slug = factory.Sequence(lambda n: f"ho-kinh-doanh-{n}")
    place = factory.SubFactory(WardFactory)
    partner = factory.SubFactory(PartnerFactory, name=factory.SelfAttribute("..name"))


class GroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProductGroup
        django_get_or_create = ("code",)

    code, name, name_en = "food", "Thực phẩm", "Food"


class SetFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProductSet
        django_get_or_create = ("code",)

    code, name, name_en = "rice-and-grain", "Gạo, ngũ cốc", "Rice and grain"
    group = factory.SubFactory(GroupFactory)


class ProductClassFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_model("catalogue", "ProductClass")
        django_get_or_create = ("slug",)

    name, slug, requires_shipping, track_stock = "OCOP", "ocop", True, True


class ProductFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Product
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Gạo Nàng Thơm {n}")
    title_en = "Nàng Thơm rice"
    slug = factory.Sequence(lambda n: f"gao-nang-thom-{n}")
    product_class = factory.SubFactory(ProductClassFactory)
    producer = factory.SubFactory(ProducerFactory)
    origin = factory.SelfAttribute("producer.place")
    ocop_set = factory.SubFactory(SetFactory)
    gtin = factory.Sequence(gtin)

    @factory.post_generation
    def price(self, create, extracted, **kwargs):
        """``price=125_000`` (the default) puts it on sale with ``price__stock`` units; ``price=None`` does not."""
        if create and (extracted is not None or "price" not in kwargs):
            get_model("partner", "StockRecord").objects.create(
                product=self,
                partner=self.producer.partner,
                partner_sku=f"sku-{self.pk}",
                price_currency="VND",
                price=extracted or 125_000,
                num_in_stock=kwargs.get("stock", 20),
            )


class RecognitionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Recognition

    product = factory.SubFactory(ProductFactory)
    stars = 4
    decision_number = "12/QĐ-UBND"
    authority = "UBND tỉnh Tây Ninh"
    legal_basis = "148/QĐ-TTg"
    valid_from_date = factory.LazyFunction(lambda: today() - dt.timedelta(days=100))
    valid_until_date = factory.LazyFunction(lambda: today() + dt.timedelta(days=900))


class CertificateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Certificate

    scheme, issuer = "vietgap", "Tổ chức chứng nhận mẫu"
    number = factory.Sequence(lambda n: f"VG-{n}")
    product = factory.SubFactory(ProductFactory)
    issued_date = factory.LazyFunction(lambda: today() - dt.timedelta(days=200))
    expires_date = factory.LazyFunction(lambda: today() + dt.timedelta(days=500))


class LotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Lot

    product = factory.SubFactory(ProductFactory)
    code = factory.Sequence(lambda n: f"L{n:04d}")
    packed_date = factory.LazyFunction(lambda: today() - dt.timedelta(days=10))
    expires_date = factory.LazyFunction(lambda: today() + dt.timedelta(days=170))
    quantity = 200
    released_at = factory.LazyFunction(timezone.now)


class EventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Event
        skip_postgeneration_save = True

    lot = factory.SubFactory(LotFactory)
    kind, actor, note = "harvest", "Tổ sản xuất", "Thu hoạch buổi sáng"
    occurred_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=12))

    @factory.post_generation
    def items(self, create, extracted, **kwargs):
        """The lot is what the event is about, unless ``items`` gives EventItems."""
        if create:
            for item in extracted or [EventItem(role="subject", lot=self.lot)]:
                item.event = self
                item.save()


class StampRollFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StampRoll

    code = factory.Sequence(lambda n: f"R{n:04d}")
    product = factory.SubFactory(ProductFactory)
    units = 1000


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_user_model()
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    password = factory.django.Password("saoque-demo")

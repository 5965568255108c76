"""A product's document tells what the rows tell, whatever is written and however."""

import dataclasses
import datetime as dt
import json

import pytest
from django.db.models import ForeignKey
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import (
    Certificate,
    Place,
    PlaceConversion,
    Producer,
    Product,
    ProductDocument,
    ProductGroup,
    ProductSet,
    Recognition,
    StarStatus,
)
from catalogue.products import facts as told
from catalogue.products.deriving import facts_of
from catalogue.products.reading import product_at
from catalogue.products.staleness import DOCUMENTS
from catalogue.search.refreshing import refresh_documents
from tests.factories import CertificateFactory, ProductFactory, RecognitionFactory, WardFactory, today

ProductImage = get_model("catalogue", "ProductImage")
pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    """With a row of each model that its document is made from."""
    old = Place.objects.create(scheme="legacy", level="province", code="80", prefix="Tỉnh", name="Long An")
    commune = Place.objects.create(
        scheme="legacy", level="ward", code="28132", prefix="Xã", name="Mỹ Lệ", parent=old, province=old
    )
    PlaceConversion.objects.create(old=commune, new=WardFactory(), is_default=True)
    product = ProductFactory(origin=commune)
    RecognitionFactory(product=product)
    CertificateFactory(product=product)
    CertificateFactory(product=None, producer=product.producer, scheme="haccp")
    CertificateFactory(product=None, place=commune, scheme="gi")
    StarStatus.objects.create(product=product, kind="candidate", as_of_date=today())
    ProductImage.objects.create(product=product, original="images/a.svg", caption="Gạo")
    return product


def shown(product):
    """What the page reads; it must be what the rows tell."""
    found = product_at(Product.objects.get(pk=product.pk).slug)
    if found is None:
        return None
    assert found.facts == facts_of([product.pk])[0]
    return found.facts


def is_fresh(product):
    return not ProductDocument.objects.get(pk=product.pk).is_stale


def test_a_document_gives_back_what_it_was_made_from(product):
    found = facts_of([product.pk])[0]
    assert told.read_facts(found.as_json()) == found
    assert found.certificates
    assert found.pictures
    assert found.statuses
    assert found.origin.local("both_eras")


def test_one_query_reads_product_price_and_stock(product, django_assert_num_queries):
    product_at(product.slug)
    with django_assert_num_queries(1):
        found = product_at(product.slug)
    assert found.offer.price == 125_000
    assert found.offer.net_stock_level == 20


CHANGES = {
    Product: {"storage": "Nơi khô ráo"},
    Recognition: {"stars": 5},
    StarStatus: {"kind": "proposed"},
    ProductImage: {"caption": "Lúa"},
    Producer: {"hamlet": "Ấp 3"},
    ProductSet: {"name": "Gạo"},
    ProductGroup: {"name": "Món ăn"},
    Certificate: {"number": "VG-MỚI"},
    Place: {"name": "Mỹ Lệ Đông"},
    PlaceConversion: {"is_default": False},
}


def test_each_model_that_documents_are_made_from_is_changed_here():
    assert CHANGES.keys() == DOCUMENTS.touched.keys()


@pytest.mark.parametrize("model", CHANGES, ids=lambda model: model.__name__)
def test_a_change_shows_when_it_is_saved(product, model):
    before = shown(product)
    for row in model.objects.all():
        for name, value in CHANGES[model].items():
            setattr(row, name, value if name != "number" else f"{value}-{row.pk}")
        row.save()
    assert shown(product) != before


@pytest.mark.parametrize("model", CHANGES, ids=lambda model: model.__name__)
def test_a_change_in_bulk_shows_at_once_and_is_written_later(product, model):
    before = shown(product)
    rows = model.objects.filter(pk=model.objects.order_by("-pk").values("pk")[:1])
    (rows if model is Certificate else model.objects).update(**CHANGES[model])
    assert shown(product) != before
    assert not is_fresh(product)
    refresh_documents()
    assert is_fresh(product)
    assert shown(product) != before


@pytest.mark.parametrize("model", [Recognition, StarStatus, ProductImage, Certificate, PlaceConversion])
@pytest.mark.parametrize("in_bulk", [False, True])
def test_what_is_deleted_is_gone_from_the_page(product, model, in_bulk):
    before = shown(product)
    if in_bulk:
        model.objects.all()._raw_delete("default")
    else:
        for row in model.objects.all():
            row.delete()
    assert shown(product) != before


@pytest.mark.parametrize("in_bulk", [False, True])
@pytest.mark.parametrize("number", range(4))
def test_what_is_added_shows(product, number, in_bulk):
    row = [
        Recognition(
            product=product, stars=3, authority="UBND", legal_basis="148/QĐ-TTg", valid_from_date=dt.date(2020, 1, 1),
            valid_until_date=dt.date(2021, 1, 1),
        ),
        StarStatus(product=product, kind="assessed"),
        ProductImage(product=product, original="images/b.svg", display_order=1),
        Certificate(producer=product.producer, scheme="other", number="1", issuer="A", issued_date=today()),
    ][number]  # fmt: skip
    before = shown(product)
    if in_bulk:
        type(row).objects.bulk_create([row])
    else:
        row.save()
    assert shown(product) != before


def test_a_successor_that_is_renamed_shows_in_the_names_of_both_eras(product):
    Place.objects.filter(scheme="2025", level="province").update(name="Tây Ninh Mới")
    assert "Tây Ninh Mới" in shown(product).origin.both_eras


def test_a_product_that_moves_takes_its_address_along(product):
    was = product.slug
    Product.objects.filter(pk=product.pk).update(slug="cho-moi")
    assert product_at(was) is None
    assert shown(product).slug == "cho-moi"


@pytest.mark.parametrize("in_bulk", [False, True])
def test_a_hidden_product_is_gone_and_its_document_after_it(product, in_bulk):
    if in_bulk:
        Product.objects.filter(pk=product.pk).update(is_public=False)
    else:
        product.is_public = False
        product.save()
    assert product_at(product.slug) is None
    refresh_documents()
    assert not ProductDocument.objects.exists()


def test_a_deleted_product_leaves_nothing_behind(product):
    product.gtin_history.all().delete()
    product.delete()
    assert not ProductDocument.objects.exists()


def test_a_product_without_a_document_is_shown_and_gets_one(product):
    ProductDocument.objects.all().delete()
    assert shown(product)
    assert refresh_documents() == 1
    assert is_fresh(product)


def test_a_document_of_another_format_is_not_read(product):
    ProductDocument.objects.update(format=told.FORMAT + 1, facts="{}")
    assert shown(product)


@pytest.mark.parametrize("change", [{"is_new": 1}, {"title": None}])
def test_a_field_too_many_or_too_few_fails_loudly(product, change):
    row = json.loads(facts_of([product.pk])[0].as_json())
    row |= change
    if change.get("title", "") is None:
        del row["title"]
    with pytest.raises(TypeError):
        told.read_facts(json.dumps(row))


# What these models have and no product's page shows.
LEFT_OUT = {
    Product: "structure is_public is_discountable upc parent meta_title meta_description product_class rating "
    "date_created date_updated description code priority folded is_material family",
    Recognition: "product date_precision decided_date legal_basis score_a score_b score_c score source_title note "
    "is_demo revoked_at",
    StarStatus: "id product note source_title source_url",
    Certificate: "scope_note scope_note_en product producer place file file_sha256 is_file_public submitted_at "
    "submitted_by replaced_by verified_by verified_at is_for_lots is_demo",
    Producer: "id identifier phone email partner founded_year summary summary_en is_public",
    ProductSet: "id group code position",
    ProductImage: "id product original display_order date_created code",
}
SHOWN = {
    Product: told.Facts, Recognition: told.RecognitionFacts, StarStatus: told.StatusFacts,
    Certificate: told.CertificateFacts, Producer: told.ProducerFacts, ProductSet: told.SetFacts,
    ProductImage: told.PictureFacts,
}  # fmt: skip


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model.__name__)
def test_every_column_is_shown_or_left_out_on_purpose(model):
    """A new column fails here until somebody has decided."""
    shown_fields = {one.name for one in dataclasses.fields(SHOWN[model])} | {"id" if model is not ProductSet else ""}
    left_out = set(LEFT_OUT[model].split())
    for field in model._meta.concrete_fields:
        names = {field.name, field.attname} if isinstance(field, ForeignKey) else {field.name}
        assert names & (shown_fields | left_out), f"{model.__name__}.{field.name}: shown or not?"
    assert left_out <= {field.name for field in model._meta.concrete_fields}


def test_what_depends_on_the_day_is_judged_on_the_day(product):
    found = shown(product)
    held = found.recognitions[0]
    assert held.is_valid(held.valid_until_date)
    assert not held.is_valid(held.valid_until_date + dt.timedelta(days=1))
    assert not dataclasses.replace(held, revoked_date=timezone.localdate()).is_valid(timezone.localdate())


def test_many_products_take_no_more_queries_than_one(product, django_assert_max_num_queries):
    ids = [product.pk, *(ProductFactory().pk for _n in range(5))]
    with django_assert_max_num_queries(12):
        assert len(facts_of(ids)) == 6

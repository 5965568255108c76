"""A producer's document tells what the rows tell, whatever is written and however; lists of them too."""

import dataclasses
import json

import pytest
from django.db import connection
from django.db.models import ForeignKey
from django.test.utils import CaptureQueriesContext
from oscar.core.loading import get_model

from catalogue.models import Certificate, Place, PlaceConversion, Producer, ProducerDocument
from catalogue.producers import facts as told
from catalogue.producers.deriving import makers_of
from catalogue.producers.lists import MakerList, makers_in, provinces_with_makers
from catalogue.producers.reading import maker, maker_at
from catalogue.producers.refreshing import refresh_producers
from catalogue.producers.staleness import DOCUMENTS
from tests.factories import CertificateFactory, ProducerFactory, WardFactory, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def old():
    """Long An, which became part of Tây Ninh."""
    old = Place.objects.create(scheme="legacy", level="province", code="80", prefix="Tỉnh", name="Long An")
    PlaceConversion.objects.create(old=old, new=WardFactory().province, is_default=True)
    return old


@pytest.fixture
def producer(old):
    """With a row of each model that its document is made from."""
    commune = Place.objects.create(
        scheme="legacy", level="ward", code="28132", prefix="Xã", name="Mỹ Lệ", parent=old, province=old
    )
    PlaceConversion.objects.create(old=commune, new=WardFactory(), is_default=True)
    producer = ProducerFactory(place=commune, slug="htx-my-le")
    CertificateFactory(product=None, producer=producer, scheme="haccp")
    return producer


def shown(producer):
    """What pages read; it must be what the rows tell."""
    found = maker(producer.pk)
    assert [found] == makers_of([producer.pk])
    return found


def is_fresh(producer):
    return not ProducerDocument.objects.get(pk=producer.pk).is_stale


def test_a_document_gives_back_what_it_was_made_from(producer):
    found = makers_of([producer.pk])[0]
    assert told.read_maker(found.as_json()) == found == maker_at("htx-my-le")
    assert found.certificates
    assert found.place.both_eras
    assert is_fresh(producer)


def test_one_query_reads_a_producer(producer, django_assert_num_queries):
    maker_at(producer.slug)
    with django_assert_num_queries(1):
        assert maker_at(producer.slug)


CHANGES = {
    Producer: {"hamlet": "Ấp 3"},
    Certificate: {"number": "VG-MỚI"},
    Place: {"name": "Mỹ Lệ Đông"},
    PlaceConversion: {"is_default": False},
}


def test_each_model_that_documents_are_made_from_is_changed_here():
    assert CHANGES.keys() == DOCUMENTS.touched.keys()


@pytest.mark.parametrize("model", CHANGES, ids=lambda model: model.__name__)
def test_a_change_in_bulk_shows_at_once_and_is_written_later(producer, model):
    before = shown(producer)
    model.objects.update(**CHANGES[model])
    assert shown(producer) != before
    assert not is_fresh(producer)
    refresh_producers()
    assert is_fresh(producer)
    assert shown(producer) != before


@pytest.mark.parametrize("model", [Producer, Certificate])
def test_what_is_saved_is_written_with_it(producer, model):
    before = shown(producer)
    for row in model.objects.all():
        for name, value in CHANGES[model].items():
            setattr(row, name, value)
        row.save()
    assert is_fresh(producer)
    assert shown(producer) != before


@pytest.mark.parametrize("in_bulk", [False, True])
def test_certificates_that_come_and_go_show(producer, in_bulk):
    row = Certificate(producer=producer, scheme="other", number="1", issuer="A", issued_date=today())
    Certificate.objects.bulk_create([row]) if in_bulk else row.save()
    assert len(shown(producer).certificates) == 2
    Certificate.objects.all()._raw_delete("default") if in_bulk else [one.delete() for one in Certificate.objects.all()]
    assert shown(producer).certificates == ()


@pytest.mark.parametrize("in_bulk", [False, True])
def test_a_hidden_producer_is_gone_and_its_document_after_it(producer, in_bulk):
    if in_bulk:
        Producer.objects.filter(pk=producer.pk).update(is_public=False)
    else:
        producer.is_public = False
        producer.save()
    assert maker_at(producer.slug) is None
    assert MakerList()[0:9] == []
    refresh_producers()
    assert not ProducerDocument.objects.exists()


def test_a_document_of_another_format_is_not_read(producer):
    ProducerDocument.objects.update(format=told.FORMAT + 1, facts="{}")
    assert shown(producer)
    assert refresh_producers() == 1


@pytest.mark.parametrize("change", [{"is_new": 1}, {"name": None}])
def test_a_field_too_many_or_too_few_fails_loudly(producer, change):
    row = json.loads(makers_of([producer.pk])[0].as_json()) | change
    if row["name"] is None:
        del row["name"]
    with pytest.raises(TypeError):
        told.read_maker(json.dumps(row))


LEFT_OUT = {"id", "partner", "is_public"}


def test_every_column_is_shown_or_left_out_on_purpose():
    """A new column fails here until somebody has decided."""
    fields = {one.name for one in dataclasses.fields(told.Maker)}
    columns = {field.name for field in Producer._meta.concrete_fields if not isinstance(field, ForeignKey)}
    assert columns - fields == LEFT_OUT - {"partner"}
    assert {"place", "partner"} == {f.name for f in Producer._meta.concrete_fields if isinstance(f, ForeignKey)}


def listings(old):
    """Each list, with the names that it gives."""
    new = PlaceConversion.objects.get(old=old).new_id
    lists = [
        makers_in(new, is_legacy=False, most=20), makers_in(old.pk, is_legacy=True, most=20), MakerList()[0:20],
        MakerList("household")[0:20], MakerList("cooperative", new)[0:20], MakerList(province=new)[1:3],
    ]  # fmt: skip
    counts = [MakerList().count(), MakerList("household").count(), MakerList(province=new).count()]
    return [[one.name for one in found] for found in lists], counts, provinces_with_makers()


@pytest.fixture
def many(old):
    new = PlaceConversion.objects.get(old=old).new
    return [
        ProducerFactory(name=f"Tên {n}", kind=kind, place=place)
        for n, (kind, place) in enumerate([("household", old), ("cooperative", new), ("household", None)])
    ]


def another_province():
    return Place.objects.create(scheme="2025", level="province", code="99", prefix="Tỉnh", name="Khác")


CHANGED = [
    lambda many: None,
    lambda many: Producer.objects.filter(pk=many[0].pk).update(name="Zổ"),
    lambda many: Producer.objects.filter(pk=many[0].pk).update(kind="enterprise"),
    lambda many: Producer.objects.filter(pk=many[2].pk).update(place=many[1].place),
    lambda many: Producer.objects.filter(pk=many[1].pk).update(is_public=False),
    lambda many: PlaceConversion.objects.update(new=another_province()),
    lambda many: many[0].delete(),
]


@pytest.mark.parametrize("change", CHANGED)
def test_a_list_is_right_at_once_and_stays_so_when_the_documents_follow(old, many, change):
    change(many)
    at_once = listings(old)
    while refresh_producers():
        pass
    assert not ProducerDocument.objects.filter(is_stale=True).exists()
    assert listings(old) == at_once


def test_a_producer_that_has_no_document_yet_is_in_the_lists(old, many):
    partner = get_model("partner", "Partner").objects.create(name="Mới")
    Producer.objects.bulk_create([Producer(name="A mới", slug="a-moi", partner=partner, place=old)])
    assert [one.name for one in makers_in(old.pk, is_legacy=True, most=20)] == ["A mới", "Tên 0"]


def test_lists_take_one_query_however_long(old, many, django_assert_num_queries):
    new = PlaceConversion.objects.get(old=old).new_id
    makers_in(new, is_legacy=False, most=1)
    with django_assert_num_queries(3):
        makers_in(new, is_legacy=False, most=1)
        MakerList()[0:2]
        MakerList("household", new)[0:2]


def test_no_list_sorts_producers(old, many):
    """Each follows an index in its order."""
    new = PlaceConversion.objects.get(old=old).new_id
    with CaptureQueriesContext(connection) as asked:
        makers_in(new, is_legacy=False, most=1)
        makers_in(old.pk, is_legacy=True, most=1)
        MakerList()[0:1]
        MakerList("household")[0:1]
        MakerList(province=new)[0:1]
    if connection.vendor == "sqlite":
        for query in asked:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                plan = " ".join(row[3] for row in cursor.fetchall())
            assert "TEMP B-TREE" not in plan, query["sql"]

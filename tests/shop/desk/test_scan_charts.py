"""Scans by day, place, lot and verdict: on the desk for the producer, in the registers for officers."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import LotFactory, ProducerFactory, ProductFactory, ProvinceFactory, UserFactory
from traceability.models import ScanDay

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot(producer_user):
    return LotFactory(product=ProductFactory(producer=producer_user.producers.get(), title="=Mật ong"), code="L-1")


def day(of, scans, *, ago=0, devices=None, **values):
    facts = {"product": of.product, "lot": of, "province": "80", "verdict": "ok"} | values
    when = timezone.localdate() - dt.timedelta(days=ago)
    return ScanDay.objects.create(day=when, scans=scans, devices=devices or scans, **facts)


@pytest.fixture
def counted(lot):
    ProvinceFactory(code="80", name="Tây Ninh")
    day(lot, 1200, devices=700)
    day(lot, 30, ago=3, province="", verdict="recalled")
    day(lot, 5, ago=60)
    return day(lot, 7, ago=1, lot=None)


@pytest.fixture
def desk(client, producer_user):
    client.force_login(producer_user)
    return client


def shown(client, **query):
    response = client.get(reverse("desk:scans"), query)
    assert response.status_code == 200
    return response.context["chart"], response.content.decode()


def test_producer_sees_totals_places_lots_and_verdicts(desk, counted):
    chart, page = shown(desk)
    assert (chart.scans, chart.devices) == (1237, 737)
    assert [(bar.label, bar.scans) for bar in chart.places] == [("Tây Ninh", 1207), ("nước ngoài hoặc không rõ", 30)]
    assert [bar.scans for bar in chart.lots] == [1230, 7]
    assert [(bar.label, bar.scans) for bar in chart.verdicts] == [("bình thường", 1207), ("thu hồi", 30)]
    assert "1.237" in page
    assert 'role="img"' in page
    assert "db-ip.com" in page


@pytest.mark.parametrize(("days", "scans"), [("7", 1237), ("90", 1242), ("365", 1242), ("x", 1237), ("-1", 1237)])
def test_period_can_be_chosen(desk, counted, days, scans):
    chart, _page = shown(desk, ngay=days)
    assert chart.scans == scans == sum(column.scans for column in chart.columns)


def test_columns_and_bars_add_up_to_the_whole(desk, lot, counted):
    for number in range(40):
        day(LotFactory(product=lot.product), number + 1, ago=number % 20, province=f"{number:02}")
    chart, _page = shown(desk, ngay="90")
    for bars in (chart.columns, chart.places, chart.lots, chart.verdicts):
        assert sum(bar.scans for bar in bars) == chart.scans
        assert sum(bar.devices for bar in bars) == chart.devices
    assert len(chart.lots) == 13


def test_one_product_or_one_lot(desk, lot, counted):
    other = LotFactory(product=ProductFactory(producer=lot.product.producer))
    day(other, 50)
    assert shown(desk, **{"san-pham": other.product_id})[0].scans == 50
    assert shown(desk, **{"san-pham": lot.product_id, "lo": lot.pk})[0].scans == 1230
    # Another product is chosen while the old lot is still in the form.
    assert shown(desk, **{"san-pham": other.product_id, "lo": lot.pk})[0].scans == 50


@pytest.mark.parametrize("query", [{"lo": "x"}, {"san-pham": "1" * 40}, {"lo": "0"}, {"san-pham": "-1"}])
def test_what_is_not_ones_own_is_not_found(desk, lot, query):
    assert desk.get(reverse("desk:scans"), query).status_code == 404


def test_others_scans_are_nobodys_business(desk, counted):
    foreign = LotFactory(product=ProductFactory(producer=ProducerFactory()))
    day(foreign, 5000)
    assert shown(desk)[0].scans == 1237
    assert desk.get(reverse("desk:scans"), {"lo": foreign.pk}).status_code == 404


def test_nobody_scanned_yet(desk, lot):
    assert "Không có lượt quét" in shown(desk)[1]


def read_csv(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_sums_can_be_taken_along_as_a_spreadsheet(desk, counted):
    rows = read_csv(desk.get(reverse("desk:scans"), {"dang": "csv", "ngay": "7"}))
    assert [int(row["scans"]) for row in rows] == [30, 7, 1200]
    assert (rows[2]["province"], rows[2]["lot"], rows[2]["phones"]) == ("Tây Ninh", "L-1", "700")
    assert rows[2]["product"] == "'=Mật ong"  # no spreadsheet runs it


def test_queries_do_not_grow_with_scans(desk, lot, counted, django_assert_max_num_queries):
    for number in range(60):
        day(LotFactory(product=lot.product), 3, ago=number % 30, province=f"{number % 34:02}")
    shown(desk)
    with django_assert_max_num_queries(14):
        shown(desk, ngay="365")


def test_officer_sees_all_and_narrows_down(client, officer, counted, lot, django_assert_max_num_queries):
    other = LotFactory(product=ProductFactory(producer=ProducerFactory(name="HTX Rạch Gầm", slug="htx-rach-gam")))
    day(other, 400)
    client.force_login(officer)
    url = reverse("scans:index")
    page = client.get(url)
    assert page.context["chart"].scans == 1637
    assert [bar.scans for bar in page.context["producers"]] == [1237, 400]
    assert client.get(url, {"q": "rạch gầm"}).context["chart"].scans == 400
    assert client.get(url, {"tinh": "01"}).context["chart"].scans == 0
    assert len(read_csv(client.get(url, {"dang": "csv"}))) == 4
    with django_assert_max_num_queries(30):
        client.get(url, {"ngay": "365"})


@pytest.mark.parametrize("name", ["scans:index", "displays:index"])
def test_officers_pages_are_for_officers(client, name, producer_user):
    for person in (UserFactory(), producer_user):
        client.force_login(person)
        assert client.get(reverse(name)).status_code in {302, 403}

"""What everybody may read about recalls: the list, one recall, the feed and JSON."""

import datetime as dt
import string
from xml.etree import ElementTree as ET

import pytest
from django.utils import timezone

from tests.factories import LotFactory, ProductFactory
from tests.traceability.lots.test_chain import make
from traceability.models import Recall
from traceability.recalls.recalling import recall

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def jar(wagtail_site):
    return LotFactory(code="MT.G22", product=ProductFactory(title="Muối tôm Long Hà", title_en="Shrimp salt"))


@pytest.fixture
def recalled(jar):
    return Recall.objects.create(
        lot=jar, reason="Có mảnh thủy tinh", reason_en="Glass found", advice="Đừng ăn", advice_en="Do not eat it"
    )


@pytest.fixture
def ended(wagtail_site):
    began = timezone.now() - dt.timedelta(days=9)
    lot = LotFactory(code="GTN.M01", product=ProductFactory(title="Gạo Tài nguyên"))
    return Recall.objects.create(
        lot=lot, reason="Sai nhãn", advice="Đổi túi khác", started_at=began, ended_at=began + dt.timedelta(days=2),
        ended_note="Đã dán lại nhãn",
    )  # fmt: skip


def entries(client, path="/thu-hoi/feed.atom"):
    root = ET.fromstring(client.get(path).content)
    return root, root.findall(f"{ATOM}entry")


def test_open_recalls_come_first_and_ended_ones_stay(client, recalled, ended):
    text = client.get("/thu-hoi/").content.decode()
    assert 0 < text.index("MT.G22") < text.index("GTN.M01")
    assert "Có mảnh thủy tinh" in text


def test_list_speaks_english_too(client, recalled):
    text = client.get("/en/thu-hoi/").content.decode()
    assert "Glass found" in text
    assert "Shrimp salt" in text


@pytest.mark.parametrize("words", ["muoi tom", "mt.g22", "LONG HA", "tay ninh"])
def test_search_finds_without_accents_by_product_lot_and_province(client, recalled, ended, words):
    assert "MT.G22" in client.get("/thu-hoi/", {"q": words}).content.decode()


def test_search_that_finds_nothing_says_what_to_do(client, recalled):
    answer = client.get("/thu-hoi/", {"q": "không có \x00 gì"})
    assert answer.status_code == 200
    assert "MT.G22" not in answer.content.decode()


@pytest.mark.parametrize(("state", "shown", "hidden"), [("open", "MT.G22", "GTN.M01"), ("ended", "GTN.M01", "MT.G22")])
def test_list_can_be_narrowed_to_a_state(client, recalled, ended, state, shown, hidden):
    text = client.get("/thu-hoi/", {"tinh-trang": state}).content.decode()
    assert shown in text
    assert hidden not in text


def test_empty_list_says_so(client, wagtail_site):
    assert client.get("/en/thu-hoi/").content.decode().count("Nothing was ever called back") == 1


def test_recall_of_what_was_made_leads_to_the_recall_that_caused_it(client, recalled):
    made = LotFactory(code="SOT.01", product=ProductFactory(title="Sốt tôm"))
    consequence = Recall.objects.create(lot=made, reason="x", advice="y", because_of=recalled)
    assert client.get(f"/thu-hoi/{consequence.pk}/").url == f"/thu-hoi/{recalled.pk}/"
    text = client.get(f"/thu-hoi/{recalled.pk}/").content.decode()
    assert "SOT.01" in text
    assert client.get("/thu-hoi/").content.decode().count("recall-card") == 1


def test_drill_is_nowhere_to_be_read(client, jar):
    drill = Recall.objects.create(lot=jar, reason="diễn tập", advice="y", is_drill=True)
    assert client.get(f"/thu-hoi/{drill.pk}/").status_code == 404
    for path in ("/thu-hoi/", "/thu-hoi.json", "/thu-hoi/feed.atom"):
        assert "diễn tập" not in client.get(path).content.decode()


def test_feed_is_atom_with_an_entry_for_each_decision(client, recalled, ended):
    root, found = entries(client)
    assert root.tag == f"{ATOM}feed"
    assert {"id", "title", "updated"} <= {child.tag.removeprefix(ATOM) for child in root}
    ids = [entry.findtext(f"{ATOM}id") for entry in found]
    assert len(set(ids)) == len(ids) == 3
    assert all(one.startswith("tag:testserver,") for one in ids)
    updated = [entry.findtext(f"{ATOM}updated") for entry in found]
    assert updated == sorted(updated, reverse=True)
    for entry in found:
        assert entry.find(f"{ATOM}author/{ATOM}name") is not None
        assert entry.find(f"{ATOM}link").get("href").startswith("http://testserver/thu-hoi/")


@pytest.mark.both
def test_a_search_of_very_many_words_is_answered(client, recalled, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        assert client.get("/thu-hoi/", {"q": " ".join(string.ascii_lowercase + string.digits)}).status_code == 200
    assert "MT.G22" in client.get("/thu-hoi/", {"q": "muoi tom " * 11}).content.decode()


def test_feed_keeps_its_ids_when_the_words_change(client, recalled):
    before = [entry.findtext(f"{ATOM}id") for entry in entries(client)[1]]
    Recall.objects.update(reason="Có hai mảnh thủy tinh", changed_at=timezone.now() + dt.timedelta(minutes=1))
    _root, after = entries(client)
    assert [entry.findtext(f"{ATOM}id") for entry in after] == before
    assert after[0].findtext(f"{ATOM}updated") > after[0].findtext(f"{ATOM}published")


def test_feed_speaks_the_language_of_its_address(client, recalled):
    assert "Glass found" in client.get("/en/thu-hoi/feed.atom").content.decode()


def test_json_tells_the_same_to_machines(client, recalled, ended):
    answer = client.get("/thu-hoi.json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    first, second = answer.json()["recalls"]
    assert first["state"] == "open"
    assert first["reason"] == {"vi": "Có mảnh thủy tinh", "en": "Glass found"}
    assert first["lots"][0]["code"] == "MT.G22"
    assert second["ended_note"] == "Đã dán lại nhãn"
    assert [one["state"] for one in client.get("/thu-hoi.json?state=ended").json()["recalls"]] == ["ended"]
    assert client.get("/thu-hoi.json?state=maybe").status_code == 400


@pytest.mark.parametrize("path", ["/thu-hoi.json", "/thu-hoi/feed.atom"])
def test_who_asks_again_gets_nothing_new(client, recalled, path):
    etag = client.get(path)["ETag"]
    assert client.get(path, headers={"if-none-match": etag}).status_code == 304
    Recall.objects.update(reason="Khác")
    assert client.get(path, headers={"if-none-match": etag}).status_code == 200


def test_long_list_in_json_goes_on(client, wagtail_site):
    product = ProductFactory()
    lots = [LotFactory(product=product) for _ in range(101)]
    Recall.objects.bulk_create([Recall(lot=lot, reason="x", advice="y") for lot in lots])
    first = client.get("/thu-hoi.json").json()
    rest = client.get(first["next"].removeprefix("http://testserver")).json()
    assert (first["total"], len(first["recalls"]), len(rest["recalls"])) == (101, 100, 1)
    assert "next" not in rest


@pytest.mark.parametrize("path", ["/thu-hoi/", "/thu-hoi.json", "/thu-hoi/feed.atom"])
def test_list_costs_the_same_for_many(client, wagtail_site, path, django_assert_max_num_queries):
    Recall.objects.bulk_create([Recall(lot=LotFactory(), reason="x", advice="y") for _ in range(12)])
    with django_assert_max_num_queries(8):
        client.get(path)


@pytest.fixture
def sauce(recalled):
    """Made from the recalled jar."""
    made = LotFactory(code="SOT.01", product=ProductFactory(title="Sốt tôm chua", title_en="Shrimp sauce"))
    return Recall.objects.create(lot=made, reason="x", advice="y", because_of=recalled)


@pytest.mark.parametrize("words", ["sot tom chua", "SOT.01"])
def test_search_finds_a_recall_by_what_was_made_from_the_lot(client, sauce, ended, words):
    text = client.get("/thu-hoi/", {"q": words}).content.decode()
    assert "MT.G22" in text
    assert "GTN.M01" not in text


def test_feed_names_what_was_made_from_the_lot(client, sauce):
    root, _found = entries(client, "/en/thu-hoi/feed.atom")
    assert "Shrimp sauce, lot SOT.01" in root.find(f"{ATOM}entry/{ATOM}summary").text


def test_feed_hands_on_what_people_wrote_as_text(client, recalled):
    """A summary of type html: a reader of the feed must not take an angle bracket for a tag."""
    Recall.objects.update(reason="Giữ ở < 5 °C & <b>không</b> đông\r\nHộp móp\x0b", advice="Đổi")
    root, _found = entries(client)
    summary = root.find(f"{ATOM}entry/{ATOM}summary")
    assert summary.get("type") == "html"
    assert summary.text == ("<p>Giữ ở &lt; 5 °C &amp; &lt;b&gt;không&lt;/b&gt; đông <br>Hộp móp </p>\n\n<p>Đổi</p>")


def test_feed_is_the_same_by_whatever_name_the_shop_is_asked(client, recalled):
    one, other = (client.get("/thu-hoi/feed.atom", headers={"host": host}) for host in ("testserver", "localhost"))
    assert one.content == other.content
    assert entries(client)[0].findtext(f"{ATOM}id") == "http://testserver/thu-hoi/feed.atom"


def test_empty_feed_stays_as_it_is(client, wagtail_site):
    root, found = entries(client)
    assert not found
    assert root.findtext(f"{ATOM}updated") == "2026-01-01T00:00:00+00:00"


def test_start_of_a_recall_never_gets_an_earlier_date(client, recalled):
    changed = timezone.now() + dt.timedelta(minutes=1)
    Recall.objects.update(changed_at=changed)
    before = entries(client)[1][0].findtext(f"{ATOM}updated")
    Recall.objects.update(ended_at=changed + dt.timedelta(minutes=1), ended_note="Đã thu đủ")
    started = next(one for one in entries(client)[1] if one.findtext(f"{ATOM}id").endswith("/started"))
    assert started.findtext(f"{ATOM}updated") == before


def test_lots_that_are_taken_in_later_are_news(client, jar):
    recalled = recall(lot=jar, by=None, reason="Có mảnh thủy tinh", advice="Đừng ăn")
    made = LotFactory(code="SOT.01")
    make(made, jar)
    recall(lot=jar, by=None, reason="Có mảnh thủy tinh", advice="Đừng ăn", with_made=None)
    (found,) = client.get("/thu-hoi.json").json()["recalls"]
    assert [lot["code"] for lot in found["lots"]] == ["MT.G22", "SOT.01"]
    assert dt.datetime.fromisoformat(found["updated_at"]) > recalled.started_at


def test_list_is_asked_for_anew_each_time(client, recalled):
    for path in ("/thu-hoi/", f"/thu-hoi/{recalled.pk}/"):
        assert "no-cache" in client.get(path)["Cache-Control"]

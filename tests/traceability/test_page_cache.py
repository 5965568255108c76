import time

import pytest

from traceability import lots, page_cache, recalls
from traceability.models import Lot, Recall


@pytest.fixture
def opened(browse, lot):
    assert "Đang lưu hành bình thường" in browse(lot.trace_path).content.decode()
    return lot


def headline(browse, lot):
    html = browse(lot.trace_path).content.decode()
    return html[html.index("<h1>") + 4 : html.index("</h1>")]


def test_a_recall_shows_at_once_in_the_worker_that_made_it(browse, opened):
    recalls.recall(lot=opened, reason="Có dị vật", advice="Trả lại", by=None)
    assert headline(browse, opened) == "Thu hồi: đừng sử dụng"


def test_an_ended_recall_goes_and_stays_in_the_history(browse, opened):
    recall = recalls.recall(lot=opened, reason="Có dị vật", advice="Trả lại", by=None)
    recalls.end_recall(recall=recall, note="Đã thu đủ", by=None)
    assert headline(browse, opened) == "Đang lưu hành bình thường"
    assert opened.recalls.count() == 1


def test_a_hold_and_its_end_show_at_once(browse, opened):
    lots.hold(lot=opened, reason="Chờ kiểm nghiệm", by=None)
    assert headline(browse, opened) == "Tạm giữ để kiểm tra"
    lots.unhold(lot=opened, by=None)
    assert headline(browse, opened) == "Đang lưu hành bình thường"


def test_an_edit_of_the_product_shows_at_once(browse, opened):
    opened.product.title = "Gạo thơm đổi tên"
    opened.product.save()
    assert "Gạo thơm đổi tên" in browse(opened.trace_path).content.decode()


def test_another_workers_recall_shows_when_the_page_is_old(browse, opened, monkeypatch):
    Recall.objects.bulk_create([Recall(lot=opened, reason="Có dị vật", advice="Trả lại")])  # sends no signal
    assert headline(browse, opened) == "Đang lưu hành bình thường"
    now = time.monotonic()
    monkeypatch.setattr(page_cache.time, "monotonic", lambda: now + 5)
    assert headline(browse, opened) == "Thu hồi: đừng sử dụng"


def test_a_page_made_while_pages_were_dropped_is_not_kept():
    def make():
        page_cache.clear()
        return "old"

    assert page_cache.get_or_make("key", make) == "old"
    assert page_cache.get_or_make("key", lambda: "new") == "new"


def test_the_cache_is_bounded(monkeypatch):
    monkeypatch.setattr(page_cache, "CAPACITY", 10)
    for number in range(50):
        page_cache.get_or_make(number, lambda: "page")
    assert len(page_cache._pages) == 10


def test_an_unchanged_page_is_not_sent_again(browse, lot):
    first = browse(lot.trace_path)
    again = browse(lot.trace_path, **{"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Lot.objects.filter(pk=lot.pk).update(code="L2026-12")
    assert browse(lot.trace_path.replace("11", "12"), **{"if-none-match": first.headers["ETag"]}).status_code == 200


def test_languages_and_codings_have_tags_of_their_own(browse, lot):
    vietnamese, english = browse(lot.trace_path), browse(lot.trace_path, "en")
    assert vietnamese.headers["ETag"] != english.headers["ETag"]

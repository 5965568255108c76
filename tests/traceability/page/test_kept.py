"""A scan page that is kept shows what was decided."""

import time

import pytest

from catalogue.kept import watch
from catalogue.kept.shelf import front
from tests.factories import gtin
from traceability.lots import releasing
from traceability.models import Lot, Recall
from traceability.page import keeping
from traceability.recalls import recalling


@pytest.fixture
def opened(browse, lot):
    assert "Đang lưu hành bình thường" in browse(lot.trace_path).content.decode()
    return lot


def headline(browse, lot):
    html = browse(lot.trace_path).content.decode()
    return html[html.index("<h1>") + 4 : html.index("</h1>")]


def test_a_recall_shows_at_once_in_the_worker_that_made_it(browse, opened):
    recalling.recall(lot=opened, reason="Có dị vật", advice="Trả lại", by=None)
    assert headline(browse, opened) == "Thu hồi: đừng sử dụng"


def test_an_ended_recall_goes_and_stays_in_the_history(browse, opened):
    recall = recalling.recall(lot=opened, reason="Có dị vật", advice="Trả lại", by=None)
    recalling.end_recall(recall=recall, note="Đã thu đủ", by=None)
    assert headline(browse, opened) == "Đang lưu hành bình thường"
    assert opened.recalls.count() == 1


def test_a_hold_and_its_end_show_at_once(browse, opened):
    releasing.hold(lot=opened, reason="Chờ kiểm nghiệm", by=None)
    assert headline(browse, opened) == "Tạm giữ để kiểm tra"
    releasing.unhold(lot=opened, by=None)
    assert headline(browse, opened) == "Đang lưu hành bình thường"


def test_an_edit_of_the_product_shows_at_once(browse, opened):
    opened.product.title = "Gạo thơm đổi tên"
    opened.product.save()
    assert "Gạo thơm đổi tên" in browse(opened.trace_path).content.decode()


def test_a_recall_that_sent_no_signal_shows_after_two_seconds(browse, opened, monkeypatch):
    watch.turn()
    Recall.objects.bulk_create([Recall(lot=opened, reason="Có dị vật", advice="Trả lại")])
    assert headline(browse, opened) == "Đang lưu hành bình thường"
    now = time.monotonic()
    monkeypatch.setattr("catalogue.kept.watching.monotonic", lambda: now + 2.1)
    assert headline(browse, opened) == "Thu hồi: đừng sử dụng"


def test_an_unchanged_page_is_not_sent_again(browse, lot):
    first = browse(lot.trace_path)
    again = browse(lot.trace_path, **{"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Lot.objects.filter(pk=lot.pk).update(code="L2026-12")
    assert (
        browse(lot.trace_path.replace("L2026-11", "L2026-12"), **{"if-none-match": first.headers["ETag"]}).status_code
        == 200
    )


def test_languages_and_codings_have_tags_of_their_own(browse, lot):
    vietnamese, english = browse(lot.trace_path), browse(lot.trace_path, "en")
    assert vietnamese.headers["ETag"] != english.headers["ETag"]


def test_codes_that_nobody_issued_share_one_page(browse, lot):
    browse(f"/01/{gtin(999)}")
    kept = len(front)
    for path in ("/t/ZZZZ0001", "/t/ZZZZ0002", f"/01/{gtin(998)}"):
        assert browse(path).status_code == 404
    assert len(front) == kept


def test_a_page_from_the_store_is_the_page_that_was_kept(browse, paths):
    for path, *_ in paths.values():
        for coding in ("gzip", "br", "identity"):
            first = browse(path, **{"accept-encoding": coding})
            front.forget()
            again = browse(path, **{"accept-encoding": coding})
            assert (again.content, again.headers) == (first.content, first.headers)


def test_packing_loses_nothing(browse, lot):
    browse(lot.trace_path)
    page = next(kept.value for kept in front._kept.values())
    again = keeping._unpack(keeping._pack(page))
    assert (again.tag, again.status, again.verdict, again.language) == (
        page.tag, page.status, page.verdict, page.language
    )  # fmt: skip
    assert again.body.coded("br") == page.body.coded("br")

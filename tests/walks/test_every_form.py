"""Staff, officers and producers follow every link and send every form, whatever is typed: nothing fails.

Whole with ``WALKS=whole``; else so many pages and forms of each as take some seconds.
"""

from __future__ import annotations

import os

import pytest

from tests.walks.asking import asking
from tests.walks.crawling import crawl

pytestmark = pytest.mark.django_db
IS_WHOLE = os.environ.get("WALKS") == "whole"
SEED = 20_261_128
BEGINNINGS = {
    "staff": (["/dashboard/"], "/dashboard/"),
    "admin": (["/dashboard/", "/quan-tri/"], "/dashboard/|/quan-tri/(?!styleguide|failwhale)"),
    "officer": (["/quan-tri/", "/ban-lam-viec/thu-hoi/"], "/quan-tri/|/ban-lam-viec/"),
    "member": (["/ban-lam-viec/", "/tai-khoan/"], "/ban-lam-viec/|/tai-khoan/"),
}
PUBLIC = [
    "/", "/san-pham/", "/san-pham/gao/", "/nha-san-xuat/htx-cho-dao/", "/vung-mien/tay-ninh/", "/cau-chuyen/hat-gao/",
    "/thu-hoi/",
]  # fmt: skip


@pytest.mark.parametrize("role", BEGINNINGS)
def test_whatever_is_followed_and_sent_nothing_fails(w, role, record_property):
    begin, within = BEGINNINGS[role]
    most = {"most_pages": 5000, "most_sent": 50_000} if IS_WHOLE else {"most_pages": 40, "most_sent": 60}
    with asking(w, role) as asker:
        done = crawl(asker, begin, within=within, seed=SEED, **most)
        after = {path: asker.ask("GET", path).status for path in [*PUBLIC, w.lot.trace_path]}
    record_property("told", f"{role}: {done.pages} pages, {done.forms} forms sent {done.sent} times: {done.statuses}")
    assert done.faults == []
    assert {path: status for path, status in after.items() if status != 200} == {}
    assert done.sent >= 40

"""A recall as a drill: the whole real path, on lots that are made for it, so that no customer is frightened.

The recall is marked: it is in no list, no feed and nobody's mail. Its product is hidden and says what it is.
"""

from __future__ import annotations

import datetime as dt
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.utils import timezone
from oscar.core.loading import get_model

from catalogue.models import Product
from traceability.conf import site_url
from traceability.lots.events import Amount, record_event
from traceability.models import Lot
from traceability.recalls.recalling import end_recall, recall

BAR = 5.0  # seconds from the decision to the page
IN_A_ROW = 12  # answers of each page that must say so: several workers answer in turn
PAUSE = 0.1
LONGEST = 30.0
Ask = Callable[[str], str]


class OtherDatabase(Exception):
    """The server that was asked does not know what stands in our database."""


@dataclass(frozen=True)
class Drill:
    pages: int
    deciding: float
    """Seconds until the decision was kept."""
    showing: float
    """Seconds from the start of the decision to the last answer that did not say so yet."""

    @property
    def passed(self) -> bool:
        return self.showing <= BAR


def run(*, lots: int, ask: Ask, say: Callable[[str], None]) -> Drill:
    """Raises TimeoutError when some page does not say so within LONGEST seconds."""
    made = _make_lots(lots)
    for lot in made:  # so that each worker keeps the page as it was
        for _again in range(4):
            ask(lot.trace_path)
    token = f"DIỄN TẬP {timezone.now():%H:%M:%S.%f}"
    say(f"{token}: {len(made)} lots made for the drill")
    start = time.monotonic()
    started = recall(
        lot=made[0], by=None, with_made=None, is_drill=True,
        reason=f"{token} – chỉ là diễn tập, không có hàng nào bị thu hồi.", advice="Không cần làm gì.",
        reason_en=f"{token} – this is only a drill, nothing is recalled.", advice_en="There is nothing to do.",
    )  # fmt: skip
    deciding = time.monotonic() - start
    try:
        showing = _watch([lot.trace_path for lot in made], token, ask, start)
    finally:
        end_recall(recall=started, note="Kết thúc diễn tập.", by=None)
    return Drill(len(made), deciding, showing)


def _watch(paths: Sequence[str], token: str, ask: Ask, start: float) -> float:
    stale_at, in_a_row = start, dict.fromkeys(paths, 0)
    while min(in_a_row.values()) < IN_A_ROW:
        for path in paths:
            if token in ask(path):
                in_a_row[path] += 1
            else:
                in_a_row[path], stale_at = 0, time.monotonic()
        if time.monotonic() - start > LONGEST:
            raise TimeoutError(f"{sum(n < IN_A_ROW for n in in_a_row.values())} pages do not say so")
        time.sleep(PAUSE)
    return stale_at - start


def _make_lots(count: int) -> list[Lot]:
    """One lot, and the others made from it one after another."""
    product, today = _product(), timezone.localdate()
    stem = f"DT{timezone.now():%y%m%d.%H%M%S}"
    made = [
        Lot.objects.create(
            product=product, code=f"{stem}.{number}", packed_date=today, expires_date=today + dt.timedelta(days=1),
            released_at=timezone.now(), is_demo=True,
        )
        for number in range(count)
    ]  # fmt: skip
    for number in range(1, count):
        record_event(
            lot=made[number], kind="other", occurred_at=timezone.now(), actor="Diễn tập thu hồi", by=None,
            inputs=[Amount(made[number - 1])],
        )  # fmt: skip
    return made


def _product() -> Product:
    kind = get_model("catalogue", "ProductClass").objects.order_by("pk").first()
    product, _created = Product.objects.get_or_create(
        slug="dien-tap-thu-hoi",
        defaults={
            "title": "Diễn tập thu hồi (không phải hàng thật)", "title_en": "Recall drill (not a real product)",
            "product_class": kind, "is_public": False,
        },
    )  # fmt: skip
    return product


def over_http(url: str) -> Ask:
    """Each question over a connection of its own, as from another phone."""

    def ask(path: str) -> str:
        request = urllib.request.Request(f"{url.rstrip('/')}{path}", headers=_HEADERS)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            if error.code == HTTPStatus.NOT_FOUND:
                raise OtherDatabase(f"{path} is unknown there") from error
            raise

    return ask


def in_process() -> Ask:
    handler = BaseHandler()
    handler.load_middleware()

    def ask(path: str) -> str:
        answer = handler.get_response(WSGIRequest(_environ(path)))
        return answer.content.decode() if isinstance(answer, HttpResponse) else ""

    return ask


def _environ(path: str) -> dict[str, Any]:
    """A request as a server hands it over, to the address that the shop is known by."""
    site = urlsplit(site_url())
    asked = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in _HEADERS.items()}
    environ = {"PATH_INFO": path, "HTTP_HOST": site.netloc, "wsgi.url_scheme": site.scheme, **asked}
    setup_testing_defaults(environ)
    return environ


# A browser that opens a page; said to be a robot, so that the drill is counted as no scan.
_HEADERS = {"Sec-Fetch-Mode": "navigate", "Accept": "text/html", "User-Agent": "recall-drill bot"}

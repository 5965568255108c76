"""Everybody may read what is called back: a page, an Atom feed (RFC 4287) and JSON for other shops and authorities."""

from __future__ import annotations

import datetime as dt
import json
import re
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import linebreaks
from django.utils.http import quote_etag
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from traceability import conf
from traceability.models import Lot, Recall

ON_A_PAGE = 20
IN_THE_FEED = 50
IN_JSON = 100
STATES = ("open", "ended")
MOST_ASKED = 100  # characters


@require_safe
@cache_control(private=True, no_cache=True)
def recalls(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\x00", "")[:MOST_ASKED].strip()
    state = request.GET.get("tinh-trang", "")
    found = Recall.objects.public().with_lot().asked(query).in_state(state).open_first()
    page: Page[Recall] = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "query": query, "state": state, "open_count": Recall.objects.public().open().count()}
    return render(request, "traceability/recalls.html", context)


@require_safe
@cache_control(private=True, no_cache=True)
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Recall.objects.with_lot().filter(is_drill=False), pk=pk)
    if found.because_of_id:
        return redirect("recall", found.because_of_id)
    get_object_or_404(Recall.objects.public(), pk=pk)
    context = {
        "recall": found,
        "lot": found.lot,
        "product": found.lot.product,
        "consequences": found.shown_consequences,
        "others": Recall.objects.public().filter(lot=found.lot_id).exclude(pk=pk).order_by("-started_at"),
    }
    return render(request, "traceability/recall.html", context)


@require_safe
def feed(request: HttpRequest) -> HttpResponseBase:
    """An entry for each start and each end, the newest first; each keeps its id for good."""
    here = _address("recall_feed")
    atom = _Feed(
        title=_("Recalls · Sao Quê"),
        description="",  # an Atom feed has a subtitle instead
        subtitle=_("Lots that are called back, and how each recall ended."),
        link=_address("recalls"),
        feed_url=here,
        feed_guid=here,
        language=get_language(),
    )
    newest = Recall.objects.public().with_lot().newest_first()[:IN_THE_FEED]
    for entry in sorted((entry for one in newest for entry in _entries(one)), key=_updated, reverse=True):
        atom.add_item(**entry)
    return _answer(request, atom.writeString("utf-8").encode(), "application/atom+xml; charset=utf-8")


class _Feed(Atom1Feed):
    def latest_post_date(self) -> dt.datetime:
        """Of an empty feed always the same, so that who asks again is told "as before"."""
        newest: dt.datetime = super().latest_post_date() if self.items else _BEGINNING
        return newest


_BEGINNING = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def _updated(entry: dict[str, Any]) -> dt.datetime:
    updated: dt.datetime = entry["updateddate"]
    return updated


def _address(name: str, *args: int) -> str:
    """Under the one name of the shop, by whatever name it was asked: a feed keeps its id."""
    return conf.site_url() + reverse(name, args=args)


def _entries(one: Recall) -> list[dict[str, Any]]:
    product, link = one.lot.product, _address("recall", one.pk)
    names = {"product": _plain(product.local("title")), "lot": one.lot.code}
    author = _plain(product.producer.name) if product.producer else "Sao Quê"
    began = {
        "title": _("Recalled: %(product)s, lot %(lot)s") % names, "link": link, "description": _html(*_words(one)),
        "unique_id": _tag(one, "started"), "pubdate": one.started_at, "author_name": author,
        "updateddate": one.changed_at or one.started_at,
    }  # fmt: skip
    if one.ended_at is None:
        return [began]
    ended = {
        "title": _("Recall ended: %(product)s, lot %(lot)s") % names, "link": link, "author_name": author,
        "description": _html(one.ended_note), "unique_id": _tag(one, "ended"), "pubdate": one.ended_at,
        "updateddate": one.ended_at,
    }  # fmt: skip
    return [began, ended]


def _words(one: Recall) -> list[str]:
    made = [f"{other.lot.product.local('title')}, {_('lot')} {other.lot.code}" for other in one.shown_consequences]
    named = [f"{_('And what was made from it:')} {'; '.join(made)}"] if made else []
    return [one.local("reason"), one.local("advice"), *named]


def _html(*texts: str) -> str:
    """A summary is HTML, what people wrote is plain text."""
    return linebreaks(_plain("\n\n".join(text for text in texts if text)), autoescape=True)


def _plain(text: str) -> str:
    """XML has no place for these characters, which come along when text is pasted from elsewhere."""
    return _NOT_IN_XML.sub(" ", text)


_NOT_IN_XML = re.compile(r"[\x00-\x08\x0B-\x1F\uFFFE\uFFFF]")


def _tag(one: Recall, what: str) -> str:
    """A tag URI (RFC 4151): it outlives addresses."""
    started = timezone.localdate(one.started_at)
    return f"tag:{urlsplit(conf.site_url()).hostname},{started:%Y-%m-%d}:recall/{one.pk}/{what}"


@require_safe
def as_json(request: HttpRequest) -> HttpResponseBase:
    """``?page=`` goes on, ``?state=open`` or ``ended`` chooses; docs/recall.md tells the shape."""
    state = request.GET.get("state", "")
    if state and state not in STATES:
        return _json(request, {"error": "unknown-state", "message": f"state is one of {', '.join(STATES)}"}, 400)
    found = Recall.objects.public().with_lot().in_state(state).order_by("-started_at", "-pk")
    page: Page[Recall] = Paginator(found, IN_JSON).get_page(request.GET.get("page"))
    data: dict[str, Any] = {"total": page.paginator.count, "recalls": [_facts(one) for one in page]}
    if page.has_next():
        query = request.GET.copy()
        query["page"] = str(page.next_page_number())
        data["next"] = f"{conf.site_url()}{request.path}?{query.urlencode()}"
    return _json(request, data)


def _facts(one: Recall) -> dict[str, Any]:
    product, site = one.lot.product, conf.site_url()
    with override("vi"):
        page = _address("recall", one.pk)
    return {
        "id": _tag(one, "started").rpartition("/")[0],
        "url": page,
        "state": one.state,
        "started_at": one.started_at.isoformat(),
        "updated_at": one.updated_at.isoformat(),
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "reason": _languages(one, "reason"),
        "advice": _languages(one, "advice"),
        "ended_note": one.ended_note or None,
        "product": {"name": _languages(product, "title"), "gtin": product.gtin, "url": site + product.trace_path},
        "producer": product.producer.name if product.producer else None,
        "lots": [_lot_facts(one.lot), *(_lot_facts(other.lot) for other in one.shown_consequences)],
    }


def _lot_facts(lot: Lot) -> dict[str, Any]:
    product = lot.product
    return {
        "code": lot.code,
        "url": conf.site_url() + lot.trace_path,
        "product": _languages(product, "title"),
        "gtin": product.gtin,
        "packed_date": lot.packed_date.isoformat(),
        "expires_date": lot.expires_date.isoformat() if lot.expires_date else None,
    }


def _languages(thing: Any, name: str) -> dict[str, str]:
    texts = {"vi": getattr(thing, name), "en": getattr(thing, f"{name}_en")}
    return {language: text for language, text in texts.items() if text}


def _json(request: HttpRequest, data: dict[str, Any], status: int = 200) -> HttpResponseBase:
    body = json.dumps(data, ensure_ascii=False, indent=1).encode()
    return _answer(request, body, "application/json", status)


def _answer(request: HttpRequest, body: bytes, content_type: str, status: int = 200) -> HttpResponseBase:
    """With an ETag over the bytes, so that who asks every minute is told "as before" in few bytes."""
    response = HttpResponse(body, content_type=content_type, status=status)
    response["Cache-Control"] = "public, no-cache"
    response["Access-Control-Allow-Origin"] = "*"
    etag = quote_etag(sha256(body).hexdigest()[:32])
    response["ETag"] = etag
    known = get_conditional_response(request, etag=etag, response=response) if status == 200 else None
    return known or response

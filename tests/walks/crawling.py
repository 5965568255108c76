"""Following every link from where somebody begins, and sending each form that is found, with whatever may be typed."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import html

from tests.walks.asking import Asker
from tests.walks.typed import KINDS, typed

NUMBER = re.compile(r"\d+")
NOT_FOLLOWED = ("/logout", "/media/", "/static/", "/tai-lieu/")
NOT_IN_TESTS = "no such column: wagtailsearch_indexentry_fts"
"""A migration makes this table of Wagtail's search on SQLite, and tests run without."""


@dataclass
class Crawl:
    pages: int = 0
    forms: int = 0
    sent: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def note(self, told: str, answer: object) -> None:
        status, errors = answer.status, answer.errors  # type: ignore[attr-defined]
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if (status >= 500 or errors) and NOT_IN_TESTS not in str(errors):
            self.faults.append(f"{status} {errors} {told}"[:900])


def crawl(asker: Asker, begin: list[str], *, within: str, most_pages: int, most_sent: int, seed: int) -> Crawl:
    """``within``: starts of paths, by a regular expression. Of addresses that differ in numbers alone, two are seen."""
    done, random = Crawl(), Random(seed)
    waiting, seen, shapes, forms = deque(begin), set(begin), {}, set()
    while waiting and done.pages < most_pages:
        path = waiting.popleft()
        answer = asker.ask("GET", path)
        done.pages += 1
        done.note(f"GET {path}", answer)
        if answer.status != 200 or "html" not in answer.response.headers.get("Content-Type", ""):
            continue
        page = html.fromstring(answer.response.content or b"<p>")
        for link in links(page, path):
            shape = NUMBER.sub("N", link)
            if link not in seen and re.match(within, link) and shapes.get(shape, 0) < 2:
                seen.add(link)
                shapes[shape] = shapes.get(shape, 0) + 1
                waiting.append(link)
        for form in page.forms:
            if _is_new(form, path, forms):
                done.forms += 1
                _send(asker, form, path, done, random, most_sent)
    return done


def links(page: html.HtmlElement, path: str) -> Iterator[str]:
    for one in page.xpath("//a[@href]"):
        target = urlsplit(urldefrag(urljoin(f"http://testserver{path}", one.get("href").strip()))[0])
        if target.netloc == "testserver" and not any(part in target.path for part in NOT_FOLLOWED):
            yield target.path + (f"?{target.query}" if target.query else "")


def _is_new(form: html.FormElement, path: str, known: set[object]) -> bool:
    action = NUMBER.sub("N", urlsplit(urljoin(path, form.get("action") or path)).path)
    mark = (form.method, action, tuple(sorted(NUMBER.sub("N", name) for name in form.fields if name)))
    if mark in known or any(part in action for part in NOT_FOLLOWED):
        return False
    known.add(mark)
    return True


def _send(asker: Asker, form: html.FormElement, path: str, done: Crawl, random: Random, most: int) -> None:
    target = urljoin(path, form.get("action") or path)
    shown = dict(form.form_values()) | _buttons(form)
    for kind in KINDS:
        if done.sent >= most:
            return
        fields = typed(kind, {name: "" for name in form.fields if name} | shown, random)
        answer = asker.ask(form.method, target, fields)
        done.sent += 1
        done.note(f"{form.method} {target} ({kind}, from {path}) {fields if kind != 'shown' else ''}", answer)


def _buttons(form: html.FormElement) -> dict[str, str]:
    found = form.xpath(".//button[@name][1] | .//input[@type='submit'][@name][1]")
    return {one.get("name"): one.get("value", "") for one in found[:1]}

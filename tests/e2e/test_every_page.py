"""What holds on every page: nothing from elsewhere, no barrier, one language."""

import re

import pytest
from playwright.sync_api import Page

from scripts.steps import ROOT
from tests import barriers
from tests.e2e.pages import KINDS, Kind, Visitor
from tests.translations import entries

RULES = {
    "light": barriers.RULES,
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast"]}},  # all else is the same in the dark
}
TEXTS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = [];
  for (let node; (node = walker.nextNode());) {
    if (node.parentElement.closest('script, style, template, [hidden]')) continue;
    const text = node.textContent.trim().replace(/\\s+/g, ' ');
    if (text) texts.push([text, node.parentElement.closest('[lang]').lang]);
  }
  return texts;
}"""
MARKED = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)


LOOSE = re.compile(r"(^|\s)[,.;:!?]+(?=[\s\"”’»)]|$)")
WIDTHS = (360, 768, 1440)
STATUSES = {"not found": 404, "scan: forged": 404, "scan: bad check digit": 400, "register: old link": 410}


@pytest.fixture(scope="session")
def visitor(shop) -> Visitor:
    return Visitor(shop)


def by_name(kind: Kind) -> str:
    return kind.name


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_works_speaks_one_language_fits_every_screen_and_has_no_barriers(
    visitor: Visitor, phone, kind: Kind, language: str
):
    """All on one page that is opened once; the fixture ``phone`` fails when another host was asked."""
    faults: list[str] = []
    page = visitor.page(phone, kind, language, is_mobile=False, reduced_motion="reduce")
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))
    status = STATUSES.get(kind.name, 200)
    answer = page.goto(visitor.path(kind, language), wait_until="load")
    assert answer is not None
    assert answer.status == status
    page.keyboard.press("End")
    page.wait_for_load_state("networkidle")
    # The browser logs a page that rightly says "not found" as an error.
    found = {"faults": [text for text in faults if status == 200 or "status of" not in text]}
    found["foreign words"] = foreign_texts(page, language)
    found |= {f"wider than {width}": overflow(page, width) for width in WIDTHS}
    page.set_viewport_size({"width": 390, "height": 844})
    found |= {scheme: violations(page, scheme) for scheme in ("light", "dark")}
    found["space before a mark"] = loose_marks(page)
    assert {name: fault for name, fault in found.items() if fault} == {}


def foreign_texts(page: Page, language: str) -> list[str]:
    """Names stay Vietnamese, of course; the words of the interface do not."""
    translated = [entry for entry in entries(ROOT) if entry.msgid != entry.msgstr]
    if language == "vi":
        english = {entry.msgid for entry in translated}
        return [text for text, marked in page.evaluate(TEXTS) if text in english and not marked.startswith("en")]
    vietnamese = {entry.msgstr for entry in translated if MARKED.search(entry.msgstr)}
    return [text for text, marked in page.evaluate(TEXTS) if text in vietnamese and marked.startswith("en")]


def loose_marks(page: Page) -> list[str]:
    """Lines with a space, or nothing, before a mark that belongs to the word before it; also of what unfolds."""
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    return [line for line in page.locator("body").inner_text().splitlines() if LOOSE.search(line)]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("mark", ",.;:!?")
def test_a_space_before_a_mark_is_found(page: Page, mark: str, language: str):
    good = f"<html lang={language}><p>Gạo{mark} <b>trà</b>{mark} 1{mark}5 “chè”{mark} .5"
    page.set_content(good)
    assert loose_marks(page) == []
    for loose in (f"gạo {mark} trà", f"<b>gạo</b> {mark} trà", f"(gạo&nbsp;{mark})", f"<div>gạo</div>{mark} trà"):
        page.set_content(f"{good}<details><p>{loose}</details>")
        assert len(loose_marks(page)) == 1, loose


def overflow(page: Page, width: int) -> int:
    page.set_viewport_size({"width": width, "height": 844})
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def violations(page: Page, scheme: str) -> list[str]:
    page.emulate_media(color_scheme=scheme)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return [
        f"{violation['id']}: {node['html'][:160]} {node['any'][0]['message'] if node['any'] else ''}"
        for violation in barriers.barriers(page, RULES[scheme])
        for node in violation["nodes"][:3]
    ]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.name in {"product", "desk"}], ids=by_name)
def test_changes_colours_at_once_where_less_motion_is_asked_for(visitor: Visitor, phone, kind: Kind):
    """Even the shortest transition, set on every element, passes a colour down one level a frame."""
    page = visitor.open(phone, kind, reduced_motion="reduce", color_scheme="light")
    page.emulate_media(color_scheme="dark")
    running = "() => (getComputedStyle(document.body).color, document.getAnimations().length)"
    assert page.evaluate(running) == 0


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("in order", "ok"),
        ("recalled", "recalled"),
        ("held", "held"),
        ("expired", "expired"),
        ("void", "void"),
        ("not activated", "inactive"),
        ("forged", "unknown"),
    ],
)
def test_scan_page_begins_with_the_verdict(visitor: Visitor, phone, name: str, verdict: str):
    page = phone().new_page()
    page.goto(visitor.paths[f"scan: {name}"])
    first = page.get_by_role("main").locator("> *").first
    assert verdict in (first.get_attribute("class") or "").split()

"""What holds on every page: nothing from elsewhere, no barrier, one language."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from scripts.steps import ROOT
from tests.e2e.pages import KINDS, Kind, Visitor
from tests.translations import entries

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
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
OWN_NAMES = re.compile(r"Sao Quê|Tiếng Việt|₫|Việt Nam")


@pytest.fixture
def visitor(shop, phone) -> Visitor:
    return Visitor(shop, phone)


def by_name(kind: Kind) -> str:
    return kind.name


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_works_without_script_errors_or_requests_elsewhere(visitor: Visitor, kind: Kind):
    """The fixture ``phone`` fails when another host was asked."""
    problems: list[str] = []
    page = visitor.open(kind)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda request: problems.append(f"failed: {request.url}"))
    answer = page.goto(page.url, wait_until="networkidle")
    expected = {"not found": 404, "scan: forged": 404, "scan: bad check digit": 400}.get(kind.name, 200)
    assert answer is not None
    assert answer.status == expected
    for _ in range(4):
        page.mouse.wheel(0, 3000)
        page.wait_for_timeout(60)
    page.wait_for_load_state("networkidle")
    # A page that says "not found" with the right status is logged by the browser as an error.
    assert [text for text in problems if expected == 200 or "status of" not in text] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_has_no_barriers(visitor: Visitor, kind: Kind, language: str, scheme: str):
    page = visitor.open(kind, language, color_scheme=scheme, bypass_csp=True, reduced_motion="reduce")
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [
        f"{violation['id']}: {node['html'][:160]} {node['any'][0]['message'] if node['any'] else ''}"
        for violation in violations
        for node in violation["nodes"][:3]
    ] == []


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_fits_the_screen(visitor: Visitor, kind: Kind, width: int):
    page = visitor.open(kind, viewport={"width": width, "height": 800}, is_mobile=False)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_speaks_vietnamese(visitor: Visitor, kind: Kind):
    english = {entry.msgid for entry in entries(ROOT) if entry.msgid != entry.msgstr}
    texts = visitor.open(kind).evaluate(TEXTS)
    assert [text for text, language in texts if text in english and not language.startswith("en")] == []


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_speaks_english_and_marks_what_is_vietnamese(visitor: Visitor, kind: Kind):
    texts = visitor.open(kind, "en").evaluate(TEXTS)
    assert [
        text for text, language in texts if language.startswith("en") and MARKED.search(OWN_NAMES.sub("", text))
    ] == []

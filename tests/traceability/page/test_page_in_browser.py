"""The scan page in a real browser: small, enlarged, read out, on paper, without scripts, and without a network."""

import itertools
import os
import re
import threading

import pytest
from django.core import signing
from django.utils import timezone
from pikepdf import Pdf

from scripts.steps import ROOT
from tests.barriers import barriers
from tests.traceability.conftest import PHONE, stamp_path
from tests.traceability.ledger.conftest import KEY
from traceability import views
from traceability.lots import releasing
from traceability.models import Scan
from traceability.negotiation import LANGUAGES
from traceability.page import keeping, opening_page
from traceability.recalls import recalling
from traceability.scans.recording import buffer

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
VERDICTS = ["unknown", "void", "recalled", "held", "expired", "inactive", "unusual", "ok"]
# WCAG 1.4.12: a reader's own spacing.
SPACING = "* {line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important}"
PUSHED_OUT = """() => [...document.querySelectorAll('main *, header *, footer *')].filter(one => {
  const box = one.getBoundingClientRect(), shown = one.checkVisibility() && !one.closest('.vh, .trap')
  return shown && box.width && (box.right > innerWidth + 1 || box.left < -1)
}).map(one => one.outerHTML.slice(0, 90))"""
SHOTS = os.environ.get("SCAN_SHOTS", "")


@pytest.fixture
def open_page(browser, live_server):
    made = []

    def go(path, language="vi", **options):
        width = options.pop("width", 360)
        options = {"viewport": {"width": width, "height": 800}, "locale": language, "user_agent": PHONE, **options}
        context = browser.new_context(base_url=live_server.url, **options)
        made.append(context)
        page = context.new_page()
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}" if language else path)
        return page

    yield go
    for context in made:
        context.close()


def shot(page, name):
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.fixture
def covered(roll, bound):
    """A stamp with a covered code."""
    roll.has_pin = True
    roll.save()
    return stamp_path(roll, 3)


def seen(product):
    """What leads to "first opened now"."""
    opened = [product.stamp_rolls.get().pk, 3, timezone.now().isoformat()]
    return signing.dumps(opened, salt=opening_page.SALT)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_a_barrier_or_leaves_a_small_screen(open_page, paths, told_lot, product, covered, language):
    """320 px is also what 1280 px are at 400 %, and 640 px at 200 % (WCAG 1.4.10)."""
    pages = {name: path for name, (path, *_rest) in paths.items()} | {
        "journey": told_lot.trace_path, "product": product.trace_path, "fault": "/01/123",
        "report": "/bao-su-co/?ma=/t/X", "covered": covered, "opened": f"{covered}?mo={seen(product)}",
    }  # fmt: skip
    for name, path in pages.items():
        scheme = "dark" if list(pages).index(name) % 2 else "light"
        page = open_page(path, language, width=320, bypass_csp=True, color_scheme=scheme)
        found = [(one["id"], one["nodes"][0]["html"][:120]) for one in barriers(page)]
        assert found == [], name
        for width in (320, 360, 768, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(PUSHED_OUT) == [], (name, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
            shot(page, f"{name}-{language}-{width}-{scheme}")
        page.set_viewport_size({"width": 360, "height": 800})
        for rule in ("html {font-size: 200%}", SPACING):
            page.add_style_tag(content=rule)
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, (name, rule)
            assert page.evaluate(PUSHED_OUT) == [], (name, rule)


def test_the_verdict_is_the_first_heading_and_headings_go_down_by_one(open_page, told_lot):
    levels = open_page(told_lot.trace_path).eval_on_selector_all(
        "h1,h2,h3,h4", "all => all.map(one => +one.tagName[1])"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_the_menu_of_languages_opens_by_the_keyboard_without_a_script(open_page, lot):
    page = open_page(lot.trace_path, java_script_enabled=False)
    for _stop in ("to the verdict", "to the shop", "languages"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="日本語").click()
    page.wait_for_url("**lang=ja")
    assert page.get_by_role("heading", level=1).inner_text() == "問題なし"


def test_the_first_stop_of_the_keyboard_skips_the_bar_and_can_be_seen(open_page, lot):
    page = open_page(lot.trace_path)
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Đến nội dung chính")
    assert link.bounding_box()["height"] >= 24
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")


def test_a_chosen_language_is_that_of_the_next_code(open_page, lot, product):
    page = open_page(lot.trace_path, "", locale="vi")
    page.locator("summary").first.click()
    page.get_by_role("link", name="한국어").click()
    page.wait_for_url("**lang=ko")
    page.goto(product.trace_path)
    assert page.evaluate("document.documentElement.lang") == "ko"


def test_without_a_script_nothing_is_promised_that_a_script_would_do(open_page, told_lot, settings):
    settings.TRACEABILITY_LEDGER_KEY = str(KEY)
    question = "Có gì bị sửa sau này không?"
    open_page(told_lot.trace_path).get_by_text(question).wait_for()
    page = open_page(told_lot.trace_path, java_script_enabled=False)
    assert page.get_by_text(question).count() == 1
    assert page.get_by_text(question).is_hidden()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_word_of_a_label_is_broken(open_page, lot, product, language):
    product.allergens = product.ingredients = product.storage = "gạo"
    product.save()
    page = open_page(lot.trace_path, language, bypass_csp=True)
    page.add_style_tag(content="dt {overflow-wrap: normal !important; word-wrap: normal !important}")
    broken = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent)"
    assert page.eval_on_selector_all("dt", broken) == []


def test_enlarged_twice_on_a_small_phone_no_word_of_the_headings_is_broken(open_page, lot):
    """180 px wide is a phone of 360 px at 200 %."""
    page = open_page(lot.trace_path, width=180, bypass_csp=True)
    shot(page, "enlarged")
    page.add_style_tag(content="* {overflow-wrap: normal !important; word-wrap: normal !important}")
    broken = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent)"
    assert page.eval_on_selector_all("h1, .what h2", broken) == []


def test_without_pictures_each_has_words_in_its_place(open_page, told_lot):
    page = open_page(told_lot.trace_path)
    assert page.eval_on_selector_all("img", "all => all.filter(one => !one.alt).length") == 0


def test_in_forced_colours_what_an_officer_verified_still_differs(open_page, told_lot):
    page = open_page(told_lot.trace_path, forced_colors="active")
    shot(page, "forced-colours")
    widths = "all => [...new Set(all.map(one => getComputedStyle(one).borderTopStyle))].sort()"
    assert page.eval_on_selector_all(".tag", widths) == ["dashed", "solid"]


def test_the_page_prints_on_one_sheet(open_page, lot, tmp_path):
    page = open_page(lot.trace_path)
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    with Pdf.open(tmp_path / "page.pdf") as pdf:
        assert len(pdf.pages) == 1


@pytest.fixture
def kept(open_page, told_lot):
    """A page that was opened once, with its worker ready."""

    def open_in(language):
        page = open_page(told_lot.trace_path, language)
        page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
        page.wait_for_function("caches.open('trace-pages').then(c => c.keys()).then(k => k.length > 0)")
        return page

    return open_in


@pytest.mark.parametrize(("language", "said"), [("vi", "mất mạng"), ("en", "You are offline"), ("ja", "オフライン")])
def test_it_opens_again_without_a_network_and_says_from_when_it_is(kept, language, said):
    page = kept(language)
    headline = page.get_by_role("heading", level=1).inner_text()
    assert page.locator("#kept").is_hidden()
    page.context.set_offline(True)
    page.reload()
    assert page.get_by_role("heading", level=1).inner_text() == headline
    assert page.locator("#kept").is_visible()
    line = page.locator("#kept").inner_text()
    assert said in line
    assert page.locator("#kept time").get_attribute("datetime")
    shot(page, f"offline-{language}")
    page.context.set_offline(False)
    page.reload()
    assert page.locator("#kept").is_hidden()


def test_a_kept_page_never_hides_a_recall_from_who_is_online(kept, told_lot):
    page = kept("en")
    recalling.recall(lot=told_lot, reason="Có dị vật", advice="Trả lại", by=None)
    page.reload()
    assert page.get_by_role("heading", level=1).inner_text() == "Recalled: do not use it"
    page.context.set_offline(True)
    page.reload()
    assert page.get_by_role("heading", level=1).inner_text() == "Recalled: do not use it"
    assert page.locator("#kept").is_visible()


def test_offline_another_language_shows_what_was_seen_last_and_not_what_was_before(kept, told_lot):
    """A page in order must not come back because the recall was read in English."""
    page = kept("vi")
    page.reload()
    recalling.recall(lot=told_lot, reason="Có dị vật", advice="Trả lại", by=None)
    page.goto(f"{told_lot.trace_path}?lang=en")
    page.wait_for_function(f"caches.open('trace-pages').then(c => c.match('{told_lot.trace_path}?lang=en'))")
    page.context.set_offline(True)
    for address in (f"{told_lot.trace_path}?lang=vi", told_lot.trace_path):
        page.goto(address)
        assert page.get_by_role("heading", level=1).inner_text() == "Recalled: do not use it"
        assert page.locator("#kept").is_visible()


def test_what_cannot_say_how_old_it_is_is_not_kept(kept, covered, product, roll):
    page = kept("en")
    page.goto(f"{covered}?mo={seen(product)}&lang=en")
    assert page.get_by_role("heading", level=1).inner_text() == "First opened now"
    page.goto(f"{stamp_path(roll, 4)}?lang=en")
    page.wait_for_function(f"caches.open('trace-pages').then(c => c.match('{stamp_path(roll, 4)}?lang=en'))")
    addresses = page.evaluate("caches.open('trace-pages').then(c => c.keys()).then(all => all.map(one => one.url))")
    assert [one for one in addresses if "mo=" in one] == []


def test_only_the_last_forty_are_kept(kept, told_lot):
    page = kept("en")
    others = [f"/01/{number}" for number in range(60)]
    put = "all.map(one => cache.put(one, new Response('')))"
    page.evaluate(f"all => caches.open('trace-pages').then(cache => Promise.all({put}))", others)
    page.reload()
    page.wait_for_function("caches.open('trace-pages').then(c => c.keys()).then(all => all.length <= 40)")
    assert page.evaluate(f"caches.match('{told_lot.trace_path}?lang=en').then(one => !!one)")


@pytest.mark.parametrize("refused", ["open", "put"])
def test_a_phone_that_refuses_to_keep_anything_shows_the_page_all_the_same(open_page, told_lot, monkeypatch, refused):
    """Private windows refuse the storage; a full phone takes nothing more."""
    where = "caches" if refused == "open" else "Cache.prototype"
    plain = views.render

    def refusing(*args, **options):
        response = plain(*args, **options)
        response.content = (
            f"{where}.{refused} = async () => {{ throw new Error('full') }};\n".encode() + response.content
        )
        return response

    monkeypatch.setattr(views, "render", refusing)
    page = open_page(told_lot.trace_path, "en")
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    page.evaluate("caches.delete('trace-pages')")
    for _visit in range(2):
        with page.expect_response(lambda answer: told_lot.trace_path in answer.url) as answered:
            page.goto(f"{told_lot.trace_path}?lang=en")
        assert answered.value.from_service_worker
        assert page.get_by_role("heading", level=1).inner_text() == "In order"


def test_scripts_of_the_page_are_in_words_that_old_phones_read():
    """Chrome 61 knows modules; "?.", "??" and class fields came with 80 and later, and stop a whole script."""
    for path in ("traceability/static/traceability/scan.js", "templates/traceability/worker.js"):
        code = re.sub(r"//.*|'[^'\n]*'", "", (ROOT / path).read_text())
        assert re.findall(r"\?\.|\?\?|\|\|=|&&=|\breplaceAll\b|\.at\(|catch \{", code) == [], path


def test_a_slow_answer_corrects_the_page_that_was_shown_meanwhile(kept, told_lot, monkeypatch):
    page = kept("en")
    page.reload()  # now the worker has kept it as it was sent
    releasing.hold(lot=told_lot, reason="Chờ kiểm nghiệm", by=None)
    plain, let_go = keeping.pages.get_or_make, threading.Event()

    def slow(key, make):
        let_go.wait(8)
        return plain(key, make)

    monkeypatch.setattr(keeping.pages, "get_or_make", slow)
    page.reload()
    assert page.locator("#kept").is_visible()
    let_go.set()
    page.get_by_role("heading", name="On hold for a check").wait_for()


def test_a_visit_through_the_worker_is_a_page_and_counts_as_a_scan(kept, told_lot):
    page = kept("vi")
    buffer.flush()
    before = Scan.objects.count()
    with page.expect_response(lambda answer: told_lot.trace_path in answer.url) as answered:
        page.reload()
    assert answered.value.status == 200
    assert answered.value.from_service_worker
    buffer.flush()
    assert Scan.objects.count() == before + 1


def test_the_worker_leaves_the_shops_other_pages_alone(kept):
    page = kept("vi")
    scopes = page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.map(one => one.scope))")
    assert [scope.rpartition("/01")[2] for scope in scopes] == ["/"]

"""A phone checks the steps of a page by itself, and says so when something is not as the ledger knows it."""

import datetime as dt
import os
from decimal import Decimal

import pytest
from django.utils import timezone

from catalogue.kept.shelf import forget_pages
from tests.factories import LotFactory
from tests.traceability.conftest import PHONE
from tests.traceability.ledger.test_vectors import VECTORS
from traceability.ledger.log.cosigning import attach
from traceability.ledger.log.notes import COSIGNATURE, Note, Signer, read_note
from traceability.ledger.log.sequencing import sequence
from traceability.ledger.log.storage import latest
from traceability.lots import events
from traceability.models import Event, EventItem

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("SCAN_SHOTS", "")
WITNESS = Signer("tayninh.example/w", COSIGNATURE, bytes(32))


@pytest.fixture
def lot(settings):
    settings.TRACEABILITY_LEDGER_WITNESSES = str(WITNESS.verifier)
    lot = LotFactory(code="L1")
    for kind, note in (("harvest", "Thu hoạch\nbuổi sáng"), ("process", "Rang <nhẹ> & giã"), ("pack", "")):
        events.record_event(lot=lot, kind=kind, occurred_at=timezone.now(), actor="Bà Sáu", by=None, note=note)
    sequence()
    return lot


@pytest.fixture
def ask(browser, live_server, lot):
    """Open the lot's page, ask for the check, and return what it says."""
    made = []

    def go(language="en", script="", shot="", **options):
        forget_pages()
        options = {"viewport": {"width": 360, "height": 800}, **options}
        context = browser.new_context(base_url=live_server.url, user_agent=PHONE, locale=language, **options)
        made.append(context)
        page = context.new_page()
        if script:
            page.add_init_script(script)
        page.goto(f"{lot.trace_path}?lang={language}")
        page.locator("details[data-ledger] summary").click()
        page.locator("details[data-ledger] output p").first.wait_for(timeout=60_000)
        if SHOTS and shot:
            page.locator("details[data-ledger]").scroll_into_view_if_needed()
            page.screenshot(path=f"{SHOTS}/{shot}.png")
        return page.locator("details[data-ledger] output").inner_text()

    yield go
    for context in made:
        context.close()


def test_all_steps_are_found_as_they_stand_here(ask, lot):
    note = read_note(latest().note)
    attach(str(Note(note.text, (WITNESS.sign(note.text, 1_800_000_000),))))
    said = ask(shot="whole-en")
    assert "3 of 3 steps are in the ledger as they stand here." in said
    assert "carries the signature of the key" in said
    assert "tayninh.example/w confirmed on" in said
    assert "3" in ask("vi", shot="whole-vi-dark", color_scheme="dark")


def test_a_step_that_was_changed_in_the_database_is_told(ask, lot):
    Event.objects.filter(kind="process").update(note="Rang kỹ")
    said = ask(shot="changed-en")
    assert "Only 2 of 3 steps could be confirmed." in said
    assert "Steps that stand here otherwise than in the ledger: 1." in said


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "inspect"},
        {"place_note": "xưởng khác"},
        {"occurred_at": timezone.now() - dt.timedelta(days=9)},
        {"verified_at": timezone.now()},
        {"items__quantity": 99},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_whatever_a_step_tells_is_held_against_the_ledger(ask, lot, changes):
    if "items__quantity" in changes:
        EventItem.objects.filter(event__kind="process").update(quantity=99)
    else:
        Event.objects.filter(kind="process").update(**changes)
    said = ask()
    assert "Only 2 of 3 steps could be confirmed." in said
    assert "Steps that stand here otherwise than in the ledger: 1." in said


def test_steps_with_amounts_places_and_inputs_are_found_as_they_stand(ask, lot):
    material = LotFactory(code="M1")
    events.record_event(
        lot=lot, kind="process", occurred_at=timezone.now(), actor="HTX <Bến> & Tre", by=None, note="“Ủ” 3 ngày",
        quantity=Decimal("0.5"), uom="KGM", place=lot.product.origin, place_note="sân \"nhà\"",
        inputs=[events.Amount(lot=material, quantity=Decimal("12.250"), uom="KGM"), events.Amount(name="muối|đường")],
    )  # fmt: skip
    said = ask()
    assert "4 of 4 steps are in the ledger as they stand here." in said, said


def test_a_browser_that_can_do_no_sums_says_so(ask):
    said = ask(script="Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })")
    assert said == "This browser cannot do the sums that this check needs. Try it on another device."


def test_the_browser_meets_the_public_vectors_for_inclusion(browser, live_server):
    page = browser.new_context(base_url=live_server.url).new_page()
    page.goto("/ledger/keys")
    found = page.evaluate(
        """async ([url, vectors]) => {
          const { rootFrom } = await import(url)
          const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
          const same = (one, other) => one && one.length === other.length && one.every((b, at) => b === other[at])
          const wrong = []
          for (const [name, index, size, leaf, root, proof, good] of vectors) {
            const found = await rootFrom(bytes(leaf), index, size, proof.map(bytes))
            if (Boolean(same(found, bytes(root))) !== good) wrong.push(name)
          }
          return wrong }""",
        ["/static/traceability/ledger.js", VECTORS["inclusion"]],
    )
    assert found == []


def test_a_step_that_came_in_past_the_ledger_is_told(ask, lot):
    event = Event.objects.latest("pk")
    item = event.items.get()
    event.pk = event.event_hash = None
    Event.objects.bulk_create([event])
    item.pk, item.event = None, event
    type(item).objects.bulk_create([item])
    assert "Steps that are not in the ledger: 1." in ask()


def test_a_proof_that_was_tampered_with_is_told(ask):
    wrong = """const usual = fetch; window.fetch = async (...asked) => {
      const found = await (await usual(...asked)).json()
      for (const one of found.proofs) if (one.proof.length) one.proof[0] = btoa('x'.repeat(32))
      return new Response(JSON.stringify(found)) }"""
    assert "Steps whose proof does not hold" in ask(script=wrong)


def test_a_signature_that_does_not_hold_confirms_nothing(ask):
    wrong = """const usual = fetch; window.fetch = async (...asked) => {
      const found = await (await usual(...asked)).json()
      found.checkpoint = found.checkpoint.replace(/^testserver/, 'testserfer')
      return new Response(JSON.stringify(found)) }"""
    said = ask(script=wrong)
    assert "The signature under the ledger does not hold." in said
    assert "Only 0 of 3" in said


def test_a_browser_without_ed25519_says_what_it_could_not_check(ask):
    old = """const usual = crypto.subtle.importKey
      crypto.subtle.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'))"""
    said = ask(script=old)
    assert "3 of 3 steps are in the ledger" in said
    assert "cannot check the signature" in said


def test_without_a_network_it_says_so(ask):
    assert "Try again when you are online." in ask(script="window.fetch = () => Promise.reject(new TypeError())")


def test_a_check_that_failed_can_be_tried_again(browser, live_server, lot):
    context = browser.new_context(base_url=live_server.url, user_agent=PHONE, service_workers="block")
    page = context.new_page()
    page.goto(f"{lot.trace_path}?lang=en", wait_until="networkidle")
    summary, said = page.locator("details[data-ledger] summary"), page.locator("details[data-ledger] output")
    context.set_offline(True)
    summary.click()
    said.get_by_text("Try again when you are online.").wait_for()
    context.set_offline(False)
    summary.click()
    summary.click()
    said.get_by_text("3 of 3 steps are in the ledger as they stand here.").wait_for()


def test_without_scripts_nothing_promises_a_check(browser, live_server, lot):
    page = browser.new_context(base_url=live_server.url, user_agent=PHONE, java_script_enabled=False).new_page()
    page.goto(f"{lot.trace_path}?lang=en")
    assert page.locator("[data-event]").count() == 3
    assert not page.locator("details[data-ledger]").is_visible()


def test_the_module_is_fetched_only_when_it_is_asked_for(browser, live_server, lot):
    page = browser.new_context(base_url=live_server.url, user_agent=PHONE).new_page()
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(lot.trace_path, wait_until="load")
    assert not any("ledger" in url for url in fetched)


@pytest.mark.parametrize(("path", "width", "scheme"), [("/so-cai/", 360, "dark"), ("/en/so-cai/", 1440, "light")])
def test_the_page_about_the_ledger_fits_every_screen(browser, live_server, wagtail_site, lot, path, width, scheme):
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    page = browser.new_context(base_url=live_server.url, **options).new_page()
    page.goto(path)
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/page-{width}.png", full_page=True)

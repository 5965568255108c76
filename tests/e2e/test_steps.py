"""A step is written down on a phone in three taps, and neither a lost network nor a lost answer costs or doubles it."""

import time
from collections.abc import Callable
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.pages import log_in
from tests.e2e.shop_server import Shop
from tests.e2e.words import vi

STEP = "/ban-lam-viec/ghi/"
NO_ROOM = (
    "This phone has no room to keep the step, and it could not be sent just now. "
    "It is still below: try again when there is a network."
)
BROUGHT_BACK = "What you had begun is here again. If there was a photo, take it anew."
MARK = f" {uuid4().hex[:6]}"  # tells the steps of this run from those of others


def photo() -> dict[str, object]:
    buffer = BytesIO()
    Image.new("RGB", (3000, 2000), "green").save(buffer, "JPEG")
    return {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


@pytest.fixture
def desk(phone: Callable[..., BrowserContext]) -> Page:
    """The producer's phone, after one look at the desk."""
    page = phone().new_page()
    log_in(page, "producer@demo.example")
    page.goto("/ban-lam-viec/")
    expect(page.locator("html")).to_have_attribute("data-offline-ready", "yes")
    return page


def open_form(page: Page) -> None:
    page.goto(STEP)
    expect(page.locator("form[data-step]")).to_have_attribute("data-ready", "yes")


def write(page: Page, words: str) -> None:
    page.locator("label.step-kind").first.click()
    page.locator("input[name=picture]").set_input_files(photo())
    expect(page.locator("[data-preview]")).to_be_visible()
    page.locator("textarea[name=note]").fill(words + MARK)
    page.get_by_role("button", name=vi("Keep the step")).click()


def waiting(page: Page) -> int:
    return page.locator("[data-waiting] > li").count()


def events(shop: Shop, words: str) -> int:
    return sum(note == words + MARK for note in shop.asked("notes_of_steps"))


def test_three_taps_a_photo_and_a_few_words(desk: Page, shop: Shop) -> None:
    taps: list[str] = []
    desk.expose_function("tapped", lambda what: taps.append(what))
    desk.add_init_script("addEventListener('click', (e) => e.isTrusted && window.tapped(e.target.tagName), true)")
    desk.reload()
    started = time.monotonic()
    desk.get_by_role("main").get_by_role("link", name=vi("Write down a step")).click()
    expect(desk.locator("form[data-step]")).to_have_attribute("data-ready", "yes")
    write(desk, "Ba chạm là xong")
    expect(desk.locator("[data-said]")).to_contain_text(vi("Sent:"))
    print(f"\na step with its photo took {time.monotonic() - started:.1f} s of a machine's time")
    assert waiting(desk) == 0
    assert taps == ["A", "INPUT", "BUTTON"]  # the link, the kind of step, and the button that keeps it
    assert events(shop, "Ba chạm là xong") == 1


def test_what_is_written_without_a_network_is_sent_once_when_there_is_one(desk: Page, shop: Shop) -> None:
    open_form(desk)
    desk.context.set_offline(True)
    write(desk, "Ngoài đồng không có sóng")
    expect(desk.locator("[data-waiting] > li")).to_have_count(1)
    expect(desk.locator("[data-waiting]")).to_contain_text(vi("Will be sent when there is a network."))
    desk.reload()
    expect(desk.locator("[data-waiting] > li")).to_have_count(1)
    assert events(shop, "Ngoài đồng không có sóng") == 0
    desk.context.set_offline(False)
    expect(desk.locator("[data-waiting] > li")).to_have_count(0)
    desk.reload()
    assert events(shop, "Ngoài đồng không có sóng") == 1


def test_an_answer_that_is_lost_doubles_nothing(desk: Page, shop: Shop) -> None:
    open_form(desk)

    def lose_the_answer(route: Route) -> None:
        if route.request.method != "POST":
            route.fallback()
            return
        route.fetch()
        route.abort()

    desk.route(f"**{STEP}", lose_the_answer)
    with desk.expect_event("requestfailed", lambda request: request.method == "POST"):
        write(desk, "Gửi hai lần")
    expect(desk.locator("[data-edit]")).to_be_hidden()  # the shop may have it: now it can only be sent again
    assert events(shop, "Gửi hai lần") == 1
    desk.unroute(f"**{STEP}")
    desk.reload()
    expect(desk.locator("[data-waiting] > li")).to_have_count(0)
    assert events(shop, "Gửi hai lần") == 1


def test_a_step_that_the_shop_cannot_take_holds_up_no_other(desk: Page, shop: Shop) -> None:
    open_form(desk)
    answers = iter([500, 413])

    def refuse_the_first_two(route: Route) -> None:
        is_post = route.request.method == "POST"
        if is_post and (status := next(answers, None)):
            route.fulfill(status=status, body="<h1>nginx</h1>", content_type="text/html")
        else:
            route.fallback()

    desk.context.set_offline(True)
    for words in ("Máy chủ ốm", "Quá lớn", "Bước thứ ba"):
        write(desk, words)
    expect(desk.locator("[data-waiting] > li")).to_have_count(3)
    desk.route(f"**{STEP}", refuse_the_first_two)
    desk.context.set_offline(False)
    expect(desk.locator("[data-waiting] > li")).to_have_count(2)
    expect(desk.locator("[data-waiting]")).to_contain_text(vi("The shop does not answer just now. It is tried again."))
    refused = "The shop cannot take this step as it is. Change it (leave out the photo, say) or throw it away."
    expect(desk.locator("[data-waiting]")).to_contain_text(vi(refused))
    assert events(shop, "Bước thứ ba") == 1
    desk.once("dialog", lambda dialog: dialog.accept())
    desk.locator("[data-drop]:visible").click()
    expect(desk.locator("[data-said]")).to_contain_text(vi("Thrown away."))
    open_form(desk)
    expect(desk.locator("[data-waiting] > li")).to_have_count(0)
    assert events(shop, "Máy chủ ốm") == 1
    assert events(shop, "Quá lớn") == 0


WITHOUT_A_DATABASE = "Object.defineProperty(window, 'indexedDB', { value: undefined })"
FULL = "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') }"
OLD = """Object.defineProperty(Crypto.prototype, 'randomUUID', { value: undefined });
Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })"""


@pytest.mark.parametrize("phone_is", [WITHOUT_A_DATABASE, FULL], ids=["keeps nothing", "full"])
def test_a_phone_that_cannot_keep_a_step_sends_it_at_once_or_leaves_it_in_the_form(
    desk: Page, shop: Shop, phone_is: str
) -> None:
    words = "Máy hết chỗ" + str(len(phone_is))
    desk.add_init_script(phone_is)
    open_form(desk)
    desk.context.set_offline(True)
    write(desk, words)
    expect(desk.locator("[data-said]")).to_contain_text(vi(NO_ROOM))
    expect(desk.locator("textarea[name=note]")).to_have_value(words + MARK)
    desk.context.set_offline(False)
    desk.get_by_role("button", name=vi("Keep the step")).click()
    expect(desk.locator("[data-said]")).to_contain_text(vi("Sent:"))
    assert events(shop, words) == 1


def test_a_browser_without_keys_and_locks_keeps_and_sends_all_the_same(desk: Page, shop: Shop) -> None:
    desk.add_init_script(OLD)
    open_form(desk)
    write(desk, "Máy cũ")
    expect(desk.locator("[data-said]")).to_contain_text(vi("Sent:"))
    assert events(shop, "Máy cũ") == 1


def test_what_is_half_typed_survives_the_page(desk: Page) -> None:
    open_form(desk)
    desk.locator("label.step-kind").nth(2).click()
    desk.locator("textarea[name=note]").fill("Đang kể dở")
    desk.reload()
    expect(desk.locator("[data-said]")).to_contain_text(vi(BROUGHT_BACK))
    expect(desk.locator("textarea[name=note]")).to_have_value("Đang kể dở")
    expect(desk.locator("label.step-kind input").nth(2)).to_be_checked()


def test_a_photo_that_is_still_being_made_small_goes_with_its_step(desk: Page, shop: Shop) -> None:
    slow = "const make = createImageBitmap; window.createImageBitmap = async (...all) => {"
    desk.add_init_script(slow + " await new Promise((done) => setTimeout(done, 1500)); return make(...all); }")
    open_form(desk)
    desk.locator("label.step-kind").first.click()
    desk.locator("input[name=picture]").set_input_files(photo())
    desk.locator("textarea[name=note]").fill("Bấm vội" + MARK)
    desk.get_by_role("button", name=vi("Keep the step")).click()
    expect(desk.locator("[data-said]")).to_contain_text(vi("Sent:"))
    width, height = shop.asked("picture_of_newest_step")
    assert (width, height) == (1600, 1067)


def test_a_photo_that_nothing_can_read_is_told_while_it_can_be_taken_anew(desk: Page) -> None:
    open_form(desk)
    heic = {"name": "anh.heic", "mimeType": "image/heic", "buffer": b"\0\0\0\x18ftypheic" + bytes(2000)}
    desk.locator("input[name=picture]").set_input_files(heic)
    expect(desk.locator("[data-photo-error]")).to_be_visible()
    desk.locator("input[name=picture]").set_input_files(photo())
    expect(desk.locator("[data-preview]")).to_be_visible()
    expect(desk.locator("[data-photo-error]")).to_be_hidden()


def test_two_tabs_send_what_waits_once(desk: Page, shop: Shop) -> None:
    open_form(desk)
    desk.context.set_offline(True)
    write(desk, "Hai thẻ")
    expect(desk.locator("[data-waiting] > li")).to_have_count(1)
    other = desk.context.new_page()
    open_form(other)
    posts: list[str] = []
    desk.context.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    desk.context.set_offline(False)
    for page in (desk, other):
        expect(page.locator("[data-waiting] > li")).to_have_count(0)
    assert len(posts) == 1
    assert events(shop, "Hai thẻ") == 1


def test_what_waits_is_sent_by_the_worker_when_no_page_of_the_desk_is_open(desk: Page, shop: Shop) -> None:
    words = "Tắt trang rồi mới có sóng"
    context = desk.context
    desk.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    open_form(desk)
    elsewhere = context.new_page()
    elsewhere.goto("/gio-hang/")
    context.set_offline(True)
    write(desk, words)
    expect(desk.locator("[data-waiting] > li")).to_have_count(1)
    desk.close(run_before_unload=True)
    elsewhere.wait_for_function(HANDED_OVER)
    assert events(shop, words) == 0
    context.set_offline(False)
    let_workers_send(elsewhere, shop)
    for _ in range(30):
        if events(shop, words):
            break
        elsewhere.wait_for_timeout(500)
    assert events(shop, words) == 1


HANDED_OVER = """async () => {
  const worker = await navigator.serviceWorker.getRegistration('/ban-lam-viec/');
  return (await worker.sync.getTags()).includes('steps');
}"""


def let_workers_send(page: Page, shop: Shop) -> None:
    """Tell them that the network is back, which the browser does at a moment of its own."""
    found: list[dict[str, str]] = []
    session = page.context.new_cdp_session(page)
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    page.wait_for_timeout(500)
    for one in found:
        said = {"origin": shop.url, "registrationId": one["registrationId"], "tag": "steps", "lastChance": False}
        session.send("ServiceWorker.dispatchSyncEvent", said)


def test_without_a_network_every_page_of_the_desk_leads_to_the_one_that_works_and_says_so(desk: Page) -> None:
    desk.context.set_offline(True)
    desk.goto("/ban-lam-viec/lo-hang/")
    expect(desk.locator("form[data-step]")).to_have_attribute("data-ready", "yes")
    expect(desk.locator("[data-no-network]")).to_be_visible()
    desk.context.set_offline(False)
    expect(desk.locator("[data-no-network]")).to_be_hidden()


def test_both_languages_open_without_a_network(desk: Page) -> None:
    desk.goto("/en/ban-lam-viec/")
    expect(desk.locator("html")).to_have_attribute("data-offline-ready", "yes")
    desk.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    desk.context.set_offline(True)
    for path in (STEP, f"/en{STEP}"):
        desk.goto(path)
        expect(desk.locator("form[data-step]")).to_have_attribute("data-ready", "yes")
        assert desk.locator(".step-kinds").evaluate("e => getComputedStyle(e).display") == "grid"  # in its clothes


def test_what_the_shop_refuses_comes_back_and_is_kept_to_be_put_right(desk: Page, shop: Shop) -> None:
    open_form(desk)
    desk.locator("label.step-lot").first.locator("input").evaluate("field => { field.value = '999999'; }")
    write(desk, "Lô không còn")
    expect(desk.locator("[data-waiting]")).to_contain_text(vi("This lot is not there any more. Choose another one."))
    desk.reload()
    desk.locator("[data-edit]").click()
    expect(desk.locator("textarea[name=note]")).to_have_value("Lô không còn" + MARK)
    expect(desk.locator("[data-preview]")).to_be_visible()
    desk.locator("label.step-lot").first.click()
    desk.get_by_role("button", name=vi("Keep the step")).click()
    expect(desk.locator("[data-said]")).to_contain_text(vi("Sent:"))
    assert waiting(desk) == 0
    assert events(shop, "Lô không còn") == 1


def test_a_session_that_ended_meanwhile_costs_no_step(desk: Page, shop: Shop) -> None:
    open_form(desk)
    desk.context.clear_cookies()
    write(desk, "Phiên đã hết")
    expect(desk.locator("[data-waiting]")).to_contain_text(vi("Log in again, then it is sent."))
    log_in(desk, "producer@demo.example")
    open_form(desk)
    expect(desk.locator("[data-waiting] > li")).to_have_count(0)
    assert events(shop, "Phiên đã hết") == 1


def test_logging_out_takes_the_kept_page_away(desk: Page) -> None:
    has_page = f"async () => Boolean(await (await caches.open('desk-own')).match('{STEP}'))"
    assert desk.evaluate(has_page)
    desk.goto("/tai-khoan/profile/")
    desk.locator("[data-log-out]").click()
    desk.wait_for_load_state()
    assert not desk.evaluate(has_page)


def test_without_a_script_it_is_a_plain_form(phone: Callable[..., BrowserContext], shop: Shop) -> None:
    page = phone(java_script_enabled=False).new_page()
    log_in(page, "producer@demo.example")
    page.goto(STEP)
    page.locator("label.step-kind").first.click()
    page.locator("textarea[name=note]").fill("Không cần kịch bản" + MARK)
    page.get_by_role("button", name=vi("Keep the step")).click()
    expect(page.get_by_role("main")).to_contain_text("Không cần kịch bản")
    assert events(shop, "Không cần kịch bản") == 1

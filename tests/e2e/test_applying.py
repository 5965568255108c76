"""Stamps are scanned on a phone: other codes on the table do not matter, and the camera is let go of."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.pages import log_in
from tests.e2e.words import vi

APPLY = "/ban-lam-viec/tem/dan/"
STAMP = "HTTPS://SAOQUE.VN/01/09521234543213/21/7K3QD000429XWMTB5A"
# Chromium reads codes on phones only, and no camera is here: both are stood in for, the page is the real one.
PHONE = """
window.inSight = [];
window.BarcodeDetector = class {
    static async getSupportedFormats() { return ["qr_code"]; }
    async detect() { return window.inSight.map((rawValue) => ({ rawValue })); }
};
window.streams = [];
navigator.mediaDevices.getUserMedia = async () => {
    await new Promise((resolve) => { setTimeout(resolve, window.asksFor ?? 0); });
    const canvas = document.createElement("canvas");
    canvas.getContext("2d").fillRect(0, 0, 9, 9);
    window.streams.push(canvas.captureStream(10));
    return window.streams.at(-1);
};
"""
RUNNING = "window.streams.filter((one) => one.getTracks().some((track) => track.readyState === 'live')).length"


@pytest.fixture
def desk(phone: Callable[..., BrowserContext]) -> Page:
    page = phone().new_page()
    page.add_init_script(PHONE)
    log_in(page, "producer@demo.example")
    page.goto(APPLY)
    return page


def test_the_camera_fills_in_the_number_and_passes_other_codes_over(desk: Page) -> None:
    desk.evaluate("window.inSight = ['https://example.org/100%', 'WIFI:S:nha;;']")
    desk.locator("[data-into=first]").click()
    desk.wait_for_timeout(400)
    expect(desk.locator("dialog")).to_be_visible()
    desk.evaluate("(stamp) => { window.inSight.push(stamp); }", STAMP)
    expect(desk.locator("[name=first]")).to_have_value("7K3QD 00042 9XWM TB5A")
    expect(desk.locator("dialog")).to_be_hidden()
    expect(desk.locator("[data-into=last]")).to_be_focused()
    assert desk.evaluate(RUNNING) == 0


def test_a_camera_that_is_allowed_after_the_dialog_was_closed_is_let_go_of(desk: Page) -> None:
    desk.evaluate("window.asksFor = 500")
    desk.locator("[data-into=first]").click()
    desk.get_by_role("button", name=vi("Close")).click()
    desk.wait_for_timeout(1000)
    assert desk.evaluate("window.streams.length") == 1
    assert desk.evaluate(RUNNING) == 0

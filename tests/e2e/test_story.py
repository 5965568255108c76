"""A producer changes its story on a phone; nobody sees it before an officer has read it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.pages import log_in
from tests.e2e.shop_server import Shop
from tests.e2e.words import vi

FRESH = 6  # seconds in which a change must show in every process


@pytest.fixture
def story(shop: Shop) -> dict[str, str]:
    return shop.asked("my_story")


def test_story_is_shown_only_after_its_approval(phone: Callable[..., BrowserContext], story: dict[str, str]):
    words = "Năm nay nhà tôi gặt sớm hơn mọi năm, hạt gạo thơm và dẻo."
    write(phone().new_page(), story, words)
    reader = phone().new_page()
    places = [story["story"], story["product"], story["scan"]]
    assert [path for path in places if is_read(reader, path, words)] == []

    approve(phone(viewport={"width": 1280, "height": 900}, is_mobile=False).new_page(), story)
    reader.wait_for_timeout(FRESH * 1000)
    assert [path for path in places if not is_read(reader, path, words)] == []


def test_returned_story_comes_back_with_the_officers_words(phone: Callable[..., BrowserContext], story: dict[str, str]):
    words = "Bản này còn thiếu tên làng."
    producer = phone().new_page()
    write(producer, story, words)
    officer = phone(viewport={"width": 1280, "height": 900}, is_mobile=False).new_page()
    act(officer, story, "reject", comment="Xin ghi thêm tên làng.")
    producer.reload()
    expect(producer.get_by_role("main")).to_contain_text("Xin ghi thêm tên làng.")
    assert not is_read(phone().new_page(), story["story"], words)


def write(page: Page, story: dict[str, str], words: str) -> None:
    log_in(page, "producer@demo.example")
    page.goto(f"/ban-lam-viec/cau-chuyen/{story['id']}/")
    page.get_by_label(vi("Introduction")).fill(words)
    page.get_by_role("button", name=vi("Send to the officer")).click()
    expect(page.get_by_role("main")).to_contain_text(vi("The officer is reading it"))


def is_read(page: Page, path: str, words: str) -> bool:
    page.goto(path)
    return words in page.locator("body").inner_text()


def approve(page: Page, story: dict[str, str]) -> None:
    act(page, story, "approve")


def act(page: Page, story: dict[str, str], action: str, comment: str = "") -> None:
    """In Wagtail's editor: open the menu of actions, choose, confirm."""
    page.goto("/quan-tri/login/")
    page.locator("[name=username]").fill("officer@demo.example")
    page.locator("[name=password]").fill("saoque-demo")
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/quan-tri/")
    page.goto(f"/quan-tri/pages/{story['id']}/edit/")
    button = page.locator(f"button[data-workflow-action-name={action}]").first
    if not button.is_visible():
        page.locator("footer [data-w-dropdown-target=toggle]").last.click()
    button.click()
    if comment:  # an approval without words asks nothing more
        dialog = page.locator(".modal-dialog, [role=dialog]").last
        dialog.locator("textarea").fill(comment)
        dialog.locator("[type=submit]").click()
    page.wait_for_load_state("networkidle")

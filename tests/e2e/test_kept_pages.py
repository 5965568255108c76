"""What is kept for everybody still serves each visitor, with script and without."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.shop_server import Shop
from tests.e2e.words import vi


@pytest.fixture
def product(shop: Shop) -> dict[str, str]:
    return shop.asked("to_buy")


def open_product(page: Page, product: dict[str, str]) -> None:
    page.goto("/san-pham/?q=" + product["typed"])
    page.get_by_role("main").get_by_role("link", name=product["title"]).first.click()


def test_a_script_adds_in_place_and_the_next_kept_page_counts(page: Page, shop: Shop, product: dict[str, str]):
    open_product(page, product)
    assert page.context.cookies() == []
    page.locator("form#buy").get_by_role("button", name=vi("Add to basket")).click()
    expect(page.locator("form#buy").get_by_role("status")).to_contain_text(product["title"])
    page.goto("/san-pham/")
    expect(page.locator(".site-header [data-basket-count]")).to_have_text("1")


def test_without_script_a_small_form_adds_and_the_message_waits(browser: Browser, shop: Shop, product: dict[str, str]):
    context = browser.new_context(base_url=shop.url, java_script_enabled=False)
    page = context.new_page()
    open_product(page, product)
    page.locator("form#buy").get_by_role("button", name=vi("Add to basket")).click()
    page.get_by_role("main").get_by_role("button", name=vi("Add to basket")).click()
    expect(page.get_by_role("status").first).to_contain_text(product["title"])
    expect(page.locator(".site-header [data-basket-count]")).to_have_text("1")
    context.close()

"""The steps that every buyer takes, as a person at a phone takes them."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.words import vi

GUEST = {"phone": "0912 345 678", "name": "Nguyễn Thị Lan", "email": "lan@example.org", "street": "12 ấp Chánh"}


def find(page: Page, words: str, title: str) -> None:
    """Type into the search of the home page, choose the product called ``title`` from what is found."""
    page.goto("/")
    search = page.get_by_role("search").locator("input[name=q]:visible").first
    search.fill(words)
    search.press("Enter")
    page.wait_for_url(re.compile(r"/san-pham/\?q="))
    page.get_by_role("main").get_by_role("link", name=title).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def put_into_basket(page: Page) -> None:
    page.locator("form#buy").get_by_role("button", name=vi("Add to basket")).click()
    expect(page.locator("form#buy").get_by_role("status")).not_to_be_empty()
    page.goto("/gio-hang/")
    expect(page.get_by_role("link", name=vi("Go to checkout"))).to_be_visible()


def check_out_as_guest(page: Page, *, method: str, province: str = "Tây Ninh") -> None:
    page.get_by_role("link", name=vi("Go to checkout")).click()
    for name, value in GUEST.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=province]").select_option(
        label=page.locator("[name=province] option", has_text=province).first.inner_text()
    )
    ward = page.locator("[name=ward]")
    expect(ward.locator("option").nth(2)).to_be_attached()
    ward.select_option(index=1)
    page.locator(f"[name=method][value={method}]").check()
    page.locator("[name=privacy]").check()
    page.get_by_role("button", name=vi("Place the order")).click()


def pay(page: Page, gateway: str) -> None:
    page.wait_for_url(f"{gateway}/**")
    page.locator("button[name=do][value=pay]").click(no_wait_after=True)


def arrive(page: Page) -> str:
    """On the order's page; returns the order's number."""
    page.wait_for_url(re.compile(r"/don-hang/[^/]+/[^/]+/"), timeout=30_000)
    return page.url.split("/don-hang/")[1].split("/")[0]

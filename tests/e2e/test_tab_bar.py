"""On a phone one tab looks like the place where the visitor is, never two."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.e2e.pages import PRODUCER, log_in

LOOK_CURRENT = """() => [...document.querySelectorAll('.tabbar__item')].map((tab, n) => [getComputedStyle(tab), n])
  .filter(([style]) => style.boxShadow !== 'none' || Number(style.fontWeight) > 500).map(([, n]) => n)"""


@pytest.fixture
def small(phone: Callable[..., BrowserContext]) -> Page:
    return phone(viewport={"width": 360, "height": 740}).new_page()


def opened(page: Page, path: str) -> tuple[list[int], list[int], list[int]]:
    """Which tabs look current: on the page, while the menu stands open, and when it is closed again."""
    page.goto(path)
    before = page.evaluate(LOOK_CURRENT)
    page.locator(".tabbar summary").click()
    during = page.evaluate(LOOK_CURRENT)
    page.locator(".tabbar summary").click()
    return before, during, page.evaluate(LOOK_CURRENT)


@pytest.mark.parametrize(("path", "tab"), [("/san-pham/", 0), ("/en/vung-mien/", 1), ("/gio-hang/", 2)])
def test_while_the_menu_is_open_it_alone_looks_current(small: Page, path: str, tab: int) -> None:
    assert opened(small, path) == ([tab], [3], [tab])


def test_a_page_of_the_menu_marks_no_tab(small: Page) -> None:
    assert opened(small, "/cau-chuyen/") == ([], [3], [])


def test_the_desk_marks_one_tab_as_well(small: Page) -> None:
    log_in(small, PRODUCER)
    assert opened(small, "/ban-lam-viec/ghi/") == ([0], [3], [0])

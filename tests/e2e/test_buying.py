"""From a search on a phone to the field where it grew."""

import io
import re
from collections.abc import Callable

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.buying import arrive, check_out_as_guest, find, pay, put_into_basket
from tests.e2e.shop_server import Shop
from tests.e2e.words import vi
from tests.readers import opencv_reads


@pytest.fixture
def product(shop: Shop) -> dict[str, str]:
    return shop.asked("to_buy")


def test_guest_buys_by_card_and_reads_where_it_comes_from(page: Page, shop: Shop, product: dict[str, str]):
    find(page, product["typed"], product["title"])
    put_into_basket(page)
    check_out_as_guest(page, method="card")
    pay(page, shop.gateway.base_url)
    number = arrive(page)
    expect(page.get_by_role("main")).to_contain_text(number)

    address = read_qr(page)
    assert address.upper().startswith(shop.url.upper())
    scan = page.context.new_page()
    scan.goto(address)
    expect(scan.locator(".verdict").first).to_contain_text(vi("In order"))
    expect(scan.get_by_role("main")).to_contain_text(product["title"])


def read_qr(page: Page) -> str:
    """The lot's code as a camera sees it, read by OpenCV, which did not draw it."""
    picture = page.get_by_role("img", name=vi("QR code of the lot")).first
    picture.scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())
    drawing = page.context.new_page()
    drawing.set_content(
        f'<img src="{page.evaluate("image => image.src", picture.element_handle())}" width="360" style="margin:20px">'
    )
    drawing.wait_for_load_state("networkidle")
    read = opencv_reads(Image.open(io.BytesIO(drawing.screenshot())))
    drawing.close()
    assert len(read) == 1, "OpenCV found no QR code on the order's page"
    return read.pop()


def test_cash_on_delivery_needs_no_gateway(page: Page, product: dict[str, str]):
    find(page, product["typed"], product["title"])
    put_into_basket(page)
    check_out_as_guest(page, method="cod")
    arrive(page)


def test_closing_the_tab_after_paying_places_the_order_once(page: Page, shop: Shop, product: dict[str, str]):
    before = shop.asked("orders")["orders"]
    find(page, product["typed"], product["title"])
    put_into_basket(page)
    check_out_as_guest(page, method="card")
    page.wait_for_url(f"{shop.gateway.base_url}/**")
    # The way back is cut: the customer's tab is gone before the shop hears from it.
    page.route(re.compile(re.escape(shop.url)), lambda route: route.abort())
    page.locator("button[name=do][value=pay]").click(no_wait_after=True)
    page.wait_for_timeout(300)
    page.close()
    assert eventually(lambda: shop.asked("orders")["orders"] == before + 1)
    assert shop.asked("unplaced") == 0


def test_every_page_shows_the_way_to_a_payment_that_waits(page: Page, shop: Shop, product: dict[str, str]):
    find(page, product["typed"], product["title"])
    put_into_basket(page)
    check_out_as_guest(page, method="card")
    page.wait_for_url(f"{shop.gateway.base_url}/**")
    bar = page.locator("[data-unpaid]")
    for path in ("/", "/en/san-pham/"):
        page.goto(f"{shop.url}{path}")
        expect(bar).to_be_visible()
    page.goto(f"{shop.url}/")
    bar.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(vi("Waiting for your payment"))
    expect(bar).to_be_hidden()
    page.get_by_role("button", name=vi("Back to the basket")).click()
    expect(page.get_by_role("main")).to_contain_text(product["title"])
    page.goto(f"{shop.url}/")
    expect(bar).to_be_hidden()


def eventually(holds: Callable[[], bool], times: int = 8) -> bool:
    return any(holds() for _ in range(times))


def test_walking_away_from_the_pay_page_keeps_the_basket_within_reach(page: Page, shop: Shop, product: dict[str, str]):
    find(page, product["typed"], product["title"])
    put_into_basket(page)
    check_out_as_guest(page, method="card")
    page.wait_for_url(f"{shop.gateway.base_url}/**")
    page.locator("button[name=do][value=leave]").click()
    page.get_by_role("button", name=vi("Back to the basket")).click()
    expect(page.get_by_role("main")).to_contain_text(product["title"])


def test_printed_stamp_is_read_from_the_sheet(page: Page, shop: Shop, tmp_path):
    """A stamp sheet as the print house gets it, rendered, read by OpenCV, opened."""
    sheet = shop.asked("sheet")
    document = pypdfium2.PdfDocument(sheet)
    read = opencv_reads(document[0].render(scale=4).to_pil())
    assert read
    page.goto(min(read))
    expect(page.locator(".verdict").first).to_be_visible()

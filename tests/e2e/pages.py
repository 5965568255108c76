"""Every type of page, as the walks of the browser visit it. A new type of page belongs here."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page, StorageState

from tests.e2e.buying import put_into_basket
from tests.e2e.shop_server import Shop

PASSWORD = "saoque-demo"
PRODUCER = "producer@demo.example"


@dataclass(frozen=True)
class Kind:
    name: str
    path: str = ""
    asked: str = ""
    """The name of a path among the answers to the question "pages"."""
    log_in: str = ""
    with_basket: bool = False
    has_english: bool = True


KINDS = [
    Kind("home", "/"),
    Kind("list", "/san-pham/"),
    Kind("search", "/san-pham/?q=mat ong"),
    Kind("nothing found", "/san-pham/?q=xyzxyz"),
    Kind("product", asked="product"),
    Kind("producers", "/nha-san-xuat/"),
    Kind("producer", asked="producer"),
    Kind("regions", "/vung-mien/"),
    Kind("region", asked="region"),
    Kind("stories", "/cau-chuyen/"),
    Kind("story", asked="story"),
    Kind("empty basket", "/gio-hang/"),
    Kind("basket", "/gio-hang/", with_basket=True),
    Kind("checkout", "/thanh-toan/", with_basket=True),
    Kind("log in", "/tai-khoan/login/"),
    Kind("register", "/tai-khoan/register/"),
    Kind("register: look in your mailbox", "/tai-khoan/moi/da-gui/"),
    Kind("register: old link", "/tai-khoan/moi/x/"),
    Kind("not found", "/khong-co-trang-nay/"),
    Kind("outbox", "/hop-thu/"),
    Kind("scan: product", asked="product code", has_english=False),
    Kind("scan: in order", asked="scan: in order", has_english=False),
    Kind("scan: recalled", asked="scan: recalled", has_english=False),
    Kind("scan: held", asked="scan: held", has_english=False),
    Kind("scan: expired", asked="scan: expired", has_english=False),
    Kind("scan: void", asked="scan: void", has_english=False),
    Kind("scan: forged", asked="scan: forged", has_english=False),
    Kind("scan: bad check digit", asked="scan: bad check digit", has_english=False),
    Kind("recalls", "/thu-hoi/"),
    Kind("ledger", "/so-cai/"),
    Kind("desk", "/ban-lam-viec/", log_in=PRODUCER),
    Kind("desk: step", "/ban-lam-viec/ghi/", log_in=PRODUCER),
    Kind("desk: correct a step", asked="desk: correct_step", log_in=PRODUCER),
    Kind("desk: lots", "/ban-lam-viec/lo-hang/", log_in=PRODUCER),
    Kind("desk: lot", asked="desk: lot", log_in=PRODUCER),
    Kind("desk: chain", asked="desk: chain", log_in=PRODUCER),
    Kind("desk: keys", "/ban-lam-viec/khoa/", log_in=PRODUCER),
    Kind("desk: hold", asked="desk: hold", log_in=PRODUCER),
    Kind("desk: recall a lot", asked="desk: recall_lot", log_in=PRODUCER),
    Kind("desk: recalls", "/ban-lam-viec/thu-hoi/", log_in=PRODUCER),
    Kind("desk: recall", asked="desk: recall", log_in="officer@demo.example"),
    Kind("desk: certificates", "/ban-lam-viec/chung-nhan/", log_in=PRODUCER),
    Kind("desk: certificate", asked="desk: certificate", log_in=PRODUCER),
    Kind("desk: new certificate", "/ban-lam-viec/chung-nhan/moi/", log_in=PRODUCER),
    Kind("desk: rolls", "/ban-lam-viec/tem/", log_in=PRODUCER),
    Kind("desk: roll", asked="desk: roll", log_in=PRODUCER),
    Kind("desk: apply stamps", "/ban-lam-viec/tem/dan/", log_in=PRODUCER),
    Kind("desk: withdraw stamps", asked="desk: withdraw_stamps", log_in=PRODUCER),
    Kind("desk: sold packages", "/ban-lam-viec/tem/da-ban/", log_in=PRODUCER),
    Kind("desk: reports", "/ban-lam-viec/phan-anh/", log_in=PRODUCER),
    Kind("desk: report", asked="desk: report", log_in=PRODUCER),
    Kind("desk: unusual stamp", asked="desk: clear_stamp", log_in=PRODUCER),
    Kind("desk: scans", "/ban-lam-viec/luot-quet/", log_in=PRODUCER),
    Kind("desk: displays", "/ban-lam-viec/trung-bay/", log_in=PRODUCER),
]


class Visitor:
    """Gets to each kind of page the way that kind needs; logs in and fills a basket only once."""

    def __init__(self, shop: Shop) -> None:
        self.paths: dict[str, str] = shop.asked("pages")
        self._states: dict[tuple[str, bool], StorageState] = {}

    def path(self, kind: Kind, language: str) -> str:
        path = self.paths[kind.asked] if kind.asked else kind.path
        return f"/en{path}" if language == "en" and kind.has_english else path

    def page(self, phone: Callable[..., BrowserContext], kind: Kind, language: str = "vi", **options: object) -> Page:
        state = self._state(phone, kind)
        locale = {"vi": "vi-VN", "en": "en-GB"}[language]
        return phone(locale=locale, storage_state=state, **options).new_page()

    def open(self, phone: Callable[..., BrowserContext], kind: Kind, language: str = "vi", **options: object) -> Page:
        page = self.page(phone, kind, language, **options)
        page.goto(self.path(kind, language))
        return page

    def _state(self, phone: Callable[..., BrowserContext], kind: Kind) -> StorageState | None:
        key = (kind.log_in, kind.with_basket)
        if key == ("", False):
            return None
        if key not in self._states:
            page = phone().new_page()
            if kind.log_in:
                log_in(page, kind.log_in)
                page.goto("/gio-hang/")  # the greeting waits for a page that is not kept, in the language of the log-in
            if kind.with_basket:
                page.goto(self.paths["product"])
                put_into_basket(page)
            self._states[key] = page.context.storage_state()
        return self._states[key]


def log_in(page: Page, email: str) -> None:
    page.goto("/tai-khoan/login/")
    page.locator("[name$=username]").fill(email)
    page.locator("[name$=password]").first.fill(PASSWORD)
    page.locator("[name$=password]").first.press("Enter")
    page.wait_for_url(lambda url: "login" not in url)

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request

from tests.e2e import shop_server
from tests.e2e.shop_server import Shop

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with shop_server.running(tmp_path_factory.mktemp("shop")) as running:
        yield running


@pytest.fixture
def phone(browser: Browser, shop: Shop) -> Iterator[Callable[..., BrowserContext]]:
    """Makes phones: each a visitor of its own. Whatever they do, nothing may be asked of another host."""
    made: list[BrowserContext] = []
    foreign: list[str] = []
    ours = {urlsplit(shop.url).netloc, urlsplit(shop.gateway.base_url).netloc}

    def watch(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and address.netloc not in ours:
            foreign.append(request.url)

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(**{**PHONE, "locale": "vi-VN", "base_url": shop.url, **options})
        context.set_default_timeout(15_000)
        context.on("request", watch)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
    assert foreign == []


@pytest.fixture
def page(phone: Callable[..., BrowserContext]) -> Page:
    return phone().new_page()

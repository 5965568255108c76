"""The README's picture of the home page: ``.venv/bin/python -m tests.e2e.picture``."""

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from scripts import system
from scripts.steps import ROOT
from tests.e2e import shop_server

TARGET = ROOT / "docs" / "img" / "home.webp"


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as directory,
        shop_server.running(Path(directory)) as shop,
        sync_playwright() as p,
    ):
        browser = p.chromium.launch(executable_path=system.browser(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 1000}, locale="vi-VN")
        page.goto(shop.url, wait_until="networkidle")
        shot = Image.open(io.BytesIO(page.screenshot()))
        browser.close()
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    shot.resize((1152, 800)).save(TARGET, quality=80, method=6)


if __name__ == "__main__":
    main()

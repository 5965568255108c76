"""SVG to WebP: Chromium draws, Pillow packs."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

FONTS = (
    ("Lora", "lora", 600),
    ("Lora", "lora", 400),
    ("Be Vietnam Pro", "be-vietnam-pro", 500),
    ("Be Vietnam Pro", "be-vietnam-pro", 700),
)
RANGES = {
    "latin": "U+0000-00FF,U+0131,U+2000-206F,U+20AC,U+2122",
    "vietnamese": (
        "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,"
        "U+0300-0301,U+0303-0304,U+0308-0309,U+0323,U+0329,U+1EA0-1EF9,U+20AB"
    ),
}
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--font-render-hinting=none",
]


def _faces(packages: Path) -> str:
    rules = []
    for family, package, weight in FONTS:
        for subset, unicode_range in RANGES.items():
            file = packages / "@fontsource" / package / "files" / f"{package}-{subset}-{weight}-normal.woff2"
            data = base64.b64encode(file.read_bytes()).decode()
            rules.append(
                f"@font-face{{font-family:'{family}';font-weight:{weight};unicode-range:{unicode_range};"
                f"src:url(data:font/woff2;base64,{data}) format('woff2')}}"
            )
    return "".join(rules)


@contextmanager
def stage(*, packages: Path, executable: str) -> Iterator[Page]:
    """A blank page with the label fonts loaded; nothing on it asks the network for anything."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM)
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        page.set_content(f"<style>{_faces(packages)}body{{margin:0}}svg{{display:block}}</style><div id=stage></div>")
        yield page
        browser.close()


SHOW = """async svg => {
  document.getElementById('stage').innerHTML = svg
  await document.fonts.ready
  let shrunk = 0
  for (const box of document.querySelectorAll('foreignObject > div')) {
    const text = document.createRange()
    text.selectNodeContents(box)
    const tooBig = () => text.getBoundingClientRect().height > box.getBoundingClientRect().height + 1
      || text.getBoundingClientRect().width > box.getBoundingClientRect().width + 1
    for (let size = parseFloat(getComputedStyle(box).fontSize); tooBig() && size > 12; shrunk++) {
      box.style.fontSize = `${size *= 0.96}px`
    }
  }
  return shrunk
}"""


def picture(page: Page, svg: str, *, width: int, height: int) -> Image.Image:
    page.evaluate(SHOW, svg)
    shot = page.screenshot(clip={"x": 0, "y": 0, "width": width, "height": height})
    return Image.open(BytesIO(shot)).convert("RGB")


def pack(image: Image.Image, *, limit: int, best: int = 72, worst: int = 24) -> bytes:
    """The best WebP that fits into `limit` bytes, or the smallest that we accept."""
    data = _webp(image, worst)
    while best - worst > 1:
        middle = (best + worst) // 2
        attempt = _webp(image, middle)
        if len(attempt) > limit:
            best = middle
        else:
            worst, data = middle, attempt
    return data


def _webp(image: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    image.save(out, "WEBP", quality=quality, method=6)
    return out.getvalue()

"""What axe finds on a page in the browser that keeps somebody out."""

from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# All elements that pass would be told as well, each with a selector that leads to it alone.
ONLY_WHAT_FAILS = {"resultTypes": ["violations"]}
RUN = "options => axe.run(options).then(found => found.violations)"


def barriers(page: Page, rules: dict[str, Any] = RULES) -> list[dict[str, Any]]:
    """Each rule that is broken, as axe tells it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe())
    return page.evaluate(RUN, rules | ONLY_WHAT_FAILS)


@cache
def axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()

"""The pages of the Wagtail trees: made by the package that owns them, from the files here."""

from __future__ import annotations

from cms.demo_pages import build
from cms.site_setup import setup_site
from shop.demo import records


def set_up() -> str:
    return str(setup_site())


def load() -> str:
    report = build(content=records.FOLDER, pictures=records.PICTURES)
    left_out = "".join(f"\n{'':23}left out: {reason}" for reason in report.left_out)
    return f"{report.regions} regions, {report.stories} stories{left_out}"

"""The pages of the Wagtail trees, made from the files here."""

from __future__ import annotations

from wagtail.models import Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.site_setup import setup_site
from shop.demo import records
from shop.demo.page_trees import build


def set_up_trees() -> str:
    return str(setup_site())


def load_pages() -> str:
    with disable_reference_index_auto_update():  # else each page is indexed again for each of its parts
        report = build(content=records.FOLDER, pictures=records.PICTURES)
    for page in Page.objects.filter(depth__gt=1).specific():
        ReferenceIndex.create_or_update_for_object(page)
    left_out = "".join(f"\n{'':23}left out: {reason}" for reason in report.left_out)
    return f"{report.regions} regions, {report.stories} stories{left_out}"

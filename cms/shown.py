"""Which names the changes of written pages raise: ``pages`` is all that stands in the trees."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from wagtail.images.models import Image, Rendition
from wagtail.models import Locale, Page, PageViewRestriction, Site

from catalogue.kept.naming import EVERYTHING
from catalogue.kept.table import never_shown, raises
from cms.models import (
    HomePage,
    PageDocument,
    ProducerIndexPage,
    ProducerPage,
    RegionIndexPage,
    RegionPage,
    StoryIndexPage,
    StoryPage,
    StoryProduct,
)

# A draft changes nothing that anybody sees.
OF_THE_EDITOR = (
    "draft_title", "has_unpublished_changes", "latest_revision_id", "latest_revision_created_at", "locked",
    "locked_at", "locked_by_id", "owner_id", "go_live_at", "expire_at", "numchild",
)  # fmt: skip


def fill_the_table() -> None:
    told_of = f"SELECT 'product-' || product_id FROM {StoryProduct._meta.db_table} WHERE page_id = {{row}}.id"  # noqa: S608
    raises(Page, "pages", told_of, but=OF_THE_EDITOR)
    raises(StoryPage, "pages", told_of.replace(".id", ".page_ptr_id"))
    raises(StoryProduct, "pages", "product-{product_id}")
    for model in (HomePage, ProducerIndexPage, ProducerPage, RegionIndexPage, RegionPage, StoryIndexPage):
        raises(model, "pages")
    raises(PageViewRestriction, "pages")
    for of_all in (Locale, Site):
        raises(of_all, EVERYTHING)
    # A rendition is cut around the focal area and named after the file's hash.
    raises(Image, EVERYTHING, but=("created_at", "uploaded_by_user_id", "collection_id"))
    never_shown(Rendition, "follows from its picture, and is made by who asks first")
    never_shown(PageDocument, "tells what the rows tell that it is made from, and these raise themselves")
    never_shown(ContentType, "the kinds of pages are code")

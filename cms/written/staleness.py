"""What makes the documents of written pages stale."""

from __future__ import annotations

from wagtail.images.models import Image, Rendition
from wagtail.models import Locale, Page, PageViewRestriction, Site

from catalogue.models import Place
from catalogue.staleness import Documents
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
from cms.shown import OF_THE_EDITOR

OF_THE_LIBRARY = ("title", "description", "created_at", "uploaded_by_user_id", "collection_id", "file_size")
EACH = "page_id IS NOT NULL"
_ITSELF = "page_id = ROW.page_ptr_id"
_TELL_OF_REGIONS = """page_id IN (SELECT page_ptr_id FROM {home} UNION ALL SELECT page_ptr_id FROM {regions}
    UNION ALL SELECT page_ptr_id FROM {region})"""
# Whose crumbs it is in, who tells of regions where it is one, and who may link to it.
_OF_PAGE = """page_id = ROW.id OR facts LIKE '%<a %'
    OR page_id IN (SELECT id FROM {page} WHERE ROW.numchild > 0 AND depth = ROW.depth + 1
        AND substr(path, 1, length(ROW.path)) = ROW.path)
    OR EXISTS (SELECT 1 FROM {region} WHERE page_ptr_id = ROW.id) AND """

DOCUMENTS = Documents(
    model=PageDocument,
    touched={
        Page: _OF_PAGE + _TELL_OF_REGIONS,
        RegionPage: _TELL_OF_REGIONS,
        StoryProduct: "page_id = ROW.page_id",
        **dict.fromkeys((HomePage, RegionIndexPage, ProducerIndexPage, StoryIndexPage), _ITSELF),
        **dict.fromkeys((ProducerPage, StoryPage), _ITSELF),
        **dict.fromkeys((PageViewRestriction, Site, Locale, Place, Image, Rendition), EACH),
    },
    tables={"page": Page, "home": HomePage, "regions": RegionIndexPage, "region": RegionPage},
    name="written_stale",
    unseen={Page: OF_THE_EDITOR, Image: OF_THE_LIBRARY},
    quiet_when_new=(Place, Image, Rendition),
)

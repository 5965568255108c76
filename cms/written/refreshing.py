"""Documents are written after a page was published, and each minute where something else has made them stale."""

from __future__ import annotations

from django.db import transaction
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet

from cms.models import PageDocument
from cms.models.base import ShownPage
from cms.written.deriving import facts_of
from cms.written.facts import FORMAT, as_json

BATCH = 100


def open_to_all() -> PageQuerySet:
    """Wagtail asks for a password, or for logging in, where a page or one above it is restricted."""
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    restricted = PageViewRestriction.objects.annotate(below=path).filter(below__startswith=F("page__path"))
    found: PageQuerySet = Page.objects.live().exclude(Exists(restricted))
    return found


def refresh_pages(most: int = BATCH) -> int:
    """Write what is stale, missing or of another format, ``most`` at a time; return how many were looked at.

    A missing one begins as a stale one: who changes its page meanwhile has a row to mark, or to wait for.
    """
    _begin(most)
    wrong = PageDocument.objects.filter(Q(is_stale=True) | ~Q(format=FORMAT))
    keys = list(wrong.order_by("pk").values_list("pk", flat=True)[:most])
    for start in range(0, len(keys), 10):
        _write(keys[start : start + 10])
    return len(keys)


def _begin(most: int) -> None:
    there = PageDocument.objects.filter(page=OuterRef("pk"))
    missing = open_to_all().filter(~Exists(there), depth__gt=1).exact_type(*ShownPage.__subclasses__())
    PageDocument.objects.bulk_create(
        [PageDocument(page=one, path="", facts="", format=FORMAT, is_stale=True) for one in missing[:most]],
        ignore_conflicts=True,
    )


@transaction.atomic
def _write(keys: list[int]) -> None:
    """Locks the rows before it reads the pages, so that a change comes before, or marks what is written here."""
    rows = list(PageDocument.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    pages = {page.pk: page for page in open_to_all().filter(pk__in=[row.pk for row in rows]).specific()}
    for row in rows:
        page = pages.get(row.pk)
        if page is None:
            row.delete()
            continue
        row.path, row.facts, row.format, row.is_stale = page.public_path, as_json(facts_of(page)), FORMAT, False
        row.save()

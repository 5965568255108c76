"""What happens to a story between its producer's first word and its place on the pages of the shop.

The producer writes a draft, hands it in, may take it back; an officer approves it or returns it with a comment in the
Wagtail admin. What is live stays live all the while.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Locale, WorkflowState

from catalogue.folding import fold
from catalogue.models import Producer
from cms.blocks import WRITABLE_AT_THE_DESK
from cms.models import StoryIndexPage, StoryPage, StoryProduct

if TYPE_CHECKING:
    from django.contrib.auth.models import _User
    from wagtail.images.models import Image
    from wagtail.models import Revision


class State(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    RETURNED = "returned"
    LIVE = "live"
    LIVE_CHANGED = "live_changed"


class Waiting(Exception):
    """The story is with the officer: it has to be taken back before it can be changed."""


class Overtaken(Exception):
    """Somebody else saved since the writer opened the story; nothing was saved over it."""

    def __init__(self, revision: Revision) -> None:
        super().__init__()
        self.revision = revision


@dataclass(frozen=True, kw_only=True)
class Words:
    """A draft as it was typed; ``blocks`` is the stream's raw form: type, value and id of each block, in order."""

    title: str
    lead: str
    cover_alt: str
    blocks: list[dict[str, Any]]
    product_ids: list[int]
    cover: Image | None = None


@dataclass(frozen=True)
class Standing:
    state: State
    comment: str = ""
    is_live: bool = False

    @property
    def can_be_edited(self) -> bool:
        return self.state != State.WAITING


def _comment_of(workflow: WorkflowState) -> str:
    task: Any = workflow.current_task_state
    return str(task.specific.get_comment() or "")


def standing(story: StoryPage) -> Standing:
    current: WorkflowState | None = story.current_workflow_state
    if current and current.status == WorkflowState.STATUS_IN_PROGRESS:
        return Standing(State.WAITING, is_live=story.live)
    if current and current.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return Standing(State.RETURNED, _comment_of(current), story.live)
    if not story.live:
        return Standing(State.DRAFT)
    return Standing(State.LIVE_CHANGED if story.has_unpublished_changes else State.LIVE, is_live=True)


def draft_of(story: StoryPage) -> StoryPage:
    return story.get_latest_revision_as_object() if story.latest_revision_id else story


@transaction.atomic
def begin_story(*, producer: Producer, title: str, product_ids: list[int], by: _User) -> StoryPage:
    locale = Locale.get_default()
    index = StoryIndexPage.objects.filter(locale=locale).first()
    if index is None:
        raise ValidationError(_("The pages of the shop are not set up yet."), "no_story_index")
    story = StoryPage(
        title=title, slug=_free_slug(index, title), producer=producer, owner=by, locale=locale, live=False,
        has_unpublished_changes=True, teller_name=producer.name[:120],
    )  # fmt: skip
    story.story_products.set([StoryProduct(product_id=pk) for pk in product_ids])
    index.add_child(instance=story)
    story.save_revision(user=by, clean=False)
    return story


def _free_slug(index: StoryIndexPage, title: str) -> str:
    base = fold(title).replace(" ", "-")[:200] or "cau-chuyen"
    taken = set(index.get_children().filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in _numbered(base) if slug not in taken)


def _numbered(base: str) -> Iterator[str]:
    yield base
    for number in range(2, 10_000):
        yield f"{base}-{number}"


@transaction.atomic
def save_draft(*, story: StoryPage, words: Words, by: _User, seen_revision: int | None) -> Revision:
    """Keep ``words`` as the newest draft.

    ``seen_revision`` is the revision that the writer had open; when there is another one by now, this raises
    ``Overtaken`` with it. The writer who then saves over it does so knowingly, and it stays in the history.
    """
    story = StoryPage.objects.select_for_update().get(pk=story.pk)
    if standing(story).state == State.WAITING:
        raise Waiting
    if story.latest_revision_id != seen_revision:
        raise Overtaken(story.latest_revision)
    draft = draft_of(story)
    write(draft, words)
    latest = story.latest_revision
    # Sorting blocks by buttons would leave a revision for every touch; the writer's own draft is written on.
    own = latest if latest and latest.user_id == by.pk and not _was_handed_in(latest) else None
    return draft.save_revision(user=by, clean=False, overwrite_revision=own, log_action=own is None)


def _was_handed_in(revision: Revision) -> bool:
    story: Any = revision.content_object
    return revision.task_states.exists() or revision.pk == story.live_revision_id


def write(draft: StoryPage, words: Words) -> None:
    """Put ``words`` into ``draft``, which is not saved by it."""
    draft.title = words.title.strip()[:255] or draft.title
    draft.draft_title = draft.title
    draft.lead, draft.cover_alt = words.lead, words.cover_alt
    draft.cover = words.cover or draft.cover
    draft.body = merge_blocks(list(draft.body.raw_data), words.blocks)
    _write_products(draft, words.product_ids)


def merge_blocks(existing: list[dict[str, Any]], written: list[dict[str, Any]]) -> Any:
    """The written blocks in their order.

    One that comes without a value is one that the desk cannot edit: it keeps its own. Those that the desk did not
    mention at all stay at the end rather than being lost.
    """
    by_id = {block["id"]: block for block in existing if block.get("id")}
    merged = [_merged(block, by_id.get(block["id"])) for block in written]
    mentioned = {block["id"] for block in written}
    kept = [b for b in existing if b["type"] not in WRITABLE_AT_THE_DESK and b.get("id") not in mentioned]
    stream = StoryPage._meta.get_field("body").stream_block
    return stream.to_python([block for block in [*merged, *kept] if block])


def _merged(written: dict[str, Any], existing: dict[str, Any] | None) -> dict[str, Any] | None:
    if written.get("value") is None:
        return existing
    value = written["value"]
    if existing and existing["type"] == written["type"] and isinstance(value, dict):
        value = {**existing["value"], **value}
    return {**written, "value": value}


def _write_products(draft: StoryPage, product_ids: list[int]) -> None:
    """The producer chooses among its own products; others that an officer joined to the story stay."""
    items = list(draft.story_products.all())
    others = [item for item in items if item.product.producer_id != draft.producer_id]
    own = {item.product_id: item for item in items if item not in others}
    chosen = [own.get(pk) or StoryProduct(product_id=pk) for pk in product_ids]
    draft.story_products.set([*chosen, *others])


def what_is_missing(draft: StoryPage) -> list[str]:
    """What keeps a draft from being handed in, in words for its writer."""
    problems = []
    if len(draft.lead) > 600:
        problems.append(_("Make the introduction shorter: 600 characters at most."))
    if not draft.lead.strip():
        problems.append(_("Write two or three sentences of introduction."))
    if draft.cover is None:
        problems.append(_("Add a cover picture."))
    elif not draft.cover_alt.strip():
        problems.append(_("Say what the cover picture shows."))
    if not any(b["type"] in {"text", "richtext"} and str(b["value"]).strip() for b in draft.body.raw_data):
        problems.append(_("Write at least one paragraph."))
    for block in draft.body.raw_data:
        if block["type"] == "picture" and block["value"].get("image") and not block["value"].get("alt", "").strip():
            problems.append(_("Say what each picture shows."))
            break
    return problems


@transaction.atomic
def submit(*, story: StoryPage, by: _User) -> WorkflowState:
    """Hand the newest draft to the officers; raises ValidationError with all that is missing."""
    story = StoryPage.objects.select_for_update().get(pk=story.pk)
    if standing(story).state == State.WAITING:
        raise Waiting
    draft = draft_of(story)
    if problems := what_is_missing(draft):
        raise ValidationError(problems)
    _drop_empty_blocks(draft, by)
    current = story.current_workflow_state
    if current and current.status == WorkflowState.STATUS_NEEDS_CHANGES:
        current.resume(user=by)
        return current
    return story.get_workflow().start(story, by)


def _drop_empty_blocks(draft: StoryPage, by: _User) -> None:
    kept = [block for block in draft.body.raw_data if not _is_empty(block)]
    if len(kept) != len(draft.body.raw_data):
        draft.body = StoryPage._meta.get_field("body").stream_block.to_python(kept)
    draft.save_revision(user=by, clean=False)


def _is_empty(block: dict[str, Any]) -> bool:
    value = block["value"]
    if block["type"] in {"heading", "text"}:
        return not value.strip()
    if block["type"] == "picture":
        return not value.get("image")
    return block["type"] == "quote" and not value.get("text", "").strip()


@transaction.atomic
def withdraw(*, story: StoryPage, by: _User) -> None:
    """Take the story back from the officers; does nothing when they have decided meanwhile."""
    current = StoryPage.objects.select_for_update().get(pk=story.pk).current_workflow_state
    if current and current.status == WorkflowState.STATUS_IN_PROGRESS:
        current.cancel(user=by)

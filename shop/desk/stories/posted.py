"""The story as a form of plain fields: it works without scripts, and each button keeps what was typed so far."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from wagtail.images.models import Image

from cms.blocks import WRITABLE_AT_THE_DESK
from cms.models import StoryPage
from cms.stories.pictures import keep_picture
from cms.stories.writing import Words

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

KEY = re.compile(r"^[\w-]{1,40}$")
MOST_BLOCKS = 60
COVER = "cover"


@dataclass
class Posted:
    words: Words
    action: str
    """``save``, ``submit``, ``preview`` or the block that a button moved, added or took away."""
    target: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)
    """What was wrong with a picture, by the key of its block."""


def read_story(request: HttpRequest, story: StoryPage, by: _User) -> Posted:
    action, _colon, target = request.POST.get("action", "save").partition(":")
    errors: dict[str, list[str]] = {}
    blocks = [_block(request, key, by, errors) for key in _keys(request)]
    blocks, target = _apply(blocks, action, target)
    own = set(story.producer.products.values_list("pk", flat=True)) if story.producer else set()
    words = Words(
        title=request.POST.get("title", ""),
        lead=request.POST.get("lead", ""),
        cover_alt=request.POST.get("cover_alt", "")[:200],
        blocks=blocks,
        product_ids=[int(pk) for pk in request.POST.getlist("products") if pk.isdecimal() and int(pk) in own],
        cover=_picture(request, COVER, by, errors) or _chosen(request, COVER, by),
    )
    return Posted(words, action, target, errors)


def _keys(request: HttpRequest) -> list[str]:
    return [key for key in dict.fromkeys(request.POST.getlist("blocks")) if KEY.match(key)][:MOST_BLOCKS]


def _block(request: HttpRequest, key: str, by: _User, errors: dict[str, list[str]]) -> dict[str, Any]:
    """A raw block of the stream; without a value where the desk cannot edit it."""
    kind = request.POST.get(f"kind-{key}", "")
    value: Any = None
    if kind in {"heading", "text"}:
        value = _text(request, f"text-{key}")
    elif kind == "quote":
        value = {"text": _text(request, f"text-{key}"), "by": _text(request, f"by-{key}")[:120]}
    elif kind == "picture":
        value = {"alt": _text(request, f"alt-{key}")[:200]}
        if image := _picture(request, key, by, errors) or _chosen(request, key, by):
            value["image"] = image.pk
    return {"type": kind, "value": value, "id": key}


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\r\n", "\n")


def _chosen(request: HttpRequest, key: str, by: _User) -> Image | None:
    """A picture that this writer sent a moment ago, in a form that could not be kept; others stand in the draft."""
    pk = request.POST.get(f"image-{key}", "")
    return Image.objects.filter(pk=pk, uploaded_by_user=by).first() if pk.isdecimal() else None


def _picture(request: HttpRequest, key: str, by: _User, errors: dict[str, list[str]]) -> Image | None:
    file = request.FILES.get(f"picture-{key}")
    if not isinstance(file, UploadedFile):
        return None
    try:
        return keep_picture(file=file, title=request.POST.get(f"alt-{key}", "") or request.POST.get("title", ""), by=by)
    except ValidationError as error:
        errors[key] = error.messages
        return None


def _apply(blocks: list[dict[str, Any]], action: str, target: str) -> tuple[list[dict[str, Any]], str]:
    """Do what a block's button asks; returns the blocks and the key of the one to look at afterwards."""
    if action == "add" and target in WRITABLE_AT_THE_DESK and len(blocks) < MOST_BLOCKS:
        key = str(uuid4())
        return [*blocks, {"type": target, "value": _empty(target), "id": key}], key
    at = next((index for index, block in enumerate(blocks) if block["id"] == target), None)
    if at is None:
        return blocks, ""
    if action == "remove" and blocks[at]["type"] in WRITABLE_AT_THE_DESK:
        return blocks[:at] + blocks[at + 1 :], blocks[at - 1]["id"] if at else ""
    if action in {"up", "down"}:
        blocks.insert(max(0, at + (1 if action == "down" else -1)), blocks.pop(at))
    return blocks, target


def _empty(kind: str) -> Any:
    return "" if kind in {"heading", "text"} else {"text": "", "by": ""} if kind == "quote" else {"alt": ""}


def shown_blocks(draft: StoryPage, errors: dict[str, list[str]]) -> list[dict[str, Any]]:
    """What the form shows of each block."""
    raw = list(draft.body.raw_data)
    images = Image.objects.in_bulk([b["value"].get("image") for b in raw if b["type"] == "picture"])
    labels = {name: block.label for name, block in draft.body.stream_block.child_blocks.items()}
    return [_row(block, images, labels, errors) for block in raw if block.get("id")]


def _row(
    block: dict[str, Any], images: dict[int, Image], labels: dict[str, Any], errors: dict[str, Any]
) -> dict[str, Any]:
    value, kind = block["value"], block["type"]
    fields = value if isinstance(value, dict) else {"text": value}
    return {
        "key": block["id"],
        "kind": kind,
        "label": labels.get(kind, kind),
        "is_writable": kind in WRITABLE_AT_THE_DESK,
        "text": fields.get("text", "") if kind != "richtext" else "",
        "by": fields.get("by", ""),
        "alt": fields.get("alt", ""),
        "image": images.get(fields.get("image") or 0) if kind == "picture" else None,
        "errors": errors.get(block["id"], []),
    }

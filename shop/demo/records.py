"""The written part of the demonstration; shop/demo/content/README.md says what stands in the files."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from django.utils import timezone

from catalogue.models import Product

FOLDER = Path(__file__).parent / "content"
PICTURES = Path(__file__).parent / "pictures"
DEMO_SOURCE = "Dữ liệu trình diễn"

Record = dict[str, Any]


@cache
def read(name: str) -> Record:
    """A file of the content folder, or nothing when it is not there."""
    path = FOLDER / f"{name}.json"
    found: Record = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return found


def products() -> list[Record]:
    found: list[Record] = read("products").get("products", [])
    return found


def journeys() -> list[Record]:
    found: list[Record] = read("journeys").get("journeys", [])
    return found


def materials() -> list[Record]:
    found: list[Record] = read("materials").get("materials", [])
    return found


def mixes() -> list[Record]:
    found: list[Record] = read("materials").get("mixes", [])
    return found


def by_slug() -> dict[str, Product]:
    """The demo's products as they stand in the database, by their slugs."""
    slugs = [record["slug"] for record in products()]
    return {p.slug: p for p in Product.objects.filter(slug__in=slugs).select_related("producer__partner", "origin")}


def days_ago(days: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=days)


def at(date: dt.date, clock: str) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(date, dt.time.fromisoformat(clock)))


def number_of(slug: str) -> int:
    """A number that is always the same for a slug, to spread invented facts without chance."""
    return crc32(slug.encode())

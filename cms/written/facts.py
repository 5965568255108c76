"""What written pages show of themselves, as typed values read from one row. Nothing here depends on the day.

Products and producers are named by their keys: what is shown of them changes without the page.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.core.files.storage import default_storage

FORMAT = 1
"""Raise it when what stands here changes: rows of another format are not read."""


@dataclass(frozen=True)
class Size:
    name: str
    """In the storage."""
    width: int
    height: int

    @property
    def url(self) -> str:
        return default_storage.url(self.name)


@dataclass(frozen=True)
class Picture:
    sizes: tuple[Size, ...]
    """The one for browsers that know no ``srcset`` first."""

    @property
    def src(self) -> str:
        return self.sizes[0].url

    @property
    def srcset(self) -> str:
        return ", ".join(f"{one.url} {one.width}w" for one in self.sizes)

    @property
    def width(self) -> int:
        return self.sizes[0].width

    @property
    def height(self) -> int:
        return self.sizes[0].height

    @property
    def largest(self) -> Size:
        return self.sizes[-1]


@dataclass(frozen=True)
class Block:
    kind: str
    value: Any
    """As the block has it; of rich text the finished HTML, of a product its key."""
    picture: Picture | None = None

    @property
    def template(self) -> str:
        return f"cms/blocks/{self.kind}.html"


@dataclass(frozen=True)
class RegionLink:
    path: str
    title: str
    """The name of the province, with its kind where it is one of today."""
    name: str
    code: str
    """Of the province, which chooses the accent of the region."""
    is_of_today: bool
    lead: str
    specialities: tuple[str, ...]

    @property
    def region_class(self) -> str:
        return f"region-{self.code}" if self.code else ""


@dataclass(frozen=True)
class Month:
    month: int
    title: str
    text: str
    products: tuple[int, ...]


@dataclass(frozen=True)
class Written:
    kind: str
    path: str
    language: str
    """Of the tree that it stands in."""
    title: str
    seo_title: str
    lead: str
    cover: Picture | None
    cover_alt: str
    body: tuple[Block, ...]
    crumbs: tuple[tuple[str, str], ...]
    """Titles and addresses from below the home page to the page itself, which has none."""


@dataclass(frozen=True)
class HomeFacts(Written):
    words: Mapping[str, Mapping[str, str]]
    """Title and text of each section."""
    months: tuple[Month, ...]
    regions: tuple[RegionLink, ...]

    def month(self, number: int) -> Month | None:
        return next((one for one in self.months if one.month == number), None)


@dataclass(frozen=True)
class IndexFacts(Written):
    regions: tuple[RegionLink, ...]
    """Those of the list of regions."""


@dataclass(frozen=True)
class RegionFacts(Written):
    place: int
    place_name: str
    code: str
    is_of_today: bool
    specialities: tuple[str, ...]
    related: tuple[RegionLink, ...]

    @property
    def region_class(self) -> str:
        return f"region-{self.code}" if self.code else ""


@dataclass(frozen=True)
class ProducerWords(Written):
    producer: int


@dataclass(frozen=True)
class StoryFacts(Written):
    told_in: str
    """The language of the text: an untranslated story stands in the English tree as a mirror of the other one."""
    producer: int | None
    teller: str
    teller_name: str
    published_at: dt.datetime | None
    products: tuple[int, ...]


KINDS: Mapping[str, type[Written]] = {
    "home": HomeFacts,
    "regions": IndexFacts,
    "producers": IndexFacts,
    "stories": IndexFacts,
    "region": RegionFacts,
    "producer": ProducerWords,
    "story": StoryFacts,
}


def as_json(facts: Written) -> str:
    return json.dumps(asdict(facts), ensure_ascii=False, separators=(",", ":"), default=str)


def read_written(text: str) -> Written:
    """Raises TypeError where a field is missing or unknown."""
    row = json.loads(text)
    for name, read in _READ.items():
        if row.get(name):
            row[name] = read(row[name])
    for name, value in row.items():
        if isinstance(value, list):
            row[name] = tuple(value)
    return KINDS[row["kind"]](**row)


def _picture(row: dict[str, Any]) -> Picture:
    return Picture(tuple(Size(**one) for one in row["sizes"]))


def _block(row: dict[str, Any]) -> Block:
    return Block(**{**row, "picture": _picture(row["picture"]) if row["picture"] else None})


def _region(row: dict[str, Any]) -> RegionLink:
    return RegionLink(**{**row, "specialities": tuple(row["specialities"])})


def _month(row: dict[str, Any]) -> Month:
    return Month(**{**row, "products": tuple(row["products"])})


def _each(read: Callable[[dict[str, Any]], Any]) -> Callable[[list[Any]], tuple[Any, ...]]:
    return lambda rows: tuple(map(read, rows))


_READ: Mapping[str, Callable[[Any], Any]] = {
    "cover": _picture,
    "body": _each(_block),
    "crumbs": lambda rows: tuple(map(tuple, rows)),
    "regions": _each(_region),
    "related": _each(_region),
    "months": _each(_month),
    "published_at": dt.datetime.fromisoformat,
}

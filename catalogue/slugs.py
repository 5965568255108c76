from __future__ import annotations

from itertools import count
from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify

from catalogue.folding import strip_accents


class Slugs:
    """ASCII slugs that nobody in ``taken`` has: ``mam-ca``, then ``mam-ca-2``. What was given is taken from then on."""

    def __init__(self, taken: QuerySet[Any]) -> None:
        self._used = set(taken.values_list("slug", flat=True))

    def give(self, text: str) -> str:
        wanted = slugify(strip_accents(text))[:200] or "x"
        numbered = (f"{wanted}-{number}" for number in count(2))
        slug = wanted if wanted not in self._used else next(one for one in numbered if one not in self._used)
        self._used.add(slug)
        return slug

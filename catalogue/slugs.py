from __future__ import annotations

from itertools import count
from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify

from catalogue.folding import strip_accents


def free_slug(taken: QuerySet[Any], text: str) -> str:
    """An ASCII slug that nobody in ``taken`` has: ``mam-ca``, then ``mam-ca-2``."""
    wanted = slugify(strip_accents(text))[:200] or "x"
    used = set(taken.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in count(2))
    return wanted if wanted not in used else next(slug for slug in numbered if slug not in used)

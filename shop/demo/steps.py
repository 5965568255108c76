"""What the demonstration is made of, in the order in which each part needs the one before."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.db import connection

from catalogue.places.loading import load_places
from catalogue.search import indexing
from shop.demo import (
    certificates,
    images,
    lots,
    materials,
    pages,
    people,
    products,
    recognitions,
    registry,
    scans,
    stamps,
    steps_corrected,
    watch,
)


class Step(NamedTuple):
    label: str
    load: Callable[[], str]


def places() -> str:
    return f"{load_places():,} units of both eras"


def search_index() -> str:
    count = indexing.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return f"{count} products"


STEPS = (
    Step("places", places),
    Step("registry", registry.load),
    Step("products", products.load),
    Step("recognitions", recognitions.load),
    Step("pages", pages.set_up),
    Step("people", people.load),
    Step("certificates", certificates.load),
    Step("lots", lots.load),
    Step("materials", materials.load),
    Step("EPCIS", steps_corrected.load),
    Step("laboratory reports", certificates.load_reports),
    Step("stamps", stamps.load),
    Step("scans", scans.load),
    Step("reports", watch.load),
    Step("pictures", images.load),
    Step("stories", pages.load),
    Step("search", search_index),
)

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
    unusual,
)


class Step(NamedTuple):
    label: str
    run: Callable[[], str]


def load_the_places() -> str:
    return f"{load_places():,} units of both eras"


def fill_search_index() -> str:
    count = indexing.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return f"{count} products"


STEPS = (
    Step("places", load_the_places),
    Step("registry", registry.load_registry),
    Step("products", products.load_products),
    Step("recognitions", recognitions.load_recognitions),
    Step("pages", pages.set_up_trees),
    Step("people", people.load_people),
    Step("certificates", certificates.load_certificates),
    Step("lots", lots.load_lots),
    Step("materials", materials.load_materials),
    Step("EPCIS", steps_corrected.load_corrections),
    Step("laboratory reports", certificates.load_reports),
    Step("stamps", stamps.load_stamps),
    Step("scans", scans.load_scans),
    Step("reports", unusual.load_unusual),
    Step("pictures", images.load_pictures),
    Step("stories", pages.load_pages),
    Step("search", fill_search_index),
)

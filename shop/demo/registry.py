"""The real part: the facts of the registry table, untouched."""

from __future__ import annotations

from catalogue.importers.ocop.writing import import_ocop
from catalogue.places.tables import FIXTURES

FACTS = FIXTURES / "ocop_products.csv"


def load_registry() -> str:
    return import_ocop(path=FACTS).summary()

"""Opens what people of the earlier release have bookmarks of; run as ``python -m tests.upgrade.walk``, prints JSON."""

import json
from collections.abc import Iterator
from typing import Any

import django

PEOPLE = ("customer", "producer", "officer", "staff", "admin")
PASSWORD = "saoque-demo"
FIXED = ("/", "/en/", "/san-pham/", "/en/san-pham/?q=gao", "/thu-hoi/", "/so-cai/", "/gio-hang/")


def walk() -> dict[str, Any]:
    from django.test import Client

    client = Client(SERVER_NAME="localhost", headers={"Accept": "text/html"})
    answers = {path: client.get(path).status_code for path in paths()}
    return {
        "pages": len(answers),
        "faults": {path: status for path, status in answers.items() if status != 200},
        "signed_in": {who: signs_in(who) for who in PEOPLE},
        "rows": rows(),
    }


def paths() -> Iterator[str]:
    from wagtail.models import Page

    from catalogue.models import Product
    from traceability.models import Lot

    yield from FIXED
    products = Product.objects.browsable()
    yield from (f"/san-pham/{slug}/" for slug in products.values_list("slug", flat=True))
    yield from (lot.trace_path for lot in Lot.objects.select_related("product"))
    yield from (page.url for page in Page.objects.live().public().filter(depth__gt=1) if page.url)


def signs_in(who: str) -> bool:
    from django.test import Client

    return Client().login(username=f"{who}@demo.example", password=PASSWORD)


def rows() -> dict[str, int]:
    """What nobody may lose on the way."""
    from django.apps import apps

    names = [
        "catalogue.Product", "catalogue.Producer", "catalogue.Recognition", "catalogue.Certificate",
        "traceability.Lot", "traceability.Event", "traceability.StampRoll", "traceability.Recall",
        "traceability.LogEntry", "order.Order", "partner.StockRecord", "wagtailcore.Page",
    ]  # fmt: skip
    return {name: apps.get_model(name)._base_manager.count() for name in names}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(walk()))

"""Raw materials: what a producer harvests or buys and does not sell as it is."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction

from catalogue.folding import fold
from catalogue.models import Producer, Product, ProductClass


@transaction.atomic
def material(*, producer: Producer, name: str) -> Product:
    """The producer's raw material of this name, made if there is none yet; case and accents make no difference.

    Raises ValueError for a producer that is none or not saved: what belongs to nobody would be found for it.
    """
    if getattr(producer, "pk", None) is None:
        raise ValueError("a raw material has a producer")
    folded = fold(name)
    known: Product
    for known in Product.objects.materials().filter(producer=producer):
        if fold(known.title) == folded:
            return known
    kind, _created = ProductClass.objects.get_or_create(
        slug="nguyen-lieu", defaults={"name": "Nguyên liệu", "requires_shipping": False, "track_stock": False}
    )
    made: Product = Product.objects.create(
        title=name, slug=f"nguyen-lieu-{uuid4().hex[:12]}", producer=producer, origin=producer.place,
        product_class=kind, is_material=True, is_public=False,
    )  # fmt: skip
    return made

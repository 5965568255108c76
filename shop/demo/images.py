"""Product pictures: drawn from code, never a photograph of somebody else's goods."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from oscar.core.loading import get_model

from catalogue.models import Product
from catalogue.products.renditions import make_renditions
from shop.demo import records


def load_pictures() -> str:
    """Saved in bulk, since the signal that sizes a picture takes them one by one; here all processors help."""
    products = records.by_slug()
    changed = {slug: product for slug, product in products.items() if is_changed(product, picture_of(slug))}
    for slug in changed:
        store(name_of(slug), picture_of(slug))
    attach(changed)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(make_renditions, map(name_of, changed)))
    return f"{len(changed)} new of {len(products)}"


def picture_of(slug: str) -> Path:
    return records.PICTURES / f"{slug}.webp"


def name_of(slug: str) -> str:
    return f"images/products/demo/{slug}.webp"


def is_changed(product: Product, picture: Path) -> bool:
    """The same bytes are left alone, with all that was made of them."""
    if not picture.is_file():
        return False
    name = name_of(product.slug)
    stored = default_storage.exists(name) and default_storage.size(name) == picture.stat().st_size
    return not (stored and product.images.filter(original=name).exists())


def attach(products: dict[str, Product]) -> None:
    model = get_model("catalogue", "ProductImage")
    model.objects.filter(product__in=products.values(), display_order=0).delete()
    model.objects.bulk_create(
        model(product=product, original=name_of(slug), caption=product.title[:200], display_order=0)
        for slug, product in products.items()
    )


def store(name: str, picture: Path) -> None:
    default_storage.delete(name)
    default_storage.save(name, ContentFile(picture.read_bytes()))

"""Product pictures: drawn from code, never a photograph of somebody else's goods."""

from __future__ import annotations

from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from oscar.core.loading import get_model

from catalogue.models import Product
from shop.demo import records


def load() -> str:
    products = records.by_slug()
    made = sum(attach(product, records.PICTURES / f"{slug}.webp") for slug, product in products.items())
    return f"{made} new of {len(products)}"


def attach(product: Product, picture: Path) -> bool:
    """Whether a picture was attached or changed; the same bytes are left alone, with all that was made of them."""
    if not picture.is_file():
        return False
    name = f"images/products/demo/{picture.name}"
    is_there = default_storage.exists(name) and default_storage.size(name) == picture.stat().st_size
    image = get_model("catalogue", "ProductImage").objects.filter(product=product, display_order=0).first()
    if image and is_there and image.original.name == name:
        return False
    store(name, picture)
    image = image or get_model("catalogue", "ProductImage")(product=product, display_order=0)
    image.original.name, image.caption = name, product.title[:200]
    image.save()
    return True


def store(name: str, picture: Path) -> str:
    default_storage.delete(name)
    return default_storage.save(name, ContentFile(picture.read_bytes()))

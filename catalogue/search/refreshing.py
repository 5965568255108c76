"""What nobody derived in the transaction of its change, such as after one in bulk, is written afterwards."""

from __future__ import annotations

from django.db.models import Q

from catalogue.models import Product, ProductDocument
from catalogue.products.facts import FORMAT
from catalogue.search.indexing import BATCH, reindex


def refresh_documents(most: int = BATCH) -> int:
    """Write what is stale, missing or of another format, ``most`` at a time; return how many were looked at."""
    wrong = Q(document__isnull=True) | Q(document__is_stale=True) | ~Q(document__format=FORMAT)
    shown = Product.objects.browsable().filter(wrong).order_by("pk")
    hidden = ProductDocument.objects.filter(is_stale=True).exclude(product__in=Product.objects.browsable())
    ids = [*shown.values_list("pk", flat=True)[:most], *hidden.values_list("pk", flat=True)[:most]]
    reindex(ids)
    return len(ids)

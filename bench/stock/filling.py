"""Fills the minimal Oscar shop; run as ``python -m bench.stock.filling COUNT``, prints the paths of its products."""

import json
import sys

import django

BATCH = 1000


def fill(count: int, paths: int) -> list[str]:
    from django.core.management import call_command
    from oscar.core.loading import get_class, get_model

    call_command("migrate", interactive=False, verbosity=0)
    product_class, product, partner, record, category = (
        get_model(app, name)
        for app, name in [
            ("catalogue", "ProductClass"), ("catalogue", "Product"), ("partner", "Partner"),
            ("partner", "StockRecord"), ("catalogue", "Category"),
        ]
    )  # fmt: skip
    create_category = get_class("catalogue.categories", "create_from_breadcrumbs")
    if not product.objects.exists():
        kind = product_class.objects.create(name="Food", track_stock=True)
        shelf = category.objects.first() or create_category("Food")
        seller = partner.objects.create(name="Seller")
        made = product.objects.bulk_create(
            [
                product(title=f"Product {n}", slug=f"product-{n}", product_class=kind, description=f"About {n}.")
                for n in range(count)
            ],
            BATCH,
        )
        record.objects.bulk_create(
            [
                record(product=one, partner=seller, partner_sku=f"s{one.pk}", price=1000 * (one.pk % 90 + 10),
                       num_in_stock=50)
                for one in made
            ],
            BATCH,
        )  # fmt: skip
        through = product.categories.through
        through.objects.bulk_create([through(product=one, category=shelf) for one in made], BATCH)
    return [one.get_absolute_url() for one in product.objects.order_by("pk")[:paths]]


if __name__ == "__main__":
    django.setup()
    print(json.dumps(fill(*map(int, sys.argv[1:]))))

from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models import Model
from django.db.models.signals import post_delete, post_migrate, post_save
from django.dispatch import receiver
from django.utils import timezone
from oscar.apps.catalogue.receivers import *  # noqa: F403
from oscar.core.loading import get_model

from catalogue.models import GtinHistory, Producer, Product, ProductIndex, ProductSet, Recognition
from catalogue.search.backends import backend_for
from catalogue.search.indexing import reindex

StockRecord = get_model("partner", "StockRecord")


@receiver(post_save, sender=Product)
def keep_gtin_history(instance: Product, **kwargs: Any) -> None:
    """Record a newly assigned GTIN and retire the one before; a GTIN of another product fails on its unique key."""
    current = instance.gtin_history.filter(retired_at__isnull=True).first()
    if (current.gtin if current else None) == instance.gtin:
        return
    if current:
        current.retired_at = timezone.now()
        current.save(update_fields=["retired_at"])
    if instance.gtin:
        GtinHistory.objects.update_or_create(gtin=instance.gtin, product=instance, defaults={"retired_at": None})


@receiver(post_save, sender=Product)
def index_product(instance: Product, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        reindex([instance.pk])


@receiver(post_save, sender=Recognition)
@receiver(post_save, sender=StockRecord)
def index_product_of(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        reindex([instance.product_id])


@receiver(post_delete, sender=Recognition)
@receiver(post_delete, sender=StockRecord)
def index_product_without(sender: type[Model], instance: Any, origin: Any, **kwargs: Any) -> None:
    """Not where the product itself goes and takes these with it: its row must not come back."""
    if getattr(origin, "model", type(origin)) is sender:
        reindex([instance.product_id])


@receiver(post_save, sender=Producer)
@receiver(post_save, sender=ProductSet)
def index_products_of(instance: Producer | ProductSet, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if not (raw or created):
        reindex(instance.products.values_list("pk", flat=True))


@receiver(post_migrate, sender=apps.get_app_config("catalogue"))
def install_search_index(using: str, **kwargs: Any) -> None:
    """Also for databases that are made without migrations, and after a migration that makes the table anew."""
    connection = connections[using]
    if ProductIndex._meta.db_table in connection.introspection.table_names():
        backend_for(connection).install(connection)

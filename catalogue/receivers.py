from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model
from django.db.models.signals import post_delete, post_migrate, post_save, pre_migrate
from django.dispatch import receiver
from django.utils import timezone
from oscar.apps.catalogue.receivers import *  # noqa: F403
from oscar.core.loading import get_model

from catalogue.kept import stores, triggers
from catalogue.models import (
    Certificate,
    GtinHistory,
    IndexChange,
    Producer,
    ProducerDocument,
    Product,
    ProductCard,
    ProductDocument,
    ProductIndex,
    ProductSet,
    Recognition,
    StarStatus,
)
from catalogue.producers import deriving as producers
from catalogue.producers.refreshing import refresh_producers
from catalogue.producers.staleness import DOCUMENTS as OF_PRODUCERS
from catalogue.products.staleness import DOCUMENTS as OF_PRODUCTS
from catalogue.search.backends import backend_for
from catalogue.search.indexing import rebuild, reindex, stock_changed
from catalogue.search.refreshing import refresh_documents
from catalogue.staleness import Documents, install, uninstall

StockRecord = get_model("partner", "StockRecord")
ProductImage = get_model("catalogue", "ProductImage")
DOCUMENTS: tuple[Documents, ...] = (OF_PRODUCTS, OF_PRODUCERS)


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
@receiver(post_save, sender=StarStatus)
@receiver(post_save, sender=ProductImage)
def index_product_of(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        reindex([instance.product_id])


@receiver(post_save, sender=StockRecord)
def take_stock_over(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        stock_changed([instance.product_id])


@receiver(post_delete, sender=Recognition)
@receiver(post_delete, sender=ProductImage)
@receiver(post_delete, sender=StarStatus)
@receiver(post_delete, sender=StockRecord)
def index_product_without(sender: type[Model], instance: Any, origin: Any, **kwargs: Any) -> None:
    """Not where the product itself goes and takes these with it: its row must not come back."""
    if _goes_alone(sender, origin):
        reindex([instance.product_id])


@receiver(post_save, sender=Certificate)
def index_products_under(instance: Certificate, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        reindex(Product.objects.under(instance).values_list("pk", flat=True))


@receiver(post_delete, sender=Certificate)
def index_products_without(sender: type[Model], instance: Certificate, origin: Any, **kwargs: Any) -> None:
    if _goes_alone(sender, origin):
        reindex(Product.objects.under(instance).values_list("pk", flat=True))


@receiver(post_save, sender=Producer)
def describe_producer(instance: Producer, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        producers.write_documents([instance.pk])


@receiver(post_save, sender=Certificate)
def describe_producer_under(instance: Certificate, raw: bool = False, **kwargs: Any) -> None:
    if instance.producer_id and not raw:
        producers.write_documents([instance.producer_id])


@receiver(post_delete, sender=Certificate)
def describe_producer_without(sender: type[Model], instance: Certificate, origin: Any, **kwargs: Any) -> None:
    if instance.producer_id and _goes_alone(sender, origin):
        producers.write_documents([instance.producer_id])


def _goes_alone(sender: type[Model], origin: Any) -> bool:
    return getattr(origin, "model", type(origin)) is sender


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
    if IndexChange._meta.db_table in connection.introspection.table_names():
        backend_for(connection).install_feed(connection)
    there = set(connection.introspection.table_names())
    for documents in DOCUMENTS:
        if documents.model._meta.db_table in there:
            install(documents, connection)


@receiver(pre_migrate, sender=apps.get_app_config("catalogue"))
def take_triggers_out(using: str, **kwargs: Any) -> None:
    for documents in DOCUMENTS:
        uninstall(documents, connections[using])


@receiver(post_migrate, sender=apps.get_app_config("catalogue"))
def fill_search_index(using: str, **kwargs: Any) -> None:
    """Rows that were written before there were cards and documents get theirs, once all migrations are through."""
    there = set(connections[using].introspection.table_names())
    if {model._meta.db_table for model in (ProductIndex, ProductCard, ProductDocument)} <= there:
        if ProductIndex.objects.using(using).filter(card__isnull=True).exists():
            rebuild()
        while refresh_documents():
            pass
    if ProducerDocument._meta.db_table in there:
        while refresh_producers():
            pass


@receiver(pre_migrate, sender=apps.get_app_config("catalogue"))
def remove_triggers(using: str, **kwargs: Any) -> None:
    """Neither database changes a table that triggers of others speak of."""
    if using == DEFAULT_DB_ALIAS:
        triggers.remove(connections[using])


@receiver(post_migrate, sender=apps.get_app_config("catalogue"))
def install_triggers(using: str, **kwargs: Any) -> None:
    if using == DEFAULT_DB_ALIAS:
        triggers.install(connections[using])
        stores.install(connections[using])

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from oscar.apps.catalogue.receivers import *  # noqa: F403

from catalogue.models import GtinHistory, Product


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

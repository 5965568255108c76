from __future__ import annotations

from django.db import models


class ProductDocument(models.Model):
    """The public facts of a product in one row, so that its page needs no object graph.

    Written by ``catalogue.products.deriving`` in the transaction of the change. Whatever else changes what it was made
    from makes it stale at once: see ``catalogue.products.staleness``. Price and stock are not in it.
    """

    product = models.OneToOneField("catalogue.Product", models.CASCADE, primary_key=True, related_name="document")
    facts = models.TextField()
    """JSON of ``catalogue.products.facts.Facts``."""
    format = models.PositiveSmallIntegerField()
    """``facts.FORMAT`` of the code that wrote it."""
    is_stale = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["product"], condition=models.Q(is_stale=True), name="document_stale"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}"


class ProducerDocument(models.Model):
    """The same for a producer: its page, and the line by which lists of producers show it.

    Of producers that are not public there is none. ``name``, ``kind`` and the provinces are what lists choose by; while
    any document is stale, lists are read from the rows themselves (``catalogue.producers.reading``).
    """

    producer = models.OneToOneField("catalogue.Producer", models.CASCADE, primary_key=True, related_name="document")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12)
    province = models.ForeignKey("catalogue.Place", models.SET_NULL, null=True, related_name="+", db_index=False)
    """Of today."""
    old_province = models.ForeignKey("catalogue.Place", models.SET_NULL, null=True, related_name="+", db_index=False)
    """Where its place is named as until 2025."""
    facts = models.TextField()
    """JSON of ``catalogue.producers.facts.Maker``."""
    format = models.PositiveSmallIntegerField()
    is_stale = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["name", "producer"], name="makers_by_name"),
            models.Index(fields=["kind", "name", "producer"], name="makers_by_kind"),
            models.Index(fields=["province", "name", "producer"], name="makers_by_province"),
            models.Index(fields=["old_province", "name", "producer"], name="makers_by_old_province"),
            models.Index(fields=["producer"], condition=models.Q(is_stale=True), name="makers_stale"),
        ]

    def __str__(self) -> str:
        return self.name

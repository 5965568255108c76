"""One row for each product on the site: the text to search in, the values to filter by, and what its card shows."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q

MOST_LOOKED_AT = 60
"""Rows that a choice of a few is made from, so that no list is sorted as a whole."""


class ProductIndexQuerySet(models.QuerySet["ProductIndex"]):
    def due(self, today: dt.date) -> Self:
        """Those whose stars have begun or ended by ``today``, and were not written since."""
        return self.filter(stale_from_date__lte=today)


class ProductIndex(models.Model):
    """Kept in step by ``catalogue.search.reindex``; the database's own full-text index follows by triggers.

    ``exact`` holds the words with their accents, ``title`` and ``words`` without them; each begins and ends with a
    space, so that a whole word can be looked for.
    """

    product = models.OneToOneField("catalogue.Product", models.CASCADE, primary_key=True, related_name="index_row")
    exact = models.TextField()
    title = models.TextField()
    words = models.TextField()
    group = models.ForeignKey("catalogue.ProductGroup", models.SET_NULL, null=True, related_name="+")
    province = models.ForeignKey("catalogue.Place", models.SET_NULL, null=True, related_name="+", db_index=False)
    old_province = models.ForeignKey("catalogue.Place", models.SET_NULL, null=True, related_name="+", db_index=False)
    producer = models.ForeignKey("catalogue.Producer", models.SET_NULL, null=True, related_name="+", db_index=False)
    producer_kind = models.CharField(max_length=12, blank=True)
    stars = models.PositiveSmallIntegerField(default=0)
    stars_from_date = models.DateField(null=True)
    stars_until_date = models.DateField(null=True)
    stale_from_date = models.DateField(null=True, db_index=True)
    """The day on which ``stars`` has to be worked out again."""
    season_mask = models.PositiveSmallIntegerField(default=0)
    """Bit 0 is January; 0 stands for the whole year."""
    price = models.PositiveBigIntegerField(null=True)
    in_stock = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = ProductIndexQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["province", "in_stock", "product"], name="index_of_neighbours"),
            models.Index(fields=["province", "title", "product"], name="index_by_province"),
            models.Index(fields=["old_province", "title", "product"], name="index_by_old_province"),
            models.Index(fields=["producer", "title", "product"], name="index_by_producer"),
            models.Index(fields=["stars_from_date", "product"], name="index_by_recognition"),
            models.Index(fields=["product"], condition=Q(season_mask__gt=0), name="index_of_seasonal"),
        ]

    def __str__(self) -> str:
        return self.exact.strip()


class ProductCard(models.Model):
    """What a card shows besides the values of its index row; written together with that row."""

    index_row = models.OneToOneField(ProductIndex, models.CASCADE, primary_key=True, related_name="card")
    slug = models.TextField()
    title = models.TextField()
    title_en = models.TextField()
    maker = models.TextField()
    where = models.TextField()
    """``Mỹ Lệ, Long An``."""
    province = models.TextField()
    region = models.TextField()
    """The code of the province, which chooses the accent of the region."""
    picture = models.TextField()
    """The name of its first picture in the storage."""

    def __str__(self) -> str:
        return self.title


class IndexChange(models.Model):
    """The last change of each product's index row; written by the database itself, with the row.

    On SQLite the numbers rise by one, in the order of the commits. On PostgreSQL a number is that of a transaction,
    and transactions end in another order than they began: see ``catalogue.search.backend_postgres``.
    """

    product_id = models.BigIntegerField(primary_key=True)
    """Not a foreign key: a product that was taken out is a change too."""
    number = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return f"{self.product_id}: {self.number}"

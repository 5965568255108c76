"""One row for each product on the site: the text to search in and the values to filter by."""

from __future__ import annotations

from django.db import models


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
    province = models.ForeignKey("catalogue.Place", models.SET_NULL, null=True, related_name="+")
    old_province = models.ForeignKey("catalogue.Place", models.SET_NULL, null=True, related_name="+")
    producer_kind = models.CharField(max_length=12, blank=True)
    stars = models.PositiveSmallIntegerField(default=0)
    stars_until_date = models.DateField(null=True)
    stale_from_date = models.DateField(null=True, db_index=True)
    """The day on which ``stars`` has to be worked out again."""
    season_mask = models.PositiveSmallIntegerField(default=0)
    """Bit 0 is January; 0 stands for the whole year."""
    price = models.PositiveBigIntegerField(null=True)
    in_stock = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    indexed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.exact.strip()

from __future__ import annotations

from django.db import models


class PageDocument(models.Model):
    """What a written page shows of itself, in one row, so that making it takes neither tree nor blocks nor pictures.

    Of pages that are live and open to all. Triggers mark it stale (``cms.written.staleness``); then, and where there is
    none, Wagtail finds and tells the page.
    """

    page = models.OneToOneField("wagtailcore.Page", models.CASCADE, primary_key=True, related_name="+")
    path = models.TextField(db_index=True)
    """Its address below the host."""
    facts = models.TextField()
    """JSON of one of the kinds in ``cms.written.facts``."""
    format = models.PositiveSmallIntegerField()
    is_stale = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["page"], condition=models.Q(is_stale=True), name="written_stale"),
        ]

    def __str__(self) -> str:
        return self.path

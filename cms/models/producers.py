from __future__ import annotations

from typing import Any

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from catalogue.models import Producer
from cms.blocks import BodyBlock
from cms.models.base import ShownPage


class ProducerIndexPage(ShownPage):
    """All producers; those without a page of their own get a generated one at the same kind of address."""

    lead = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ProducerPage"]
    max_count_per_parent = 1
    template = "cms/producer_index_page.html"

    class Meta:
        verbose_name = _("list of producers")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        try:
            return super().route(request, path_components)
        except Http404:
            if len(path_components) != 1:
                raise
        producer = self.producer_at(path_components[0])
        if producer is None or not self.live:
            raise Http404
        return RouteResult(self, kwargs={"producer": producer})

    def producer_at(self, slug: str) -> Producer | None:
        return Producer.objects.public().filter(slug=slug).first()

    def serve(self, request: HttpRequest, *args: Any, producer: Producer | None = None, **kwargs: Any) -> HttpResponse:
        if producer is None:
            return super().serve(request, *args, **kwargs)
        return render(request, ProducerPage.template, ShownPage.shown_by(self, request, producer=producer.pk))


class ProducerPage(ShownPage):
    """What a producer tells of itself; facts come from the registry, never from here."""

    producer = models.ForeignKey("catalogue.Producer", models.PROTECT, related_name="+", verbose_name=_("producer"))
    lead = models.TextField(_("introduction"), blank=True)
    cover = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("cover picture")
    )
    cover_alt = models.CharField(_("what the cover shows"), max_length=200, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("story"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("producer"),
        FieldPanel("lead"),
        MultiFieldPanel([FieldPanel("cover"), FieldPanel("cover_alt")], heading=_("cover picture")),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("body")]
    loaded_with = ("locale", "cover", "producer__place__province", "producer__place__parent")
    parent_page_types = ["cms.ProducerIndexPage"]
    subpage_types: list[str] = []
    template = "cms/producer_page.html"

    class Meta:
        verbose_name = _("producer's page")
        verbose_name_plural = _("producers' pages")

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """The address follows the registry, so that it is the same with and without a page."""
        if self.producer_id:
            self.slug = self.producer.slug
        super().full_clean(*args, **kwargs)

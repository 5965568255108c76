from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from catalogue.models import Certificate, Producer, Product
from cms.blocks import BodyBlock
from cms.models.base import ShownPage
from cms.provinces import in_province, provinces_with_producers
from cms.renditions import load_renditions

PER_PAGE = 24
MOST_PRODUCTS = 24


def producer_context(producer: Producer, language: str) -> dict[str, Any]:
    """What a producer's page shows besides its own words, with or without a page written for it."""
    from cms.models.stories import StoryPage

    products = Product.objects.browsable().filter(producer=producer).for_cards().order_by("title")
    stories = StoryPage.objects.live().in_language(language).filter(producer=producer)
    return {
        "producer": producer,
        "products": list(products[:MOST_PRODUCTS]),
        "certificates": list(Certificate.objects.standing().valid().filter(producer=producer).order_by("scheme")),
        "stories": stories.teasers(6),
    }


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
        return self._public().filter(slug=slug).first()

    def _public(self) -> models.QuerySet[Producer]:
        return Producer.objects.public().select_related("place__province", "place__parent")

    def serve(self, request: HttpRequest, *args: Any, producer: Producer | None = None, **kwargs: Any) -> HttpResponse:
        if producer is None:
            return super().serve(request, *args, **kwargs)
        context = {
            **producer_context(producer, self.locale.language_code),
            "crumbs": [(self.title, self.public_path), (producer.name, "")],
        }
        return render(request, ProducerPage.template, context)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        kind, province = request.GET.get("kind", ""), request.GET.get("province", "")
        producers = self._public().order_by("name")
        if kind in Producer.Kind.values:
            producers = producers.filter(kind=kind)
        if province:
            producers = producers.filter(in_province("place", province))
        context = super().get_context(request, *args, **kwargs)
        return {
            **context,
            "page_obj": Paginator(producers, PER_PAGE).get_page(request.GET.get("page")),
            "kinds": Producer.Kind.choices,
            "provinces": provinces_with_producers(),
            "kind": kind,
            "province": province,
            "crumbs": [(self.title, "")],
        }


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

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        pictures = [block.value.get("image") for block in self.body if block.block_type == "picture"]
        load_renditions([self.cover, *pictures])
        return {
            **super().get_context(request, *args, **kwargs),
            **producer_context(self.producer, self.locale.language_code),
            "crumbs": [*self.above(request), (self.producer.name, "")],
        }

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from catalogue.models import Place, Producer, Product
from cms.blocks import BodyBlock
from cms.models.base import ShownPage
from cms.models.stories import StoryPage
from cms.provinces import of_province
from cms.renditions import load_renditions


class RegionIndexPage(ShownPage):
    lead = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.RegionPage"]
    max_count_per_parent = 1
    template = "cms/region_index_page.html"

    class Meta:
        verbose_name = _("list of regions")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        regions = list(RegionPage.objects.descendant_of(self).live().select_related("place__province").order_by("path"))
        today = [region for region in regions if region.is_of_today]
        return {
            **super().get_context(request, *args, **kwargs),
            "regions": today,
            "old_regions": [region for region in regions if not region.is_of_today],
            "links": {region.place.code: region.public_path for region in today},
            "crumbs": [(self.title, "")],
        }


class RegionPage(ShownPage):
    """A province of today, or under it one of the provinces that it was made of in 2025."""

    place = models.ForeignKey("catalogue.Place", models.PROTECT, related_name="+", verbose_name=_("province"))
    lead = models.TextField(_("introduction"), blank=True)
    cover = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("cover picture")
    )
    cover_alt = models.CharField(_("what the cover shows"), max_length=200, blank=True)
    specialities = StreamField(
        [("name", blocks.CharBlock(label=_("speciality"), max_length=80))], blank=True, verbose_name=_("known for")
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("text"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("place"),
        FieldPanel("lead"),
        MultiFieldPanel([FieldPanel("cover"), FieldPanel("cover_alt")], heading=_("cover picture")),
        FieldPanel("specialities"),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("body")]
    loaded_with = ("locale", "cover", "place__province")
    parent_page_types = ["cms.RegionIndexPage", "cms.RegionPage"]
    subpage_types = ["cms.RegionPage"]
    template = "cms/region_page.html"

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def clean(self) -> None:
        super().clean()
        if self.place_id and self.place.level != Place.Level.PROVINCE:
            raise ValidationError({"place": _("Choose a province.")})

    @property
    def is_of_today(self) -> bool:
        return self.place.scheme == Place.Scheme.CURRENT

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        load_renditions([self.cover])
        return {
            **super().get_context(request, *args, **kwargs),
            **self._contents(),
            "related": self._related(),
            "crumbs": [*self.above(request), (self.title, "")],
        }

    def _contents(self) -> dict[str, Any]:
        products = Product.objects.browsable().filter(of_province("origin", self.place))
        producers = Producer.objects.public().filter(of_province("place", self.place)).select_related("place__province")
        stories = StoryPage.objects.live().filter(of_province("producer__place", self.place), locale=self.locale_id)
        return {
            "products": list(products.for_cards().order_by("title", "pk")[:12]),
            "producers": list(producers.order_by("name")[:12]),
            "stories": stories.teasers(3),
        }

    def _related(self) -> list[RegionPage]:
        """The old provinces of a new one; the new province of an old one with its other parts."""
        path = self.path if self.is_of_today else self.path[: -self.steplen]
        family = RegionPage.objects.live().filter(path__startswith=path)
        family = family.exclude(pk=self.pk).select_related("place__province")
        return list(family.order_by("path"))

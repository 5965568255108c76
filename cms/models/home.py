from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from catalogue.models import Producer, Product, Recognition
from cms.blocks import HomeSectionsBlock, MonthBlock
from cms.models.base import ShownPage
from cms.models.regions import RegionPage
from cms.models.stories import StoryPage
from cms.renditions import load_renditions


class HomePage(ShownPage):
    hero_title = models.CharField(_("title"), max_length=120, blank=True)
    hero_lead = models.TextField(_("introduction"), blank=True)
    hero_action = models.CharField(_("words of the button"), max_length=60, blank=True)
    hero_picture = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    hero_alt = models.CharField(_("what the picture shows"), max_length=200, blank=True)
    sections = StreamField(HomeSectionsBlock(), blank=True, verbose_name=_("sections, in their order"))
    months = StreamField([("month", MonthBlock())], blank=True, max_num=12, verbose_name=_("what each month brings"))

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel(f"hero_{name}") for name in ("title", "lead", "action", "picture", "alt")],
            heading=_("top of the page"),
        ),
        FieldPanel("sections"),
        FieldPanel("months"),
    ]
    loaded_with = ("locale", "hero_picture")
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.RegionIndexPage", "cms.ProducerIndexPage", "cms.StoryIndexPage"]
    template = "cms/home_page.html"

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        month, stories = self._month(), self._stories()
        load_renditions([self.hero_picture, *(story.cover for story in stories)])
        return {
            **super().get_context(request, *args, **kwargs),
            "words": {block.block_type: block.value for block in self.sections},
            "month": month,
            "seasonal": self._in_season(month),
            "regions": self._regions(),
            "producers": self._people(),
            "stories": stories,
            "newest": self._newly_recognised(),
        }

    def _month(self) -> dict[str, Any] | None:
        now = timezone.localdate().month
        for block in self.months.raw_data:
            if block["value"].get("month") == now:
                return block["value"]
        return None

    def _in_season(self, month: dict[str, Any] | None) -> list[Product]:
        """The month's chosen products first, then what else is in season."""
        chosen = [item["value"] for item in (month or {}).get("products", []) if item["value"]]
        products = Product.objects.browsable().for_cards()
        if chosen:
            found = products.in_bulk(chosen)
            return [found[key] for key in chosen if key in found][:8]
        newest = products.exclude(season_months=[]).order_by("-pk")[:60]
        return [product for product in newest if product.is_in_season()][:8]

    def _regions(self) -> list[RegionPage]:
        """The old provinces where there are pages of them: that is how people know what they buy."""
        regions = (
            RegionPage.objects.live().filter(locale=self.locale_id).select_related("place__province").order_by("path")
        )
        old = [region for region in regions if not region.is_of_today]
        return old or list(regions)

    def _people(self) -> list[Producer]:
        """Those whose story is told first, and among them the small ones."""
        told = StoryPage.objects.live().filter(locale=self.locale_id).values("producer")
        producers = Producer.objects.public().select_related("place__province")
        smallest_first = models.Case(
            *(models.When(kind=kind, then=rank) for rank, kind in enumerate(Producer.Kind.values)),
            output_field=models.IntegerField(),
        )
        return list(producers.annotate(is_told=models.Q(pk__in=told)).order_by("-is_told", smallest_first, "name")[:6])

    def _stories(self) -> list[StoryPage]:
        return list(StoryPage.objects.live().filter(locale=self.locale_id).newest_first().for_teasers()[:3])

    def _newly_recognised(self) -> list[Recognition]:
        """The newest of each producer: one that registers ten at once does not fill the list."""
        valid = Recognition.objects.valid().filter(product__is_public=True).newest_first()
        newest: dict[int | None, Recognition] = {}
        for recognition in valid.select_related("product__origin__province")[:60]:
            newest.setdefault(recognition.product.producer_id, recognition)
        return list(newest.values())[:5]

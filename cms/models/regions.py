from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from catalogue.models import Place
from cms.blocks import BodyBlock
from cms.models.base import ShownPage


class RegionIndexPage(ShownPage):
    lead = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.RegionPage"]
    max_count_per_parent = 1
    template = "cms/region_index_page.html"

    class Meta:
        verbose_name = _("list of regions")


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

    def family(self) -> list[RegionPage]:
        """The old provinces of a new one; the new province of an old one with its other parts."""
        path = self.path if self.is_of_today else self.path[: -self.steplen]
        family = RegionPage.objects.live().filter(path__startswith=path)
        family = family.exclude(pk=self.pk).select_related("place__province")
        return list(family.order_by("path"))

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks import HomeSectionsBlock, MonthBlock
from cms.models.base import ShownPage


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

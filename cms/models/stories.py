from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images.models import Image
from wagtail.models import Orderable, Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from catalogue.models import Product
from cms.blocks import BodyBlock
from cms.models.base import ShownPage

PER_PAGE = 12


class StoryQuerySet(PageQuerySet):
    def in_language(self, language: str) -> Self:
        return self.filter(locale__language_code=language)

    def originals(self) -> Self:
        """Without the mirrors of untranslated stories in the other language's tree."""
        return self.filter(alias_of__isnull=True)

    def about(self, product: Product) -> Self:
        return self.filter(story_products__product=product)

    def of_producers(self, user: Any) -> Self:
        """The stories that ``user`` may write at the desk."""
        return self.originals().filter(producer__members=user.pk) if user.pk else self.none()

    def newest_first(self) -> Self:
        return self.order_by("-first_published_at", "-pk")


class StoryIndexPage(ShownPage):
    lead = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.StoryPage"]
    max_count_per_parent = 1
    template = "cms/story_index_page.html"

    class Meta:
        verbose_name = _("list of stories")


class StoryPage(ShownPage):
    class Teller(models.TextChoices):
        PRODUCER = "producer", _("told by the producer")
        OFFICER = "officer", _("told by a programme officer")
        GUEST = "guest", _("told by a guest")

    lead = models.TextField(_("introduction"), max_length=600, blank=True)
    cover = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("cover picture")
    )
    cover_alt = models.CharField(_("what the cover shows"), max_length=200, blank=True)
    producer = models.ForeignKey(
        "catalogue.Producer", models.PROTECT, null=True, blank=True, related_name="stories", verbose_name=_("producer")
    )
    teller = models.CharField(_("who tells it"), max_length=8, choices=Teller.choices, default=Teller.PRODUCER)
    teller_name = models.CharField(_("name under the story"), max_length=120, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("story"))

    objects: ClassVar[Any] = PageManager.from_queryset(StoryQuerySet)()
    loaded_with = ("locale", "alias_of__locale", "cover", "producer__place__province")

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel([FieldPanel("cover"), FieldPanel("cover_alt")], heading=_("cover picture")),
        FieldPanel("producer"),
        InlinePanel("story_products", label=_("product"), heading=_("Products of this story")),
        MultiFieldPanel([FieldPanel("teller"), FieldPanel("teller_name")], heading=_("who tells it")),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
        index.FilterField("producer"),
    ]
    parent_page_types = ["cms.StoryIndexPage"]
    subpage_types: list[str] = []
    template = "cms/story_page.html"

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    @property
    def language(self) -> str:
        """The language of the text: an untranslated story stands in the English tree as a mirror of the other one."""
        original = self.alias_of or self
        return original.locale.language_code

    def pictures(self) -> Iterable[Image | None]:
        yield self.cover
        for block in self.body:
            if block.block_type == "picture":
                yield block.value.get("image")
            elif block.block_type == "video":
                yield block.value.get("poster")


class StoryProduct(Orderable):
    page = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="story_products")
    product = models.ForeignKey(
        "catalogue.Product", models.CASCADE, related_name="story_products", verbose_name=_("product")
    )

    panels = [FieldPanel("product")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["page", "product"], name="story_product_once")]

"""What a story is made of. Producers write headings, text, pictures and quotes; officers have all the blocks."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from cms import video
from cms.choosers import ProductChooserBlock

WRITABLE_AT_THE_DESK = ("heading", "text", "picture", "quote")


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("picture"))
    alt = blocks.CharBlock(
        label=_("what the picture shows"), max_length=200, help_text=_("Read out to people who cannot see it.")
    )
    caption = blocks.CharBlock(label=_("caption"), max_length=200, required=False)

    class Meta:
        icon, label, template = "image", _("Picture"), "cms/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("words"))
    by = blocks.CharBlock(label=_("who said it"), max_length=120, required=False)

    class Meta:
        icon, label, template = "openquote", _("Quote"), "cms/blocks/quote.html"


class TimelineEntryBlock(blocks.StructBlock):
    when = blocks.CharBlock(label=_("when"), max_length=40)
    title = blocks.CharBlock(label=_("title"), max_length=120)
    text = blocks.TextBlock(label=_("text"), required=False)


class TimelineBlock(blocks.StructBlock):
    entries = blocks.ListBlock(TimelineEntryBlock(), label=_("entries"), min_num=1)

    class Meta:
        icon, label, template = "history", _("Timeline"), "cms/blocks/timeline.html"


class VideoBlock(blocks.StructBlock):
    address = blocks.URLBlock(label=_("address"), help_text=_("A video on YouTube or Vimeo."))
    title = blocks.CharBlock(label=_("what the video shows"), max_length=200)
    poster = ImageChooserBlock(label=_("still picture"), required=False)

    def clean(self, value: dict[str, Any]) -> dict[str, Any]:
        cleaned = super().clean(value)
        if video.parse(cleaned["address"]) is None:
            wrong = ValidationError(_("This is not the address of a video on YouTube or Vimeo."))
            raise blocks.StructBlockValidationError(block_errors={"address": wrong})
        return cleaned

    class Meta:
        icon, label, template = "media", _("Video"), "cms/blocks/video.html"


class BodyBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(label=_("Heading"), icon="title", max_length=160, template="cms/blocks/heading.html")
    text = blocks.TextBlock(
        label=_("Text"),
        icon="pilcrow",
        template="cms/blocks/text.html",
        help_text=_("An empty line begins a new paragraph."),
    )
    richtext = blocks.RichTextBlock(
        label=_("Text with links"), features=["bold", "italic", "link", "ol", "ul"], template="cms/blocks/richtext.html"
    )
    picture = PictureBlock()
    quote = QuoteBlock()
    timeline = TimelineBlock()
    video = VideoBlock()
    product = ProductChooserBlock(label=_("Product card"), icon="tag", template="cms/blocks/product.html")


class SectionBlock(blocks.StructBlock):
    """A section of the home page: its words; what it shows is asked for when the page is served."""

    title = blocks.CharBlock(label=_("title"), max_length=120)
    text = blocks.TextBlock(label=_("text"), required=False)


class HomeSectionsBlock(blocks.StreamBlock):
    seasons = SectionBlock(label=_("In season"), icon="calendar")
    regions = SectionBlock(label=_("Regions"), icon="site")
    people = SectionBlock(label=_("People"), icon="group")
    stories = SectionBlock(label=_("Stories"), icon="openquote")
    trace = SectionBlock(label=_("Where it comes from"), icon="view")

    class Meta:
        block_counts = {name: {"max_num": 1} for name in ("seasons", "regions", "people", "stories", "trace")}


class MonthBlock(blocks.StructBlock):
    month = blocks.IntegerBlock(label=_("month"), min_value=1, max_value=12)
    title = blocks.CharBlock(label=_("title"), max_length=120)
    text = blocks.TextBlock(label=_("text"), required=False)
    products = blocks.ListBlock(ProductChooserBlock(), label=_("products"), default=[])

    class Meta:
        icon, label = "calendar", _("Month")

"""The blocks every page can use, plugins or not.

Each says in `get_api_representation` what a frontend gets: expanded values, never bare ids. Where
that differs from the block's own fields, `api_serializer` names the serializer that describes it.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from core.media.representation import document_card, image_representation
from core.streams.links import page_card
from core.streams.rich_text import rich_text
from core.streams.video import validate_video, video_of

TEXT_FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]
INLINE_FEATURES = ["bold", "italic", "link"]


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = _("Heading")
        template = "streams/heading.html"


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs):
        super().__init__(**{"features": TEXT_FEATURES, **kwargs})

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "streams/text.html"
        api_serializer = "core.streams.serializers.RichTextSerializer"

    def get_api_representation(self, value, context=None):
        return rich_text(value.source, (context or {}).get("village"))


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("image"))
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "streams/picture.html"
        api_serializer = "core.streams.serializers.PictureValueSerializer"

    def get_api_representation(self, value, context=None):
        return {
            "image": image_representation(value["image"]) if value["image"] else None,
            "caption": value["caption"],
        }


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("text"))
    source = blocks.CharBlock(label=_("who said it"), required=False, max_length=150)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "streams/quote.html"


class DownloadsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), required=False, max_length=100)
    documents = blocks.ListBlock(DocumentChooserBlock(label=_("document")), label=_("documents"))

    class Meta:
        icon = "download"
        label = _("Downloads")
        template = "streams/downloads.html"
        api_serializer = "core.streams.serializers.DownloadsValueSerializer"

    def get_api_representation(self, value, context=None):
        return {
            "title": value["title"],
            "documents": [document_card(item) for item in value["documents"] if item],
        }


class LinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("label"), max_length=80)
    page = blocks.PageChooserBlock(label=_("page"), required=False)
    url = blocks.URLBlock(label=_("or an address outside"), required=False)

    class Meta:
        icon = "link"
        label = _("Button")
        template = "streams/link.html"
        api_serializer = "core.streams.serializers.LinkValueSerializer"

    def get_api_representation(self, value, context=None):
        card = page_card(value["page"])
        return {
            "label": value["label"],
            "url": card["url"] if card else value["url"] or "",
            "page": card,
        }


class VideoBlock(blocks.StructBlock):
    """A video elsewhere. The website shows a link, so that no visitor is told on by looking."""

    url = blocks.URLBlock(
        label=_("address of the video"),
        validators=[validate_video],
        help_text=_("From YouTube, Vimeo or TikTok."),
    )
    title = blocks.CharBlock(label=_("title"), max_length=120)

    class Meta:
        icon = "media"
        label = _("Video")
        template = "streams/video.html"
        api_serializer = "core.streams.serializers.VideoValueSerializer"

    def get_api_representation(self, value, context=None):
        # Stored rows have been checked when they were saved, unless an import wrote them.
        provider, embed_url = video_of(value["url"])
        return {
            "url": value["url"],
            "title": value["title"],
            "provider": provider,
            "embed_url": embed_url,
        }


def core_blocks() -> list[tuple[str, blocks.Block]]:
    """The block types of every page body, by name."""
    return [
        ("heading", HeadingBlock()),
        ("text", TextBlock()),
        ("picture", PictureBlock()),
        ("quote", QuoteBlock()),
        ("downloads", DownloadsBlock()),
        ("link", LinkBlock()),
        ("video", VideoBlock()),
    ]

"""The blocks every page can use, plugins or not.

Each says in `get_api_representation` what a frontend gets: expanded values, never bare ids.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import expand_db_html

from core.media.representation import document_card, image_representation

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

    def get_api_representation(self, value, context=None):
        return expand_db_html(value.source)


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("image"))
    caption = blocks.CharBlock(label=_("caption"), required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "streams/picture.html"

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

    def get_api_representation(self, value, context=None):
        page = value["page"]
        target = page.specific_deferred if page and page.live else None
        return {
            "label": value["label"],
            "url": target.full_url if target else value["url"],
            "page_id": target.pk if target else None,
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
    ]

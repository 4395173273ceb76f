"""The shapes of the core blocks' values, for the API's description."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.media.serializers import DocumentSerializer, ImageSerializer
from core.streams.video import PROVIDERS

NODE_TYPES = [
    "text", "paragraph", "heading", "bullet_list", "ordered_list", "list_item", "link", "image",
    "line_break", "rule",
]  # fmt: skip
MARKS = ["bold", "italic", "subscript", "superscript"]


@extend_schema_field({"type": "array", "items": {"$ref": "#/components/schemas/RichTextNode"}})
class NodesField(serializers.ListField):
    """Nodes within a node."""


class RichTextNodeSerializer(serializers.Serializer):
    """A text (`text`, `marks`), or an element with `children`: headings have a `level`, links a
    `url` and, where it is a village's page, its `page_id`, images `url` and `alt`."""

    type = serializers.ChoiceField(NODE_TYPES)
    text = serializers.CharField(required=False)
    marks = serializers.ListField(child=serializers.ChoiceField(MARKS), required=False)
    level = serializers.IntegerField(required=False, min_value=1, max_value=6)
    url = serializers.CharField(required=False)
    page_id = serializers.IntegerField(required=False, allow_null=True)
    alt = serializers.CharField(required=False)
    children = NodesField(required=False)


class RichTextSerializer(serializers.Serializer):
    """Formatted text twice: HTML that is safe to show, and the same as a tree."""

    html = serializers.CharField()
    tree = RichTextNodeSerializer(many=True)


class PictureValueSerializer(serializers.Serializer):
    image = ImageSerializer(allow_null=True)
    caption = serializers.CharField()


class DownloadsValueSerializer(serializers.Serializer):
    title = serializers.CharField()
    documents = DocumentSerializer(many=True)


class LinkedPageSerializer(serializers.Serializer):
    """A page that something leads to."""

    id = serializers.IntegerField()
    type = serializers.CharField()
    title = serializers.CharField()
    path = serializers.CharField()
    url = serializers.URLField()


class LinkValueSerializer(serializers.Serializer):
    """`page` is null where it leads outside, and where the page is not public."""

    label = serializers.CharField()
    url = serializers.CharField(help_text="Empty where the page is not public.")
    page = LinkedPageSerializer(allow_null=True)


class VideoValueSerializer(serializers.Serializer):
    """A video elsewhere. Nothing of it is asked for here: the address to embed follows from the
    address alone."""

    url = serializers.URLField()
    title = serializers.CharField()
    provider = serializers.ChoiceField(sorted(PROVIDERS))
    embed_url = serializers.URLField()

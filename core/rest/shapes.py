"""JSON Schemas of pages and blocks, as components of the API's description.

Each page type is a component with its `type` as a constant, each block of a page's body likewise,
so that tools make discriminated unions of them. What belongs to a plugin carries its name.
"""

from __future__ import annotations

import logging

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.module_loading import import_string
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from taggit.managers import TaggableManager
from wagtail import blocks
from wagtail.api import APIField
from wagtail.documents.models import AbstractDocument
from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from core.media.serializers import DocumentSerializer, ImageSerializer
from core.rest.schema import plugin_prefix
from core.streams.serializers import RichTextSerializer
from core.streams.stream_block import SEPARATOR, UNAVAILABLE, KeepingStreamBlock, plugin_of

log = logging.getLogger("kampung.api")

STRING = {"type": "string"}
BY_BLOCK = (
    (blocks.IntegerBlock, {"type": "integer"}),
    (blocks.FloatBlock, {"type": "number"}),
    (blocks.BooleanBlock, {"type": "boolean"}),
    (blocks.DateBlock, {"type": "string", "format": "date"}),
    (blocks.TimeBlock, {"type": "string", "format": "time"}),
    (blocks.DateTimeBlock, {"type": "string", "format": "date-time"}),
    (blocks.URLBlock, {"type": "string"}),
    (blocks.CharBlock, STRING),
    (blocks.TextBlock, STRING),
    (blocks.EmailBlock, STRING),
    (blocks.DecimalBlock, STRING),
)
BY_FIELD = (
    (models.BooleanField, {"type": "boolean"}),
    (models.IntegerField, {"type": "integer"}),
    (models.FloatField, {"type": "number"}),
    (models.DecimalField, {"type": "string", "format": "decimal"}),
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.TimeField, {"type": "string", "format": "time"}),
    ((models.CharField, models.TextField), STRING),
)


class ShapeMissing(Exception):
    """Something is shown in the API whose shape nothing tells; the message says where to tell it."""


class Shapes:
    """Makes components in the registry of the schema that is being written."""

    def __init__(self, auto_schema: AutoSchema):
        self._auto_schema = auto_schema

    # -- Pages -------------------------------------------------------------------------------

    def page(self, model: type[Page], members: dict) -> dict:
        """A reference to a page type's component; `members` are the schemas all pages share."""
        name = self._name(model, model.__name__)
        content = {
            item.name: self._page_field(model, item)
            for item in map(_as_api_field, model.api_fields)
        }
        shown = self._add(f"{name}Content", _object(content))
        own = {"type": {"const": model._meta.label}, "content": shown}
        schema = _object({**members, **own}) | {"required": ["id", "type"]}
        return self._add(name, schema | {"description": str(model._meta.verbose_name)})

    def _page_field(self, model: type[Page], item: APIField) -> dict:
        if item.serializer is not None:
            return self._auto_schema._map_serializer_field(item.serializer, "response")
        try:
            field = model._meta.get_field(item.name)
        except FieldDoesNotExist:
            raise ShapeMissing(
                f"{model.__name__}.{item.name}: give its APIField a `serializer`."
            ) from None
        if isinstance(field, StreamField):
            return self._stream(field.stream_block, self._name(model, model.__name__))
        if isinstance(field, RichTextField):
            return self.serializer(RichTextSerializer)
        if isinstance(field, TaggableManager):
            return {"type": "array", "items": STRING}
        if isinstance(field, models.ForeignKey):
            return self._related(model, field)
        return _plain(model, field)

    def _related(self, model, field) -> dict:
        for kind, serializer in (
            (AbstractImage, ImageSerializer),
            (AbstractDocument, DocumentSerializer),
        ):
            if issubclass(field.related_model, kind):
                return _nullable(self.serializer(serializer))
        raise ShapeMissing(f"{model.__name__}.{field.name}: give its APIField a `serializer`.")

    # -- Blocks ------------------------------------------------------------------------------

    def block(self, block: blocks.Block, owner: str = "") -> dict:
        """What `get_api_representation` of a block gives."""
        serializer = getattr(block.meta, "api_serializer", None)
        if serializer:
            return self.serializer(import_string(serializer))
        if isinstance(block, blocks.StreamBlock):
            return self._stream(block, owner)
        by_type = _by_type(block, BY_BLOCK)
        if by_type is not None:
            return by_type if block.required or not _may_be_none(block) else _nullable(by_type)
        if isinstance(block, blocks.MultipleChoiceBlock):
            return {"type": "array", "items": STRING}
        if isinstance(block, blocks.ChoiceBlock):
            return STRING
        is_default = type(block).get_api_representation in (
            blocks.StructBlock.get_api_representation,
            blocks.ListBlock.get_api_representation,
        )
        if isinstance(block, blocks.StructBlock) and is_default:
            return _object({key: self.block(item) for key, item in block.child_blocks.items()})
        if isinstance(block, blocks.ListBlock) and is_default:
            return {"type": "array", "items": self.block(block.child_block)}
        raise ShapeMissing(
            f"{type(block).__module__}.{type(block).__name__}: name in its Meta, as "
            "`api_serializer`, the serializer that describes its value in the API."
        )

    def _stream(self, stream: blocks.StreamBlock, owner: str) -> dict:
        is_body = isinstance(stream, KeepingStreamBlock)
        refs = {}
        for kind, child in stream.child_blocks.items():
            if kind != UNAVAILABLE:
                name = _camel(kind) if is_body else f"{owner}{_camel(kind)}"
                refs[kind] = self._row(f"{name}Block", kind, child, owner)
        if len(refs) == 1:
            return {"type": "array", "items": next(iter(refs.values()))}
        union = _union(refs)
        return {"type": "array", "items": self._add("BodyBlock", union) if is_body else union}

    def _row(self, name: str, kind: str, child: blocks.Block, owner: str) -> dict:
        try:
            value = self.block(child, owner)
        except ShapeMissing as error:
            if plugin_of(kind) is None:
                raise
            # One plugin's neglect does not take the description from all others.
            log.warning("Block %s is not described: %s", kind, error)
            value = {}
        return self._add(name, _object({"type": {"const": kind}, "value": value, "id": STRING}))

    # -- Components --------------------------------------------------------------------------

    def serializer(self, serializer) -> dict:
        return self._auto_schema.resolve_serializer(serializer(), "response").ref

    def union(self, refs: dict[str, dict]) -> dict:
        return _union(refs)

    def _add(self, name: str, schema: dict) -> dict:
        component = ResolvedComponent(name, ResolvedComponent.SCHEMA, schema, object=name)
        self._auto_schema.registry.register_on_missing(component)
        return component.ref

    def _name(self, model, name: str) -> str:
        prefix = plugin_prefix(model.__module__)
        return name if name.startswith(prefix) else f"{prefix}{name}"


def _as_api_field(item) -> APIField:
    return item if isinstance(item, APIField) else APIField(item)


def _object(properties: dict) -> dict:
    return {"type": "object", "required": list(properties), "properties": properties}


def _nullable(schema: dict) -> dict:
    return {"oneOf": [schema, {"type": "null"}]}


def _union(refs: dict[str, dict]) -> dict:
    return {
        "oneOf": list(refs.values()),
        "discriminator": {
            "propertyName": "type",
            "mapping": {kind: ref["$ref"] for kind, ref in refs.items()},
        },
    }


def _by_type(item, types) -> dict | None:
    return next((dict(schema) for kind, schema in types if isinstance(item, kind)), None)


def _may_be_none(block) -> bool:
    return not isinstance(block, blocks.CharBlock | blocks.TextBlock | blocks.BooleanBlock)


def _plain(model, field: models.Field) -> dict:
    schema = _by_type(field, BY_FIELD)
    if schema is None:
        raise ShapeMissing(f"{model.__name__}.{field.name}: give its APIField a `serializer`.")
    if field.choices:
        values = [value for value, _label in field.flatchoices]
        schema["enum"] = [*values, *([""] if field.blank and "" not in values else [])]
    if field.null:
        return {**schema, "type": [schema["type"], "null"]}
    return schema


def _camel(kind: str) -> str:
    """`WatchPosts` for `watch_posts`, `RondaWatchPosts` for a plugin's `ronda__watch_posts`."""
    return "".join(part.capitalize() for part in kind.replace(SEPARATOR, "_").split("_"))

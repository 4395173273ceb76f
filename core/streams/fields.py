"""A StreamField whose definition stays out of migrations and whose content survives everything."""

from __future__ import annotations

import weakref

from django.db import models
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField

from core.streams.stream_block import SEPARATOR, UNAVAILABLE, KeepingStreamBlock

_fields: weakref.WeakSet[PluginStreamField] = weakref.WeakSet()


class PluginStreamField(StreamField):
    """A stream of the given core blocks and of whatever blocks the plugins register.

    `block_types` is a list of `(name, block)`. Migrations record only that the field exists, so
    that no plugin and no change of blocks makes one; a historical model keeps all rows as they
    are, since to it every type is unknown.
    """

    def __init__(self, block_types=(), **kwargs):
        if not isinstance(block_types, KeepingStreamBlock):
            block_types = KeepingStreamBlock(list(block_types))
        super().__init__(block_types, **kwargs)

    def deconstruct(self):
        return models.Field.deconstruct(self)

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        if cls.__module__ != "__fake__":
            _fields.add(self)

    def save_form_data(self, instance, data):
        """Take a form's value; rows that were shown as unavailable come back from the instance,
        by id, never from what was posted; or from the revision that is being brought back, which
        the form notes on the instance. One that neither has is left out: the editor offers no
        way to make it."""
        if isinstance(data, StreamValue):
            stored = {}
            _index(self.get_prep_value(getattr(instance, self.attname)) or [], stored)
            _index(getattr(instance, "rows_of_shown_revision", {}).get(self.name, []), stored)
            data = self.to_python(_restore(data.stream_block.get_prep_value(data), stored))
        super().save_form_data(instance, data)


def offer_plugin_blocks(registry) -> None:
    """Add every plugin's blocks to every stream field; called once when the registry is built."""
    for field in _fields:
        for plugin, spec in registry.specs("register_blocks"):
            block = spec.block()
            block.meta.group = plugin.manifest.title
            field.stream_block.offer(f"{plugin.slug}{SEPARATOR}{spec.name}", block)


def stream_fields(model) -> list[PluginStreamField]:
    return [field for field in model._meta.get_fields() if isinstance(field, PluginStreamField)]


def _is_row(item) -> bool:
    return isinstance(item, dict) and "type" in item and "value" in item


def _index(item, found: dict) -> None:
    """All rows of a stored stream by id, nested streams included."""
    if isinstance(item, list):
        for part in item:
            _index(part, found)
    elif isinstance(item, dict):
        if _is_row(item) and item.get("id"):
            found[item["id"]] = item
        for part in item.values():
            _index(part, found)


def _restore(item, stored: dict):
    if isinstance(item, list):
        parts = []
        for part in item:
            if _is_row(part) and part["type"] == UNAVAILABLE:
                if part.get("id") in stored:
                    parts.append(stored[part["id"]])
            else:
                parts.append(_restore(part, stored))
        return parts
    if isinstance(item, dict):
        return {key: _restore(part, stored) for key, part in item.items()}
    return item

"""How pages describe themselves: a union of all page types, told apart by `type`."""

from drf_spectacular.extensions import OpenApiSerializerExtension
from wagtail.models import Page, get_page_models

from core.rest.shapes import Shapes


def page_types() -> list[type[Page]]:
    """The page types whose pages have documents."""
    return sorted(
        (model for model in get_page_models() if getattr(model, "api_fields", ())),
        key=lambda m: m._meta.label,
    )


class PageUnion(OpenApiSerializerExtension):
    target_class = "frontend_api.pages.PageSerializer"

    def map_serializer(self, auto_schema, direction):
        shapes = Shapes(auto_schema)
        members = auto_schema._map_basic_serializer(self.target, direction)["properties"]
        return shapes.union(
            {model._meta.label: shapes.page(model, members) for model in page_types()}
        )


class AreaPageUnion(OpenApiSerializerExtension):
    """A page beside others of its area: with the village it is of."""

    target_class = "frontend_api.areas.AreaPageSerializer"

    def map_serializer(self, auto_schema, direction):
        from frontend_api.pages import PageSerializer

        shapes = Shapes(auto_schema)
        own = auto_schema._map_basic_serializer(self.target, direction)["properties"]["village"]
        return {
            "allOf": [
                shapes.serializer(PageSerializer),
                {"type": "object", "required": ["village"], "properties": {"village": own}},
            ]
        }

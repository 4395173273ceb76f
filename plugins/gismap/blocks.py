"""The page blocks of the map: the map itself, a list of places, and what is nearest."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.media.representation import absolute
from plugins.gismap.block_fields import HeightBlock, LayerChoiceBlock, PositionBlock
from plugins.gismap.features import layer_choices, map_layer_choices

WHOLE_ALL = _("None chosen shows all.")
MOST_PLACES, MOST_NEAREST = 40, 10


class PlacesBlock(blocks.StructBlock):
    """The public places, read when the page is shown: a drawn map, and a list that says the
    same."""

    title = blocks.CharBlock(label=_("title"), default=_("Map of the village"), max_length=100)
    kinds = LayerChoiceBlock(label=_("layers to show"), choices=layer_choices, help_text=WHOLE_ALL)
    limit = blocks.IntegerBlock(
        label=_("how many"), default=MOST_PLACES, min_value=1, max_value=MOST_PLACES
    )
    order = blocks.ChoiceBlock(
        label=_("order"),
        choices=[("name", _("By name")), ("distance", _("Nearest to the village's office first"))],
        default="name",
    )

    class Meta:
        icon = "list-ul"
        label = _("List of places")
        template = "gismap/places_block.html"
        api_serializer = "plugins.gismap.api.block_serializers.PlacesValueSerializer"

    def get_context(self, value, parent_context=None):
        from plugins.gismap.overview import overview

        context = super().get_context(value, parent_context)
        context["overview"] = overview(context["village"], value["kinds"] or (), *_extent(value))
        return context

    def get_api_representation(self, value, context=None):
        from plugins.gismap.overview import listed_features
        from plugins.gismap.representation import feature_representation

        most, order = _extent(value)
        features = listed_features(context["village"], value["kinds"] or (), order)
        features = features.select_related("layer", "village__site")
        features = features.prefetch_related("photos__image__renditions")
        return {
            "title": value["title"],
            "kinds": list(value["kinds"] or []),
            "limit": most,
            "order": order,
            "places": [feature_representation(item) for item in features[:most]],
        }


def _extent(value) -> tuple[int, str]:
    """How many places, in which order; a block that was stored before there was a choice shows all
    that it did."""
    return min(value["limit"] or MOST_PLACES, MOST_PLACES), value["order"] or "name"


class MapBlock(blocks.StructBlock):
    """The map with layers of any of the village's services. It is drawn on the server, and the
    component takes its place where there are scripts."""

    title = blocks.CharBlock(label=_("title"), default=_("Map of the village"), max_length=100)
    layers = LayerChoiceBlock(
        label=_("layers to show"), choices=map_layer_choices, help_text=WHOLE_ALL
    )
    position = PositionBlock(
        label=_("around this place"),
        required=False,
        help_text=_("Latitude and longitude, as -5.2137, 104.9712. Empty shows the whole village."),
    )
    zoom = blocks.ChoiceBlock(
        label=_("how much around it"),
        choices=[
            ("13", _("About 12 kilometres across")),
            ("14", _("About 6 kilometres across")),
            ("15", _("About 3 kilometres across")),
            ("16", _("About 1.5 kilometres across")),
            ("17", _("About 800 metres across")),
        ],
        default="15",
        help_text=_("Counts where a place is given. One chosen on the map brings the map's own."),
    )
    height = HeightBlock()

    class Meta:
        icon = "globe"
        label = _("Map")
        template = "gismap/map_block.html"
        api_serializer = "plugins.gismap.api.block_serializers.MapValueSerializer"

    def get_context(self, value, parent_context=None):
        from plugins.gismap.map_block import shown_map

        context = super().get_context(value, parent_context)
        return {**context, **shown_map(context["village"], value)}

    def get_api_representation(self, value, context=None):
        """The choices with addresses: what is on the layers changes without this page."""
        url = absolute(f"/api/v1/villages/{context['village'].code}/gismap/layers/")
        point = PositionBlock.point(value["position"])
        return {
            "title": value["title"],
            "layers": [
                {"id": name, "url": f"{url}{name.replace('__', '/', 1)}/"}
                for name in value["layers"] or ()
            ],
            "layers_url": url,
            "centre": [point.x, point.y] if point else None,
            "zoom": int(value["zoom"]) if point and value["zoom"] else None,
            "height": value["height"] or "medium",
        }


class NearestBlock(blocks.StructBlock):
    """What is nearest to the village's office, in this village or a neighbouring one; with a script
    also from where the visitor is."""

    title = blocks.CharBlock(label=_("title"), default=_("What is nearest"), max_length=100)
    layers = LayerChoiceBlock(
        label=_("layers to look in"), choices=layer_choices, help_text=WHOLE_ALL
    )
    limit = blocks.IntegerBlock(label=_("how many"), default=3, min_value=1, max_value=MOST_NEAREST)
    radius = blocks.ChoiceBlock(
        label=_("within"),
        choices=[("2000", "2 km"), ("5000", "5 km"), ("10000", "10 km"), ("25000", "25 km"),
                 ("50000", "50 km")],
        default="10000",
    )  # fmt: skip

    class Meta:
        icon = "crosshairs"
        label = _("What is nearest")
        template = "gismap/nearest_block.html"
        api_serializer = "plugins.gismap.api.block_serializers.NearestValueSerializer"

    def get_context(self, value, parent_context=None):
        from plugins.gismap.nearest import Question, told

        context = super().get_context(value, parent_context)
        question = Question.from_block(context["village"], value)
        return {**context, "question": question, "nearest": told(question)}

    def get_api_representation(self, value, context=None):
        """The question with the address that answers it: neighbours' places change without this
        page."""
        from plugins.gismap.nearest import Question

        question = Question.from_block(context["village"], value)
        point = question.point
        return {
            "title": value["title"],
            "layers": list(question.layers),
            "limit": question.limit,
            "radius": question.radius,
            "near": [point.x, point.y] if point else None,
            "url": absolute(question.url) if point else None,
        }

"""The page block that shows a village's places on a sketch map."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from plugins.gismap.features import layer_choices


class PlacesBlock(blocks.StructBlock):
    """The public places, read when the page is shown: a sketch, and a list that says the same."""

    title = blocks.CharBlock(label=_("title"), default=_("Map of the village"), max_length=100)
    kinds = blocks.MultipleChoiceBlock(
        label=_("layers to show"),
        choices=layer_choices,
        required=False,
        help_text=_("None chosen shows all."),
    )

    class Meta:
        icon = "globe"
        label = _("Map of places")
        template = "gismap/places_block.html"
        api_serializer = "plugins.gismap.api.serializers.PlacesValueSerializer"

    def get_context(self, value, parent_context=None):
        from plugins.gismap.overview import overview

        context = super().get_context(value, parent_context)
        context["overview"] = overview(context["village"], value["kinds"])
        return context

    def get_api_representation(self, value, context=None):
        from plugins.gismap.features import public_features
        from plugins.gismap.overview import PLACES_SHOWN
        from plugins.gismap.representation import feature_representation

        features = public_features(context["village"], value["kinds"])
        features = features.prefetch_related("photos__image__renditions")
        return {
            "title": value["title"],
            "kinds": list(value["kinds"] or []),
            "places": [feature_representation(item) for item in features[:PLACES_SHOWN]],
        }

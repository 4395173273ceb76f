"""The wallboard: the same as the desk for a screen on the wall, without the admin around it."""

from __future__ import annotations

from itertools import zip_longest

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from core.command_centre.screens.base import InArea
from core.command_centre.screens.desk import Live
from core.command_centre.sources import metrics

USUAL_TILES = 6
THEMES = {"": _("As the device"), "dark": _("Dark"), "light": _("Light")}


class Wall(Live, InArea, TemplateView):
    template_name = "command_centre/wall.html"
    parts_name = "command_centre:wall_parts"

    def narrowing(self) -> dict:
        return {"usual": usual_tiles()}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        choices = context["choices"]
        tiles = [tile for group in context["picture"].groups for tile in group.tiles]
        wanted = choices.tiles or usual_tiles()
        chosen = {tile.key: tile for tile in tiles}
        return {
            **context,
            "tiles": [chosen[key] for key in wanted if key in chosen],
            "wanted": wanted,
            "themes": THEMES.items(),
            "theme": choices.theme if choices.theme in THEMES else "",
            "desk": reverse("command_centre:desk", args=[self.area.code]) + choices.carried(),
        }


def usual_tiles() -> tuple[str, ...]:
    """The first metric of each source, then the second, until there are enough."""
    by_source: dict[str, list[str]] = {}
    for source, spec in metrics():
        by_source.setdefault(source.slug, []).append(f"{source.slug}.{spec.name}")
    found = [key for row in zip_longest(*by_source.values()) for key in row if key]
    return tuple(found[:USUAL_TILES])

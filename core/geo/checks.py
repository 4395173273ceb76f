"""System checks of the maps' settings."""

from django.conf import settings
from django.core.checks import Error, register

from core.geo.outside_tiles import TileSourceError, check_template


@register("geo")
def outside_tiles_can_be_asked(app_configs, **kwargs):
    template = settings.KAMPUNG_MAP_TILES
    try:
        if template:
            check_template(template)
    except TileSourceError as error:
        return [
            Error(
                f"KAMPUNG_MAP_TILES is no address of map tiles: {error}.",
                hint="Write it as https://tiles.example.go.id/{z}/{x}/{y}.png, or leave it empty.",
                id="kampung.E030",
            )
        ]
    return []

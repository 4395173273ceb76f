"""A choropleth as SVG: each place a link with its value in words, coloured by a class of the page's
style sheet."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.command_centre.charts import number
from core.command_centre.choropleth import Choropleth, Shape

MOST_NAMES = 40  # of districts; of more, names would stand on one another


def drawn(
    found: Choropleth, *, label: str, unit: str, link: Callable[[str], str], names: bool = True
) -> SafeString:
    """The map. `link` makes the address of a place by its code. Places are no stops of the
    tabulator key: hundreds of them stand before what follows, and a table has the same links."""
    atlas = found.atlas
    parts = [_quiet(atlas.around, "map-around")]
    parts += [_area(shape, unit, link(shape.place.code)) for shape in found.placed]
    parts.append(_quiet(atlas.borders, "map-borders"))
    if names and 1 < len(atlas.districts) <= MOST_NAMES:
        parts += [
            f'<text class="map-name" x="{place.x}" y="{place.y}">{escape(place.name)}</text>'
            for place in atlas.districts.values()
            if place.x
        ]
    # Every value in it is escaped or a number above.
    inside = mark_safe("".join(parts))  # noqa: S308
    return format_html(
        '<svg class="map" viewBox="0 0 {} {}" role="group" aria-label="{}" '
        'xmlns="http://www.w3.org/2000/svg">{}</svg>',
        atlas.width, atlas.height, label, inside,
    )  # fmt: skip


def said(shape: Shape, unit: str) -> str:
    if shape.value is None:
        return _("%(area)s: no value") % {"area": shape.place.full_name}
    return f"{shape.place.full_name}: {number(shape.value)} {unit}"


def _area(shape: Shape, unit: str, url: str) -> str:
    return (
        f'<a href="{escape(url)}" tabindex="-1"><path class="shade-{shape.shade}" '
        f'fill-rule="evenodd" d="{shape.place.path}"><title>{escape(said(shape, unit))}</title>'
        "</path></a>"
    )


def _quiet(path: str, kind: str) -> str:
    return f'<path class="{kind}" fill-rule="evenodd" d="{path}"/>' if path else ""

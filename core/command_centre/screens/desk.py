"""The desk: what is going on in an area, and how its figures stand."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import View

from core.command_centre import feed, mapping
from core.command_centre.access import areas_for
from core.command_centre.alerts import alerts_of
from core.command_centre.atlas import Atlas
from core.command_centre.screens.base import AreaView
from core.command_centre.screens.choices import Choices, choices_of, chosen_picture
from core.command_centre.tables import BY_NAME
from core.plugins.registry import registry
from core.villages.models import Regency, Village

MOST_ALERTS = 24  # that are shown unless all are asked for
STREAM_PARAMETERS = {5: "regency", 8: "district", 13: "village"}


class Begin(View):
    """Leads to the widest area that the person holds a role in."""

    def get(self, request):
        areas = areas_for(request.user)
        if not areas:
            raise Http404(_("You hold no role in a regency, district or village."))
        return redirect("command_centre:desk", areas[0].code)


def named(atlas: Atlas):
    """A function from ids to the area's villages of these, as far as screens name them."""

    def villages(ids: set[int]) -> dict[int, Village]:
        return {place.pk: place.village for place in atlas.villages.values() if place.pk in ids}

    return villages


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head: a link that sorts by it, or turns the order where it is sorted by."""

    label: str
    unit: str
    query: str
    state: str  # of `aria-sort`; empty where it is not sorted by


class Live:
    """Mixed into screens of what goes on now: desk and wallboard. Parts of the page are fetched by
    its script at `parts_name`, with the same choices."""

    parts_name = ""

    @cached_property
    def shown(self):
        return chosen_picture(self.area, choices_of(self.request.GET), **self.narrowing())

    def narrowing(self) -> dict:
        return {}

    def place_link(self, choices: Choices):
        """A function from an area's code to the address of its desk."""
        own, carried = reverse("command_centre:desk", args=[self.area.code]), choices.carried()

        def link(code: str) -> str:
            return own.replace(self.area.code, code) + carried

        return link

    def get_context_data(self, **kwargs):
        picture, choices, dropped = self.shown
        alerts = alerts_of(self.area, named(picture.map.atlas))
        most = len(alerts) if choices.alerts == "all" else MOST_ALERTS
        link = self.place_link(choices)
        spec = picture.measure.spec
        code = self.area.code
        return {
            **super().get_context_data(**kwargs),
            "area": self.area,
            "picture": picture,
            "choices": choices,
            "dropped": dropped,
            "alerts": alerts,
            "alerts_shown": alerts.alerts[:most],
            "alerts_more": max(0, len(alerts) - most),
            "alerts_all": choices.query(alerts="all"),
            "feed": feed.latest(
                self.request.user, self.area, picture.map.atlas, service=self.feed_service(picture)
            ),
            "map": mapping.drawn(
                picture.map,
                label=_("Map: %s") % spec.label,
                unit=str(spec.unit),
                link=link,
            ),
            "measured_tile": picture.tile(picture.measure.key),
            "good": spec.good,
            "now": timezone.localtime(),
            "zone": settings.TIME_ZONE,
            "stream": f"{reverse('api:events')}?{STREAM_PARAMETERS[len(code)]}={code}&beat=1",
            "parts": reverse(self.parts_name, args=[code]) + choices.query(page=choices.page),
            "kinds": feed.kinds(),
            "is_village": isinstance(self.area, Village),
        }

    def feed_service(self, picture) -> str:
        """A service's own events, where it is a plugin: other sources append none."""
        return picture.service if picture.service in registry.plugins else ""


class Desk(Live, AreaView):
    tab = "desk"
    template_name = "command_centre/desk.html"
    parts_name = "command_centre:desk_parts"

    def get(self, request, *args, **kwargs):
        district = request.GET.get("district")
        if district:
            # A district has a desk of its own; whether it is theirs is asked there.
            query = choices_of(request.GET).carried()
            if len(district) == 8 and district.startswith(f"{self.area.code}."):
                return redirect(reverse("command_centre:desk", args=[district]) + query)
            raise Http404(_("No area of yours has the code %s.") % district)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        picture, choices = context["picture"], context["choices"]
        link = self.place_link(choices)
        table = picture.table
        return {
            **context,
            "heads": self._heads(table, choices) if table else [],
            "name_head": _head(_("Name"), "", BY_NAME, table, choices) if table else None,
            "rows": [(row, link(row.place.code)) for row in table.rows] if table else [],
            "levels": self._levels(table, choices) if table else [],
            "pages": self._pages(table, choices) if table else [],
            "districts": (
                picture.map.atlas.districts.values() if isinstance(self.area, Regency) else ()
            ),
            "values": [(shape, link(shape.place.code)) for shape in picture.map.shapes],
            "wall": reverse("command_centre:wall", args=[self.area.code])
            + choices.query(by="", sort="", order="", service="", alerts=""),
            "tile_query": {
                tile.key: choices.query(measure=tile.key, sort="", order="")
                for group in picture.groups
                for tile in group.tiles
            },
            "back": self.request.get_full_path().replace("/parts/", "/"),
        }

    def _heads(self, table, choices: Choices) -> list[Head]:
        return [
            _head(str(column.spec.label), str(column.spec.unit), column.key, table, choices)
            for column in table.columns
        ]

    def _levels(self, table, choices: Choices) -> list[tuple[str, str, bool]]:
        if not isinstance(self.area, Regency):
            return []
        return [
            (label, choices.query(by=level), table.level == level)
            for level, label in (("district", _("By district")), ("village", _("By village")))
        ]

    def _pages(self, table, choices: Choices) -> list[tuple[int, str, bool]]:
        if table.pages == 1:
            return []
        return [
            (page, choices.query(page=page), page == table.page)
            for page in range(1, table.pages + 1)
        ]


def _head(label: str, unit: str, key: str, table, choices: Choices) -> Head:
    if table.sort != key:
        return Head(label, unit, choices.query(sort=key, order=""), "")
    lowest_first = key == BY_NAME or any(
        column.key == key and column.spec.good == "down" for column in table.columns
    )
    ascending = lowest_first != table.is_reversed
    query = choices.query(sort=key, order="" if table.is_reversed else "reversed")
    return Head(label, unit, query, "ascending" if ascending else "descending")

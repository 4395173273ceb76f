"""`badge.svg` and `chart.svg` of an area, for any page to show with `<img>`; of public metrics."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from core.command_centre.access import Area, area_of
from core.command_centre.charts import THEMES, badge, number, trend
from core.command_centre.comparing import standing, target_of
from core.command_centre.history import trend as days_of
from core.command_centre.models import Figure
from core.policy import POLICY_OF_DATA
from core.rest.parameters import known_language, language
from core.rest.problems import BadParameter
from core.villages.models import Village
from frontend_api.command_centre.base import ONE_METRIC, chosen_metric
from frontend_api.feeds import Plain
from frontend_api.syndication import clean

MEDIA_TYPE = "image/svg+xml"
LEAST_DAYS, MOST_DAYS, DAYS = 7, 366, 90
LOCALE = language("Of what it says.")
HEADERS = {
    # Opened as a page of its own, it runs and loads nothing.
    "Content-Security-Policy": f"{POLICY_OF_DATA}; sandbox",
    # Any page may show it, those that let in only what says so too.
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def described(what: str, *parameters: OpenApiParameter):
    """The schema of a picture."""
    answer = {(200, MEDIA_TYPE): OpenApiResponse(OpenApiTypes.STR, what)}
    return extend_schema(parameters=[ONE_METRIC, LOCALE, *parameters], responses=answer)


class Picture(Plain):
    """`area_kind` is given where a view is mounted."""

    cache_topics = ("figures",)

    @cached_property
    def area(self) -> Area:
        area = area_of(self.kwargs["code"])
        if isinstance(area, Village) and area.site_id is None:
            raise Http404(_("No village has the code %s.") % area.code)
        return area

    def answer(self, request) -> HttpResponse:
        area = self.area
        given = request.query_params
        key, spec = chosen_metric(given, staff=False)
        source, _dot, name = key.partition(".")
        figure = Figure.objects.filter(area=area.code, source=source, name=name).first()
        with translation.override(known_language(given.get("locale", settings.LANGUAGE_CODE))):
            picture = self.draw(key, spec, figure)
        return HttpResponse(
            clean(picture), content_type=f"{MEDIA_TYPE}; charset=utf-8", headers=HEADERS
        )


class Badge(Picture):
    """A figure of the area as a badge, coloured by how it stands to its target."""

    parameters = ("metric", "locale")

    @described("The name of a metric and its value.")
    def get(self, request, code):
        return self.answer(request)

    def draw(self, key, spec, figure):
        if figure is None:
            return badge(str(spec.label), _("no values yet"), "neutral")
        tone = standing(spec, figure.value, target_of(spec, figure.villages))
        return badge(str(spec.label), f"{number(figure.value)} {spec.unit}".strip(), tone)


THEME = OpenApiParameter("theme", str, enum=list(THEMES), default="light")
DAYS_SHOWN = OpenApiParameter(
    "days",
    {"type": "integer", "minimum": LEAST_DAYS, "maximum": MOST_DAYS, "default": DAYS},
    description="So many days up to today.",
)


class Chart(Picture):
    """A figure of the area over some time, with its target."""

    parameters = ("metric", "days", "theme", "locale")

    @described("A line over time with its axes.", DAYS_SHOWN, THEME)
    def get(self, request, code):
        return self.answer(request)

    def draw(self, key, spec, figure):
        theme = self.request.query_params.get("theme", "light")
        if theme not in THEMES:
            raise BadParameter("theme", _("theme is one of: %s.") % ", ".join(THEMES))
        today = timezone.localdate()
        points: list[tuple[date, float]] = days_of(
            self.area.code, [key], today - timedelta(days=self.days)
        )[key]
        if figure is not None:
            # The present value, as the badge has it, in the place of what was kept of today.
            points = [(day, value) for day, value in points if day != today]
            points.append((today, figure.value))
        title = f"{spec.label}, {self.area.full_name}"
        target = target_of(spec, figure.villages) if figure is not None else None
        return trend(
            points, label=title, heading=title, unit=str(spec.unit), target=target,
            theme=THEMES[theme],
        )  # fmt: skip

    @property
    def days(self) -> int:
        text = self.request.query_params.get("days", str(DAYS))
        if not (text.isascii() and text.isdigit() and len(text) < 5) or not (
            LEAST_DAYS <= int(text) <= MOST_DAYS
        ):
            raise BadParameter(
                "days", _("days is a whole number from %(least)s to %(most)s.")
                % {"least": LEAST_DAYS, "most": MOST_DAYS},
            )  # fmt: skip
        return int(text)

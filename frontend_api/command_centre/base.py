"""What the endpoints of the command centre share: who may read, of which area, and how areas and
metrics are named in the address.

People hold a role in the whole area. An access token may `command_centre.read` and names every
village of the area that has a website: it reaches no area otherwise, for its owner's roles hold in
its villages alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.permissions import BasePermission

from core.command_centre.access import Area, area_for, area_of, villages_in
from core.command_centre.models import Level, SourceState
from core.command_centre.sources import metrics
from core.plugins.specs import MetricSpec
from core.rest.parameters import listed
from core.rest.permissions import has_token
from core.rest.problems import BadParameter
from core.rest.views import ApiView
from core.villages.codes import DISTRICT_CODE
from core.villages.models import District, Regency, Village
from core.villages.scoping import scope_of

ABILITY = "command_centre.read"
COMPLETENESS = "command_centre.completeness"
LEVELS = {Regency: Level.REGENCY, District: Level.DISTRICT, Village: Level.VILLAGE}
KEY = r"[a-z][a-z0-9_-]*\.[a-z][a-z0-9_]*"

Key = str  # "source.name"


class MayRead(BasePermission):
    """401 for the anonymous, 403 for a token that lacks the ability; which areas it is about is
    looked at by the view."""

    message = gettext_lazy("This access token may not read the command centre.")

    def has_permission(self, request, view):
        if not request.user.is_authenticated:
            return False
        return not has_token(request) or ABILITY in request.auth.abilities


class CentreAreaSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField(help_text="With its kind, as “Kampung Kalirejo”.")
    level = serializers.ChoiceField(["regency", "district", "village"])


def area_data(area: Area) -> dict[str, str]:
    return {"code": area.code, "name": area.full_name, "level": str(LEVELS[type(area)])}


class InArea:
    """Mixed into views below an area's address: `self.area`, or 404, also for an area that is not
    of whoever asks. `area_kind` is given where a view is mounted."""

    permission_classes = (MayRead,)

    @cached_property
    def area(self) -> Area:
        code = self.kwargs["code"]
        return (
            _area_of_token(self.request, code)
            if has_token(self.request)
            else area_for(self.request.user, code)
        )

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self.area  # noqa: B018  (404 before anything is looked at)

    @property
    def villages(self):
        return villages_in(self.area)

    @cached_property
    def level(self) -> Level:
        return LEVELS[type(self.area)]


class CentreView(InArea, ApiView):
    """A part of the command centre that is one document."""


def _area_of_token(request, code: str) -> Area:
    area = area_of(code)
    villages = villages_in(area)
    held = scope_of(request.user).condition()
    if not villages.exists() or villages.exclude(held).exists():
        raise Http404(_("This access token does not name all villages of an area %s.") % code)
    return area


# -- Parameters --------------------------------------------------------------------------------


def metric_parameter(description: str = "Keys of metrics, by comma; all without it."):
    schema = {"type": "array", "items": {"type": "string", "pattern": f"^{KEY}$"}, "minItems": 1}
    return OpenApiParameter("metric", schema, description=description, style="form", explode=False)


ONE_METRIC = OpenApiParameter(
    "metric",
    {"type": "string", "pattern": f"^{KEY}$", "default": COMPLETENESS},
    description="The key of a metric; how complete the data is without it.",
)
SOURCE = OpenApiParameter(
    "source", str, description="What one plugin measures, by its slug, or a part of the install."
)
DISTRICT = OpenApiParameter(
    "district",
    {"type": "string", "pattern": f"^{DISTRICT_CODE}$"},
    description="The villages of one district of the area, by its code.",
)


def known_metrics(*, staff: bool = True) -> dict[Key, tuple]:
    """Source and spec of each metric by its key."""
    return {f"{source.slug}.{spec.name}": (source, spec) for source, spec in metrics(staff=staff)}


def chosen_metrics(given, *, staff: bool = True) -> dict[Key, tuple]:
    """Those that `metric` and `source` name, or all. Raises `BadParameter` for one unknown."""
    known = known_metrics(staff=staff)
    found = known
    if "metric" in given:
        wanted = [part.strip() for part in given["metric"].split(",")]
        found = {key: _known(key, known) for key in wanted}
    if "source" in given:
        slugs = sorted({source.slug for source, _spec in known.values()})
        if given["source"] not in slugs:
            raise BadParameter(
                "source",
                _("Nothing here measures as “%(name)s”. Known are: %(known)s.")
                % {"name": given["source"], "known": ", ".join(slugs)},
            )
        found = {key: item for key, item in found.items() if item[0].slug == given["source"]}
    return found


def chosen_metric(given, *, staff: bool = True) -> tuple[Key, MetricSpec]:
    """The one that `metric` names, completeness without it. Raises `BadParameter`."""
    key = given.get("metric", COMPLETENESS)
    return key, _known(key, known_metrics(staff=staff))[1]


def _known(key: str, known: dict[Key, tuple]) -> tuple:
    if key not in known:
        raise BadParameter(
            "metric",
            _("No metric has the key “%(name)s”. Known are: %(known)s.")
            % {"name": key, "known": ", ".join(sorted(known))},
        )
    return known[key]


def level_parameter(*values: str) -> OpenApiParameter:
    return listed("level", "Of areas of which kind, by comma.", list(values))


def chosen_district(given, area: Area) -> str | None:
    """The code in `district`, which must lie in the area. Raises `BadParameter`."""
    code = given.get("district")
    if code is None:
        return None
    if not (code.startswith(area.code) and District.objects.filter(code=code).exists()):
        raise BadParameter(
            "district", _("%(area)s has no district %(code)s.")
            % {"area": area.full_name, "code": code},
        )  # fmt: skip
    return code


def errors_of(kind: str, keys: Iterable[Key]) -> dict[Key, SourceState]:
    """Of those metrics or rules, the ones that could not be asked last time; one query."""
    rows = SourceState.objects.filter(kind=kind).exclude(error="")
    found = {f"{row.source}.{row.name}": row for row in rows}
    return {key: found[key] for key in keys if key in found}

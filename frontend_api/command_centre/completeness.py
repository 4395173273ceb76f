"""How complete the data of an area is: its score, and what is missing in how many villages."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from core.command_centre.completeness import (
    Missing,
    Progress,
    Rule,
    counts,
    items_of,
    known_rules,
    progress_of,
    scores,
)
from core.command_centre.models import MissingItem
from core.command_centre.projection import TARGET
from core.command_centre.reminders import last_reminded
from core.media.representation import absolute
from core.rest.problems import BadParameter
from core.rest.views import ListView
from core.villages.models import Village
from frontend_api.command_centre.base import (
    DISTRICT,
    KEY,
    CentreAreaSerializer,
    CentreView,
    InArea,
    area_data,
    chosen_district,
    errors_of,
)

STATES = ["reached", "unknown", "still", "falling", "far", "on"]


class CompletenessRuleSerializer(serializers.Serializer):
    """Something that villages owe: that it is present, fresh or verified. `due` is the next day
    until which it is to be there; `missing` counts the villages that lack it."""

    key = serializers.CharField()
    source = serializers.CharField()
    label = serializers.CharField()
    group = serializers.CharField()
    aspect = serializers.ChoiceField(["present", "fresh", "verified"])
    weight = serializers.IntegerField()
    legal_basis = serializers.CharField(allow_blank=True)
    due = serializers.DateField(allow_null=True)
    missing = serializers.IntegerField()
    error = serializers.CharField(
        allow_blank=True, help_text="Why it could not be asked last time."
    )


class ProjectionSerializer(serializers.Serializer):
    """When the target is reached at the pace of the last eight weeks: `on` a `day`; or it is
    `reached`, the history too short to tell (`unknown`), there is no progress (`still`,
    `falling`), or not within two years (`far`)."""

    state = serializers.ChoiceField(STATES)
    pace = serializers.FloatField(allow_null=True, help_text="Points a week.")
    day = serializers.DateField(allow_null=True)


class CompletenessSerializer(serializers.Serializer):
    area = CentreAreaSerializer()
    score = serializers.FloatField(allow_null=True, help_text="Of 100.")
    target = serializers.FloatField()
    week_ago = serializers.FloatField(allow_null=True)
    year_ago = serializers.FloatField(allow_null=True)
    projection = ProjectionSerializer(allow_null=True)
    villages = serializers.IntegerField(help_text="How many are asked.")
    rules = CompletenessRuleSerializer(many=True)


class Completeness(CentreView):
    """The score of the area, and each rule with how many villages lack what it asks for."""

    @extend_schema(responses=CompletenessSerializer)
    def get(self, request, code):
        progress = progress_of(self.area)
        figure = progress and progress.figure
        missing = {count.rule.key: count.villages for count in counts(self.area)}
        known = {rule.key: rule for rule in known_rules().values()}
        errors = errors_of("rule", known)
        return Response(
            {
                "area": area_data(self.area),
                "score": figure and figure.value,
                "target": TARGET,
                "week_ago": figure and figure.week_ago,
                "year_ago": figure and figure.year_ago,
                "projection": progress and _projection_data(progress),
                "villages": self.villages.count(),
                "rules": [
                    {
                        **_rule_data(rule),
                        "missing": missing.get(key, 0),
                        "error": errors[key].error if key in errors else "",
                    }
                    for key, rule in known.items()
                ],
            }
        )


def _projection_data(progress: Progress) -> dict:
    found = progress.projection
    return {"state": found.state, "pace": found.pace, "day": found.day}


def _rule_data(rule: Rule) -> dict:
    return {
        "key": rule.key,
        "source": rule.source.slug,
        "label": str(rule.spec.label),
        "group": rule.group,
        "aspect": rule.spec.aspect,
        "weight": rule.spec.weight,
        "legal_basis": str(rule.spec.legal_basis),
        "due": next_due(rule.spec.due, timezone.localdate()),
    }


def next_due(due: tuple[int, int] | None, today: date) -> date | None:
    """The next day of this month and day, today included."""
    if due is None:
        return None
    found = date(today.year, *due)
    return found if found >= today else date(today.year + 1, *due)


# -- Village by village ------------------------------------------------------------------------

RULE = OpenApiParameter(
    "rule",
    {"type": "string", "pattern": f"^{KEY}$"},
    description="The villages that lack what the rule of this key asks for.",
)


class MissingItemSerializer(serializers.Serializer):
    rule = serializers.CharField(help_text="The key of a rule.")
    since = serializers.DateTimeField()
    due = serializers.DateField(allow_null=True)
    is_overdue = serializers.BooleanField()


class VillageCompletenessSerializer(serializers.Serializer):
    area = CentreAreaSerializer()
    district = serializers.CharField(help_text="The code of its district.")
    score = serializers.FloatField(allow_null=True)
    week_ago = serializers.FloatField(allow_null=True)
    missing = MissingItemSerializer(many=True, help_text="The overdue first, then the heaviest.")
    reminded_at = serializers.DateTimeField(
        allow_null=True, help_text="When its operators were sent a reminder last."
    )
    screen = serializers.URLField(help_text="Where staff find the forms that mend it.")


class CompletenessVillages(InArea, ListView):
    """The villages of the area with their score and what they lack, by code."""

    serializer_class = VillageCompletenessSerializer
    parameters = ("district", "rule")
    ordering = ("code",)

    @extend_schema(parameters=[DISTRICT, RULE])
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Village]:
        given = self.request.query_params
        villages = self.villages.select_related("district", "site")
        villages = villages.defer("boundary", "district__boundary")
        district = chosen_district(given, self.area)
        if district is not None:
            villages = villages.filter(district__code=district)
        if "rule" in given:
            known = sorted(rule.key for rule in known_rules().values())
            if given["rule"] not in known:
                raise BadParameter(
                    "rule",
                    _("No rule has the key “%(name)s”. Known are: %(known)s.")
                    % {"name": given["rule"], "known": ", ".join(known)},
                )
            source, _dot, name = given["rule"].partition(".")
            lacking = MissingItem.objects.filter(source=source, rule=name)
            villages = villages.filter(pk__in=lacking.values("village"))
        return villages

    def serialize(self, page: list[Village]) -> list[dict]:
        kept = {row.area: row for row in scores(area__in=[village.code for village in page])}
        keys = [village.pk for village in page]
        missing, reminded = items_of(keys), last_reminded(keys)
        return [
            {
                "area": area_data(village),
                "district": village.district.code,
                "score": score.value if (score := kept.get(village.code)) else None,
                "week_ago": score and score.week_ago,
                "missing": [_missing_data(item) for item in missing.get(village.pk, ())],
                "reminded_at": reminded.get(village.pk),
                "screen": absolute(reverse("command_centre:completeness", args=[village.code])),
            }
            for village in page
        ]


def _missing_data(item: Missing) -> dict:
    return {
        "rule": item.rule.key,
        "since": item.since,
        "due": item.due,
        "is_overdue": item.is_overdue,
    }

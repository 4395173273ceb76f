"""How complete the data of an area is: its score, and what is missing in how many villages."""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import date

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from core.command_centre.models import Figure, MissingItem
from core.command_centre.sources import rules
from core.media.representation import absolute
from core.plugins.specs import CompletenessRuleSpec
from core.rest.problems import BadParameter
from core.rest.views import ListView
from core.villages.models import Village
from frontend_api.command_centre.base import (
    COMPLETENESS,
    DISTRICT,
    KEY,
    CentreAreaSerializer,
    CentreView,
    InArea,
    area_data,
    chosen_district,
    errors_of,
    known_metrics,
)

log = logging.getLogger("kampung.command_centre")


class CompletenessRuleSerializer(serializers.Serializer):
    """Something that villages owe: that it is present, fresh or verified. `due` is the next day
    until which it is to be there; `missing` counts the villages that lack it."""

    key = serializers.CharField()
    source = serializers.CharField()
    label = serializers.CharField()
    group = serializers.CharField(allow_blank=True)
    aspect = serializers.ChoiceField(["present", "fresh", "verified"])
    weight = serializers.IntegerField()
    legal_basis = serializers.CharField(allow_blank=True)
    due = serializers.DateField(allow_null=True)
    missing = serializers.IntegerField()
    error = serializers.CharField(
        allow_blank=True, help_text="Why it could not be asked last time."
    )


class CompletenessSerializer(serializers.Serializer):
    area = CentreAreaSerializer()
    score = serializers.FloatField(allow_null=True, help_text="Of 100.")
    target = serializers.FloatField(allow_null=True)
    week_ago = serializers.FloatField(allow_null=True)
    year_ago = serializers.FloatField(allow_null=True)
    villages = serializers.IntegerField(help_text="How many are asked.")
    rules = CompletenessRuleSerializer(many=True)


class Completeness(CentreView):
    """The score of the area, and each rule with how many villages lack what it asks for."""

    @extend_schema(responses=CompletenessSerializer)
    def get(self, request, code):
        figure = score_of([self.area.code]).get(self.area.code)
        missing = self._missing()
        known = {f"{source.slug}.{spec.name}": (source, spec) for source, spec in rules()}
        errors = errors_of("rule", known)
        spec = known_metrics()[COMPLETENESS][1]
        return Response(
            {
                "area": area_data(self.area),
                "score": figure and figure.value,
                "target": spec.target,
                "week_ago": figure and figure.week_ago,
                "year_ago": figure and figure.year_ago,
                "villages": self.villages.count(),
                "rules": [
                    {
                        **rule_data(key, source.slug, rule),
                        "missing": missing.get(key, 0),
                        "error": errors[key].error if key in errors else "",
                    }
                    for key, (source, rule) in known.items()
                ],
            }
        )

    def _missing(self) -> dict[str, int]:
        items = MissingItem.objects.filter(village__in=self.villages)
        counts = items.values_list("source", "rule").annotate(villages=Count("pk")).order_by()
        return {f"{source}.{rule}": count for source, rule, count in counts}


def rule_data(key: str, source: str, rule: CompletenessRuleSpec) -> dict:
    due = next_due(rule.due, timezone.localdate())
    return {
        "key": key,
        "source": source,
        "label": str(rule.label),
        "group": str(rule.group),
        "aspect": rule.aspect,
        "weight": rule.weight,
        "legal_basis": rule.legal_basis,
        "due": due and due.isoformat(),
    }


def next_due(due: tuple[int, int] | None, today: date) -> date | None:
    """The next day of this month and day, today included; of the 29th of February, in years without
    one, the 28th."""
    if due is None:
        return None
    for year in (today.year, today.year + 1):
        month, day = due
        try:
            found = date(year, month, day)
        except ValueError:
            found = date(year, month, day - 1)
        if found >= today:
            return found
    raise ValueError(f"{due} comes in no year.")


def score_of(codes) -> dict[str, Figure]:
    source, _dot, name = COMPLETENESS.partition(".")
    rows = Figure.objects.filter(area__in=codes, source=source, name=name)
    return {row.area: row for row in rows}


# -- Village by village ------------------------------------------------------------------------

RULE = OpenApiParameter(
    "rule",
    {"type": "string", "pattern": f"^{KEY}$"},
    description="The villages that lack what the rule of this key asks for.",
)


class MissingItemSerializer(serializers.Serializer):
    rule = serializers.CharField(help_text="The key of a rule.")
    since = serializers.DateTimeField()
    fix_url = serializers.CharField(
        allow_blank=True, help_text="Where staff mend it, where that is known."
    )


class VillageCompletenessSerializer(serializers.Serializer):
    area = CentreAreaSerializer()
    district = serializers.CharField(help_text="The code of its district.")
    score = serializers.FloatField(allow_null=True)
    week_ago = serializers.FloatField(allow_null=True)
    missing = MissingItemSerializer(many=True, help_text="The heaviest first.")


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
            known = {f"{source.slug}.{spec.name}" for source, spec in rules()}
            if given["rule"] not in known:
                raise BadParameter(
                    "rule",
                    _("No rule has the key “%(name)s”. Known are: %(known)s.")
                    % {"name": given["rule"], "known": ", ".join(sorted(known))},
                )
            source, _dot, name = given["rule"].partition(".")
            lacking = MissingItem.objects.filter(source=source, rule=name)
            villages = villages.filter(pk__in=lacking.values("village"))
        return villages

    def serialize(self, page: list[Village]) -> list[dict]:
        known = {(source.slug, spec.name): spec for source, spec in rules()}
        scores = score_of([village.code for village in page])
        missing = defaultdict(list)
        for item in MissingItem.objects.filter(village__in=page):
            if (item.source, item.rule) in known:
                missing[item.village_id].append(item)
        return [
            {
                "area": area_data(village),
                "district": village.district.code,
                "score": score.value if (score := scores.get(village.code)) else None,
                "week_ago": score and score.week_ago,
                "missing": [
                    {
                        "rule": f"{item.source}.{item.rule}",
                        "since": item.since,
                        "fix_url": fix_url(known[item.source, item.rule], village),
                    }
                    for item in sorted(
                        missing[village.pk],
                        key=lambda item: (-known[item.source, item.rule].weight, item.pk),
                    )
                ],
            }
            for village in page
        ]


def fix_url(rule: CompletenessRuleSpec, village: Village) -> str:
    """The whole address at which it is mended; empty where the rule knows none, or fails to say."""
    if rule.fix_url is None:
        return ""
    try:
        return absolute(rule.fix_url(village))
    except Exception:  # a plugin's code may raise anything
        log.warning("%s cannot say where it is mended", rule.name, exc_info=True)
        return ""

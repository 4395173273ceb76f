"""The features nearest to a place, over the borders of villages, told in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils.html import json_script
from django.utils.translation import gettext as _

from core.geo.directions import DIRECTIONS, HERE, direction, told_distance
from core.geo.drawing import middle_of
from core.geo.queries import near
from core.plugins.gating import villages_with
from core.villages.models import Regency, Village
from core.villages.routing import site_url
from plugins.gismap.models import Feature
from plugins.gismap.representation import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.gis.geos import Point

    from plugins.gismap.models import FeatureQuerySet


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked for: at most `limit` features of these layers within `radius` metres of the
    point, in the village's regency. Without a point there is no answer."""

    village: Village
    point: Point | None
    layers: tuple[str, ...]
    limit: int
    radius: int

    @classmethod
    def from_block(cls, village: Village, value: dict[str, Any]) -> Question:
        """As the block has it, from the village's office."""
        return cls(
            village,
            village.point,
            tuple(value["layers"] or ()),
            value["limit"] or 3,
            int(value["radius"] or 10_000),
        )

    @property
    def base_url(self) -> str:
        """The path of the regency's features, without the place."""
        more = {"layer": ",".join(self.layers)} if self.layers else {}
        query = urlencode({"radius": self.radius, "limit": self.limit, **more}, safe=",")
        return f"/api/v1/regencies/{self.village.district.regency.code}/gismap/features/?{query}"

    @property
    def url(self) -> str:
        """The path that answers it; there has to be a point."""
        return f"{self.base_url}&near={self.point.x:.6f},{self.point.y:.6f}"

    @property
    def configuration(self) -> str:
        """What the script on the page is told."""
        texts = {
            "looking": _("Asking for your position …"),
            "refused": _("Your position is not known. Allow it in the browser, or see the list."),
            "from": _("Seen from where you are:"),
            "found": _("The list is now seen from where you are."),
            "none": _("There is nothing near enough."),
            "broken": _("That did not work. Try again in a moment."),
        }
        return json_script(
            {
                "url": self.base_url,
                "village": self.village.code,
                "directions": [str(item) for item in DIRECTIONS],
                "texts": texts,
            }
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """A feature and how one gets there; `village` is named where it is another one."""

    feature: Feature
    url: str
    geo_uri: str
    distance: str
    direction: str
    village: str


def features_of_regency(regency: Regency) -> FeatureQuerySet:
    """The public features of its villages that have the map switched on."""
    villages = Village.objects.filter(district__regency=regency, site__isnull=False)
    found = Feature.objects.for_villages(villages_with("gismap", villages)).public()
    return found.select_related("layer", "village__site").defer("village__boundary")


def told(question: Question) -> tuple[Answer, ...]:
    """The answers, nearest first; one query."""
    if question.point is None:
        return ()
    found = features_of_regency(question.village.district.regency)
    if question.layers:
        found = found.filter(layer__name__in=question.layers)
    return tuple(_answers(question, near(found, "geometry", question.point, question.radius,
                                         limit=question.limit)))  # fmt: skip


def _answers(question: Question, found) -> Iterator[Answer]:
    for feature in found:
        at, village = middle_of(feature.geometry), feature.village
        is_own = village.pk == question.village.pk
        yield Answer(
            feature,
            path_of(feature) if is_own else site_url(village.site.hostname) + path_of(feature),
            f"geo:{at.y:.5f},{at.x:.5f}",
            told_distance(feature.distance),
            direction(question.point, at) if feature.distance > HERE else "",
            "" if is_own else village.full_name,
        )

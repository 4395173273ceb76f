"""What features have been: written at each change, and brought back from there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson
import shapely
from django.db import transaction

from core.events.log import append
from plugins.gismap import geojson, topology
from plugins.gismap.models import Feature, FeatureVersion

if TYPE_CHECKING:
    from django.contrib.gis.geos import GEOSGeometry

    from core.accounts.models import User

Action = FeatureVersion.Action
# What is remembered as it is; dates and the geometry need a form that JSON has.
PLAIN = ("name", "description", "attributes", "is_public", "warnings")
DATES = ("valid_from", "valid_until")
BATCH = 1000
EVENTS = {
    Action.CREATED: "feature.created",
    Action.CHANGED: "feature.changed",
    Action.RESTORED: "feature.changed",
    Action.DELETED: "feature.deleted",
}


def states_of(features: list[Feature]) -> list[dict[str, Any]]:
    """What each of the features is. Their geometries are written all at once: one by one would be
    most of the time that an import takes."""
    shapes = shapely.from_wkb([bytes(feature.geometry.wkb) for feature in features])
    return [
        _state(feature, orjson.loads(text))
        for feature, text in zip(features, shapely.to_geojson(shapes), strict=True)
    ]


def _state(feature: Feature, geometry: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: getattr(feature, name) for name in PLAIN},
        **{name: value and value.isoformat() for name in DATES
           for value in [getattr(feature, name)]},
        "geometry": geometry,
    }  # fmt: skip


def record(features: Iterable[Feature], action: str, user: User | None) -> list[FeatureVersion]:
    """Write what these features are now; they must have been saved."""
    features = list(features)
    return FeatureVersion.objects.bulk_create(
        (
            FeatureVersion(
                village_id=feature.village_id,
                layer_id=feature.layer_id,
                feature_id=feature.pk,
                action=action,
                user=user,
                state=state,
            )
            for feature, state in zip(features, states_of(features), strict=True)
        ),
        batch_size=BATCH,
    )


def begin(feature: Feature) -> None:
    """Write what a feature is, as it was entered, where nothing has been written of it: before its
    first change, so that there is something to go back to."""
    known = FeatureVersion.objects.for_village(feature.village).filter(feature_id=feature.pk)
    if not known.exists():
        record([feature], Action.CREATED, None)


@transaction.atomic
def save(
    feature: Feature, user: User | None, action: str, before: GEOSGeometry | None = None
) -> None:
    """Save a feature, its history, what is odd about it and its neighbours, and an event.

    `before` is the geometry that it had. An area that crosses itself must have been mended.
    """
    feature.save()
    topology.refresh(feature.layer, feature.village, feature.geometry)
    if before is not None and not before.equals_exact(feature.geometry):
        topology.refresh(feature.layer, feature.village, before)
    feature.refresh_from_db(fields=["warnings"])
    record([feature], action, user)
    _tell(feature, action)


@transaction.atomic
def delete(feature: Feature, user: User | None) -> None:
    """Delete a feature; what it was stays in its history."""
    begin(feature)
    record([feature], Action.DELETED, user)
    _tell(feature, Action.DELETED)
    layer, village, geometry = feature.layer, feature.village, feature.geometry
    feature.delete()
    topology.refresh(layer, village, geometry)


def restore(version: FeatureVersion, user: User | None) -> Feature:
    """Make the feature what it was; one that was deleted is there again, under its old id."""
    state = version.state
    known = Feature.objects.for_village(version.village).filter(pk=version.feature_id).first()
    feature = known or Feature(pk=version.feature_id, village=version.village)
    before = known.geometry if known else None
    feature.layer = version.layer
    for name in PLAIN:
        setattr(feature, name, state[name])
    for name in DATES:
        setattr(feature, name, date.fromisoformat(state[name]) if state[name] else None)
    feature.geometry = geojson.build(state["geometry"])
    save(feature, user, Action.RESTORED, before)
    return feature


def before(version: FeatureVersion) -> FeatureVersion | None:
    """The version that this one took the place of."""
    versions = FeatureVersion.objects.for_village(version.village)
    return versions.filter(feature_id=version.feature_id, pk__lt=version.pk).first()


def _tell(feature: Feature, action: str) -> None:
    is_public = feature.is_public and feature.layer.is_public
    append(
        EVENTS[action],
        village=feature.village,
        subject=feature,
        payload={"layer": feature.layer.name, "name": feature.name},
        visibility="public" if is_public else "staff",
    )

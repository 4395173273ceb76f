"""Saves an import in one transaction, in batches.

The file is read twice: once to check every row, with nothing open in the database so that others
work on and the progress shows, and once to save.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.events.log import append
from core.events.records import records_changed
from core.geo.files import reading
from core.geo.files.errors import FileError
from core.villages.models import Village
from plugins.gismap import geojson, history, topology
from plugins.gismap.imports.checking import Checker, Ready
from plugins.gismap.imports.models import Import, ImportedBatch
from plugins.gismap.imports.plans import Plan, geometry_of, schema_from, source_of
from plugins.gismap.models import Feature, FeatureVersion, Layer

log = logging.getLogger("kampung.gismap")
Action = FeatureVersion.Action
BATCH = 500
CHANGED = (
    "name", "description", "geometry", "attributes", "valid_from", "valid_until", "warnings",
    "updated_at",
)  # fmt: skip
# What stays as it is where the file has no column for it.
KEPT = ("description", "valid_from", "valid_until")


class NothingSaved(Exception):
    """Why an import has saved nothing; the text is for the operator."""


def extent_of(source: Import) -> tuple[float, float, float, float] | None:
    """The area's box in degrees, by its own boundary or its villages'; None for neither."""
    if source.area.boundary:
        return source.area.boundary.extent
    boxes = [
        village.boundary.extent
        for village in villages_of(source).filter(boundary__isnull=False).defer(None)
    ]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def villages_of(source: Import):
    return Village.objects.filter(source.villages_condition())


def target_of(source: Import, plan: Plan) -> Layer:
    """The layer to save into; a new one is not stored yet."""
    if plan.target is not None:
        return Layer.objects.for_villages(villages_of(source)).get(pk=plan.target)
    layer = Layer(title=plan.title, **{source.area_kind: source.area})
    layer.attributes, columns = schema_from(plan, source.found)
    layer.geometry = geometry_of(source_of(source.found, plan.source))
    if not plan.attributes:
        plan.attributes = columns
    return layer


def rows_of(source: Import, plan: Plan) -> reading.Rows:
    """The rows of the file, as the plan reads them. Raises `FileError`."""
    with source.file.open("rb") as file:
        return reading.rows(file, plan.source, epsg=plan.epsg, swapped=plan.swapped)


def run(source: Import, villages: list[Village]) -> None:
    """Check and save; the outcome is written into `source`."""
    try:
        _run(source, villages)
    except (NothingSaved, FileError) as error:
        _fail(source, str(error))
    except Exception:
        log.exception("Import %s failed", source.pk)
        _fail(source, _("Something went wrong. Nothing was saved; the error is in the log."))


def _run(source: Import, villages: list[Village]) -> None:
    plan = Plan.from_json(source.plan)
    layer = target_of(source, plan)
    checker = Checker(plan, layer, villages)
    rows = rows_of(source, plan)
    _tell(source, total=rows.count, checked=0, saved=0, problems=[], created=0, updated=0)
    checked = good = 0
    for count, ready in checker.batches(rows):
        checked += count
        good += len(ready)
        _tell(source, checked=checked)
    _tell(source, problems=sorted(checker.problems))
    if checker.problems and not plan.only_good:
        raise NothingSaved(
            ngettext(
                "%s row is bad, so nothing was saved.", "%s rows are bad, so nothing was saved.",
                len(checker.problems),
            ) % len(checker.problems)
        )  # fmt: skip
    if not good:
        raise NothingSaved(_("No row of the file can be saved."))
    with transaction.atomic():
        created, updated, made = _save(source, plan, layer, villages)
        source.state, source.message = Import.State.DONE, ""
        source.layer, source.made_layer = layer, made
        source.created, source.updated, source.saved = created, updated, created + updated
        source.touched_at = timezone.now()
        source.save()
    source.drop_file()


def _save(source: Import, plan: Plan, layer: Layer, villages: list[Village]):
    """How many features were made and changed, and whether the layer was made."""
    made = layer.pk is None
    if made:
        _name(layer)
        layer.save()
    # Two imports into a layer at once would both find a key unused.
    keys = [village.pk for village in villages]
    Layer.objects.for_villages(keys).select_for_update(of=("self",)).get(pk=layer.pk)
    checker = Checker(plan, layer, villages)
    known = _known(layer, plan.key, villages) if plan.key else {}
    tell = _outside_of_the_transaction(source)
    created = updated = 0
    by_village: dict[int, tuple[Village, int]] = {}
    for _count, batch in checker.batches(rows_of(source, plan)):
        new, old = [], {}
        for ready in batch:
            pk = known.get((ready.village.pk, ready.key(plan.key))) if plan.key else None
            if pk is None:
                new.append(_fill(Feature(village=ready.village, layer=layer), ready))
            else:
                old[pk] = ready
            village, count = by_village.get(ready.village.pk, (ready.village, 0))
            by_village[village.pk] = village, count + 1
        created += _create(source, new)
        updated += _update(source, layer, old, villages)
        tell(created + updated)
    for village, count in by_village.values():
        topology.refresh(layer, village)
        append(
            "features.imported",
            village=village,
            subject=layer,
            payload={"layer": layer.name, "count": count},
            visibility="public" if layer.is_public else "staff",
        )
    records_changed("gismap", Village.objects.filter(pk__in=list(by_village)))
    return created, updated, made


def _fill(feature: Feature, ready: Ready) -> Feature:
    feature.name, feature.description = ready.name, ready.description
    feature.geometry = GEOSGeometry(memoryview(ready.wkb), srid=geojson.SRID)
    feature.attributes = ready.attributes
    feature.valid_from, feature.valid_until = ready.valid_from, ready.valid_until
    feature.warnings = [topology.CROSSES] if ready.was_mended else []
    feature.updated_at = timezone.now()
    return feature


def _create(source: Import, features: list[Feature]) -> int:
    made = Feature.objects.bulk_create(features, batch_size=BATCH)
    _remember(source, made, {})
    return len(made)


def _update(source: Import, layer: Layer, ready: dict[int, Ready], villages) -> int:
    """Change the features with these primary keys; their other values stay."""
    if not ready:
        return 0
    features = Feature.objects.for_villages(villages).filter(layer=layer, pk__in=ready)
    found = list(features.select_related("village"))
    before = last_versions(found, villages)
    unknown = [feature for feature in found if feature.pk not in before]
    history.record(unknown, Action.CREATED, None)
    before |= last_versions(unknown, villages)
    plan = Plan.from_json(source.plan)
    for feature in found:
        kept = {
            name: value for name, value in feature.attributes.items() if name not in plan.attributes
        }
        values = {name: getattr(feature, name) for name in KEPT if not getattr(plan, name)}
        _fill(feature, ready[feature.pk])
        feature.attributes = kept | feature.attributes
        for name, value in values.items():
            setattr(feature, name, value)
    Feature.objects.for_villages(villages).bulk_update(found, CHANGED, batch_size=BATCH)
    _remember(source, found, before)
    return len(found)


def _remember(source: Import, features: list[Feature], before: dict[int, int]) -> None:
    """Write the features' history, and that this import has written it."""
    versions = history.record(features, Action.IMPORTED, source.user)
    for first in range(0, len(versions), BATCH):
        part = versions[first : first + BATCH]
        ImportedBatch.objects.bulk_create([
            ImportedBatch(
                source=source,
                features=[[v.feature_id, v.pk, before.get(v.feature_id)] for v in part],
                **{source.area_kind: source.area},
            )
        ])  # fmt: skip


def last_versions(features: list[Feature], villages) -> dict[int, int]:
    """The number of the last version of each feature that has one."""
    found: dict[int, int] = {}
    keys = [feature.pk for feature in features]
    for first in range(0, len(keys), BATCH):
        rows = FeatureVersion.objects.for_villages(villages).filter(
            feature_id__in=keys[first : first + BATCH]
        )
        rows = rows.order_by().values("feature_id").annotate(last=Max("pk"))
        found.update(rows.values_list("feature_id", "last"))
    return found


def _known(layer: Layer, key: str, villages: list[Village]) -> dict[tuple[int, str], int]:
    """The features of the layer by village and key. Raises `NothingSaved` for a key twice."""
    path = "name" if key == "name" else f"attributes__{key}"
    rows = Feature.objects.for_villages(villages).filter(layer=layer)
    known: dict[tuple[int, str], int] = {}
    for pk, village, value in rows.values_list("pk", "village", path).iterator(2000):
        if value is None or value == "":
            continue
        if known.setdefault((village, str(value)), pk) != pk:
            raise NothingSaved(
                _("The layer has the key “%s” twice in a village, so it is not clear which of the "
                  "two is meant. Choose another key, or make it unique.") % value
            )  # fmt: skip
    return known


def _name(layer: Layer) -> None:
    """A name for programs that no other layer of the area has."""
    base = Layer.name_from(layer.title)
    same = Layer.objects.unscoped().filter(**{layer.area_kind: layer.area})
    taken = set(same.values_list("name", flat=True))
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base[:40].rstrip('_')}_{number}"
    layer.name = name


def _tell(source: Import, **values) -> None:
    for name, value in values.items():
        setattr(source, name, value)
    source.touched_at = timezone.now()
    # Without signals: how far an import is concerns its own page alone.
    Import.objects.unscoped().filter(pk=source.pk).update(**values, touched_at=source.touched_at)


def _fail(source: Import, message: str) -> None:
    _tell(source, state=Import.State.FAILED, message=message)


def _outside_of_the_transaction(source: Import) -> Callable[[int], None]:
    """A function that shows how much is saved while the transaction is open. SQLite has one writer
    at a time, so there only the checking is followed."""
    if connection.vendor != "postgresql":
        return lambda saved: None
    other = connection.copy()
    table = connection.ops.quote_name(Import._meta.db_table)

    def tell(saved: int) -> None:
        with other.cursor() as cursor:
            # The row itself is not locked: the transaction writes it at its end.
            cursor.execute(f"UPDATE {table} SET saved = %s WHERE id = %s", [saved, source.pk])
        other.close()

    return tell

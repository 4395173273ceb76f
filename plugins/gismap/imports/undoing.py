"""Takes a whole import back: what it made goes, what it changed is again what it was."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.events.log import append
from core.events.records import records_changed
from core.villages.models import Village
from plugins.gismap import geojson, history, topology
from plugins.gismap.imports.models import Import, ImportedBatch
from plugins.gismap.imports.saving import BATCH, CHANGED, Action, NothingSaved, last_versions
from plugins.gismap.models import Feature, FeatureVersion


def undo(source: Import, user) -> tuple[int, int]:
    """Take back what the import did, but for what has been changed since. How many features were
    taken back, and how many left as they are. Raises `NothingSaved` where it is not done."""
    with transaction.atomic():
        locked = Import.objects.unscoped().select_for_update().get(pk=source.pk)
        if locked.state != Import.State.DONE:
            raise NothingSaved(_("Only a saved import can be taken back."))
        taken = left = 0
        villages: dict[int, Village] = {}
        batches = ImportedBatch.objects.unscoped().filter(source=locked).order_by("pk")
        for batch in batches.iterator(10):
            done, kept = _undo(batch, user, villages)
            taken, left = taken + done, left + kept
        layer = locked.layer
        for village in villages.values():
            topology.refresh(layer, village)
            append("features.imported", village=village, subject=layer,
                   payload={"layer": layer.name, "undone": True},
                   visibility="public" if layer.is_public else "staff")  # fmt: skip
        records_changed("gismap", Village.objects.filter(pk__in=list(villages)))
        rest = Feature.objects.unscoped().filter(layer=layer)
        if locked.made_layer and layer is not None and not rest.exists():
            layer.delete()
            locked.layer = None
        locked.state, locked.touched_at = Import.State.UNDONE, timezone.now()
        locked.message = _("%(taken)s features were taken back, %(left)s were changed since and "
                           "are left as they are.") % {"taken": taken, "left": left}  # fmt: skip
        locked.save()
    source.refresh_from_db()
    return taken, left


def _undo(batch: ImportedBatch, user, villages: dict[int, Village]) -> tuple[int, int]:
    """How many of these features were taken back, and how many left as they are."""
    version = {feature: number for feature, number, _before in batch.features}
    before = {feature: number for feature, _version, number in batch.features if number}
    rows = Feature.objects.unscoped().filter(pk__in=version).select_related("village", "layer")
    features = list(rows)
    last = last_versions(features, {feature.village_id for feature in features})
    same = [feature for feature in features if last.get(feature.pk) == version[feature.pk]]
    villages.update((feature.village_id, feature.village) for feature in same)
    made = [feature for feature in same if feature.pk not in before]
    changed = [feature for feature in same if feature.pk in before]
    history.record(made, Action.DELETED, user)
    Feature.objects.unscoped().filter(pk__in=[feature.pk for feature in made]).delete()
    versions = FeatureVersion.objects.unscoped().filter(pk__in=before.values())
    states = dict(versions.values_list("feature_id", "state"))
    for feature in changed:
        _restore(feature, states[feature.pk])
    Feature.objects.unscoped().bulk_update(changed, [*CHANGED, "is_public"], batch_size=BATCH)
    history.record(changed, Action.RESTORED, user)
    return len(same), len(version) - len(same)


def _restore(feature: Feature, state: dict) -> None:
    for name in history.PLAIN:
        setattr(feature, name, state[name])
    for name in history.DATES:
        setattr(feature, name, date.fromisoformat(state[name]) if state[name] else None)
    feature.geometry = geojson.build(state["geometry"])
    feature.updated_at = timezone.now()

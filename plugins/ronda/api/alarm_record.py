"""An alarm that was raised without signal, as a record of a batch, where the plugin has alarms."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from rest_framework import serializers

from plugins.ronda.api.fields import KeyField, PlacedSerializer
from plugins.ronda.batches import Batch
from plugins.ronda.syncing import SYNC_KINDS, SyncKind

ALARMS = "plugins.ronda.alarms"


class NewAlarmSerializer(PlacedSerializer):
    """An alarm of a code of the village's table."""

    code = KeyField()
    device_time = serializers.DateTimeField()
    post = KeyField(required=False, allow_null=True)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True)
    is_drill = serializers.BooleanField(required=False)


def raise_alarm(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Raise it at the time at which it was raised, by our clock. A second one near it and soon
    after is its witness: `alarm` is then the first one's UUID."""
    alarms = import_module(ALARMS)
    moment = batch.happened(values["device_time"])
    actor = alarms.actor_in(batch.village, batch.user)
    alarm, is_witness = alarms.raise_alarm(batch.village, {**values, "device_time": moment}, actor)
    return {
        "uuid": str(values["uuid"]),
        "kind": "alarm",
        "received_at": batch.now.isoformat(),
        "happened_at": moment.isoformat(),
        "alarm": str(alarm.uuid),
        "is_witness": is_witness,
        "state": alarm.state,
    }


if find_spec(ALARMS) is not None:
    SYNC_KINDS["alarm"] = SyncKind(NewAlarmSerializer, raise_alarm, order=5)

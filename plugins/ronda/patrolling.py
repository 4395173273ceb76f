"""Keeps the start and the end of a patrol, in whichever order they arrive.

Either makes the patrol where it is not there yet; what the other one knows is filled in when it
comes. `start` and `end` are called within the transaction of the record's receipt.
"""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from rest_framework.serializers import ValidationError

from core.events.log import append
from plugins.ronda import flags
from plugins.ronda.batches import Batch
from plugins.ronda.models import Patrol, WatchPost

REPORT_LENGTH = Patrol._meta.get_field("report").max_length


def start(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Raises `ValidationError` where nothing tells which post's it is."""
    post = batch.post(values.get("post")) or batch.usual_post()
    if post is None:
        raise ValidationError({"post": [_("Say at which post it was.")]})
    began = batch.happened(values["device_time"])
    patrol, is_new = _found_or_made(batch, values["uuid"], post, began)
    patrol.post, patrol.started_at, patrol.started_by = post, began, batch.member
    patrol.shift = batch.shift(post, began)
    found = flags.of_clock(batch.skew, values["device_time"], batch.now)
    patrol.flags = sorted({*patrol.flags, *found})
    _store(patrol, "post", "started_at", "started_by", "shift", "flags")
    members = {*values.get("members", ()), *([batch.member.pk] if batch.member else [])}
    patrol.members.add(*(members & batch.members))
    append("patrol.started", village=batch.village, subject=patrol, payload={"post": post.pk})
    return _result(batch, values, patrol, "patrol")


def end(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """The duty report. A second one of the same patrol is added to the first."""
    post = batch.post(values.get("post")) or batch.usual_post(values["patrol"])
    if post is None:
        raise ValidationError({"post": [_("Say at which post it was.")]})
    ended = batch.happened(values["device_time"])
    patrol, is_new = _found_or_made(batch, values["patrol"], post, ended)
    patrol.ended_at = max(filter(None, (patrol.ended_at, ended, patrol.started_at)))
    patrol.situation = values["situation"]
    reports = [patrol.report, values.get("report") or ""]
    patrol.report = "\n".join(filter(None, reports))[:REPORT_LENGTH]
    for name in ("guests", "lights_out"):
        if values.get(name) is not None:
            setattr(patrol, name, values[name])
    found = flags.of_clock(batch.skew, values["device_time"], batch.now)
    patrol.flags = sorted({*patrol.flags, *found})
    _store(patrol, "ended_at", "situation", "report", "guests", "lights_out", "flags")
    append(
        "patrol.ended",
        village=batch.village,
        subject=patrol,
        payload={"post": patrol.post_id, "situation": patrol.situation},
    )
    return _result(batch, values, patrol, "patrol_end")


def _found_or_made(batch: Batch, uuid, post: WatchPost, moment) -> tuple[Patrol, bool]:
    """The patrol, locked, and whether it was not there. Of two that make it at once the second
    waits, and finds it. Raises `ValidationError` where the UUID is another village's."""
    patrols = Patrol.objects.unscoped().select_for_update(of=("self",))
    patrol = patrols.filter(uuid=uuid).first()
    is_new = patrol is None
    if is_new:
        patrol = Patrol(
            village=batch.village,
            uuid=uuid,
            post=post,
            started_at=moment,
            server_time=batch.now,
            shift=batch.shift(post, moment),
        )
        try:
            with transaction.atomic():
                # In bulk, for no signal: nothing that the public sees has changed.
                Patrol.objects.bulk_create([patrol])
        except IntegrityError:
            patrol, is_new = patrols.get(uuid=uuid), False
    if patrol.village_id != batch.village.pk:
        raise ValidationError({"patrol": [_("The village has no such patrol.")]})
    return patrol, is_new


def _store(patrol: Patrol, *fields: str) -> None:
    values = {name: getattr(patrol, name) for name in fields}
    Patrol.objects.for_village(patrol.village_id).filter(pk=patrol.pk).update(**values)


def _result(batch: Batch, values: dict[str, Any], patrol: Patrol, kind: str) -> dict[str, Any]:
    return {
        "uuid": str(values["uuid"]),
        "kind": kind,
        "received_at": batch.now.isoformat(),
        "happened_at": batch.happened(values["device_time"]).isoformat(),
        "patrol": str(patrol.uuid),
        "post": patrol.post_id,
        "flags": patrol.flags,
    }

"""Keeps a check-in: finds its place, its shift and what is wrong with it, and notes who kept watch.

`apply` is called within the transaction of the record's receipt (`plugins.ronda.receipts`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework.serializers import ValidationError

from core.events.log import append
from core.events.records import records_changed
from plugins.ronda import flags, qr
from plugins.ronda.batches import Batch
from plugins.ronda.flags import Flag, Seen, Spot
from plugins.ronda.models import CheckIn, Checkpoint, Duty, Shift, WatchPost

# What a new check-in is compared with: the same member's, device's and code's around its time.
AROUND = timedelta(hours=6)
MOST_COMPARED = 200

Place = tuple[WatchPost, Checkpoint | None]


def apply(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Raises `ValidationError` where nothing tells at which post it was."""
    tag, code = qr.read(values.get("scanned") or "")
    found: list[str] = []
    post, checkpoint = _place(batch, values, tag, found)
    happened_at = batch.happened(values["device_time"])
    method = _method(values, tag, code)
    proven = False
    if code:
        proven = qr.is_fresh(post.secret, code, happened_at)
        if not proven:
            shown = qr.was_shown(post.secret, code, happened_at)
            found.append(Flag.STALE_CODE if shown else Flag.UNKNOWN_CODE)
    shift = batch.shift(post, happened_at)
    checkin = CheckIn(
        village=batch.village,
        uuid=values["uuid"],
        post=post,
        checkpoint=checkpoint,
        member=batch.member,
        patrol_uuid=values.get("patrol"),
        shift=shift,
        device_time=values["device_time"],
        server_time=batch.now,
        happened_at=happened_at,
        point=values.get("point"),
        accuracy=values.get("accuracy"),
        method=method,
        tag=tag,
        device=values.get("device") or batch.device,
    )
    found += _compared(batch, checkin, checkpoint or post, proven)
    if batch.member is not None and not _keep_duty(batch, shift, happened_at):
        found.append(Flag.NOT_ON_DUTY)
    checkin.flags = sorted(set(found))
    # In bulk, for no signal: that somebody passed a checkpoint changes no page.
    CheckIn.objects.bulk_create([checkin])
    batch.tell()
    if shift is not None:
        man(shift, post, happened_at)
    return {
        "uuid": str(checkin.uuid),
        "kind": "checkin",
        "received_at": batch.now.isoformat(),
        "happened_at": happened_at.isoformat(),
        "post": post.pk,
        "checkpoint": checkpoint.pk if checkpoint else None,
        "flags": checkin.flags,
    }


def _place(batch: Batch, values: dict[str, Any], tag: str, found: list[str]) -> Place:
    named = batch.post(values.get("post"))
    checkpoint = None
    if values.get("checkpoint") is not None:
        checkpoint = batch.checkpoints.get(values["checkpoint"])
        if checkpoint is None:
            raise ValidationError({"checkpoint": [_("The village has no such checkpoint.")]})
        named = batch.posts[checkpoint.post_id]
    scanned = batch.tags.get(tag) if tag else None
    if scanned is not None:
        elsewhere = named is not None and scanned[0] != named
        if elsewhere or (checkpoint is not None and scanned[1] != checkpoint):
            # The phone says another place than the code does: the code has been carried about.
            found.append(Flag.UNKNOWN_CODE)
        return scanned
    if values.get("scanned"):
        found.append(Flag.UNKNOWN_CODE)
    post = named or batch.usual_post(values.get("patrol"))
    if post is None:
        raise ValidationError({"post": [_("Say at which post it was.")]})
    return post, checkpoint


def _method(values: dict[str, Any], tag: str, code: str) -> str:
    if code:
        return CheckIn.Method.ROTATING
    return CheckIn.Method.PRINTED if tag else CheckIn.Method.POSITION


def _seen(checkin: CheckIn) -> Seen:
    place = checkin.checkpoint or checkin.post
    return Seen(
        checkin.happened_at,
        (checkin.post_id, checkin.checkpoint_id),
        Spot.of(checkin.point, checkin.accuracy),
        Spot.of(place.point),
        checkin.device,
        checkin.tag,
    )


def _compared(batch: Batch, checkin: CheckIn, place, proven: bool) -> list[str]:
    """The flags of position, clock, and of what else the member, the device and the code did."""
    where = Spot.of(checkin.point, checkin.accuracy)
    found = flags.of_clock(batch.skew, checkin.device_time, batch.now)
    # Who shows the code of the minute need not prove anything by satellite.
    if where is not None or not proven:
        found += flags.of_position(where, Spot.of(place.point), place.radius)
    same = Q()
    if checkin.member_id is not None:
        same |= Q(member=checkin.member_id)
    if checkin.device:
        same |= Q(device=checkin.device)
    if checkin.tag:
        same |= Q(tag=checkin.tag)
    if not same:
        return found
    rows = CheckIn.objects.for_village(batch.village).filter(
        same,
        happened_at__gte=checkin.happened_at - AROUND,
        happened_at__lte=checkin.happened_at + AROUND,
    )
    others = list(
        rows.select_related("post", "checkpoint").order_by("-happened_at")[:MOST_COMPARED]
    )
    this = _seen(checkin)
    own = [
        _seen(row)
        for row in others
        if (row.member_id is not None and row.member_id == checkin.member_id)
        or (row.device and row.device == checkin.device)
    ]
    found += flags.of_speed(this, own) + flags.of_one_place(this, own)
    sharing = [row for row in others if flags.of_tag(this, [_seen(row)])]
    if sharing:
        found.append(Flag.TAG_SHARED)
        _flag_too(sharing)
    return found


def _flag_too(rows: list[CheckIn]) -> None:
    """The others of a shared code are as doubtful as the last, whichever came in first."""
    for row in sorted(rows, key=lambda row: row.pk):
        if Flag.TAG_SHARED not in row.flags:
            flagged = sorted({*row.flags, Flag.TAG_SHARED})
            CheckIn.objects.for_village(row.village_id).filter(pk=row.pk).update(flags=flagged)


def _keep_duty(batch: Batch, shift: Shift | None, moment: datetime) -> bool:
    """Note that the member keeps their duty; whether they have one. The earliest check-in counts,
    in whichever order they come."""
    if shift is None:
        return False
    duties = Duty.objects.for_village(batch.village).filter(shift=shift, member=batch.member)
    earlier = Q(kept_at=None) | Q(kept_at__gt=moment)
    return bool(duties.filter(earlier).update(kept_at=moment)) or duties.exists()


def man(shift: Shift, post: WatchPost, moment: datetime) -> None:
    """Note since when the shift is manned, with an event the first time."""
    shifts = Shift.objects.for_village(shift.village_id).filter(pk=shift.pk)
    if shifts.filter(manned_at=None).update(manned_at=moment):
        append(
            "shift.manned",
            village=post.village,
            subject=shift,
            payload={"post": post.pk, "night": shift.night.isoformat()},
        )
        records_changed("ronda", [post.village])
    else:
        shifts.filter(manned_at__gt=moment).update(manned_at=moment)

"""Files incidents, and adds to the chain of who did what about them.

An incident's state is that of its last step. Steps are added and never changed; each has an event
in its transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.serializers import ValidationError

from core.events.log import append
from core.events.records import records_changed
from plugins.ronda import flags
from plugins.ronda.batches import Batch
from plugins.ronda.flags import Spot
from plugins.ronda.models import Incident, IncidentStep
from plugins.ronda.models.incidents import public_point

if TYPE_CHECKING:
    from core.accounts.models import User

State = Incident.State
TOLD = (
    "kind", "severity", "narrative", "people", "goods", "action", "handed_to", "point", "accuracy",
    "device_time",
)  # fmt: skip


def file(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Keep what a phone tells of an incident, with the first step of its chain."""
    happened = batch.happened(values.get("device_time"))
    patrol = values.get("patrol")
    found = []
    if values.get("device_time"):
        found = flags.of_clock(batch.skew, values["device_time"], batch.now)
    where = Spot.of(values.get("point"), values.get("accuracy"))
    if where is not None and where.accuracy > flags.POOR_ACCURACY:
        found.append(flags.Flag.INACCURATE)
    incident = Incident(
        village=batch.village,
        uuid=values["uuid"],
        post=batch.post(values.get("post")) or batch.usual_post(patrol),
        reporter=batch.member,
        patrol_uuid=patrol,
        happened_at=happened,
        server_time=batch.now,
        state=State.HANDED_OVER if values.get("handed_to") else State.OPEN,
        flags=sorted(found),
        public_point=public_point(values.get("point")),
        **{name: values[name] for name in TOLD if values.get(name) not in (None, "")},
    )
    # In bulk, for no signal: the public sees none of it before staff say so.
    Incident.objects.bulk_create([incident])
    announce(incident, batch.user, batch.actor)
    return {
        "uuid": str(incident.uuid),
        "kind": "incident",
        "received_at": batch.now.isoformat(),
        "happened_at": happened.isoformat(),
        "state": incident.state,
        "flags": incident.flags,
    }


def announce(incident: Incident, user: User, actor: str) -> None:
    """The first step of a new incident, and its event: what kind it is, nothing of people."""
    step = IncidentStep(
        village_id=incident.village_id,
        incident=incident,
        user=user,
        actor=actor,
        state=incident.state,
        text=_("Reported"),
    )
    IncidentStep.objects.bulk_create([step])
    append(
        "incident.reported",
        village=incident.village,
        subject=incident,
        payload={"kind": incident.kind, "severity": incident.severity},
    )


def add_step(
    incident: Incident,
    user: User,
    actor: str,
    *,
    state: str = "",
    text: str = "",
    handed_to: str = "",
    is_private: bool = False,
) -> IncidentStep:
    """Add to the chain and move the incident to `state` (its own where none is given). To hand over
    says to whom. Raises `ValidationError` by field."""
    if handed_to:
        state = state or State.HANDED_OVER
    with transaction.atomic():
        rows = Incident.objects.for_village(incident.village_id).select_for_update()
        stored = rows.get(pk=incident.pk)
        before, state = stored.state, state or stored.state
        if state == State.HANDED_OVER and not (handed_to or stored.handed_to):
            raise ValidationError({"handed_to": [_("Say to whom it is handed over.")]})
        if not text and not handed_to and state == before:
            raise ValidationError({"text": [_("Say what was done.")]})
        stored.state, stored.handed_to = state, handed_to or stored.handed_to
        stored.closed_at = (stored.closed_at or timezone.now()) if state == State.CLOSED else None
        rows.filter(pk=stored.pk).update(
            state=stored.state, handed_to=stored.handed_to, closed_at=stored.closed_at
        )
        step = IncidentStep(
            village_id=stored.village_id,
            incident=stored,
            user=user,
            actor=actor,
            state=state,
            text=text,
            is_private=is_private,
        )
        IncidentStep.objects.bulk_create([step])
        append(
            "incident.changed",
            village=incident.village,
            subject=stored,
            payload={"kind": stored.kind, "from": before, "to": state},
        )
        if stored.is_public and before != state:
            records_changed("ronda", [incident.village])
    incident.state, incident.handed_to = stored.state, stored.handed_to
    incident.closed_at = stored.closed_at
    return step

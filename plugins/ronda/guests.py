"""The guest book: who is let into it, and when an entry is erased."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.serializers import ValidationError

from core.plugins.settings import plugin_settings
from core.villages.models import Role
from core.villages.scoping import may_manage
from plugins.ronda.batches import Batch
from plugins.ronda.models import Guest
from plugins.ronda.people import member_of

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.villages.models import Village

# Officers of the district and the regency have no business with who stays with whom.
VILLAGE_STAFF = frozenset({Role.VILLAGE_HEAD, Role.VILLAGE_OPERATOR})
TOLD = (
    "name", "origin", "host", "neighbourhood", "phone", "purpose", "arrived_on", "leaves_on",
    "device_time",
)  # fmt: skip


def may_see(user: User, village: Village) -> bool:
    """Whether the person is of the village's own staff or keeps its watch."""
    if may_manage(user, village, VILLAGE_STAFF):
        return True
    return may_manage(user, village, {Role.WATCH_MEMBER}) and member_of(user, village) is not None


def note(batch: Batch, values: dict[str, Any]) -> dict[str, Any]:
    """Enter a guest. Raises `ValidationError` for whom the book is not open."""
    if not may_see(batch.user, batch.village):
        raise ValidationError({"uuid": [_("The guest book is for the watch and the village.")]})
    given = {name: values[name] for name in TOLD if values.get(name) not in (None, "")}
    given.setdefault("arrived_on", timezone.localdate(batch.happened(values.get("device_time"))))
    if given.get("leaves_on") and given["leaves_on"] < given["arrived_on"]:
        message = Guest._meta.constraints[0].violation_error_message
        raise ValidationError({"leaves_on": [message]})
    guest = Guest(
        village=batch.village,
        uuid=values["uuid"],
        noted_by=batch.member,
        server_time=batch.now,
        **given,
    )
    # In bulk, for no signal: nothing that the public sees.
    Guest.objects.bulk_create([guest])
    return {
        "uuid": str(guest.uuid),
        "kind": "guest",
        "received_at": batch.now.isoformat(),
        "arrived_on": guest.arrived_on.isoformat(),
    }


def rule(village: Village) -> dict[str, Any]:
    """After how many hours a guest reports here, what the village says about it, and after how many
    days an entry is erased."""
    values = plugin_settings(village, "ronda")
    hours = values["guest_hours"]
    text = values["guest_text"] or (
        _("A guest who stays longer than %(hours)s hours reports to the watch post or to the RT.")
        % {"hours": hours}
    )
    return {"hours": hours, "text": text, "kept_days": values["guest_days"]}


def erase_old(village: Village) -> None:
    """Erase who left, or came without saying when they leave, longer ago than the village keeps
    entries; a task."""
    days = plugin_settings(village, "ronda")["guest_days"]
    before = timezone.localdate() - timedelta(days=days)
    old = Q(leaves_on__lt=before) | Q(leaves_on=None, arrived_on__lt=before)
    for guest in Guest.objects.for_village(village).filter(old):
        guest.delete()

"""Takes requests for letters, exactly once, and what is said to them later by who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.events.log import append
from core.plugins.settings import plugin_settings
from plugins.netizen import once
from plugins.netizen.letters.fields import check_values
from plugins.netizen.letters.handling import (
    Action,
    Actor,
    Refused,
    State,
    act,
    add_step,
    keep,
    locked,
)
from plugins.netizen.models import LetterKind, LetterRequest

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.villages.models import Village

OPEN, ACCOUNT, CLOSED = "open", "account", "closed"
# Of what the fields an operator fills in are part, too.
FILLABLE = (State.SUBMITTED, State.INCOMPLETE, State.CHECKED)


def closed_to(village: Village, user: User | None) -> str:
    """Why somebody cannot ask for letters over the net; empty where they can. One query."""
    setting = plugin_settings(village, "netizen")["letter_requests"]
    if setting == CLOSED:
        return _("This village takes requests for letters at its office only.")
    if setting == ACCOUNT and (user is None or not user.is_authenticated):
        return _("This village takes requests for letters from those who have signed in.")
    return ""


def ask(
    village: Village,
    kind: LetterKind,
    values: dict[str, Any],
    actor: Actor,
    channel: str,
) -> once.Taken:
    """Keep a request with these checked values (`uuid`, `name`, `nik`, `phone`, `values`), its first
    step and its event; or find the one that the same values made before.

    Raises `once.AlreadyDifferent` and `once.AlreadyRemoved`.
    """

    def create(body_hash: str) -> LetterRequest:
        row = LetterRequest(
            village=village,
            kind=kind,
            channel=channel,
            body_hash=body_hash,
            applicant=actor.user if channel != LetterRequest.Channel.COUNTER else None,
            **values,
        )
        # In bulk, for no signal: nothing of a request is public.
        LetterRequest.objects.bulk_create([row])
        add_step(row, Action.FILE, actor)
        append(
            "letter.requested",
            village=village,
            subject=row,
            payload={"plugin": "netizen", "kind": kind.code, "channel": channel},
        )
        return row

    return once.take(LetterRequest, village, {**values, "kind": kind.code}, create)


def resubmit(
    row: LetterRequest, actor: Actor, changes: dict[str, Any], text: str = ""
) -> LetterRequest:
    """Send an incomplete request again, with what is changed: `name`, `phone`, and of `values` those
    of the citizen's fields that are given; an empty one is taken out.

    Raises `Refused`, and `ValidationError` by the field's code.
    """
    given = changes.pop("values", {})
    fields = row.kind.fields
    citizens = {field["code"] for field in fields if field["by"] == "citizen"}
    own = {code: value for code, value in row.values.items() if code in citizens}
    others = {code: value for code, value in row.values.items() if code not in citizens}
    values = others | check_values(fields, own | given, ("citizen",))
    return act(row, Action.RESUBMIT, actor, text, values=values, **changes)


def fill(row: LetterRequest, actor: Actor, changes: dict[str, Any]) -> LetterRequest:
    """What staff fill in or put right: `name`, `nik`, `phone`, `values`. Raises `Refused`."""
    with transaction.atomic():
        stored = locked(row)
        if stored.state not in FILLABLE:
            raise Refused(
                _("The request is in the state “%s” by now. Look at it again.")
                % stored.get_state_display()
            )
        changed = [name for name, value in changes.items() if getattr(stored, name) != value]
        if changed:
            for name in changed:
                setattr(stored, name, changes[name])
            stored.updated_at = timezone.now()
            keep(stored, "updated_at", *changed)
            add_step(stored, Action.FILL, actor)
    return stored


def found_by(village: Village, code: str) -> LetterRequest | None:
    """The village's request with this tracking code."""
    rows = LetterRequest.objects.for_village(village).select_related("kind", "signer", "letter")
    row = rows.filter(tracking_code=code).first() if code else None
    if row is not None:
        row.village = village
    return row


def is_applicants(row: LetterRequest, user: User | None, key: UUID | None = None) -> bool:
    """Whether whoever asks is the one who asked for the letter: signed in as they were then, or in
    possession of the UUID that their client made and nobody else was told."""
    if user is not None and user.is_authenticated and row.applicant_id == user.pk:
        return True
    return key is not None and row.uuid == key

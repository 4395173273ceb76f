"""What officers do about an alert: acknowledge it, give it to somebody, write a note.

The plugin's record stays as it is. Of two who act at once the second is told what the first did.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.command_centre.access import Area, villages_in
from core.command_centre.alerts import Alert, alerts_of
from core.command_centre.duty import NotDone, write
from core.command_centre.models import AlertHandling, DutyEntry
from core.command_centre.people import name_of, responders
from core.command_centre.telling import tell_of_alert

Kind = DutyEntry.Kind


@dataclass(frozen=True, slots=True)
class Found:
    """An alert of an area: `alert` while it is active, `handling` once something was done about
    it; one of the two is there. `title` names it with its village."""

    title: str
    alert: Alert | None
    handling: AlertHandling | None


def find(area: Area, source: str, name: str, key: str) -> Found:
    """The alert of that name, active in the area or over and handled. Raises `Http404` for all
    others, those of other areas among them."""
    alert = alerts_of(area).get(source, name, key)
    if alert is not None:
        return Found(_of(alert), alert, alert.handling)
    handled = AlertHandling.objects.filter(source=source, name=name, key=key)
    handling = handled.filter(village__in=villages_in(area)).select_related(
        "village", "acknowledged_by", "assigned_to"
    ).first()  # fmt: skip
    if handling is None:
        raise Http404(_("No such alert is active in this area."))
    first = handling.entries.order_by("at", "pk").values_list("text", flat=True).first()
    title = (first or "").partition("\n")[0] or handling.village.full_name
    return Found(title.partition(" → ")[0], None, handling)


@transaction.atomic
def acknowledge(area: Area, officer: User, alert: Alert, note: str = "") -> AlertHandling:
    """Say that the alert has been seen. Raises `NotDone`, naming who has, where it was already."""
    handling = _handling(alert)
    if not _claim(handling, officer):
        handling.refresh_from_db()
        raise NotDone(
            _("%(person)s has acknowledged this already, at %(time)s.")
            % {"person": name_of(handling.acknowledged_by), "time": _time(handling.acknowledged_at)}
        )
    write(area, officer, _lines(_of(alert), note), Kind.ACKNOWLEDGED, alert=handling)
    return handling


@transaction.atomic
def assign(
    area: Area, officer: User, alert: Alert, to: User, shown: int | None, note: str = ""
) -> AlertHandling:
    """Give the alert to a person, and acknowledge it where nobody has. `shown` is the id of whom it
    was given to when the officer looked. Raises `NotDone` where that has changed meanwhile, or the
    person is none of those who answer for the alert's village."""
    if not responders(area, alert.village).filter(user=to).exists():
        raise NotDone(_("Choose a person who works for this village or above it, in your area."))
    handling = _handling(alert)
    same = AlertHandling.objects.filter(pk=handling.pk, assigned_to=shown)
    if not same.update(assigned_to=to, assigned_at=timezone.now()):
        handling.refresh_from_db()
        raise NotDone(
            _("Somebody else was quicker: %(person)s has this since %(time)s.")
            % {"person": name_of(handling.assigned_to), "time": _time(handling.assigned_at)}
        )
    _claim(handling, officer)
    lines = _lines(f"{_of(alert)} → {name_of(to)}", note)
    write(area, officer, lines, Kind.ASSIGNED, alert=handling)
    handling.refresh_from_db()
    if to != officer:
        tell_of_alert(handling, _of(alert), note)
    return handling


@transaction.atomic
def note(area: Area, officer: User, found: Found, text: str) -> DutyEntry:
    """Write a note about an alert, also when it is over. Raises `NotDone` for an empty one."""
    if not text.strip():
        raise NotDone(_("Write something in the note."))
    handling = found.handling or _handling(found.alert)
    return write(area, officer, _lines(found.title, text), Kind.NOTE, alert=handling)


def history(handling: AlertHandling | None):
    """The log's lines about an alert, the newest first: those of all areas it lies in, since it is
    one matter for all of them."""
    if handling is None:
        return DutyEntry.objects.none()
    return handling.entries.select_related("author")


def _handling(alert: Alert) -> AlertHandling:
    source, name, key = alert.full_name
    handling, _created = AlertHandling.objects.get_or_create(
        source=source, name=name, key=key, defaults={"village": alert.village}
    )
    return handling


def _claim(handling: AlertHandling, officer: User) -> bool:
    """Whether it was not acknowledged before; the update is the claim."""
    fresh = AlertHandling.objects.filter(pk=handling.pk, acknowledged_at=None)
    return bool(fresh.update(acknowledged_at=timezone.now(), acknowledged_by=officer))


def _of(alert: Alert) -> str:
    return f"{alert.told.title} · {alert.village.full_name}"


def _lines(first: str, note: str) -> str:
    return f"{first}\n{note.strip()}".strip()


def _time(moment) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i") if moment else "–"

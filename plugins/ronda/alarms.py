"""An alarm from the first beat to its end: raised, confirmed by a second witness, recalled, ended.

Each step is kept with who took it, and its event is written in the same transaction. Whoever moves
an alarm holds its row, so that two steps at once come one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError

from core.events.log import append
from core.plugins.settings import plugin_settings
from plugins.ronda import alarm_checks, people
from plugins.ronda.models import Alarm, AlarmStep, AlertMessage, Member
from plugins.ronda.push_tasks import push_alarm

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.villages.models import Village

State, Kind = Alarm.State, AlarmStep.Kind
# What was raised longer ago reaches nobody in time: it is kept and rings no more.
STALE = timedelta(hours=1)
LEADS = (Member.Role.LEAD, Member.Role.COORDINATOR)


class WrongState(APIException):
    """The alarm is not in a state in which that can be done, or not yet."""

    status_code = 409
    problem_kind = "ronda-alarm-state"


class NotYours(APIException):
    """Somebody else has to do that."""

    status_code = 403


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it: an account, and as whom of the watch. Staff need not be of the watch."""

    user: User | None
    member: Member | None
    is_staff: bool = False

    @property
    def name(self) -> str:
        if self.member is not None:
            return self.member.name
        return (self.user.get_full_name() or self.user.get_username()) if self.user else ""

    @property
    def is_lead(self) -> bool:
        return self.is_staff or (self.member is not None and self.member.role in LEADS)

    def raised(self, alarm: Alarm) -> bool:
        """Whether it is their own alarm."""
        if self.member is not None and alarm.raised_by_id == self.member.pk:
            return True
        first = alarm.steps.filter(kind=Kind.RAISED).first()
        return bool(self.user and first and first.user_id == self.user.pk)


def actor_in(village: Village, user: User) -> Actor:
    return Actor(user, people.member_of(user, village), people.is_staff(user, village))


# -- The steps -----------------------------------------------------------------------------------


@transaction.atomic
def raise_alarm(village: Village, values: dict[str, Any], actor: Actor) -> tuple[Alarm, bool]:
    """Raise an alarm of checked values: `uuid`, `code` (key of the village's code), and optionally
    `post`, `place`, `point`, `accuracy`, `device_time`, `is_drill`.

    Answers the alarm and whether it is another's that was raised before: then this one is its
    witness. Raises `ValidationError` by field, and `Throttled`.
    """
    code = alarm_checks.code_of(village, values.get("code"))
    post = alarm_checks.post_of(village, values.get("post"))
    alarm_checks.check_rate(village, actor.user, actor.member)
    now = timezone.now()
    raised_at = alarm_checks.moment_of(values.get("device_time"), now)
    drill = bool(values.get("is_drill"))
    same = alarm_checks.same_alarm(village, code, post, values.get("point"), raised_at, drill)
    if same is not None:
        held = _held(village, same.uuid)
        return _witnessed(held, actor, values.get("place") or ""), True
    alarm = Alarm.objects.create(
        village=village,
        uuid=values["uuid"],
        code=code,
        beats=code.beats,
        label=code.label,
        instruction=code.instruction,
        post=post,
        place=values.get("place") or "",
        point=values.get("point") or (post.point if post else None),
        accuracy=values.get("accuracy"),
        raised_by=actor.member,
        raised_at=raised_at,
        device_time=values.get("device_time"),
        server_time=now,
        state=State.ENDED if now - raised_at > STALE else State.RAISED,
        ended_at=now if now - raised_at > STALE else None,
        is_drill=drill,
    )
    _step(alarm, Kind.RAISED, actor)
    if alarm.state == State.ENDED:
        _step(alarm, Kind.ENDED, None, _("It came in too late to ring."))
        _tell("alarm.ended", alarm, public=False)
    else:
        _tell("alarm.raised", alarm, public=False)
        push_alarm(alarm, "raised")
    return alarm, False


@transaction.atomic
def witness(village: Village, uuid: UUID, actor: Actor, text: str = "") -> Alarm:
    """Somebody else has seen it too: the first such witness confirms the alarm."""
    return _witnessed(_held(village, uuid), actor, text)


@transaction.atomic
def confirm(village: Village, uuid: UUID, actor: Actor, text: str = "") -> Alarm:
    """A post lead confirms an alarm alone, once nobody else has for the set time."""
    alarm = _held(village, uuid)
    if not actor.is_lead:
        raise NotYours(_("A post lead or the staff confirm alone; others are witnesses."))
    if alarm.state != State.RAISED:
        raise WrongState(_already(alarm))
    opens = may_be_confirmed_alone(alarm)
    if timezone.now() < opens:
        moment = timezone.localtime(opens).strftime("%H:%M:%S")
        raise WrongState(
            _("A second witness confirms at once; one person alone not before %s.") % moment
        )
    return _confirmed(alarm, actor, text)


@transaction.atomic
def recall(village: Village, uuid: UUID, actor: Actor, reason: str) -> Alarm:
    """It was a false alarm. Whoever raised it may say so until it is confirmed, then a lead."""
    alarm = _held(village, uuid)
    if alarm.state not in Alarm.RUNNING:
        raise WrongState(_already(alarm))
    own = alarm.state == State.RAISED and actor.raised(alarm)
    if not (actor.is_lead or own):
        raise NotYours(
            _(
                "Who raised it recalls it until it is confirmed; after that a post lead or the staff."
            )
        )
    if not reason.strip():
        raise ValidationError({"text": [_("Say why the alarm is recalled.")]})
    _refuse_while_alerting(alarm)
    was_public = alarm.state == State.CONFIRMED
    alarm.state, alarm.ended_at = State.RECALLED, timezone.now()
    alarm.save(update_fields=["state", "ended_at"])
    _step(alarm, Kind.RECALLED, actor, reason)
    _tell("alarm.recalled", alarm, public=was_public)
    push_alarm(alarm, "recalled", everybody=was_public)
    return alarm


@transaction.atomic
def end(village: Village, uuid: UUID, actor: Actor, text: str = "") -> Alarm:
    """The danger is over."""
    alarm = _held(village, uuid)
    if not actor.is_lead:
        raise NotYours(_("A post lead or the staff end an alarm."))
    if alarm.state != State.CONFIRMED:
        raise WrongState(
            _("Recall it, or have it confirmed first.")
            if alarm.state == State.RAISED
            else _already(alarm)
        )
    _refuse_while_alerting(alarm)
    alarm.state, alarm.ended_at = State.ENDED, timezone.now()
    alarm.save(update_fields=["state", "ended_at"])
    _step(alarm, Kind.ENDED, actor, text)
    _tell("alarm.ended", alarm, public=True)
    push_alarm(alarm, "ended", everybody=True)
    return alarm


def may_be_confirmed_alone(alarm: Alarm) -> datetime:
    """From when on one person is enough, by the village's setting (minutes)."""
    minutes = plugin_settings(alarm.village, "ronda")["confirm_alone_minutes"]
    return alarm.server_time + timedelta(minutes=minutes)


def add_step(alarm: Alarm, kind: str, actor: Actor, text: str = "") -> None:
    """Keep that something was done about the alarm that moves it nowhere."""
    _step(alarm, kind, actor, text)


# -- What they are made of -----------------------------------------------------------------------


def _held(village: Village, uuid: UUID) -> Alarm:
    """The alarm, which nobody else moves until the transaction is over; `Http404`."""
    alarm = Alarm.objects.for_village(village).select_for_update().filter(uuid=uuid).first()
    if alarm is None:
        raise Http404(_("No alarm of this village has this UUID."))
    alarm.village = village
    return alarm


def _witnessed(alarm: Alarm, actor: Actor, text: str) -> Alarm:
    if alarm.state not in Alarm.RUNNING:
        raise WrongState(_already(alarm))
    if actor.raised(alarm):
        if text:
            _step(alarm, Kind.NOTE, actor, text)
        return alarm
    _step(alarm, Kind.WITNESSED, actor, text)
    return _confirmed(alarm, actor) if alarm.state == State.RAISED else alarm


def _confirmed(alarm: Alarm, actor: Actor, text: str = "") -> Alarm:
    alarm.state, alarm.confirmed_at = State.CONFIRMED, timezone.now()
    alarm.confirmed_by = actor.member
    alarm.save(update_fields=["state", "confirmed_at", "confirmed_by"])
    _step(alarm, Kind.CONFIRMED, actor, text)
    _tell("alarm.confirmed", alarm, public=True)
    push_alarm(alarm, "confirmed", everybody=True)
    return alarm


def _refuse_while_alerting(alarm: Alarm) -> None:
    messages = AlertMessage.objects.for_village(alarm.village).filter(alarm=alarm, is_latest=True)
    if messages.exclude(kind=AlertMessage.Kind.CANCEL).filter(expires__gt=timezone.now()).exists():
        raise WrongState(_("An alert of this alarm is in force: cancel or end that first."))


def _already(alarm: Alarm) -> str:
    return _("The alarm is in another state already: %s.") % alarm.get_state_display()


def _step(alarm: Alarm, kind: str, actor: Actor | None, text: str = "") -> None:
    step = AlarmStep(
        village=alarm.village,
        alarm=alarm,
        kind=kind,
        at=timezone.now(),
        user=actor.user if actor else None,
        member=actor.member if actor else None,
        actor=actor.name[:100] if actor else "",
        text=text.strip()[:500],
    )
    # In bulk, for no signal: the alarm itself tells that it has changed.
    AlarmStep.objects.bulk_create([step])


def _tell(kind: str, alarm: Alarm, *, public: bool) -> None:
    append(
        kind,
        village=alarm.village,
        subject=alarm,
        payload={
            "alarm": str(alarm.uuid),
            "beats": alarm.beats,
            "label": alarm.label,
            "state": alarm.state,
            "is_drill": alarm.is_drill,
            "plugin": "ronda",
        },
        visibility="public" if public else "staff",
    )

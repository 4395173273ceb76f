"""What patrols, check-ins, incidents and the guest book hold of a person with an account.

Guests have no account here: their entries are erased after the village's time for them.
"""

from __future__ import annotations

from core.plugins.specs import PersonalData
from plugins.ronda.models import CheckIn, Incident, IncidentStep, Member, Patrol


def _members(user) -> list[int]:
    return list(Member.objects.unscoped().filter(user=user).values_list("pk", flat=True))


def export(user) -> list[PersonalData]:
    """Where the person checked in, which rounds they made, what they reported and did."""
    members = _members(user)
    checkins = CheckIn.objects.unscoped().filter(member__in=members)
    patrols = Patrol.objects.unscoped().filter(members__in=members).distinct()
    reported = Incident.objects.unscoped().filter(reporter__in=members)
    steps = IncidentStep.objects.unscoped().filter(user=user)
    found = [
        (
            CheckIn,
            [
                {
                    "village": row.village.full_name,
                    "time": row.happened_at.isoformat(),
                    "post": str(row.post),
                    "checkpoint": str(row.checkpoint or ""),
                    "longitude": row.point.x if row.point else None,
                    "latitude": row.point.y if row.point else None,
                    "accuracy": row.accuracy,
                    "method": row.method,
                    "device": row.device,
                    "flags": row.flags,
                }
                for row in checkins.select_related("village", "post", "checkpoint")
            ],
        ),
        (
            Patrol,
            [
                {
                    "village": row.village.full_name,
                    "post": str(row.post),
                    "began": row.started_at.isoformat(),
                    "ended": row.ended_at.isoformat() if row.ended_at else None,
                    "report": row.report if row.started_by_id in members else "",
                }
                for row in patrols.select_related("village", "post")
            ],
        ),
        (
            Incident,
            [
                {
                    "village": row.village.full_name,
                    "time": row.happened_at.isoformat(),
                    "kind": row.kind,
                    "narrative": row.narrative,
                    "people": row.people,
                    "goods": row.goods,
                    "action": row.action,
                    "state": row.state,
                }
                for row in reported.select_related("village")
            ],
        ),
        (
            IncidentStep,
            [
                {
                    "village": row.village.full_name,
                    "time": row.at.isoformat(),
                    "state": row.state,
                    "text": row.text,
                }
                for row in steps.select_related("village")
            ],
        ),
    ]
    return [
        PersonalData(str(model._meta.verbose_name_plural), tuple(rows))
        for model, rows in found
        if rows
    ]


def erase(user) -> None:
    """Take the person out of what the village needs to keep: that a post was manned and what
    happened stays, by whom and by which phone does not."""
    members = _members(user)
    CheckIn.objects.unscoped().filter(member__in=members).update(
        member=None, device="", point=None, accuracy=None
    )
    Patrol.members.through.objects.filter(member__in=members).delete()
    Patrol.objects.unscoped().filter(started_by__in=members).update(started_by=None)
    Incident.objects.unscoped().filter(reporter__in=members).update(reporter=None)
    IncidentStep.objects.unscoped().filter(user=user).update(user=None, actor="–")

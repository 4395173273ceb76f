"""What whoever filed a report does about it later: answer, take it back, have it opened again, rate.

Each may be sent again under its own UUID, as a report is, and is done once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from plugins.netizen.handling import ACTIONS, Details, NotAllowed, act, possible
from plugins.netizen.models import Report, ReportStep
from plugins.netizen.once import Taken, take

if TYPE_CHECKING:
    from plugins.netizen.desks import Actor

OF_REPORTER = tuple(name for name, action in ACTIONS.items() if action.who == "reporter")


def possible_for_reporter(report: Report, actor: Actor) -> list[str]:
    """What the reporter may do now; nothing for anybody else."""
    if not actor.is_reporter:
        return []
    return [name for name in possible(report, actor) if name in OF_REPORTER]


def follow_up(
    report: Report,
    actor: Actor,
    name: str,
    text: str = "",
    *,
    rating: int | None = None,
    uuid: UUID | None = None,
) -> Taken:
    """Do one of `OF_REPORTER`; or find the step that the same call made before, where it has a UUID.

    Raises as `handling.act` and `once.take`.
    """
    if not actor.is_reporter:
        # Before anything is looked up: a stranger learns nothing of the UUID.
        raise NotAllowed(_("Only whoever filed the report may do this."))
    details = Details(rating=rating)
    if uuid is None:
        return Taken(act(report, actor, name, text, details=details), created=True)

    def create(body_hash: str) -> ReportStep:
        step = act(report, actor, name, text, details=details)
        step.uuid, step.body_hash = uuid, body_hash
        rows = ReportStep.objects.for_village(report.village_id).filter(pk=step.pk)
        rows.update(uuid=uuid, body_hash=body_hash)
        return step

    said = {
        "uuid": uuid,
        "report": report.code,
        "action": name,
        "text": text.strip(),
        "rating": rating,
    }
    return take(ReportStep, report.village, said, create)

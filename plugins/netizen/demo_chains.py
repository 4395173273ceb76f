"""Lives through an example report: who did what about it and when, as `handling` and the clocks would
have written it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from plugins.netizen import demo_stories as told
from plugins.netizen.clock_tasks import marks, text_of
from plugins.netizen.clocks import REPLY, Calendar, due_at
from plugins.netizen.models import Report, ReportStep

if TYPE_CHECKING:
    from core.accounts.models import User

State, Desk = Report.State, Report.Desk
Kind, Role = ReportStep.Kind, ReportStep.Role
# Between how many hours after the step before each is done.
HOURS = {
    "verify": (1, 50),
    "hand_over": (1, 30),
    "start": (6, 90),
    "resolve": (20, 190),
    "rate": (3, 90),
    "reject": (5, 70),
    "refer": (5, 70),
    "merge": (2, 20),
    "withdraw": (1, 40),
}
STATES = {
    "verify": State.VERIFIED,
    "hand_over": State.FORWARDED,
    "start": State.IN_PROGRESS,
    "resolve": State.RESOLVED,
    "reject": State.REJECTED,
    "refer": State.REFERRED,
    "merge": State.DUPLICATE,
    "withdraw": State.WITHDRAWN,
}
KINDS = {"hand_over": Kind.HANDED_OVER, "merge": Kind.MERGED, "rate": Kind.RATED}
RATES = 0.6  # of the reporters whose report is resolved
STARS = (5, 5, 4, 4, 4, 3, 3, 2)
LAG = timedelta(minutes=15)  # until the clock's task has come by


@dataclass(slots=True)
class People:
    """Accounts of a village, where it has any."""

    operator: User | None = None
    citizen: User | None = None


@dataclass
class Chain:
    """A report and its steps. `answer` is what is said once it is resolved."""

    report: Report
    calendar: Calendar
    people: People
    now: datetime
    chance: random.Random
    answer: str
    steps: list[ReportStep] = field(default_factory=list)
    is_followed: bool = False

    def run(self, actions: tuple[str, ...]) -> None:
        """File the report and do these things about it, all of them before now."""
        report, chance = self.report, self.chance
        self._write(report.created_at, Kind.FILED, Role.REPORTER, is_public=True)
        hours = [chance.uniform(*HOURS[action]) for action in actions]
        age = (self.now - report.created_at).total_seconds() / 3600
        shrink = min(1.0, 0.95 * age / sum(hours)) if hours else 1.0
        began = moment = report.created_at
        for action, after in zip(actions, hours, strict=True):
            moment += timedelta(hours=after * shrink)
            if action in STATES and action != "verify":
                # To be verified stops no clock.
                began = moment
            self._do(action, moment)
        report.due_at = due_at(self.calendar, report, began)
        report.support_count = self._support_count()
        self.is_followed = report.is_published and chance.random() < 0.2

    def keep_time(self) -> None:
        """Say what the clock has said of an open report until now."""
        report = self.report
        if report.state == State.RESOLVED:
            self._close()
        if not report.is_open:
            return
        last = self.steps[-1].at
        for mark in marks(report, self.calendar):
            at = max(mark.at, last + LAG)
            if at > self.now:
                break
            is_escalated = mark.kind == Kind.ESCALATED
            if is_escalated:
                report.escalated_at = at
            else:
                report.reminded_at = at
            self._write(at, mark.kind, Role.SYSTEM, text_of(mark, report), is_public=is_escalated)
            last = at

    def _close(self) -> None:
        """End a resolved report's ten days, where they are over; the task has come by since."""
        report = self.report
        at = self.calendar.after(report.closed_at, REPLY)
        if at + LAG > self.now:
            report.closes_at = at
            return
        report.updated_at = at + LAG
        self._write(at + LAG, Kind.CLOSED, Role.SYSTEM, told.CLOSED, is_public=True)

    def moment_between(self) -> datetime:
        """Some time between its filing and now."""
        created = self.report.created_at
        return created + (self.now - created) * self.chance.random()

    def _do(self, action: str, at: datetime) -> None:
        if action == "rate":
            self._rate(at)
            return
        report = self.report
        by_reporter = action == "withdraw"
        report.state = STATES[action]
        text = self._text(action)
        report.updated_at = at
        if report.state in (State.VERIFIED, State.FORWARDED, State.IN_PROGRESS):
            report.verified_at = report.verified_at or at
        else:
            report.closed_at = at
        if text and not by_reporter:
            report.public_note = text
            report.answered_at = report.answered_at or at
        role = Role.REPORTER if by_reporter else self._role()
        if action == "hand_over":
            report.agency = report.category.agency
            report.desk = Desk.AGENCY if report.agency else Desk.REGENCY
        self._write(at, KINDS.get(action, Kind.STATE), role, text, is_public=True)
        if action == "verify" and not report.category.is_confidential:
            report.is_public = True
            self._write(at, Kind.STATE, role, is_public=True)

    def _text(self, action: str) -> str:
        report, chance = self.report, self.chance
        if action == "verify":
            return told.VERIFIED if chance.random() < 0.3 else ""
        if action == "hand_over":
            agency = report.category.agency
            whom = agency.name if agency else f"Kabupaten {report.village.district.regency.name}"
            return told.HANDED_OVER.format(whom=whom)
        if action == "merge":
            return told.DUPLICATE.format(code=report.duplicate_of.code)
        if action == "reject":
            return chance.choice(told.REJECTED)
        if action == "refer":
            return chance.choice(told.REFERRED)
        return {"start": told.STARTED, "resolve": self.answer}.get(action, "")

    def _rate(self, at: datetime) -> None:
        report, chance = self.report, self.chance
        gives, stars = chance.random() < RATES, chance.choice(STARS)
        said = chance.choice(told.RATINGS[stars])
        if gives:
            report.rating, report.rating_text, report.updated_at = stars, said, at
            self._write(at, Kind.RATED, Role.REPORTER, said, is_public=False)

    def _support_count(self) -> int:
        many = self.chance.choice((0, 0, 0, 1, 1, 2, 3, 5, 9))
        return many if self.report.is_published else 0

    def _role(self) -> str:
        return {Desk.AGENCY: Role.AGENCY, Desk.REGENCY: Role.REGENCY}.get(
            self.report.desk, Role.VILLAGE
        )

    def _write(self, at, kind, role, text="", *, is_public) -> None:
        report = self.report
        operator = self.people.operator
        user, actor = {
            Role.REPORTER: (report.reporter, ""),
            Role.VILLAGE: (operator, operator and operator.get_full_name() or "Operator"),
            Role.AGENCY: (None, f"Petugas {report.agency.name}" if report.agency else ""),
            Role.REGENCY: (None, "Petugas kabupaten"),
        }.get(role, (None, ""))
        self.steps.append(
            ReportStep(
                village=report.village,
                report=report,
                at=at,
                kind=kind,
                role=role,
                user=user,
                actor=actor,
                state=report.state,
                agency=report.agency if role != Role.REPORTER else None,
                text=text,
                is_public=is_public,
            )
        )

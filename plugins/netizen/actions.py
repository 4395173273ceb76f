"""The table of what can be done about a report: from which states, by whom, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from plugins.netizen import closing
from plugins.netizen.models import Report, ReportStep

State, Kind = Report.State, ReportStep.Kind
OPEN, CLOSED = frozenset(Report.OPEN), frozenset(Report.CLOSED)
HANDLED = frozenset({State.VERIFIED, State.FORWARDED, State.IN_PROGRESS})
ALL = OPEN | CLOSED


@dataclass(frozen=True, slots=True)
class Action:
    """`states` are those it is done in, `to` the one it leads to (None: it stays). `who` is `desk`
    (whoever handles the report), `staff` (any desk that sees it), `reporter` or `system` (the clocks'
    tasks). `needs_text` asks for a text; `is_public` says whether the text is for everybody unless told otherwise."""

    label: str
    kind: str
    states: frozenset[str]
    to: str | None = None
    who: str = "desk"
    needs_text: bool = False
    is_public: bool = True


ACTIONS = {
    "verify": Action(
        gettext_lazy("Verify"), Kind.STATE, frozenset({State.RECEIVED}), State.VERIFIED
    ),
    "hand_over": Action(
        gettext_lazy("Hand over"), Kind.HANDED_OVER, OPEN, State.FORWARDED, is_public=True
    ),
    "start": Action(
        gettext_lazy("Begin work"),
        Kind.STATE,
        frozenset({State.RECEIVED, State.VERIFIED, State.FORWARDED}),
        State.IN_PROGRESS,
    ),
    "resolve": Action(
        gettext_lazy("Resolve"), Kind.STATE, HANDLED, State.RESOLVED, needs_text=True
    ),
    "reject": Action(gettext_lazy("Reject"), Kind.STATE, OPEN, State.REJECTED, needs_text=True),
    "refer": Action(
        gettext_lazy("Not ours: refer"), Kind.STATE, OPEN, State.REFERRED, needs_text=True
    ),
    "merge": Action(gettext_lazy("Reported before"), Kind.MERGED, OPEN, State.DUPLICATE),
    "answer": Action(gettext_lazy("Answer"), Kind.NOTE, ALL - {State.WITHDRAWN}, needs_text=True),
    "note": Action(
        gettext_lazy("Note for staff"),
        Kind.NOTE,
        ALL,
        who="staff",
        needs_text=True,
        is_public=False,
    ),
    "open_again": Action(
        gettext_lazy("Open again"),
        Kind.STATE,
        CLOSED - {State.WITHDRAWN},
        State.VERIFIED,
        needs_text=True,
    ),
    "publish": Action(gettext_lazy("Publish"), Kind.STATE, ALL - {State.RECEIVED}),
    "hide": Action(gettext_lazy("Hide from the public"), Kind.STATE, ALL, is_public=False),
    "release": Action(gettext_lazy("Release"), Kind.RELEASED, ALL, is_public=False),
    "reply": Action(
        gettext_lazy("Answer"),
        Kind.ANSWER,
        ALL - {State.WITHDRAWN},
        who="reporter",
        needs_text=True,
        is_public=False,
    ),
    "withdraw": Action(gettext_lazy("Withdraw"), Kind.STATE, OPEN, State.WITHDRAWN, who="reporter"),
    "reopen": Action(
        gettext_lazy("Open again"),
        Kind.REOPENED,
        frozenset({State.RESOLVED, State.REJECTED, State.REFERRED}),
        State.VERIFIED,
        who="reporter",
        needs_text=True,
        is_public=False,
    ),
    "close": Action(
        gettext_lazy("Close"),
        Kind.CLOSED,
        closing.TAKEN_UP | {State.RESOLVED},
        State.RESOLVED,
        who="system",
    ),
    "rate": Action(
        gettext_lazy("Rate"),
        Kind.RATED,
        frozenset({State.RESOLVED, State.REJECTED, State.REFERRED}),
        who="reporter",
        is_public=False,
    ),
}

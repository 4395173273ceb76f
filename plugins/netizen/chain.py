"""What became of a report step by step, as its reporter and the public read it: when, what, and in
which role; never by whom."""

from __future__ import annotations

from typing import Any

from plugins.netizen.models import Report, ReportStep

Kind, Role = ReportStep.Kind, ReportStep.Role
SHOWN = (Kind.FILED, Kind.STATE, Kind.NOTE, Kind.HANDED_OVER, Kind.ANSWER, Kind.REOPENED,
         Kind.RATED, Kind.MERGED, Kind.CLOSED)  # fmt: skip
# Said by the reporter to those who handle it.
BETWEEN_THEM = (Kind.ANSWER, Kind.RATED)


def chain_of(report: Report, *, own: bool = False) -> list[dict[str, Any]]:
    """The steps in their order: `at` (ISO 8601), `kind`, `state` after it, `role`, `agency` (the
    name of the one that acts or that it was handed over to, else None) and `text`. With `own`, what
    the reporter wrote since as well. One query."""
    rows = ReportStep.objects.for_village(report.village_id).filter(report=report, kind__in=SHOWN)
    shown: list[dict[str, Any]] = []
    state = None
    for step in rows.select_related("agency"):
        mine = own and step.role == Role.REPORTER
        if step.kind in BETWEEN_THEM and not (step.is_public or mine):
            continue
        text = step.text if step.is_public or mine else ""
        # A change that shows nothing: a note among staff, publishing and hiding.
        if step.kind in (Kind.NOTE, Kind.STATE) and not text and step.state == state:
            continue
        if step.kind == Kind.NOTE and not step.is_public:
            continue
        state = step.state
        names_agency = step.role == Role.AGENCY or step.kind == Kind.HANDED_OVER
        shown.append(
            {
                "at": step.at.isoformat(),
                "kind": step.kind,
                "state": step.state,
                "role": step.role,
                "agency": step.agency.name if names_agency and step.agency else None,
                "text": text,
            }
        )
    return shown

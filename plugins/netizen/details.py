"""A report with what became of it, for whoever has its tracking code and for whoever filed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plugins.netizen.chain import chain_of
from plugins.netizen.following import possible_for_reporter
from plugins.netizen.models import Report
from plugins.netizen.representation import (
    moment_representation,
    photo_representation,
    photos_of,
    point_representation,
    report_representation,
)

if TYPE_CHECKING:
    from plugins.netizen.desks import Actor


def report_details(report: Report, actor: Actor) -> dict[str, Any]:
    """The report with what became of it; for its reporter what they wrote and may do too."""
    own = actor.is_reporter
    shown = report.is_published or own
    agency = report.agency
    return {
        **report_representation(report),
        "due_at": moment_representation(report.due_at) if shown else None,
        "closes_at": moment_representation(report.closes_at) if shown else None,
        "desk": report.desk if shown else None,
        "agency": agency.name if shown and agency else None,
        "duplicate_of": _first_code(report) if shown else None,
        "rating": report.rating if shown else None,
        "steps": chain_of(report, own=own) if shown else [],
        "photos": [photo_representation(photo) for photo in photos_of(report, own)],
        "own": own_representation(report, actor) if own else None,
    }


def own_representation(report: Report, actor: Actor) -> dict[str, Any]:
    """What whoever filed the report wrote, and what they may do about it now."""
    return {
        "title": report.title,
        "text": report.text,
        "answers": report.answers,
        "address": report.address,
        "point": point_representation(report.point),
        "rating_text": report.rating_text,
        "actions": possible_for_reporter(report, actor),
    }


def _first_code(report: Report) -> str | None:
    return report.duplicate_of.code if report.duplicate_of_id else None

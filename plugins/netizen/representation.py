"""How a report appears to the public, in the API, in blocks and on the map alike.

The reporter's name, phone and account are in none of these, nor is the client's UUID.
"""

from __future__ import annotations

from core.villages.routing import site_url
from plugins.netizen.models import Report


def report_representation(report: Report) -> dict:
    """The report for a reader who has its tracking code. Of one that staff have not published
    only the state and the answer are told: its code may have been passed on."""
    return {
        "code": report.code,
        "category": report.category.code,
        "category_name": report.category.name,
        "state": report.state,
        "is_public": report.is_published,
        "title": report.title if report.is_published else None,
        "text": report.text if report.is_published else None,
        "point": point_representation(report.point) if report.is_published else None,
        "public_note": report.public_note,
        "created_at": report.created_at.isoformat(),
        "updated_at": report.updated_at.isoformat(),
    }


def receipt(report: Report) -> dict:
    """What the sender of a report is answered, word for word the same at each repetition."""
    return {
        "uuid": str(report.uuid),
        "code": report.code,
        "created_at": report.created_at.isoformat(),
        "url": site_url(report.village.hostname) + page_path(report),
    }


def point_representation(point) -> dict | None:
    return {"longitude": point.x, "latitude": point.y} if point else None


def page_path(report: Report) -> str:
    """Where the report is followed on its village's website."""
    return f"/p/netizen/{report.code}/"

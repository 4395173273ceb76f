"""How a report appears to the public, in the API, in blocks and on the map alike.

The reporter's phone, email address and account are in none of these, nor is the client's UUID; the
name is where the reporter allowed it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from core.villages.routing import site_url
from plugins.netizen.desks import reply_key
from plugins.netizen.models import Category, Report, ReportPhoto


def report_representation(report: Report) -> dict[str, Any]:
    """The report for a reader who has its tracking code. Of one that staff have not published
    only the state and the answer are told: its code may have been passed on."""
    shown = report.is_published
    return {
        "code": report.code,
        "category": report.category.code,
        "category_name": report.category.name,
        "state": report.state,
        "is_public": shown,
        "title": report.title if shown else None,
        "text": report.text if shown else None,
        "address": report.address if shown else None,
        "point": point_representation(report.point) if shown else None,
        "reported_by": report.shown_name if shown else "",
        "support_count": report.support_count if shown else 0,
        "public_note": report.public_note,
        "due_at": moment_representation(report.due_at) if shown else None,
        "closes_at": moment_representation(report.closes_at) if shown else None,
        "created_at": report.created_at.isoformat(),
        "updated_at": report.updated_at.isoformat(),
    }


def photos_of(report: Report, own: bool = False) -> list[ReportPhoto]:
    """Those that the public, or with `own` the reporter, sees. One query, where there may be any."""
    if not (report.is_published or own):
        return []
    rows = ReportPhoto.objects.for_village(report.village_id).filter(report=report)
    found = list(rows if own else rows.filter(is_hidden=False))
    for photo in found:
        photo.report = report
    return found


def photo_representation(photo: ReportPhoto) -> dict[str, Any]:
    """Where the photo is, below the report's village in the API."""
    path = f"/api/v1/villages/{photo.report.village.code}/netizen/photos/{photo.uuid}/"
    return {
        "uuid": str(photo.uuid),
        "url": path,
        "small_url": f"{path}?size=small",
        "width": photo.width,
        "height": photo.height,
    }


def category_representation(category: Category) -> dict[str, Any]:
    """What is asked and told before somebody reports in it."""
    return {
        "code": category.code,
        "name": category.name,
        "group": category.group,
        "description": category.description,
        "notice": category.notice,
        "contacts": contacts_representation(category),
        "questions": category.questions,
        "diverted": category.is_diverted,
        "confidential": category.is_confidential,
    }


def contacts_representation(category: Category) -> list[dict[str, str]]:
    return [{"label": label, "contact": contact} for label, contact in category.contact_lines]


def receipt(report: Report) -> dict[str, Any]:
    """What the sender of a report is answered, word for word the same at each repetition."""
    url = site_url(report.village.hostname) + page_path(report)
    return {
        "uuid": str(report.uuid),
        "code": report.code,
        "reply_key": reply_key(report),
        "created_at": report.created_at.isoformat(),
        "url": url,
        "reply_url": f"{url}?{urlencode({'key': reply_key(report)})}",
    }


def point_representation(point) -> dict[str, float] | None:
    return {"longitude": point.x, "latitude": point.y} if point else None


def page_path(report: Report) -> str:
    """Where the report is followed on its village's website."""
    return f"/p/netizen/{report.code}/"


def own_path(report: Report) -> str:
    """The same for whoever filed it: the address proves so, and is to be kept."""
    return f"{page_path(report)}?{urlencode({'key': reply_key(report)})}"


def moment_representation(moment) -> str | None:
    return moment.isoformat() if moment else None

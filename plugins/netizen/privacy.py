"""What the reports hold of a person, for handing it out and for erasing it.

Only reports filed while signed in belong to an account; a phone number typed into a form proves
nothing about who typed it.
"""

from __future__ import annotations

from core.plugins.specs import PersonalData
from plugins.netizen.models import Report


def export(user) -> list[PersonalData]:
    reports = Report.objects.unscoped().filter(reporter=user).select_related("village", "category")
    rows = tuple(
        {
            "village": report.village.full_name,
            "code": report.code,
            "created_at": report.created_at.isoformat(),
            "category": report.category.name,
            "title": report.title,
            "text": report.text,
            "longitude": report.point.x if report.point else None,
            "latitude": report.point.y if report.point else None,
            "state": report.state,
            "public_note": report.public_note,
            "reporter_name": report.reporter_name,
            "reporter_phone": report.reporter_phone,
            "reporter_email": report.reporter_email,
        }
        for report in reports
    )
    return [PersonalData(str(Report._meta.verbose_name_plural), rows)] if rows else []


def erase(user) -> None:
    """Delete what the public never saw, and take the person out of the rest: staff have freed
    a published text of names before."""
    mine = Report.objects.unscoped().filter(reporter=user)
    for report in mine.select_related("village"):
        if not report.is_published:
            report.delete()
    mine.update(
        reporter=None,
        reporter_name="",
        reporter_phone="",
        reporter_email="",
        device_time=None,
        accuracy=None,
    )

"""What the reports hold of a person, for handing it out and for erasing it.

Only reports filed while signed in belong to an account; a phone number typed into a form proves
nothing about who typed it.
"""

from __future__ import annotations

from django.db.models import F, Q
from django.db.models.functions import Greatest

from core.events.records import records_changed
from core.plugins.specs import PersonalData
from core.villages.models import Village
from plugins.netizen.models import (
    AgencyOfficer,
    BlockedSender,
    Redaction,
    Report,
    ReportPhoto,
    ReportStep,
    ReportSupport,
    SavedView,
)
from plugins.netizen.moderation import key_of

Kind, Role = ReportStep.Kind, ReportStep.Role


def export(user) -> list[PersonalData]:
    """Everything the person filed, answered, rated, supports and follows, with their photos; and of
    those who work with reports, what they did and keep."""
    photos = list(_photos_of(user))
    tables = {
        Report._meta.verbose_name_plural: _reports(user),
        ReportStep._meta.verbose_name_plural: _steps(user),
        ReportPhoto._meta.verbose_name_plural: [_photo(photo) for photo in photos],
        ReportSupport._meta.verbose_name_plural: _supports(user),
        AgencyOfficer._meta.verbose_name_plural: _offices(user),
        SavedView._meta.verbose_name_plural: [
            {"name": view.name, "filter": view.query}
            for view in SavedView.objects.unscoped().filter(owner=user)
        ],
    }
    files = tuple((f"{photo.uuid}.jpg", photo.file.open) for photo in photos if photo.file)
    return [
        PersonalData(
            str(title), tuple(rows), files if title is ReportPhoto._meta.verbose_name_plural else ()
        )
        for title, rows in tables.items()
        if rows
    ]


def _reports(user) -> list[dict]:
    reports = Report.objects.unscoped().filter(reporter=user).select_related("village", "category")
    return [
        {
            "village": report.village.full_name,
            "code": report.code,
            "channel": report.channel,
            "created_at": report.created_at.isoformat(),
            "category": report.category.name,
            "title": report.title,
            "text": report.text,
            "answers": report.answers,
            "address": report.address,
            "longitude": report.point.x if report.point else None,
            "latitude": report.point.y if report.point else None,
            "accuracy": report.accuracy,
            "device_time": report.device_time.isoformat() if report.device_time else None,
            "state": report.state,
            "public_note": report.public_note,
            "is_public": report.is_public,
            "anonymity": report.anonymity,
            "reporter_name": report.reporter_name,
            "reporter_phone": report.reporter_phone,
            "reporter_email": report.reporter_email,
            "rating": report.rating,
            "rating_text": report.rating_text,
        }
        for report in reports.defer("village__boundary")
    ]


def _steps(user) -> list[dict]:
    """What they did about reports, their own and others'; and what was answered to their own."""
    own = Q(user=user) | Q(report__reporter=user, is_public=True)
    own |= Q(report__reporter=user, role=Role.REPORTER)
    steps = ReportStep.objects.unscoped().filter(own).select_related("report")
    return [
        {
            "report": step.report.code,
            "at": step.at.isoformat(),
            "what": step.kind,
            "as": step.role,
            "state": step.state,
            "text": step.text,
        }
        for step in steps
    ]


def _photos_of(user):
    return ReportPhoto.objects.unscoped().filter(report__reporter=user).select_related("report")


def _photo(photo: ReportPhoto) -> dict:
    return {
        "report": photo.report.code,
        "file": f"{photo.uuid}.jpg",
        "added_at": photo.added_at.isoformat(),
        "width": photo.width,
        "height": photo.height,
        "longitude": photo.point.x if photo.point else None,
        "latitude": photo.point.y if photo.point else None,
        "taken_at": photo.taken_at.isoformat() if photo.taken_at else None,
    }


def _supports(user) -> list[dict]:
    supports = ReportSupport.objects.unscoped().filter(user=user).select_related("report")
    return [
        {
            "report": support.report.code,
            "at": support.at.isoformat(),
            "is_affected": support.is_affected,
            "is_following": support.is_following,
        }
        for support in supports
    ]


def _offices(user) -> list[dict]:
    offices = AgencyOfficer.objects.unscoped().filter(user=user).select_related("agency")
    return [{"agency": office.agency.name} for office in offices]


def erase(user) -> None:
    """Delete what the public never saw, with its photos, and take the person out of the rest: staff
    have freed a published text of names before."""
    mine = Report.objects.unscoped().filter(reporter=user)
    for report in mine.select_related("village", "category"):
        if not report.is_published:
            report.delete()
    kept = list(mine.values_list("pk", flat=True))
    villages = Village.objects.filter(pk__in=mine.order_by().values("village"))
    changed = {village.pk: village for village in villages}
    _erase_from_steps(user, kept)
    # That something was taken out stays in the chain of steps.
    Redaction.objects.unscoped().filter(report__in=kept).delete()
    ReportPhoto.objects.unscoped().filter(report__in=kept).update(point=None, taken_at=None)
    changed |= _erase_supports(user)
    mine.update(
        reporter=None,
        reporter_name="",
        reporter_phone="",
        reporter_email="",
        rating_text="",
        answers={},
        device_time=None,
        accuracy=None,
    )
    _erase_staff(user)
    # None of these send signals.
    records_changed("netizen", changed.values())


def _erase_from_steps(user, reports: list[int]) -> None:
    """The chain of reports that stay keeps who acted by their role alone, and of the reporter
    what was for the public."""
    by_reporter = ReportStep.objects.unscoped().filter(report__in=reports, role=Role.REPORTER)
    by_reporter.filter(Q(is_public=False) | Q(kind=Kind.RATED)).update(text="")
    by_reporter.update(user=None, actor="")
    ReportStep.objects.unscoped().filter(user=user).update(user=None, actor="")


def _erase_supports(user) -> dict[int, Village]:
    """Take back what they support; the villages of those reports."""
    supports = ReportSupport.objects.unscoped().filter(user=user)
    affected = Report.objects.unscoped().filter(
        pk__in=list(supports.filter(is_affected=True).values_list("report", flat=True))
    )
    villages = Village.objects.filter(pk__in=list(affected.values_list("village", flat=True)))
    found = {village.pk: village for village in villages}
    affected.update(support_count=Greatest(F("support_count"), 1) - 1)
    supports.delete()
    return found


def _erase_staff(user) -> None:
    """What somebody left who worked with reports, and whom a village took no more of."""
    AgencyOfficer.objects.unscoped().filter(user=user).delete()
    SavedView.objects.unscoped().filter(owner=user).delete()
    Redaction.objects.unscoped().filter(user=user).update(user=None, actor="")
    blocked = BlockedSender.objects.unscoped()
    blocked.filter(added_by=user).update(added_by=None)
    account = key_of(BlockedSender.Kind.ACCOUNT, user.pk)
    blocked.filter(kind=BlockedSender.Kind.ACCOUNT, key=account).delete()

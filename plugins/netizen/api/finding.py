"""Finds the report of an address, and who asks for it."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter

from plugins.netizen.codes import normal_code
from plugins.netizen.desks import Actor
from plugins.netizen.models import Report

KEY_HEADER = "Reply-Key"
KEY_PARAMETER = OpenApiParameter(
    KEY_HEADER,
    {"type": "string", "maxLength": 20},
    OpenApiParameter.HEADER,
    description="From the receipt: proves who filed the report.",
)


def find_report(village, code: str) -> Report:
    """The village's report with this code, whether or not it is public; `Http404`."""
    rows = Report.objects.for_village(village).select_related("category", "agency", "duplicate_of")
    report = rows.filter(code=normal_code(code)).first()
    if report is None:
        raise Http404(_("No report of this village has this code."))
    report.village = village
    return report


def find_public_report(village, code: str) -> Report:
    """The same, only where everybody may read it."""
    report = find_report(village, code)
    if not report.is_published:
        raise Http404(_("No public report of this village has this code."))
    return report


def actor_of(request, report: Report, key: str = "") -> Actor:
    """Who asks, by account and by the key in the header or given."""
    return Actor.of(request.user, report, key or key_in_header(request))


def key_in_header(request) -> str:
    return request.headers.get(KEY_HEADER, "")[:20]

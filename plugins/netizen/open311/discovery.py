"""The document by which clients of Open311 find the service, and learn whether to read its
services anew."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.events.models import Event
from core.villages.models import Regency
from core.villages.routing import site_url
from plugins.netizen.models import Category
from plugins.netizen.open311.formats import moment

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
# Of the categories that a regency begins with.
FIRST = datetime(2026, 1, 1, tzinfo=timezone.get_default_timezone())


def document(base: str) -> dict:
    """`base` is the address to which `/services.json` and so on are added."""
    changed = moment(changed_at())
    regencies = Regency.objects.filter(site__isnull=False).select_related("site")
    return {
        "changeset": changed,
        "contact": "; ".join(
            f"{row.full_name}, {site_url(row.site.hostname)}" for row in regencies
        ),
        "key_service": _(
            "No key is needed where a village takes anonymous reports. Elsewhere it is an access "
            "token for the village, which its office makes in the admin."
        ),
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": base,
                "changeset": changed,
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }


def changed_at() -> datetime:
    """A time from which services and definitions are as they are now. Records of a whole district
    or regency are few and mostly these; where villages have categories of their own, any change of
    theirs counts."""
    own = Category.objects.unscoped().filter(village__isnull=False).order_by()
    villages = list(own.values_list("village", flat=True).distinct())
    # Apart, so that each is read from the end of an index.
    conditions = (
        [Q(village__isnull=True), Q(village__in=villages)]
        if villages
        else [Q(village__isnull=True)]
    )
    events = Event.objects.filter(kind="records.changed", payload__plugin="netizen")
    newest = [
        events.filter(condition)
        .order_by("-transaction", "-pk")
        .values_list("at", flat=True)
        .first()
        for condition in conditions
    ]
    return max(filter(None, newest), default=FIRST)

"""A member's nights as a calendar (iCalendar, RFC 5545), at an address that is the secret itself.

Calendar programs ask without signing in, and often through their maker's servers: the calendar
tells the member's own nights and names nobody else.
"""

from __future__ import annotations

import re
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from core.villages.models import Village
from core.villages.routing import site_url
from plugins.ronda.codes import new_key
from plugins.ronda.models import Duty, Member
from plugins.ronda.roster.nights import tonight

KEY = re.compile(r"[0-9a-f]{32}")
PAST, AHEAD = timedelta(days=60), timedelta(days=400)
REFRESH = timedelta(hours=6)
WARNING = timedelta(hours=2)


def address(village: Village, member: Member) -> str:
    """Where the member's calendar is."""
    return f"{site_url(village.hostname)}/p/ronda/kalender/{member.calendar_key}.ics"


def renew(member: Member) -> None:
    """Give the calendar another address; the one before answers no more."""
    member.calendar_key = new_key()
    member.save(update_fields=["calendar_key"])


def member_with(village: Village, key: str) -> Member | None:
    """The village's active member whose calendar has this key."""
    if not KEY.fullmatch(key):
        return None
    return Member.objects.for_village(village).filter(calendar_key=key, is_active=True).first()


def calendar_of(village: Village, member: Member) -> bytes:
    """The calendar of their duties, from two months ago on. The same until one changes, within a
    day."""
    calendar = Calendar()
    calendar.add("PRODID", "-//Kampung CMS//ronda//ID")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", _("Night watch of %s") % village.full_name)
    calendar.add("X-WR-TIMEZONE", timezone.get_default_timezone_name())
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    for duty in _duties(village, member):
        calendar.add_component(_event(village, duty, today))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _duties(village: Village, member: Member):
    night = tonight()
    duties = Duty.objects.for_village(village).filter(
        member=member, shift__night__range=(night - PAST, night + AHEAD)
    )
    return duties.select_related("shift__post").order_by("shift__starts_at", "pk")


def _event(village: Village, duty: Duty, stamp) -> Event:
    shift, zone = duty.shift, timezone.get_default_timezone()
    event = Event()
    event.add("UID", f"ronda-duty-{duty.pk}@{village.hostname}")
    event.add("DTSTAMP", stamp)
    event.add("DTSTART", shift.starts_at.astimezone(zone))
    event.add("DTEND", shift.ends_at.astimezone(zone))
    event.add("SUMMARY", _("Night watch: %s") % shift.post.name)
    event.add("LOCATION", ", ".join(filter(None, [shift.post.name, shift.post.neighbourhood])))
    if shift.note:
        event.add("DESCRIPTION", shift.note)
    if shift.post.point:
        event.add("GEO", (shift.post.point.y, shift.post.point.x))
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", _("Night watch: %s") % shift.post.name)
    alarm.add("TRIGGER", -WARNING)
    event.add_component(alarm)
    return event

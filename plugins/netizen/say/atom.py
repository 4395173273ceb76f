"""Announcements as an Atom feed (RFC 4287): followed by any reader, without an account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core.villages.routing import site_url
from plugins.netizen.say.announcing import page_path

if TYPE_CHECKING:
    from core.villages.models import Village
    from plugins.netizen.models import Announcement, Topic

NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
MOST = 50


def feed(
    village: Village, topic: Topic | None, announcements: Sequence[Announcement], path: str
) -> str:
    """The feed of a topic, or of all of them, as XML text; `path` is its own address on the
    install's host."""
    root = ElementTree.Element("feed", xmlns=NAMESPACE)
    title = _("Announcements of %s") % village.full_name
    _text(root, "title", f"{title}: {topic.name}" if topic else title)
    name = f"{village.code}:{topic.code if topic else ''}"
    _text(root, "id", f"tag:{settings.KAMPUNG_BASE_DOMAIN},2026:announcements:{name}")
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    updated = announcements[0].published_at if announcements else today
    _text(root, "updated", _moment(updated))
    address = settings.KAMPUNG_PUBLIC_URL + path
    ElementTree.SubElement(root, "link", rel="self", href=address, type=MEDIA_TYPE)
    author = ElementTree.SubElement(root, "author")
    _text(author, "name", village.full_name)
    base = site_url(village.hostname)
    for announcement in announcements:
        _entry(root, announcement, base)
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _entry(root, announcement: Announcement, base: str) -> None:
    entry = ElementTree.SubElement(root, "entry")
    _text(entry, "id", f"urn:kampung:announcement:{announcement.code}")
    _text(entry, "title", announcement.title)
    _text(entry, "updated", _moment(announcement.published_at))
    _text(entry, "published", _moment(announcement.published_at))
    _text(entry, "summary", announcement.text)
    href = base + page_path(announcement)
    ElementTree.SubElement(entry, "link", rel="alternate", href=href, type="text/html")
    ElementTree.SubElement(
        entry, "category", term=announcement.topic.code, label=announcement.topic.name
    )


def _moment(at) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def _text(parent, name: str, text: str) -> None:
    kept = "".join(sign for sign in text if sign in "\n\t" or ord(sign) >= 32)
    ElementTree.SubElement(parent, name).text = kept

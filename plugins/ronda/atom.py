"""The index of alerts as an Atom feed (RFC 4287), with the facts of CAP beside each entry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from plugins.ronda import alert_documents, cap

if TYPE_CHECKING:
    from plugins.ronda.models import AlertMessage

NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
MOST = 50


def feed(name: str, code: str, messages: Sequence[AlertMessage], path: str) -> str:
    """The feed of an area as XML text; `path` is its own address on the install's host."""
    root = ElementTree.Element("feed", xmlns=NAMESPACE)
    _text(root, "title", _("Alerts for %s") % name)
    _text(root, "id", f"tag:{settings.KAMPUNG_BASE_DOMAIN},2026:alerts:{code}")
    today = timezone.localtime().replace(hour=0, minute=0, second=0)
    _text(root, "updated", cap.moment(messages[0].sent if messages else today))
    address = settings.KAMPUNG_PUBLIC_URL + path
    ElementTree.SubElement(root, "link", rel="self", href=address, type=MEDIA_TYPE)
    author = ElementTree.SubElement(root, "author")
    _text(author, "name", name)
    for message in messages:
        _entry(root, message)
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def document_url(message: AlertMessage) -> str:
    """Where the CAP document is, below a village that it is for."""
    codes = sorted(village.code for village in message.villages.all())
    code = message.village.code if message.village.code in codes else codes[0]
    path = f"/api/v1/villages/{code}/ronda/alerts/{message.identifier}/cap.xml"
    return settings.KAMPUNG_PUBLIC_URL + path


def _entry(root, message: AlertMessage) -> None:
    entry = ElementTree.SubElement(root, "entry")
    _text(entry, "id", f"urn:kampung:alert:{message.identifier}")
    _text(entry, "title", message.headline)
    _text(entry, "updated", cap.moment(message.sent))
    _text(entry, "published", cap.moment(message.sent))
    _text(entry, "summary", message.description)
    author = ElementTree.SubElement(entry, "author")
    _text(author, "name", message.village.full_name)
    for rel, href, kind in (
        ("alternate", alert_documents.page_of(message), "text/html"),
        ("enclosure", document_url(message), cap.MEDIA_TYPE),
    ):
        ElementTree.SubElement(entry, "link", rel=rel, href=href, type=kind)
    ElementTree.SubElement(entry, "category", term=message.kind)


def _text(parent, name: str, text: str) -> None:
    kept = "".join(sign for sign in text if sign in "\n\t" or ord(sign) >= 32)
    ElementTree.SubElement(parent, name).text = kept

"""Tells people by email that an alert or the duty was given to them, where they have an address."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_tasks import task

from core.command_centre.access import area_of
from core.command_centre.models import AlertHandling, DutyShift
from core.command_centre.people import name_of

log = logging.getLogger("kampung.command_centre")


def tell_of_alert(handling: AlertHandling, title: str, note: str) -> None:
    """Mail the person that an alert was assigned to, once that is committed."""
    _later(mail_alert, handling.pk, handling.assigned_to_id, title, note)


def tell_of_shift(shift: DutyShift) -> None:
    """Mail the person that a shift is handed to, once that is committed."""
    _later(mail_shift, shift.pk, shift.handed_to_id)


def _later(what, *args) -> None:
    def enqueue():
        # What was done stands: whatever fails here must not look as if it did not.
        try:
            what.enqueue(*args)
        except Exception:
            log.exception("A message of the command centre could not be queued")

    transaction.on_commit(enqueue)


@task()
def mail_alert(pk: int, user: int, title: str, note: str) -> int:
    """Tell of an alert, unless it was given to somebody else meanwhile; how many messages left."""
    held = AlertHandling.objects.select_related("assigned_to", "village").filter(
        pk=pk, assigned_to=user
    )
    handling = held.first()
    if handling is None:
        return 0
    # At the village's own address: whoever answers for it may open that one.
    path = reverse("command_centre:alert", args=[handling.village.code])
    query = urlencode({"source": handling.source, "name": handling.name, "key": handling.key})
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Given to you: %s") % title
        lines = [subject, note, settings.WAGTAILADMIN_BASE_URL + f"{path}?{query}"]
        return _send(handling.assigned_to, subject, "\n\n".join(filter(None, lines)))


@task()
def mail_shift(pk: int, user: int) -> int:
    """Tell of a shift that is handed over and not taken yet; how many messages left."""
    shift = DutyShift.objects.select_related("officer", "handed_to").filter(
        pk=pk, handed_to=user, ended_at=None
    )
    row = shift.first()
    if row is None:
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        area = area_of(row.area).full_name
        subject = _("The duty of %s is handed over to you") % area
        text = _("From %(person)s:\n\n%(summary)s\n\nTake it over here:\n%(address)s") % {
            "person": name_of(row.officer),
            "summary": row.summary,
            "address": settings.WAGTAILADMIN_BASE_URL
            + reverse("command_centre:log", args=[row.area]),
        }
        return _send(row.handed_to, subject, text)


def _send(user, subject: str, text: str) -> int:
    if not user.email or not user.is_active:
        return 0
    try:
        subject = " ".join(subject.split())[:150]
        return send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [user.email])
    except Exception as error:  # a mail server may answer anything
        # Without the traceback: its frames and messages may carry the address.
        log.error("A message of the command centre was not sent: %s", type(error).__name__)
        return 0

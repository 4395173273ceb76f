"""A person's inbox: what they are told of what they wait for or follow, here and by email.

`notify` is for every part of the service. It writes in bulk and each notice once, whoever calls it
how often; letters leave in the background, to addresses that have been proven: an account has no
others (see `core.accounts.addresses`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from core.villages.models import Village
from core.villages.routing import site_url
from plugins.netizen.models import Notice

if TYPE_CHECKING:
    from core.accounts.models import User

log = logging.getLogger("kampung.netizen")
AT_A_TIME = 500
LETTERS_AT_A_TIME = 50
KEPT = timedelta(days=180)


def notify(
    users: Iterable[User | int],
    village: Village,
    kind: str,
    text: str,
    url: str,
    *,
    key: str = "",
    mail: bool = True,
) -> int:
    """Put a line into the inbox of each of `users` (accounts or their ids), and mail it where
    `mail`; how many had not had it. In the transaction of what it tells of.

    `kind` names what happens (`report.answered`), `key` of what it is told, 80 signs at most, by
    default `url`: one who has a notice of this kind and key gets no other. `url` is a path on the
    village's website. `text` is for its reader alone; no other person is named in it.
    """
    key = (key or url)[:80]
    ids = {getattr(user, "pk", user) for user in users}
    known = Notice.objects.unscoped().filter(kind=kind, key=key)
    had = set(known.values_list("user_id", flat=True)) if ids else set()
    now = timezone.now()
    new = [
        Notice(
            village=village, user_id=pk, kind=kind, key=key, text=text[:300], url=url, at=now,
            wants_mail=mail,
        )
        for pk in sorted(ids - had)
    ]  # fmt: skip
    # In bulk, for no signal: a notice is shown to one person, and no page or cache keeps it. One
    # that somebody else is writing just now is passed over.
    Notice.objects.bulk_create(new, batch_size=AT_A_TIME, ignore_conflicts=True)
    if new and mail:
        transaction.on_commit(partial(_enqueue, village.pk, kind, key))
    return len(new)


def inbox(user: User, village: Village):
    """A person's notices from one village."""
    return Notice.objects.for_village(village).filter(user=user)


def mark_read(user: User, village: Village, ids: Iterable[int] | None = None) -> int:
    """Mark the person's notices read, all of them or those of `ids`; how many were unread."""
    unread = inbox(user, village).filter(read_at=None)
    if ids is not None:
        unread = unread.filter(pk__in=list(ids))
    return unread.update(read_at=timezone.now())


def delete_old(village: Village) -> None:
    """A task: nothing stays in an inbox for longer than half a year."""
    old = Notice.objects.for_village(village).filter(at__lt=timezone.now() - KEPT)
    old._raw_delete(old.db)


def _enqueue(village_id: int, kind: str, key: str) -> None:
    # The notices stand: whatever fails here must not look as if they did not.
    try:
        mail_notices.enqueue(village_id, kind, key)
    except Exception:
        log.exception("Letters of notices could not be queued")


@task()
def mail_notices(village_id: int, kind: str, key: str) -> int:
    """Mail the notices of one kind and key that are to be mailed; how many letters left.

    A notice is marked before its letter leaves: one that fails is not tried again, so that nobody
    gets a letter twice.
    """
    village = Village.objects.select_related("site").filter(pk=village_id).first()
    if village is None:
        return 0
    sent = 0
    with translation.override(village.main_language):
        while letters := _next_letters(village, kind, key):
            try:
                sent += get_connection().send_messages(letters) or 0
            except Exception as error:  # a mail server may answer anything
                log.error("Letters of notices could not be sent: %s", type(error).__name__)
                return sent
    return sent


@transaction.atomic
def _next_letters(village: Village, kind: str, key: str) -> list[EmailMessage]:
    waiting = Notice.objects.for_village(village).filter(
        kind=kind, key=key, wants_mail=True, mailed_at=None
    )
    waiting = waiting.filter(user__is_active=True).exclude(user__email="").order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True, of=("self",))
    rows = list(waiting.select_related("user")[:LETTERS_AT_A_TIME])
    Notice.objects.for_village(village).filter(pk__in=[row.pk for row in rows]).update(
        mailed_at=timezone.now()
    )
    return [_letter(village, row) for row in rows]


def _letter(village: Village, notice: Notice) -> EmailMessage:
    base = site_url(village.hostname)
    body = _(
        "%(text)s\n\n%(url)s\n\nYou get this letter because you have an account at %(name)s. What "
        "you follow is on this page: %(own)s"
    ) % {
        "text": notice.text,
        "url": base + (notice.url or "/"),
        "name": village.full_name,
        "own": f"{base}/p/netizen/saya/",
    }
    subject = f"{village.full_name}: {notice.text}"[:150].replace("\n", " ")
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [notice.user.email])

"""Announcements to the websites of many villages, made one by one in the background.

Core knows no page type: a class that the setting KAMPUNG_BROADCASTER names has the form and makes
the pages. Its interface:

    form_class      a Django form with a field `title`
    fit(values)     the values as `publish` and `rows` take them, made of the form's cleaned data;
                    plain JSON
    rows(values)    (what it is, what it says) pairs, for showing them
    publish(village, values, author, publish) -> page
                    makes the page in the village's tree, published where `publish` and the author
                    may do that there, else as a draft; raises what it likes where it cannot
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from functools import partial

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import task

from core.accounts.models import User
from core.command_centre.access import Area
from core.command_centre.duty import NotDone, write
from core.command_centre.models import Broadcast, BroadcastVillage, DutyEntry
from core.villages.models import Village
from core.villages.scoping import scope_of

log = logging.getLogger("kampung.command_centre")
State = BroadcastVillage.State


def broadcaster():
    """The object that has the form and makes the pages."""
    return import_string(settings.KAMPUNG_BROADCASTER)()


def sent_from(area: Area) -> QuerySet[Broadcast]:
    """The announcements sent from the area itself, with their authors and, by the names of `State`,
    how many villages' copies are in each."""
    counts = {state.value: Count("villages", filter=Q(villages__state=state)) for state in State}
    rows = Broadcast.objects.filter(area=area.code).select_related("author").annotate(**counts)
    return rows.order_by("-created_at", "-pk")


@transaction.atomic
def send(
    area: Area,
    author: User,
    title: str,
    values: dict,
    villages: Iterable[Village],
    *,
    publish: bool,
    token: uuid.UUID,
) -> Broadcast:
    """Keep an announcement for these villages, write it into the duty log, and have it made once
    that is committed. With a `token` that was used before, what was made then is given back: a
    form sent twice makes one. Raises `NotDone` for a token that somebody else's form has used, and
    `ValueError` where there is no village."""
    villages = list(villages)
    if not villages:
        raise ValueError("An announcement goes to one village at least.")
    try:
        with transaction.atomic():
            broadcast = Broadcast.objects.create(
                area=area.code,
                title=title[:200],
                values=values,
                publish=publish,
                author=author,
                token=token,
            )
    except IntegrityError:
        own = Broadcast.objects.filter(token=token, area=area.code, author=author).first()
        if own is None:
            raise NotDone(_("This form was used already. Look at it and send it again.")) from None
        return own
    BroadcastVillage.objects.bulk_create(
        [BroadcastVillage(broadcast=broadcast, village=village) for village in villages],
        batch_size=500,
    )
    text = _("%(title)s\nVillages: %(count)s") % {"title": title, "count": len(villages)}
    write(area, author, text, DutyEntry.Kind.BROADCAST)
    _enqueue(broadcast)
    return broadcast


@transaction.atomic
def retry(broadcast: Broadcast) -> int:
    """Try again what failed, and go on with what still waits; how many villages that is."""
    failed = broadcast.villages.filter(state=State.FAILED)
    failed.update(state=State.WAITING, error="")
    waiting = broadcast.villages.filter(state=State.WAITING).count()
    if waiting:
        _enqueue(broadcast)
    return waiting


def _enqueue(broadcast: Broadcast) -> None:
    transaction.on_commit(
        partial(make_pages.enqueue, broadcast.pk, translation.get_language() or "")
    )


@task()
def make_pages(pk: int, language: str) -> dict[str, int]:
    """Make the pages of an announcement that are not made yet; how many were, and how many failed.
    Run twice, also at the same time, it makes no page twice."""
    broadcast = Broadcast.objects.select_related("author").filter(pk=pk).first()
    if broadcast is None:
        return {"made": 0, "failed": 0}
    counts = {"made": 0, "failed": 0}
    with translation.override(language or settings.LANGUAGE_CODE):
        waiting = broadcast.villages.filter(state=State.WAITING).order_by("village__code")
        for key in list(waiting.values_list("pk", flat=True)):
            made = _make(broadcast, key)
            if made is not None:
                counts["made" if made else "failed"] += 1
    return counts


def _make(broadcast: Broadcast, key: int) -> bool | None:
    """Make one village's page; whether that went well, None where it is another's work."""
    own = BroadcastVillage.objects.filter(pk=key, state=State.WAITING)
    try:
        with transaction.atomic():
            # The update is the claim. Who comes second waits here until the first has committed.
            if not own.update(state=State.DRAFT):
                return None
            row = BroadcastVillage.objects.get(pk=key)
            page = _publish(broadcast, row.village_id)
            row.state = State.PUBLISHED if page.live else State.DRAFT
            row.page_id, row.error = page.pk, ""
            row.save(update_fields=["state", "page_id", "error"])
    except Exception as error:  # a village's tree may be in any state; the others go on
        log.exception("Announcement %s failed in a village", broadcast.pk)
        own.update(state=State.FAILED, error=_reason(error))
        return False
    return True


def _publish(broadcast: Broadcast, village_id: int):
    village = Village.objects.with_places().get(pk=village_id)
    author = broadcast.author
    if author is None or not scope_of(author).holds(village):
        raise PermissionDenied(_("The author has no role in this village any more."))
    return broadcaster().publish(village, broadcast.values, author, broadcast.publish)


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)[:300]
    text = str(error) if isinstance(error, PermissionDenied | LookupError) else ""
    return (text.strip("'\"") or type(error).__name__)[:300]

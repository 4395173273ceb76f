"""Photos and scans of what a letter requires: drawn anew, few, and not for ever."""

from __future__ import annotations

import hashlib
import uuid as uuids
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.media.photos import MOST_BYTES, Damaged, drawn_anew  # noqa: F401
from core.plugins.settings import plugin_settings
from plugins.netizen.letters.asking import FILLABLE
from plugins.netizen.letters.handling import Refused, locked
from plugins.netizen.models import LetterAttachment, LetterRequest
from plugins.netizen.once import AlreadyDifferent

if TYPE_CHECKING:
    from core.villages.models import Village

MOST = 8  # of a request
LONGEST_SIDE = 2000  # pixels: small print of a family card stays legible


class TooMany(Exception):
    """The request has its attachments."""


class TooLarge(Exception):
    """More than `MOST_BYTES`."""


def attach(
    row: LetterRequest, uuid: UUID, content: bytes, label: str = ""
) -> tuple[LetterAttachment, bool]:
    """Keep a picture of a request; (it, whether it is new). The same UUID with the same bytes is
    the first one again.

    Raises `TooLarge`, `Damaged`, `TooMany`, `AlreadyDifferent`, and `Refused` once the request is
    too far for it.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge
    digest = hashlib.sha256(content).hexdigest()
    found = _found(row, uuid, digest)
    if found is not None:
        return found, False
    picture = drawn_anew(content, LONGEST_SIDE)
    attachment = LetterAttachment(
        village_id=row.village_id,
        uuid=uuid,
        request=row,
        label=label.strip()[:120],
        sha256=digest,
        width=picture.width,
        height=picture.height,
    )
    attachment.file.save(f"{uuids.uuid4().hex}.jpg", ContentFile(picture.content), save=False)
    try:
        with transaction.atomic():
            stored = locked(row)
            if stored.state not in FILLABLE:
                raise Refused(_("The request takes no more pictures: it is being signed or done."))
            if (
                LetterAttachment.objects.for_village(row.village_id).filter(request=row).count()
                >= MOST
            ):
                raise TooMany
            # In bulk, for no signal: it is not public.
            LetterAttachment.objects.bulk_create([attachment])
    except IntegrityError:  # another request brought it as well
        attachment.file.storage.delete(attachment.file.name)
        found = _found(row, uuid, digest)
        if found is None:
            raise
        return found, False
    except (Refused, TooMany):
        attachment.file.storage.delete(attachment.file.name)
        raise
    return attachment, True


def _found(row: LetterRequest, uuid: UUID, digest: str) -> LetterAttachment | None:
    found = LetterAttachment.objects.unscoped().filter(uuid=uuid).first()
    if found is not None and (found.request_id, found.sha256) != (row.pk, digest):
        raise AlreadyDifferent
    return found


def forget_old(village: Village) -> None:
    """Delete attachments of requests that were done with long ago; a task."""
    days = plugin_settings(village, "netizen")["letter_attachment_days"]
    before = timezone.now() - timedelta(days=days)
    done = Q(request__closed_at__lt=before) | Q(request__ready_at__lt=before)
    for attachment in LetterAttachment.objects.for_village(village).filter(done):
        attachment.delete()

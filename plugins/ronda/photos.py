"""Photos of incidents, which come in parts and go on where the connection broke.

The parts lie in the private storage until the photo is whole and its checksum right. Then the
picture is drawn anew, so that nothing is left of what the camera wrote into the file (where it was
taken, by whose telephone), and the parts are deleted.
"""

from __future__ import annotations

import hashlib
import io
import uuid as uuids
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import IntegrityError, transaction
from django.db.models.signals import post_delete
from django.utils import timezone

from core.media.photos import MOST_BYTES, Damaged, delete_file, drawn_anew  # noqa: F401
from plugins.ronda.models import Incident, IncidentPhoto, PhotoUpload, Receipt
from plugins.ronda.models.incidents import private_storage
from plugins.ronda.receipts import AlreadyDifferent, AlreadyRemoved, hash_of, receipts_of

MOST_BYTES_OF_PART = 2 * 1024 * 1024
MOST_PHOTOS = 10  # of an incident
FORGOTTEN_AFTER = timedelta(days=14)


class NoSuchRecord(Exception):
    """The village has no such incident (yet)."""


class TooMany(Exception):
    """The incident has its photos."""


class Gap(Exception):
    """A part begins behind what is there; the argument is how many bytes are."""


@dataclass(frozen=True, slots=True)
class Announced:
    """What a photo is to be: told with each part, always the same."""

    uuid: UUID
    record: UUID
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How much has come; `photo` once it is whole."""

    received: int
    size: int
    photo: IncidentPhoto | None = None
    is_new: bool = False


def progress_of(village, uuid: UUID) -> Progress | None:
    """Raises `AlreadyRemoved` for a photo that has been deleted."""
    photo = IncidentPhoto.objects.for_village(village).filter(uuid=uuid).first()
    receipt = Receipt.objects.for_village(village).filter(uuid=uuid, kind="photo").first()
    if photo is not None:
        size = receipt.result.get("size", 0) if receipt else 0
        return Progress(size, size, photo)
    if receipt is not None and receipt.removed_at is not None:
        raise AlreadyRemoved
    upload = PhotoUpload.objects.for_village(village).filter(uuid=uuid).first()
    return None if upload is None else Progress(upload.received, upload.size)


def take_part(village, told: Announced, offset: int, content: bytes) -> Progress:
    """Add a part that begins at `offset`; what is there already is passed over.

    Raises `AlreadyDifferent` when the UUID was announced otherwise, `AlreadyRemoved`,
    `NoSuchRecord`, `TooMany`, `Gap`, and `Damaged` once the whole proves to be no such picture; it
    is then forgotten and may be sent anew.
    """
    finished = _finished(village, told)
    if finished is not None:
        return finished
    storage = private_storage()
    with transaction.atomic():
        upload = _upload(village, told)
        if offset > upload.received:
            raise Gap(upload.received)
        fresh = content[upload.received - offset :][: upload.size - upload.received]
        if fresh:
            name = f"ronda/uploads/{upload.uuid}/{upload.received:010d}-{uuids.uuid4().hex[:8]}"
            upload.parts = [*upload.parts, storage.save(name, ContentFile(fresh))]
            upload.received += len(fresh)
            PhotoUpload.objects.for_village(village).filter(pk=upload.pk).update(
                parts=upload.parts, received=upload.received
            )
    if upload.received < upload.size:
        return Progress(upload.received, upload.size)
    try:
        photo = _finish(village, told, _whole(storage, upload))
    except Damaged:
        forget(upload)
        raise
    except IntegrityError:  # another request had the last part as well
        return _finished(village, told) or Progress(upload.received, upload.size)
    forget(upload)
    return Progress(upload.size, upload.size, photo, is_new=True)


def _finished(village, told: Announced) -> Progress | None:
    receipt = receipts_of([told.uuid]).get(told.uuid)
    if receipt is None:
        return None
    if receipt.body_hash != _hash(village, told):
        raise AlreadyDifferent
    photo = IncidentPhoto.objects.for_village(village).filter(uuid=told.uuid).first()
    if photo is None or receipt.removed_at is not None:
        raise AlreadyRemoved
    return Progress(told.size, told.size, photo)


def _hash(village, told: Announced) -> str:
    values = {"record": told.record, "size": told.size, "sha256": told.sha256}
    return hash_of(village, "photo", values)


def _upload(village, told: Announced) -> PhotoUpload:
    """The row of a photo on its way, locked."""
    rows = PhotoUpload.objects.unscoped().select_for_update(of=("self",))
    upload = rows.filter(uuid=told.uuid).first()
    if upload is None:
        incident = Incident.objects.for_village(village).filter(uuid=told.record).first()
        if incident is None:
            raise NoSuchRecord
        photos = IncidentPhoto.objects.for_village(village).filter(incident=incident).count()
        if photos >= MOST_PHOTOS:
            raise TooMany
        upload = PhotoUpload(
            village=village,
            uuid=told.uuid,
            record=told.record,
            size=told.size,
            sha256=told.sha256,
        )
        try:
            with transaction.atomic():
                # In bulk, for no signal: nothing is to be seen yet.
                PhotoUpload.objects.bulk_create([upload])
        except IntegrityError:
            upload = rows.get(uuid=told.uuid)
    announced = (upload.village_id, upload.record, upload.size, upload.sha256)
    if announced != (village.pk, told.record, told.size, told.sha256):
        raise AlreadyDifferent
    return upload


def _whole(storage: Storage, upload: PhotoUpload) -> bytes:
    content = io.BytesIO()
    for name in upload.parts:
        with storage.open(name) as part:
            content.write(part.read())
    return content.getvalue()


def _finish(village, told: Announced, content: bytes) -> IncidentPhoto:
    if hashlib.sha256(content).hexdigest() != told.sha256:
        raise Damaged
    picture = drawn_anew(content)
    incident = Incident.objects.for_village(village).filter(uuid=told.record).first()
    if incident is None:
        raise NoSuchRecord
    name = f"{uuids.uuid4().hex}.jpg"
    photo = IncidentPhoto(
        village=village,
        uuid=told.uuid,
        incident=incident,
        width=picture.width,
        height=picture.height,
    )
    photo.file.save(name, ContentFile(picture.content), save=False)
    try:
        with transaction.atomic():
            receipt = Receipt(
                village=village,
                uuid=told.uuid,
                kind="photo",
                body_hash=_hash(village, told),
                result={"uuid": str(told.uuid), "kind": "photo", "size": told.size},
            )
            Receipt.objects.bulk_create([receipt])
            IncidentPhoto.objects.bulk_create([photo])
    except IntegrityError:
        photo.file.storage.delete(photo.file.name)
        raise
    return photo


def forget(upload: PhotoUpload) -> None:
    """Delete what has come of a photo."""
    for name in upload.parts:
        private_storage().delete(name)
    PhotoUpload.objects.for_village(upload.village_id).filter(pk=upload.pk).delete()


def forget_abandoned(village) -> None:
    """Delete what has come of photos that have not gone on for long; a task."""
    before = timezone.now() - FORGOTTEN_AFTER
    for upload in PhotoUpload.objects.for_village(village).filter(begun_at__lt=before):
        forget(upload)


def connect() -> None:
    """Listen to deletions; called once, when the application is ready."""
    post_delete.connect(delete_file, sender=IncidentPhoto, dispatch_uid="ronda.photo_file")

"""Photos of reports: drawn anew, taken exactly once, and kept where no address leads to a file.

A phone sends each by itself under a UUID of its own. The website's form has no report to hang them
on until it is filed: what it brings is kept meanwhile, and the form carries a signed note of each.
"""

from __future__ import annotations

import hashlib
import uuid as uuids
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.gis.geos import Point
from django.core import signing
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.events.records import records_changed
from core.media.photos import MOST_BYTES, Damaged, Drawn, drawn_anew, private_storage  # noqa: F401
from plugins.netizen.models import RemovedRecord, Report, ReportPhoto
from plugins.netizen.once import AlreadyDifferent, AlreadyRemoved, Taken

if TYPE_CHECKING:
    from core.villages.models import Village
    from plugins.netizen.desks import Actor
    from plugins.netizen.models import ReportStep

MOST_PHOTOS = 5  # of a report
SMALL = 480  # pixels, the longer side
SALT = "plugins.netizen.photos"
KEPT_FOR = timedelta(days=2)


class TooMany(Exception):
    """The report has its photos."""


class TooLarge(Exception):
    """More bytes than `MOST_BYTES`."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo drawn anew, on its way to its report. `sha256` is of what was sent; `point` and
    `taken_at` are what the camera noted."""

    uuid: UUID
    sha256: str
    content: bytes
    small: bytes
    width: int
    height: int
    point: Point | None = None
    taken_at: datetime | None = None


def take_photo(report: Report, uuid: UUID, content: bytes, *, keep_location: bool = False) -> Taken:
    """Add the photo that was sent; or find the one that the same bytes made before.

    Raises `TooLarge`, `Damaged`, `TooMany`, `AlreadyDifferent`, `AlreadyRemoved`.
    """
    sha256 = _checked_hash(content)
    found = _find(report, uuid, sha256)
    if found is not None:
        return Taken(found, created=False)
    return add(report, _drawn(uuid, sha256, content), keep_location=keep_location)


def answer_picture(content: bytes) -> Picture:
    """The picture that goes with what staff did; see `add`. Raises `TooLarge` and `Damaged`."""
    return _drawn(uuids.uuid4(), _checked_hash(content), content)


def add(
    report: Report,
    picture: Picture,
    *,
    keep_location: bool = False,
    step: ReportStep | None = None,
    is_hidden: bool = False,
) -> Taken:
    """Hang a picture on its report, or with `step` on what staff did about it. Raises as
    `take_photo`, but for what is no picture."""
    photo = ReportPhoto(
        village_id=report.village_id,
        report=report,
        step=step,
        is_hidden=is_hidden,
        uuid=picture.uuid,
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
        point=picture.point if keep_location else None,
        taken_at=picture.taken_at if keep_location else None,
    )
    name = f"{uuids.uuid4().hex}.jpg"
    photo.file.save(name, ContentFile(picture.content), save=False)
    storage = photo.file.storage
    storage.save(small_name(photo.file.name), ContentFile(picture.small))
    try:
        with transaction.atomic():
            _make_room(report, of_staff=step is not None)
            # In bulk, for no signal: only what the public sees is told of.
            ReportPhoto.objects.bulk_create([photo])
            if report.is_published:
                records_changed("netizen", [report.village])
    except (IntegrityError, TooMany) as error:
        delete_files(photo)
        found = _find(report, picture.uuid, picture.sha256)
        if found is None:
            raise error
        return Taken(found, created=False)
    return Taken(photo, created=True)


def _make_room(report: Report, of_staff: bool) -> None:
    """Lock the report, so that photos that come together are counted one after the other."""
    rows = Report.objects.for_village(report.village_id).select_for_update(of=("self",))
    rows.only("pk").get(pk=report.pk)
    photos = ReportPhoto.objects.for_village(report.village_id).filter(report=report)
    if photos.filter(step__isnull=not of_staff).count() >= MOST_PHOTOS:
        raise TooMany


def _checked_hash(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise TooLarge
    return hashlib.sha256(content).hexdigest()


def _find(report: Report, uuid: UUID, sha256: str) -> ReportPhoto | None:
    photo = ReportPhoto.objects.unscoped().filter(uuid=uuid).first()
    if photo is None:
        if RemovedRecord.objects.unscoped().filter(uuid=uuid).exists():
            raise AlreadyRemoved
        return None
    if (photo.report_id, photo.sha256) != (report.pk, sha256):
        raise AlreadyDifferent
    return photo


def _drawn(uuid: UUID, sha256: str, content: bytes) -> Picture:
    drawn = drawn_anew(content)
    taken_at = drawn.taken_at
    if taken_at is not None:
        # The camera's clock has no zone: it is where the village is.
        taken_at = timezone.make_aware(taken_at)
    small = drawn_anew(drawn.content, SMALL).content
    return Picture(
        uuid, sha256, drawn.content, small, drawn.width, drawn.height, drawn.point, taken_at
    )


# -- What the form keeps until its report is filed -------------------------------------------


def keep(village: Village, form: UUID, content: bytes) -> str:
    """Keep what a form brought; gives the note of it that the form carries on. The same picture in
    the same form has the same UUID, so that a second press of the button adds nothing.

    Raises `TooLarge` and `Damaged`.
    """
    sha256 = _checked_hash(content)
    picture = _drawn(uuids.uuid5(form, sha256), sha256, content)
    name = private_storage().save(
        f"{_folder(village)}{uuids.uuid4().hex}.jpg", ContentFile(picture.content)
    )
    note: dict[str, Any] = {
        "village": village.code,
        "name": name,
        "uuid": str(picture.uuid),
        "sha256": sha256,
        "width": picture.width,
        "height": picture.height,
        "point": picture.point.coords if picture.point else None,
        "taken_at": picture.taken_at.isoformat() if picture.taken_at else None,
    }
    return signing.dumps(note, salt=SALT, compress=True)


def kept(village: Village, token: str) -> dict[str, Any] | None:
    """What a form's note says; None for one that is not ours, or too old."""
    try:
        note = signing.loads(token, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    return note if note["village"] == village.code else None


def adopt(report: Report, tokens: list[str], *, keep_location: bool) -> int:
    """Hang what the form kept on the report that it filed; gives how many photos could not be: a
    report is not refused for its photos."""
    lost = 0
    for token in tokens:
        note = kept(report.village, token)
        picture = _picture(note) if note else None
        try:
            if picture is None:
                found = note and _find(report, UUID(note["uuid"]), note["sha256"])
                lost += not found
                continue
            add(report, picture, keep_location=keep_location)
        except (TooMany, AlreadyDifferent, AlreadyRemoved):
            lost += 1
        private_storage().delete(note["name"])
    return lost


def _picture(note: dict[str, Any]) -> Picture | None:
    try:
        with private_storage().open(note["name"]) as file:
            content = file.read()
    except OSError:
        return None
    taken_at = note["taken_at"]
    return Picture(
        UUID(note["uuid"]),
        note["sha256"],
        content,
        drawn_anew(content, SMALL).content,
        note["width"],
        note["height"],
        Point(*note["point"], srid=4326) if note["point"] else None,
        datetime.fromisoformat(taken_at) if taken_at else None,
    )


def forget_abandoned(village: Village) -> None:
    """Delete what forms kept that were never sent again; a task."""
    storage, before = private_storage(), timezone.now() - KEPT_FOR
    try:
        _folders, names = storage.listdir(_folder(village))
    except OSError:  # nothing was ever kept
        return
    for name in names:
        path = f"{_folder(village)}{name}"
        if storage.get_modified_time(path) < before:
            storage.delete(path)


def _folder(village: Village) -> str:
    return f"netizen/kept/{village.code}/"


# -- Looking at them ---------------------------------------------------------------------------


def is_public(photo: ReportPhoto) -> bool:
    return photo.report.is_published and not photo.is_hidden


def may_see(photo: ReportPhoto, actor: Actor) -> bool:
    """Whether it is public, or the actor's own, or on the actor's desk."""
    return is_public(photo) or bool(actor.roles)


def read(photo: ReportPhoto, *, small: bool = False) -> bytes | None:
    """The JPEG, or None where its file is gone. A small one that is missing is drawn and stored."""
    storage = photo.file.storage
    try:
        if small and storage.exists(small_name(photo.file.name)):
            with storage.open(small_name(photo.file.name)) as file:
                return file.read()
        with photo.file.open() as file:
            content = file.read()
    except (ValueError, OSError):
        return None
    if small:
        content = drawn_anew(content, SMALL).content
        storage.save(small_name(photo.file.name), ContentFile(content))
    return content


def small_name(name: str) -> str:
    return f"{name.removesuffix('.jpg')}-small.jpg"


def delete_files(photo: ReportPhoto) -> None:
    if photo.file:
        for name in (photo.file.name, small_name(photo.file.name)):
            photo.file.storage.delete(name)


def delete_with_row(sender, instance, **kwargs) -> None:
    """A receiver of `post_delete`."""
    delete_files(instance)

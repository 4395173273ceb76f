"""Photos that people send: drawn anew, so that nothing is left of what the camera wrote into the
file (where it was taken, by whose telephone), and kept where no address leads to a file."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

from django.contrib.gis.geos import Point
from django.core.files.storage import Storage, storages
from PIL import ExifTags, Image, ImageOps

MOST_BYTES = 12 * 1024 * 1024  # of a photo as it is sent
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1600  # pixels
QUALITY = 80
FORMATS = ("JPEG", "PNG", "WEBP")


class Damaged(Exception):
    """What has come is no picture."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A JPEG without anything but pixels; `point` (WGS 84) and `taken_at` (the camera's own clock,
    without zone) are what the camera had noted, for those who may know."""

    content: bytes
    width: int
    height: int
    point: Point | None = None
    taken_at: datetime | None = None


def private_storage() -> Storage:
    """Where no address leads to a file: only a view that asks who wants it."""
    return storages["private"]


def drawn_anew(content: bytes, longest_side: int = LONGEST_SIDE) -> Drawn:
    """The picture of at most `longest_side` pixels a side. Raises `Damaged`."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Damaged
            exif = image.getexif()
            # A JPEG is decoded at a fraction of its size, in a fraction of the memory.
            image.draft(None, (longest_side, longest_side))
            upright = ImageOps.exif_transpose(image).convert("RGB")
        upright.thumbnail((longest_side, longest_side))
        # Pixels alone go over into the new picture.
        bare = Image.new("RGB", upright.size)
        bare.paste(upright)
        written = io.BytesIO()
        bare.save(written, "JPEG", quality=QUALITY, optimize=True)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Damaged from None
    return Drawn(written.getvalue(), *bare.size, _position(exif), _moment(exif))


def _position(exif: Image.Exif) -> Point | None:
    """The GPS position of the picture's Exif, or None where it has none that is whole."""
    try:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        latitude = _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef] == "S")
        longitude = _degrees(
            gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef] == "W"
        )
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OSError, SyntaxError):
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return Point(round(longitude, 6), round(latitude, 6), srid=4326)


def _degrees(parts, is_negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if is_negative else value


def _moment(exif: Image.Exif) -> datetime | None:
    try:
        text = exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal]
        return datetime.strptime(text.strip("\x00 "), "%Y:%m:%d %H:%M:%S")
    except (KeyError, TypeError, ValueError, AttributeError, OSError, SyntaxError):
        return None


def delete_file(sender, instance, **kwargs) -> None:
    """A receiver of `post_delete`: the file goes with the row that has it in `file`."""
    if instance.file:
        instance.file.storage.delete(instance.file.name)

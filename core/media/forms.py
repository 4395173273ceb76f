"""The image form: a picture is decoded whole before it is accepted, and a huge one is reduced.

A header that reads well says nothing of the rest; a truncated file would fail later, in the middle
of making its renditions. A phone's forty megapixels serve nobody on a website and would take a
small server's memory with every rendition.
"""

import io

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

LONGEST_SIDE = 4000  # pixels; twice what the widest rendition on the sharpest screen needs
QUALITY = 88


class DecodedImageField(WagtailImageField):
    """Wagtail's field, which refuses what is no picture or has too many pixels; and damage too.
    A picture whose longer side exceeds `LONGEST_SIDE` comes out reduced to that."""

    def to_python(self, data):
        try:
            file = super().to_python(data)
            if file:
                file = _decode(file)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            raise ValidationError(
                _(
                    "The picture is damaged or was not sent completely. "
                    "Save it anew and send it again."
                ),
                code="damaged",
            ) from None
        return file


def _decode(file):
    """The file, or a smaller one in its place. Raises what Pillow raises for a damaged picture."""
    file.seek(0)
    with Image.open(file) as image:
        kind = image.format
        if max(image.size) <= LONGEST_SIDE or getattr(image, "is_animated", False):
            image.load()
            file.seek(0)
            return file
        # A JPEG is decoded at a fraction of its size, in a fraction of the memory.
        image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        content = io.BytesIO()
        upright.save(content, kind, quality=QUALITY, icc_profile=image.info.get("icc_profile"))
    smaller = SimpleUploadedFile(file.name, content.getvalue(), file.content_type)
    smaller.image, smaller.content_type = upright, Image.MIME[kind]
    return smaller


class VillageImageForm(BaseImageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields.get("file")
        if field is not None:
            self.fields["file"] = DecodedImageField(
                label=field.label,
                help_text=" ".join(
                    [
                        str(field.help_text),
                        _("A picture wider or higher than %(most)s pixels is made smaller.")
                        % {"most": LONGEST_SIDE},
                    ]
                ),
                required=field.required,
                widget=field.widget,
                error_messages=field.error_messages,
            )

    def clean(self):
        data = super().clean()
        if "alt_text" in self.fields and not data.get("alt_text") and not data.get("is_decorative"):
            self.add_error(
                "alt_text",
                ValidationError(
                    _("Say in a sentence what the picture shows, or mark it as mere decoration."),
                    code="required",
                ),
            )
        return data

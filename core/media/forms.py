"""The image form: a picture is decoded whole before it is accepted.

A header that reads well says nothing of the rest; a truncated file would fail later, in the middle
of making its renditions.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm


class DecodedImageField(WagtailImageField):
    """Wagtail's field, which refuses what is no picture or has too many pixels; and damage too."""

    def to_python(self, data):
        try:
            file = super().to_python(data)
            if file:
                _decode(file)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            raise ValidationError(
                _(
                    "The picture is damaged or was not sent completely. "
                    "Save it anew and send it again."
                ),
                code="damaged",
            ) from None
        return file


def _decode(file) -> None:
    file.seek(0)
    with Image.open(file) as image:
        image.load()
    file.seek(0)


class VillageImageForm(BaseImageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields.get("file")
        if field is not None:
            self.fields["file"] = DecodedImageField(
                label=field.label,
                help_text=field.help_text,
                required=field.required,
                widget=field.widget,
                error_messages=field.error_messages,
            )

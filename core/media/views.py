"""Serves renditions where no object storage does; originals and documents are not among them."""

import mimetypes
from pathlib import Path

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpResponse
from django.utils._os import safe_join
from django.views.decorators.http import require_safe

# Not every machine's list knows it.
mimetypes.add_type("image/avif", ".avif")


@require_safe
def picture_file(request, path):
    """A rendition's file. Its name changes with its content, so it may be kept for a year.

    Read whole: a rendition is small, and under ASGI a file is not streamed without a thread.
    """
    try:
        file = Path(safe_join(Path(settings.MEDIA_ROOT) / "images", path))
        content = file.read_bytes()
    except (SuspiciousFileOperation, OSError, ValueError):
        raise Http404("No such picture.") from None
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "Content-Security-Policy": "default-src 'none'",
        },
    )

"""Serves renditions where no object storage does; originals and documents are not among them."""

from pathlib import Path

from django.conf import settings
from django.views.decorators.http import require_safe
from django.views.static import serve


@require_safe
def picture_file(request, path):
    """A rendition's file. Its name changes with its content, so it may be kept for a year."""
    response = serve(request, path, document_root=Path(settings.MEDIA_ROOT) / "images")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response

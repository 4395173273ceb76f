"""How pictures and documents appear in the API: expanded, with everything needed to show them."""

from __future__ import annotations

from django.conf import settings

# Widths a picture is offered in, in pixels; the largest that a phone, a tablet and a desk need.
WIDTHS = (320, 640, 960, 1280)


def renditions_of(image, widths=WIDTHS) -> list:
    """Renditions at the given widths, narrowest first, none wider than the picture itself.

    All are fetched in one query; only those never asked for before are made.
    """
    fitting = [width for width in widths if width < image.width] or [image.width]
    if image.width > fitting[-1] and image.width < widths[-1]:
        fitting.append(image.width)
    specs = [f"width-{width}" for width in fitting]
    found = image.get_renditions(*specs)
    return [found[spec] for spec in specs]


def absolute(url: str) -> str:
    """Media addresses hold for every village, so they carry the install's own address."""
    return url if "://" in url else settings.KAMPUNG_PUBLIC_URL + url


def image_representation(image) -> dict:
    """Picture with alt text, size in pixels, focal point (0 to 1) and renditions by width."""
    focal = image.get_focal_point()
    return {
        "id": image.pk,
        "title": image.title,
        "alt": image.alt_text,
        "width": image.width,
        "height": image.height,
        "credit": image.credit,
        "licence": image.licence,
        "focal_point": (
            {
                "x": round(focal.centroid_x / image.width, 4),
                "y": round(focal.centroid_y / image.height, 4),
            }
            if focal
            else None
        ),
        "renditions": [
            {
                "url": absolute(item.url),
                "width": item.width,
                "height": item.height,
                "type": "image/webp" if item.url.endswith(".webp") else "image/*",
            }
            for item in renditions_of(image)
        ],
    }


def document_card(document) -> dict:
    """A file to download: title, address, type and size in bytes."""
    return {
        "id": document.pk,
        "title": document.title,
        "description": document.description,
        "url": absolute(document.url),
        "extension": document.file_extension,
        "size": document.get_file_size(),
        "licence": document.licence,
    }

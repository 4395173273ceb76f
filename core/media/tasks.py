"""Makes a picture's renditions before anybody asks for them."""

from __future__ import annotations

import logging

from django_tasks import task
from PIL import features
from wagtail.images import get_image_model

from core.media.representation import AVIF, specs_of
from core.media.signals import renditions_made

log = logging.getLogger("kampung.media")


@task()
def make_renditions(image_id: int) -> int:
    """Make the WebP and AVIF renditions of a picture in all widths; returns how many it has.

    AVIF only where this machine's Pillow can write it. A picture that is gone has none.
    """
    image = get_image_model().objects.filter(pk=image_id).first()
    if image is None:
        return 0
    specs = specs_of(image)
    if features.check("avif"):
        specs += [spec + AVIF for spec in specs]
    try:
        made = len(image.get_renditions(*specs))
    except OSError as error:  # the file is missing or broken
        log.warning("Picture %s has no renditions: %s", image_id, error)
        return 0
    renditions_made.send(sender=type(image), image_id=image_id)
    return made

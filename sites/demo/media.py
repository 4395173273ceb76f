"""The demo's pictures as stored images: a hero a village of its own, news pictures from a pool.

Painting takes longer than anything else in seeding. The pictures of news are therefore painted in
a few variants of each kind and copied; every copy is a file of its own, because a file that two
images shared would vanish with the first of them that an operator deletes.
"""

from __future__ import annotations

import hashlib
from functools import cache

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.images import get_image_model

from sites.demo.pictures import jpeg, paint

HERO_KINDS = ("sawah", "sungai", "kebun", "balai", "jalan", "panen")
NEWS_SIZE = (900, 600)
VARIANTS = 6


@cache
def pooled(kind: str, variant: int) -> bytes:
    return jpeg(paint(kind, f"pool-{variant}", NEWS_SIZE))


def variant_of(seed: str) -> int:
    return int(hashlib.sha256(seed.encode()).hexdigest()[:8], 16)


def hero(village, name: str):
    """The unsaved image of a village's hero picture."""
    kind = HERO_KINDS[variant_of(village.code) % len(HERO_KINDS)]
    content = jpeg(paint(kind, village.code))
    return stored(village, content, f"{village.slug}-{kind}", f"Gambar utama {name}",
                  f"Ilustrasi pemandangan {name}", (1200, 800))  # fmt: skip


def news_picture(village, item):
    """The unsaved image of a piece of news."""
    content = pooled(item.picture_kind, variant_of(f"{village.code}/{item.slug}") % VARIANTS)
    return stored(village, content, f"{village.slug}-{item.slug}"[:60], item.title,
                  item.picture_alt, NEWS_SIZE)  # fmt: skip


def stored(village, content: bytes, stem: str, title: str, alt: str, size: tuple[int, int]):
    """Write the file and describe it; the row is inserted later with all others."""
    path = default_storage.save(f"original_images/demo/{stem}.jpg", ContentFile(content))
    image = get_image_model()(
        title=title[:255],
        file=path,
        width=size[0],
        height=size[1],
        file_size=len(content),
        file_hash=hashlib.sha1(content).hexdigest(),
        collection_id=village.collection_id,
        alt_text=alt[:250],
        description=alt[:255],
        credit="Gambar contoh",
        licence="cc0-1.0",
    )
    # bulk_create does not call save(), which would take the village from the collection.
    image.village_id = village.pk
    return image

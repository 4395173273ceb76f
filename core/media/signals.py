"""Has a picture's renditions made once it is saved."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import Signal, receiver

from core.media.models import VillageImage

# Sent with `image_id` when a picture has come to have its renditions.
renditions_made = Signal()


@receiver(post_save, sender=VillageImage)
def make_renditions_later(sender, instance, raw=False, **kwargs):
    from core.media.tasks import make_renditions

    if not raw:
        transaction.on_commit(partial(make_renditions.enqueue, instance.pk))

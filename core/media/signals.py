"""Has a picture's renditions made once it is saved."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from core.media.models import VillageImage
from core.media.tasks import make_renditions


@receiver(post_save, sender=VillageImage)
def make_renditions_later(sender, instance, raw=False, **kwargs):
    if not raw:
        transaction.on_commit(partial(make_renditions.enqueue, instance.pk))

"""Tells the event log of what the websites show beside pages: officials and institutions."""

from __future__ import annotations

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from core.events.answers import tell_of_village
from core.villages.models import Village
from sites.models import Institution, Official


@receiver([post_save, post_delete], sender=Official)
@receiver([post_save, post_delete], sender=Institution)
def people_changed(sender, instance, raw=False, origin=None, **kwargs):
    gone_with_village = Village in (type(origin), getattr(origin, "model", None))
    if raw or gone_with_village:
        return
    tell_of_village(instance.village)
    for village in Village.objects.filter(pk__in=instance.moved_from() or ()):
        tell_of_village(village)

"""Appends an event for what public answers show beside pages: a village's and an area's own data,
redirects, pictures and files, and the plugins' records.

Whoever keeps answers, the caches before the API first of all, learns from these what to forget.
They tell that something has changed, not what: the answer says that.
"""

from __future__ import annotations

from django.apps import apps
from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction, Site

from core.events.log import append
from core.events.models import Visibility
from core.events.records import records_changed
from core.media.signals import renditions_made
from core.plugins.models import PluginSettings
from core.villages.area_ownership import AreaOwned
from core.villages.models import District, Regency, Village
from core.villages.ownership import VillageOwned

# Columns of areas that no answer shows.
UNSEEN = {"collection", "group"}


@receiver(post_save, sender=Village)
def village_changed(sender, instance, raw=False, **kwargs):
    if not raw:
        tell_of_village(instance)


@receiver(post_save, sender=Site)
def address_changed(sender, instance, raw=False, **kwargs):
    village = None if raw else Village.objects.filter(site=instance).first()
    if village is not None:
        tell_of_village(village)


def tell_of_village(village: Village) -> None:
    """For whatever belongs to what the API says of a village itself, its settings among them."""
    append("village.changed", village=village, subject=village, visibility=Visibility.PUBLIC)


@receiver(post_delete, sender=Village)
def village_removed(sender, instance, **kwargs):
    append("village.removed", subject=instance, visibility=Visibility.PUBLIC)


@receiver([post_save, post_delete], sender=District)
@receiver([post_save, post_delete], sender=Regency)
def area_changed(sender, instance, raw=False, update_fields=None, **kwargs):
    if not raw and not (update_fields and UNSEEN.issuperset(update_fields)):
        append(f"{sender._meta.model_name}.changed", subject=instance, visibility=Visibility.PUBLIC)


@receiver([post_save, post_delete], sender=Redirect)
def redirect_changed(sender, instance, raw=False, **kwargs):
    """One without a site holds for all villages; one that leaves a site is told to both."""
    if raw:
        return
    site = instance.site_id
    village = Village.objects.filter(site=site).first() if site else None
    if site is None or village is not None:
        append("redirects.changed", village=village, visibility=Visibility.PUBLIC)


@receiver([post_save, post_delete], sender=get_image_model())
@receiver([post_save, post_delete], sender=get_document_model())
def file_changed(sender, instance, raw=False, **kwargs):
    if not raw and instance.village_id is not None:
        append("media.changed", village=instance.village, subject=instance)


@receiver(renditions_made)
def renditions_are_there(sender, image_id, **kwargs):
    image = sender.objects.filter(pk=image_id, village__isnull=False).first()
    if image is not None:
        append("media.changed", village=image.village, subject=image)


@receiver([post_save, post_delete], sender=CollectionViewRestriction)
def collection_changed(sender, instance, raw=False, **kwargs):
    """Who may see a collection is what its files' villages show of it."""
    if raw:
        return
    below = {"collection__path__startswith": instance.collection.path}
    held = Q()
    for model in (get_image_model(), get_document_model()):
        held |= Q(pk__in=model.objects.filter(**below).values("village"))
    for village in Village.objects.filter(held):
        append("media.changed", village=village)


@receiver([post_save, post_delete])
def record_changed(sender, instance, raw=False, origin=None, **kwargs):
    """A plugin's record of a village. What is written without signals (`bulk_create`, `update`)
    its plugin tells itself (`core.events.records`)."""
    if raw or not isinstance(instance, VillageOwned):
        return
    if Village in (type(origin), getattr(origin, "model", None)):  # gone with its village
        return
    manifest = getattr(apps.get_app_config(sender._meta.app_label), "plugin_manifest", None)
    if manifest is None:
        return
    before = instance.moved_from()
    if isinstance(instance, AreaOwned):
        records_changed(manifest.slug, [instance.area, *_areas(before or ())])
        return
    append("records.changed", village=instance.village, payload={"plugin": manifest.slug})
    for village in Village.objects.filter(pk__in=before) if before else ():
        append("records.changed", village=village, payload={"plugin": manifest.slug})


def _areas(keys):
    """The regency, district or village of a row's three keys, of which one is set."""
    for model, key in zip((Regency, District, Village), keys, strict=False):
        if key is not None:
            yield from model.objects.filter(pk=key)


@receiver(post_save, sender=PluginSettings)
def settings_changed(sender, instance, raw=False, **kwargs):
    if not raw:
        append("records.changed", village=instance.village, payload={"plugin": instance.plugin})

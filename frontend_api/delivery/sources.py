"""Listens to whatever a document can show, and notes that it has changed."""

from __future__ import annotations

from functools import cache

from django.apps import apps
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_slug_changed, post_page_move

from core.clock import tick
from core.events.records import records_told
from core.media.signals import renditions_made
from core.plugins.models import PluginSwitch
from core.villages.models import Village
from core.villages.ownership import VillageOwned, owned_rows_changed
from core.villages.scoping import HOME_PATH_LENGTH
from core.villages.tree import trees_inserted
from frontend_api.delivery.marks import MOST_AT_ONCE, mark, mark_for_later
from frontend_api.delivery.refresh import refresh_stale
from frontend_api.models import WrittenVillage

# What alone changes when a draft is saved, which the public does not see.
DRAFT_FIELDS = {
    "draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at",
}  # fmt: skip


@receiver([post_save, post_delete])
def row_changed(sender, instance, raw=False, update_fields=None, **kwargs):
    """A page, or a record that a plugin's block on a page of its village may show."""
    if raw or (update_fields and DRAFT_FIELDS.issuperset(update_fields)):
        return
    if isinstance(instance, Page):
        mark(f"page:{instance.pk}")
    elif isinstance(instance, VillageOwned):
        slug = plugin_apps().get(sender._meta.app_label)
        if slug is not None and instance.village_id is not None:
            mark(f"switch:{instance.village_id}:{slug}")
        elif slug is not None:
            # What belongs to a district or a regency shows in each of its villages.
            within = Village.objects.filter(instance.villages_condition())
            rows_changed(sender, within.values_list("pk", flat=True))


@receiver(owned_rows_changed)
def rows_changed(sender, villages, **kwargs):
    """Rows were written in bulk, which saves none of them singly."""
    slug = plugin_apps().get(sender._meta.app_label)
    if slug is not None:
        mark_for_later(*[f"switch:{village}:{slug}" for village in villages])


@receiver(records_told)
def rows_written(sender, plugin, villages, **kwargs):
    """Records that came without signals, maybe by the thousand."""
    written = WrittenVillage.objects.filter(village__in=villages.values("pk"))
    keys = [f"switch:{pk}:{plugin}" for pk in written.values_list("village", flat=True)]
    if len(keys) > MOST_AT_ONCE:
        mark_for_later(*keys)
    elif keys:
        mark(*keys)


@cache
def plugin_apps() -> dict[str, str]:
    """The plugins' slugs by the labels of their apps."""
    return {
        config.label: config.plugin_manifest.slug
        for config in apps.get_app_configs()
        if getattr(config, "plugin_manifest", None) is not None
    }


@receiver(post_page_move)
def page_moved(sender, instance, **kwargs):
    mark(f"tree:{instance.path}")


@receiver(page_slug_changed)
def address_changed(sender, instance, **kwargs):
    mark(f"tree:{instance.path}")


@receiver([post_save, post_delete], sender=PageViewRestriction)
def privacy_changed(sender, instance, raw=False, **kwargs):
    if not raw:
        mark(f"tree:{instance.page.path}")


@receiver([post_save, post_delete], sender=get_image_model())
def picture_changed(sender, instance, raw=False, **kwargs):
    if not raw:
        mark(f"image:{instance.pk}")


@receiver(renditions_made)
def picture_made(sender, image_id, **kwargs):
    mark(f"image:{image_id}")


@receiver([post_save, post_delete], sender=get_document_model())
def file_changed(sender, instance, raw=False, **kwargs):
    if not raw:
        mark(f"document:{instance.pk}")


@receiver(post_save, sender=Village)
def village_changed(sender, instance, raw=False, **kwargs):
    if not raw:
        mark(f"village:{instance.pk}")


@receiver(post_save, sender=Site)
def host_changed(sender, instance, raw=False, **kwargs):
    village = None if raw else Village.objects.filter(site=instance).first()
    if village is not None:
        mark(f"village:{village.pk}")


@receiver([post_save, post_delete], sender=PluginSwitch)
def plugin_switched(sender, instance, raw=False, **kwargs):
    if not raw:
        mark(f"switch:{instance.village_id}:{instance.plugin}")


@receiver(trees_inserted)
def trees_grown(sender, paths, **kwargs):
    """A village that is not written yet, as in seeding, gets all when it is first read; nothing
    below its home page has to be noted, and a new home page is that of such a village."""
    mark_for_later(*[f"tree:{path}" for path in paths if len(path) > HOME_PATH_LENGTH])


@receiver(tick)
def catch_up_on_the_rest(sender, **kwargs):
    refresh_stale()

"""Appends an event for what happens to pages: published, unpublished, moved, deleted, made private
or public again."""

from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from core.events.log import append
from core.events.models import Visibility


def _record(kind: str, page: Page) -> None:
    from core.villages.scoping import village_of_page

    append(
        kind,
        village=village_of_page(page),
        subject=page.get_base_page() if hasattr(page, "get_base_page") else page,
        payload={
            "title": page.title,
            "type": page.specific_class._meta.label if page.specific_class else "",
            "locale": page.locale.language_code,
        },
        # A private page's title is no public matter.
        visibility=(
            Visibility.STAFF if page.get_view_restrictions().exists() else Visibility.PUBLIC
        ),
    )


@receiver(page_published)
def published(sender, instance, **kwargs):
    _record("page.published", instance)


@receiver(page_unpublished)
def unpublished(sender, instance, **kwargs):
    _record("page.unpublished", instance)


@receiver(post_page_move)
def moved(sender, instance, **kwargs):
    if kwargs["url_path_before"] != kwargs["url_path_after"] and instance.live:
        _record("page.moved", instance)


@receiver(pre_delete)
def deleted(sender, instance, **kwargs):
    # One event a page: the base row's delete follows that of the specific one.
    if sender is Page and instance.live:
        _record("page.deleted", instance)


@receiver([post_save, post_delete], sender=PageViewRestriction)
def privacy_changed(sender, instance, raw=False, **kwargs):
    """Who may read a page and those below it: for staff alone, whichever way it was changed."""
    from core.villages.scoping import village_of_page

    page = None if raw else Page.objects.filter(pk=instance.page_id).first()
    if page is not None:
        append("page.privacy_changed", village=village_of_page(page), subject=page)

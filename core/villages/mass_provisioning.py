"""Provisions many new villages at once, with the same result as one by one.

`provision_village` asks and checks some hundred things; for the demo's 311 villages, or a province's
thousands, everything is inserted by table instead. The input is trusted: it must have been checked
(`core.villages.bulk.plan`) or come from the project itself.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page, Site

from core.events.log import append_many
from core.events.models import Event, Visibility
from core.villages.access import MEDIA_PERMISSIONS, PAGE_PERMISSIONS, name_of
from core.villages.codes import is_kelurahan
from core.villages.models import Village
from core.villages.provisioning import VillageInput, hostname_of, site_port
from core.villages.tree import Node, insert_trees


@transaction.atomic
def provision_new(villages: list[Village], home_of: Callable[[Village], Node]) -> list[Page]:
    """Insert unsaved villages, of districts that are provisioned, complete with site and pages.

    `home_of` makes a village's home page with what is below it, once the village has its id and
    collection. Returns all pages. Raises `IntegrityError` when a code, slug or hostname is taken;
    nothing is inserted then.
    """
    for village in villages:
        village.kind = (
            Village.Kind.KELURAHAN if is_kelurahan(village.code) else Village.Kind.KAMPUNG
        )
    _collections(villages)
    _groups(villages)
    Village.objects.bulk_create(villages)
    pages = insert_trees(Page.get_first_root_node(), [home_of(village) for village in villages])
    homes = [page for page in pages if page.depth == 2]
    _sites(villages, homes)
    _permissions(villages, homes)
    append_many(
        [
            Event(
                kind="village.provisioned",
                village=village,
                subject_type="villages.village",
                subject_id=village.code,
                visibility=Visibility.PUBLIC,
            )
            for village in villages
        ]
    )
    return pages


def _collections(villages: list[Village]) -> None:
    """Append to each district's collections, which are ordered by name and so by code; a village
    that belongs before one already there goes in singly."""
    parents = {
        parent.pk: parent
        for parent in Collection.objects.filter(
            district__in={village.district_id for village in villages}
        )
    }
    rows: list[tuple[Village, Collection]] = []
    last = {pk: parent.get_last_child() for pk, parent in parents.items()}
    steps = {pk: _step(child) for pk, child in last.items()}
    for village in sorted(villages, key=lambda village: village.code):
        parent, name = parents[village.district.collection_id], name_of(village)
        if last[parent.pk] is not None and last[parent.pk].name > name:
            village.collection = parent.add_child(name=name)
            steps[parent.pk] = _step(parent.get_last_child())
            continue
        steps[parent.pk] += 1
        path = Collection._get_path(parent.path, parent.depth + 1, steps[parent.pk])
        rows.append((village, Collection(name=name, path=path, depth=parent.depth + 1)))
        parent.numchild += 1
    Collection.objects.bulk_create([collection for _village, collection in rows])
    for village, collection in rows:
        village.collection = collection
    Collection.objects.bulk_update(parents.values(), ["numchild"])


def _step(child: Collection | None) -> int:
    return Collection._str2int(child.path[-Collection.steplen :]) if child is not None else 0


def _groups(villages: list[Village]) -> None:
    groups = Group.objects.bulk_create([Group(name=name_of(village)) for village in villages])
    for village, group in zip(villages, groups, strict=True):
        village.group = group


def _sites(villages: list[Village], homes: list[Page]) -> None:
    port = site_port()
    sites = Site.objects.bulk_create(
        [
            Site(
                hostname=hostname_of(village, VillageInput(village.code)),
                port=port,
                site_name=village.full_name,
                root_page_id=home.pk,
            )
            for village, home in zip(villages, homes, strict=True)
        ]
    )
    for village, site in zip(villages, sites, strict=True):
        village.site = site
    Village.objects.bulk_update(villages, ["site"])


def _permissions(villages: list[Village], homes: list[Page]) -> None:
    admin = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    page = _named(("wagtailcore",), PAGE_PERMISSIONS)
    media = _named(("wagtailimages", "wagtaildocs"), MEDIA_PERMISSIONS)
    through = Group.permissions.through
    through.objects.bulk_create(
        [through(group_id=village.group_id, permission=admin) for village in villages]
    )
    GroupCollectionPermission.objects.bulk_create(
        [
            GroupCollectionPermission(
                group_id=village.group_id, collection_id=village.collection_id, permission=item
            )
            for village in villages
            for item in media
        ]
    )
    GroupPagePermission.objects.bulk_create(
        [
            GroupPagePermission(group_id=group, page_id=home.pk, permission=item)
            for village, home in zip(villages, homes, strict=True)
            for group in (village.group_id, village.district.group_id)
            for item in page
        ]
    )


def _named(app_labels, codenames) -> list[Permission]:
    return list(
        Permission.objects.filter(content_type__app_label__in=app_labels, codename__in=codenames)
    )

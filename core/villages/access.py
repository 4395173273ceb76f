"""Collections and groups: what gives an area's staff their rights in the Wagtail admin.

Media collections nest as the areas do (regency, district, village), so one permission on an
area's collection covers all below it. Home pages do not nest; a group gets its page permissions
on each home page, the regency's on the root, which scoping narrows to the regency's own villages.
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from core.villages.models import EDITOR_ROLES, District, Membership, Regency, Role, Village

PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
MEDIA_PERMISSIONS = (
    "add_image", "change_image", "choose_image", "add_document", "change_document",
    "choose_document",
)  # fmt: skip


# The one group of all agency officers. It opens the admin and nothing in it: what they see there,
# plugins' lists give them by role.
AGENCY_GROUP = "Petugas dinas"


def ensure_access(area: Regency | District | Village, parent: Collection | None = None) -> None:
    """Give an area its collection and its group, and put its staff into the group. Repairs."""
    name = name_of(area)
    if area.collection_id is None:
        parent = parent or Collection.get_first_root_node()
        area.collection = parent.add_child(name=name)
    elif area.collection.name != name:
        area.collection.name = name
        area.collection.save(update_fields=["name"])
    if area.group_id is None:
        area.group = Group.objects.create(name=name)
    elif area.group.name != name:
        area.group.name = name
        area.group.save(update_fields=["name"])
    area.save(update_fields=["collection", "group"])
    area.group.permissions.add(access_admin())
    _grant(
        GroupCollectionPermission,
        area.group,
        MEDIA_PERMISSIONS,
        ("wagtailimages", "wagtaildocs"),
        collection=area.collection,
    )
    for membership in Membership.objects.filter(
        role__in=EDITOR_ROLES, **{area._meta.model_name: area}
    ):
        area.group.user_set.add(membership.user_id)
    if isinstance(area, Regency):
        officers = area.memberships.filter(role=Role.AGENCY_OFFICER).values_list("user", flat=True)
        agency_group().user_set.add(*officers)


def agency_group() -> Group:
    """The group by which agency officers get into the admin; made, or repaired, where it must be."""
    group, _created = Group.objects.get_or_create(name=AGENCY_GROUP)
    group.permissions.set([access_admin()])
    return group


def access_admin() -> Permission:
    return Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")


def name_of(area: Regency | District | Village) -> str:
    """Of an area's collection and group. The code comes first because collections are kept in
    the order of their names, and a renamed village must not fall out of it."""
    return f"{area.code} {area.full_name}"


def grant_pages(group: Group, page: Page) -> None:
    """Let a group write and publish in the tree below `page`."""
    _grant(GroupPagePermission, group, PAGE_PERMISSIONS, ("wagtailcore",), page=page)


def let_translate(village: Village) -> None:
    """Offer a village's staff translation where the village has more languages than one."""
    translate = Permission.objects.get(
        content_type__app_label="wagtail_localize", codename="submit_translation"
    )
    if len(village.languages) > 1:
        village.group.permissions.add(translate)
        village.district.group.permissions.add(translate)
        village.district.regency.group.permissions.add(translate)
    else:
        village.group.permissions.remove(translate)


def _grant(model, group, codenames, app_labels, **target) -> None:
    held = set(model.objects.filter(group=group, **target).values_list("permission_id", flat=True))
    wanted = Permission.objects.filter(
        content_type__app_label__in=app_labels, codename__in=codenames
    )
    model.objects.bulk_create(
        [
            model(group=group, permission=permission, **target)
            for permission in wanted
            if permission.pk not in held
        ]
    )

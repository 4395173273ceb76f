"""Narrows Wagtail's page permissions to the villages a person has a role in.

A village's and a district's groups hold permissions on the very home pages they work on, which
Wagtail answers exactly. A regency's group holds them on the root, because home pages do not nest;
here they are cut down to the regency's own trees.
"""

from django.db.models import Q
from wagtail.models import Page, PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from core.villages.approval import must_ask
from core.villages.scoping import may_see_page, pages_for, scope_of


class VillagePagePermissionPolicy(PagePermissionPolicy):
    def instances_user_has_any_permission_for(self, user, actions):
        pages = super().instances_user_has_any_permission_for(user, actions)
        return pages_for(user, pages) if _is_wide(user) else pages

    def explorable_instances(self, user):
        pages = super().explorable_instances(user)
        if not _is_wide(user):
            return pages
        own = pages_for(user, Page.objects.all()).values("pk")
        return pages.filter(Q(pk__in=own) | Q(depth=1))

    def user_has_any_permission_for_instance(self, user, actions, instance):
        allowed = super().user_has_any_permission_for_instance(user, actions, instance)
        return allowed and (not _is_wide(user) or may_see_page(user, instance))


class VillagePagePermissionTester(PagePermissionTester):
    """What a person may do with one page. Wagtail's reads the group's permissions itself, past
    the policy; of a tree that is not theirs, nothing is left."""

    def __init__(self, user, page):
        super().__init__(user, page)
        if (page.depth or 0) > 1 and not user.is_superuser and not may_see_page(user, page):
            self.permissions = set()
        # Of the administrator and the inactive Wagtail asks no permissions, and collects none.
        if "publish" in getattr(self, "permissions", ()) and must_ask(user, page):
            self.permissions = self.permissions - {"publish"}


def _is_wide(user) -> bool:
    return bool(scope_of(user).regencies)


def narrow_page_permissions() -> None:
    """Make this the policy of all pages; for `AppConfig.ready()`."""
    from wagtail.models import AbstractPage

    policy_registry.register(AbstractPage, VillagePagePermissionPolicy(Page))
    AbstractPage.permissions_for_user = lambda page, user: VillagePagePermissionTester(user, page)

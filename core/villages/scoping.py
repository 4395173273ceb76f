"""The only place that answers "which villages may this person see or change?".

Everything else asks here: the admin's lists, choosers, reports and search, the plugins' lists and
the API. A person's scope is read once a request and remembered on the user instance.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.db.models.functions import Substr
from wagtail.models import Page

from core.villages.models import EDITOR_ROLES, District, Membership, Regency, Role, Village
from core.villages.tree import below

if TYPE_CHECKING:
    from core.accounts.models import User

# A village's home page is a child of the root, so this much of a page's path names its tree.
HOME_PATH_LENGTH = 2 * Page.steplen


@dataclass(frozen=True, slots=True)
class Scope:
    """The areas somebody holds roles in; `everything` is the install's administrator."""

    everything: bool = False
    regencies: frozenset[int] = frozenset()
    districts: frozenset[int] = frozenset()
    villages: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not (self.everything or self.regencies or self.districts or self.villages)

    def condition(self, prefix: str = "") -> Q:
        """Restricts a queryset whose path to the village is `prefix` (`"village__"`, or empty)."""
        if self.everything:
            return Q()
        return (
            Q(**{f"{prefix}pk__in": self.villages})
            | Q(**{f"{prefix}district__in": self.districts})
            | Q(**{f"{prefix}district__regency__in": self.regencies})
        )

    def holds(self, village: Village) -> bool:
        return (
            self.everything
            or village.pk in self.villages
            or village.district_id in self.districts
            or (bool(self.regencies) and village.district.regency_id in self.regencies)
        )

    def holds_area(self, area: Regency | District | Village) -> bool:
        """Whether one of the roles is held in the whole area, not only in parts of it."""
        if self.everything:
            return True
        if isinstance(area, Regency):
            return area.pk in self.regencies
        if isinstance(area, District):
            return area.pk in self.districts or area.regency_id in self.regencies
        return self.holds(area)


def scope_of(user: User, roles: Iterable[str] = EDITOR_ROLES) -> Scope:
    """The areas in which `user` holds one of `roles`; empty for the anonymous and inactive."""
    scope = _whole_scope(user, roles)
    only = user.__dict__.get("_kampung_only")
    if only is None:
        return scope
    return Scope(villages=frozenset(village.pk for village in only if scope.holds(village)))


def limit_scope(user: User, villages: Iterable[Village]) -> None:
    """Let this instance of the user hold its roles in these villages alone: a request made with
    an access token must reach no other, whatever the view behind it asks."""
    user.__dict__["_kampung_only"] = list(villages)
    user.__dict__.pop("_kampung_trees", None)


def _whole_scope(user: User, roles: Iterable[str]) -> Scope:
    if not user.is_authenticated or not user.is_active:
        return Scope()
    if user.is_superuser:
        return Scope(everything=True)
    wanted = set(roles)
    held = [row for row in memberships_of(user) if row[0] in wanted]
    return Scope(
        regencies=frozenset(row[1] for row in held if row[1]),
        districts=frozenset(row[2] for row in held if row[2]),
        villages=frozenset(row[3] for row in held if row[3]),
    )


def memberships_of(user: User) -> list[tuple[str, int | None, int | None, int | None]]:
    """Role, regency, district and village (ids, one of which is set) of each role of the user's;
    remembered on the instance."""
    known = user.__dict__.get("_kampung_memberships")
    if known is None:
        rows = Membership.objects.filter(user=user)
        known = list(rows.values_list("role", "regency_id", "district_id", "village_id"))
        user.__dict__["_kampung_memberships"] = known
    return known


def forget_scope(user: User) -> None:
    """Read the memberships anew at the next question; for a request that has changed them."""
    user.__dict__.pop("_kampung_memberships", None)
    user.__dict__.pop("_kampung_trees", None)
    user.__dict__.pop("_kampung_lists", None)


def villages_for(user: User, roles: Iterable[str] = EDITOR_ROLES) -> QuerySet[Village]:
    """The villages in which `user` holds one of `roles`, directly or through an area above."""
    return Village.objects.filter(scope_of(user, roles).condition())


def may_manage(user: User, village: Village, roles: Iterable[str] = EDITOR_ROLES) -> bool:
    return scope_of(user, roles).holds(village)


def regencies_for(user: User) -> QuerySet[Regency]:
    """The regencies `user` is an officer of: whose villages they may provision and switch."""
    scope = scope_of(user, {Role.REGENCY_OFFICER})
    return (
        Regency.objects.all()
        if scope.everything
        else Regency.objects.filter(pk__in=scope.regencies)
    )


def districts_for(user: User) -> QuerySet[District]:
    """The districts all of whose villages `user` may manage."""
    scope = scope_of(user)
    if scope.everything:
        return District.objects.all()
    return District.objects.filter(Q(pk__in=scope.districts) | Q(regency__in=scope.regencies))


def home_of_user(user: User) -> Village | None:
    """The one village a person works in, when it is one."""
    return next(iter(villages_for(user).with_places()[:2]), None) if _is_single(user) else None


def _is_single(user: User) -> bool:
    scope = scope_of(user)
    return (
        len(scope.villages) == 1 and not scope.districts and not scope.regencies
    ) and not scope.everything


# Up to so many trees are named one by one, which the search understands as well.
NAMED_TREES = 400


def pages_for(user: User, pages: QuerySet) -> QuerySet:
    """Those of `pages` that lie in a tree of the user's villages or of their regency's portal."""
    scope = scope_of(user)
    if scope.everything or _covers_install(scope):
        return pages
    trees = list(_home_paths(scope).values_list("path", flat=True)[: NAMED_TREES + 1])
    if len(trees) > NAMED_TREES:
        return pages.annotate(_home_path=Substr("path", 1, HOME_PATH_LENGTH)).filter(
            _home_path__in=_home_paths(scope)
        )
    condition = Q(pk__in=[])
    for tree in trees:
        condition |= below(tree, inclusive=True)
    return pages.filter(condition)


def _covers_install(scope: Scope) -> bool:
    """Whether the regencies are all there are, so that every tree but the root is theirs."""
    return bool(scope.regencies) and not (
        Regency.objects.filter(site__isnull=False).exclude(pk__in=scope.regencies).exists()
    )


def _home_paths(scope: Scope) -> QuerySet:
    homes = [Q(sites_rooted_here__village__in=Village.objects.filter(scope.condition()))]
    if scope.regencies:
        homes.append(Q(sites_rooted_here__regency__in=scope.regencies))
    return tree_paths(*homes)


def tree_paths(*homes: Q) -> QuerySet:
    """Tree paths of the home pages that fit one of `homes` (conditions on a main home page), in
    all their languages. Conditions on different tables belong apart: joined by `|` they would
    have all home pages of the install read."""
    keys = [
        Q(translation_key__in=Page.objects.filter(condition).values("translation_key"))
        for condition in homes
    ]
    return Page.objects.filter(reduce(or_, keys), depth=2).values("path")


def in_site(site) -> Q:
    """A condition on pages: in one of the site's trees, of which it has one a language. Costs a
    query; the condition itself is by path ranges, which an index answers and the search knows."""
    homes = Page.objects.filter(depth=2, translation_key=site.root_page.translation_key)
    village = getattr(site, "village", None)
    if village is not None:
        homes = homes.filter(locale__language_code__in=village.languages)
    trees = [below(path, inclusive=True) for path in homes.values_list("path", flat=True)]
    return reduce(or_, trees)


def pages_of(villages: QuerySet[Village], pages: QuerySet) -> QuerySet:
    """Those of `pages` that lie in a tree of one of `villages`."""
    homes = tree_paths(Q(sites_rooted_here__village__in=villages))
    return pages.annotate(_home_path=Substr("path", 1, HOME_PATH_LENGTH)).filter(
        _home_path__in=homes
    )


def may_see_page(user: User, page: Page) -> bool:
    """Whether the page, or the tree it lies in, belongs to the user's villages. The root does:
    it holds nothing of its own."""
    if page.depth < 2 or scope_of(user).everything:
        return True
    seen = user.__dict__.setdefault("_kampung_trees", {})
    tree = page.path[:HOME_PATH_LENGTH]
    if tree not in seen:
        seen[tree] = _home_paths(scope_of(user)).filter(path=tree).exists()
    return seen[tree]


def media_for(user: User, media: QuerySet) -> QuerySet:
    """Those images or documents that belong to the user's villages, or to their regency."""
    scope = scope_of(user)
    if scope.everything:
        return media
    # Lists of ids instead of joins: the search takes no conditions on other tables.
    villages = list(Village.objects.filter(scope.condition()).values_list("pk", flat=True))
    own = Q(village__in=villages)
    if scope.regencies:
        collections = Regency.objects.filter(pk__in=scope.regencies).values_list(
            "collection", flat=True
        )
        own |= Q(village__isnull=True, collection__in=list(collections))
    return media.filter(own)


def village_of_page(page: Page) -> Village | None:
    """The village in whose tree a page lies; None for the root and for a regency's portal."""
    if page.depth < 2:
        return None
    home = Page.objects.filter(path=page.path[:HOME_PATH_LENGTH]).values("translation_key")
    return Village.objects.with_places().filter(site__root_page__translation_key__in=home).first()


def regency_of_page(page: Page) -> Regency | None:
    """The regency of the village or of the portal in whose tree a page lies."""
    village = village_of_page(page)
    if village is not None or page.depth < 2:
        return village.district.regency if village is not None else None
    home = Page.objects.filter(path=page.path[:HOME_PATH_LENGTH]).values("translation_key")
    return Regency.objects.filter(site__root_page__translation_key__in=home).first()

"""Where in the admin a village mends what is missing: the form itself, of the page that is there or
of a new one in its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from wagtail.models import Page

from core.villages.tree import below
from sites import models
from sites.completeness.content import for_year
from sites.models import BudgetPage, InformationPage

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.villages.models import Village

Address = Callable[["Village"], str]
SINGLE = (
    "HomePage", "ProfilePage", "NewsIndexPage", "ServiceIndexPage", "AnnouncementIndexPage",
    "InformationIndexPage", "ContactPage",
)  # fmt: skip


def home_of(village: Village) -> Page:
    """The village's home page, asked for once an instance."""
    home = village.__dict__.get("_kampung_home")
    if home is None:
        home = Page.objects.get(sites_rooted_here__village=village)
        village.__dict__["_kampung_home"] = home
    return home


def single(village: Village, name: str) -> int | None:
    """The key of the village's page of a type of which it has one, for all such types by one query
    an instance. None where it has none."""
    known = village.__dict__.get("_kampung_pages")
    if known is None:
        types = ContentType.objects.get_for_models(*[getattr(models, one) for one in SINGLE])
        names = {content.pk: model.__name__ for model, content in types.items()}
        pages = Page.objects.filter(below(home_of(village).path, inclusive=True))
        rows = pages.filter(content_type__in=names).order_by("-path")
        known = {names[content]: pk for content, pk in rows.values_list("content_type", "pk")}
        village.__dict__["_kampung_pages"] = known
    return known.get(name)


def in_tree(village: Village):
    """A condition on pages: in the village's main tree."""
    return below(home_of(village).path, inclusive=True)


def edit(pk: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[pk])


def add(model: str, parent: int, **given) -> str:
    """The form of a new page; `given` are values it begins with (`sites.completeness.given`)."""
    address = reverse("wagtailadmin_pages:add", args=["village_sites", model.lower(), parent])
    return f"{address}?{urlencode(given)}" if given else address


def the(name: str) -> Address:
    """The village's one page of a type; the form of a new one where it was deleted."""

    def address(village):
        pk = single(village, name)
        return edit(pk) if pk else add(name, home_of(village).pk)

    return address


def new(name: str, below_page: str) -> Address:
    """A new page below the village's page of type `below_page`, or that one first."""

    def address(village):
        parent = single(village, below_page)
        return add(name, parent) if parent else add(below_page, home_of(village).pk)

    return address


def _paper(village: Village, pages: QuerySet, **given) -> str:
    """The newest of `pages` that is the village's, a draft too, else the form of a new one."""
    own = pages.filter(below(home_of(village).path)).order_by("-pk")
    pk = own.values_list("pk", flat=True).first()
    if pk:
        return edit(pk)
    parent = single(village, "InformationIndexPage")
    if parent is None:
        return add("InformationIndexPage", home_of(village).pk)
    return add(pages.model.__name__, parent, **given)


def document(kind: str, year: Callable[[], int]) -> Address:
    """The village's document of a kind for a year."""

    def address(village):
        of = year()
        papers = InformationPage.objects.filter(kind=kind)
        return _paper(village, for_year(papers, of), kind=kind, year=of)

    return address


def budget(year: Callable[[], int], **given) -> Address:
    """The village's budget of a year."""

    def address(village):
        of = year()
        return _paper(village, BudgetPage.objects.filter(year=of), year=of, **given)

    return address


def settings(village: Village) -> str:
    return reverse("village_settings", args=[village.code])


def adoption(village: Village) -> str:
    """The regency's catalogue of services, to take some over."""
    index = single(village, "ServiceIndexPage")
    if index is None:
        return add("ServiceIndexPage", home_of(village).pk)
    return reverse("adopt_services", args=[index])


def official(village: Village) -> str:
    """A new official; the village is chosen already for somebody who works in several."""
    address = reverse("village_sites_official_modeladmin_create")
    return f"{address}?village={village.pk}"


def row(model: str, pk: int) -> str:
    return reverse(f"village_sites_{model}_modeladmin_edit", args=[pk])

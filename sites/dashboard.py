"""What an operator should do next, on the dashboard of their village."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from core.villages.tree import below, is_public
from sites.models import (
    BudgetPage,
    InformationIndexPage,
    NewsIndexPage,
    NewsPage,
    Official,
    ServiceIndexPage,
    ServicePage,
)
from sites.models.base import with_common_fields

MOST_EXAMPLES = 4
STALE_NEWS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Task:
    """A thing to do, and the screen on which it is done."""

    text: str
    url: str
    action: str


class TodoPanel(Component):
    """Follows the village's own panel."""

    name = "todo"
    template_name = "village_sites/admin/todo_panel.html"
    order = 60

    def __init__(self, village):
        self.village = village

    def get_context_data(self, parent_context):
        return {
            **(super().get_context_data(parent_context) or {}),
            "tasks": tasks_of(self.village),
        }


def tasks_of(village) -> list[Task]:
    """The next things to do, the most important first."""
    home = village.site.root_page
    return [
        *_contact(village),
        *_examples(home),
        *_officials(village),
        *_services(home),
        *_budget(home),
        *_news(home),
    ]


def _contact(village):
    missing = [
        label
        for label, value in (
            (_("address"), village.address),
            (_("phone"), village.phone),
            (_("email address"), village.email),
        )
        if not value
    ]
    if missing:
        yield Task(
            _("Not filled in yet: %(what)s.") % {"what": ", ".join(missing)},
            reverse("village_settings", args=[village.code]),
            _("Enter the contact"),
        )


def _examples(home):
    pages = with_common_fields(Page.objects.filter(below(home.path, inclusive=True)))
    for page in pages.filter(example=True).order_by("path")[:MOST_EXAMPLES]:
        yield Task(
            _("“%(title)s” still shows the example text.") % {"title": page.title},
            reverse("wagtailadmin_pages:edit", args=[page.pk]),
            _("Write it"),
        )


def _officials(village):
    if not Official.objects.for_village(village).exists():
        yield Task(
            _("Nobody is named in the list of officials."),
            reverse("village_sites_official_modeladmin_create"),
            _("Add an official"),
        )


def _services(home):
    index = ServiceIndexPage.objects.filter(below(home.path)).first()
    if index is not None and not ServicePage.objects.filter(below(index.path)).exists():
        yield Task(
            _("The village offers no services yet."),
            reverse("adopt_services", args=[index.pk]),
            _("Take from the catalogue"),
        )


def _budget(home):
    year = timezone.localdate().year
    index = InformationIndexPage.objects.filter(below(home.path)).first()
    budgets = BudgetPage.objects.filter(below(home.path), is_public(), year__gte=year)
    if index is not None and not budgets.exists():
        yield Task(
            _("The budget of %(year)d has not been published.") % {"year": year},
            reverse("wagtailadmin_pages:add", args=["village_sites", "budgetpage", index.pk]),
            _("Enter the budget"),
        )


def _news(home):
    index = NewsIndexPage.objects.filter(below(home.path)).first()
    since = timezone.localdate() - STALE_NEWS
    news = NewsPage.objects.filter(below(home.path), is_public(), date__gte=since)
    if index is not None and not news.exists():
        yield Task(
            _("There has been no news for a month."),
            reverse("wagtailadmin_pages:add", args=["village_sites", "newspage", index.pk]),
            _("Write news"),
        )

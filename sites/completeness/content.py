"""Which villages have what on their websites: each question in two queries for any number of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, TextField
from django.db.models.functions import Cast, Coalesce, Length, Substr
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from core.villages.models import Village
from core.villages.scoping import HOME_PATH_LENGTH
from core.villages.tree import below, is_public
from sites.models import BudgetLine, InformationPage

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Of so many villages the trees are named one by one, which an index on the pages' paths answers. Of
# more, all rows of the page type are read: these are few beside all pages of the trees.
FEW = 20


def published(model) -> QuerySet:
    """The pages of a type that everybody may read and somebody has written."""
    return model.objects.filter(is_public(), is_example=False)


def having(villages: QuerySet[Village], pages: QuerySet, at_least: int = 1) -> set[int]:
    """Ids of the villages in whose main tree `at_least` so many of `pages` lie."""
    places = villages.order_by().filter(site__isnull=False)
    homes = dict(places.values_list("site__root_page__path", "pk"))
    if not homes:
        return set()
    if len(homes) <= FEW:
        pages = pages.filter(reduce(or_, [below(path, inclusive=True) for path in homes]))
    trees = pages.order_by().annotate(home=Substr("path", 1, HOME_PATH_LENGTH)).values("home")
    found = trees.annotate(pages=Count("pk")).filter(pages__gte=at_least)
    return {homes[path] for path in found.values_list("home", flat=True) if path in homes}


def filled(name: str):
    """A condition: the stream of this name has a block."""
    return GreaterThan(Length(Cast(F(name), TextField())), len("[]"))


def for_year(papers: QuerySet, year: int) -> QuerySet:
    """Those of some documents that are for this year, or for several with it among them."""
    papers = papers.annotate(last=Coalesce("until_year", "year"))
    return papers.filter(year__lte=year, last__gte=year)


def documents(kind: str, year: int) -> QuerySet:
    """The published documents of a kind that are for the year."""
    return for_year(published(InformationPage).filter(kind=kind), year)


def lines_of_page(**of):
    """Whether a budget has a line that is so."""
    return Exists(BudgetLine.objects.filter(page=OuterRef("pk"), **of))


def kampungs(villages: QuerySet[Village]) -> QuerySet[Village]:
    """Those that the law on villages is for: a kelurahan has no budget of its own."""
    return villages.filter(kind=Village.Kind.KAMPUNG)


def this_year() -> int:
    return timezone.localdate().year


def last_year() -> int:
    return this_year() - 1


def planned_year(month: int) -> Callable[[], int]:
    """The year that plans are for: the next one, from this month on."""

    def year() -> int:
        today = timezone.localdate()
        return today.year + (today.month >= month)

    return year

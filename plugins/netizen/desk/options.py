"""What the inbox offers to choose from, all of it by one query: categories, agencies, canned answers
and saved views."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast

from core.villages.models import Village
from plugins.netizen.desk.sight import Sight, _among
from plugins.netizen.models import Agency, CannedAnswer, Category, SavedView

if TYPE_CHECKING:
    from core.accounts.models import User

DESK = "reports"


@dataclass(frozen=True)
class Options:
    """`categories` are (code, name), `agencies` and `answers` (id as text, name), `views` (query
    string, name); each in the order of the names."""

    categories: list[tuple[str, str]] = field(default_factory=list)
    agencies: list[tuple[str, str]] = field(default_factory=list)
    answers: list[tuple[str, str]] = field(default_factory=list)
    views: list[tuple[str, str]] = field(default_factory=list)


def options_of(user: User, sight: Sight) -> Options:
    parts = {
        "categories": _in_sight(Category, sight).values_list(Value("categories"), "code", "name"),
        "agencies": Agency.objects.unscoped()
        .filter(regency__in=sight.regencies)
        .values_list(Value("agencies"), Cast("pk", CharField()), "name"),
        "answers": _in_sight(CannedAnswer, sight).values_list(
            Value("answers"), Cast("pk", CharField()), "title"
        ),
        "views": views_of(user, sight).values_list(Value("views"), "query", "name"),
    }
    first, *others = [rows.order_by() for rows in parts.values()]
    found = Options()
    for kind, key, name in first.union(*others):
        getattr(found, kind).append((key, name))
    for kind in parts:
        getattr(found, kind).sort(key=lambda item: (item[1].lower(), item[0]))
    return found


def _in_sight(model, sight: Sight):
    """The rows that hold in one of the villages; an agency's officer has the regency's."""
    if sight.is_of_agency_alone:
        return model.objects.unscoped().filter(regency__in=sight.regencies)
    villages = Village.objects.order_by().filter(_among(sight.own, sight.elsewhere, "pk"))
    return model.objects.for_villages(villages)


def answers_of(user: User, sight: Sight):
    """The canned answers somebody may use."""
    return _in_sight(CannedAnswer, sight)


def views_of(user: User, sight: Sight):
    """The saved views of somebody's own, and those kept for everybody in their areas."""
    for_all = Q(pk__in=_in_sight(SavedView, sight).filter(owner__isnull=True).values("pk"))
    return SavedView.objects.unscoped().filter(Q(owner=user) | for_all, desk=DESK)

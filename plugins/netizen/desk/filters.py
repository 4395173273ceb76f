"""The inbox's filters: a form of the query string, and what it leaves of the reports."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plugins.netizen.codes import ALPHABET, LENGTH, normal_code
from plugins.netizen.models import Category, Report

if TYPE_CHECKING:
    from plugins.netizen.desk.options import Options
    from plugins.netizen.desk.sight import Sight

Desk = Report.Desk
# A choice of the villages is offered for so many; for more, a district is chosen first.
MOST_VILLAGES = 60
ORDERS = {
    "": ("-created_at", "-pk"),
    "due": ("due_at", "pk"),
    "oldest": ("created_at", "pk"),
}


class DeskFilter(forms.Form):
    """Each field may be left empty. A value that is not among the choices filters nothing out and is
    told as an error."""

    use_required_attribute = False

    q = forms.CharField(
        label=gettext_lazy("Search"), required=False, max_length=100,
        help_text=gettext_lazy("Tracking code, or words of the report"),
    )  # fmt: skip
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    at = forms.ChoiceField(label=gettext_lazy("With"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("District"), required=False)
    village = forms.ChoiceField(label=gettext_lazy("Village"), required=False)
    public = forms.ChoiceField(label=gettext_lazy("Shown to the public"), required=False)
    since = forms.DateField(
        label=gettext_lazy("Received from"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    until = forms.DateField(
        label=gettext_lazy("to"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    order = forms.ChoiceField(label=gettext_lazy("Order"), required=False)
    overdue = forms.BooleanField(label=gettext_lazy("Overdue alone"), required=False)
    held = forms.BooleanField(label=gettext_lazy("Waiting for a moderator"), required=False)

    def __init__(self, data: QueryDict, sight: Sight, options: Options):
        super().__init__(_known(data), auto_id="id_filter_%s")
        self.sight = sight
        choices = {
            "state": [
                ("open", _("All open")), ("closed", _("All closed")), *Report.State.choices,
            ],
            "category": list(dict(options.categories).items()),
            "at": [
                *Desk.choices,
                *((f"agency:{pk}", name) for pk, name in options.agencies),
            ],
            "public": [("yes", _("Yes")), ("no", _("No"))],
            "order": [("due", _("Due first")), ("oldest", _("Oldest first"))],
            "district": list(
                {place.district_code: place.district_name for place in sight.offered_places}.items()
            ),
            "village": self._villages(),
        }  # fmt: skip
        empty = {"order": _("Newest first")}
        for name, offered in choices.items():
            is_one = name in ("district", "village") and len(sight.offered_places) < 2
            if is_one or not offered or (name == "district" and len(offered) < 2):
                del self.fields[name]
            else:
                self.fields[name].choices = [("", empty.get(name, _("All"))), *offered]
        if sight.is_of_agency_alone:
            for name in ("at", "held"):
                del self.fields[name]
        self.is_valid()

    def _villages(self) -> list[tuple[str, str]]:
        district = self.data.get("district", "")
        places = self.sight.offered_places
        if district:
            places = [place for place in places if place.district_code == district]
        elif len(places) > MOST_VILLAGES:
            # An address may name a village all the same.
            places = [place for place in places if place.code == self.data.get("village")]
        return [(place.code, place.name) for place in places]

    @property
    def query(self) -> str:
        """The query string of what was filtered by, for an address or a saved view."""
        given = QueryDict(mutable=True)
        for name, value in self.cleaned_data.items():
            if value not in (None, "", False):
                given[name] = "1" if value is True else str(value)
        return given.urlencode()

    @property
    def is_set(self) -> bool:
        return bool(self.query)

    def narrow(self, reports, knows_all: bool):
        """The reports that fit, in the order asked for. `knows_all` says whether the reporter's name
        may be searched where the village is not to know it."""
        given = self.cleaned_data
        reports = reports.filter(*self._conditions(given))
        if given.get("q"):
            reports = reports.filter(_about(given["q"], knows_all))
        order = given.get("order") or ""
        if order == "due":
            reports = reports.filter(due_at__isnull=False)
        return reports.order_by(*ORDERS[order])

    def _conditions(self, given) -> list[Q]:
        found = []
        state, at = given.get("state"), given.get("at")
        if state in ("open", "closed"):
            found.append(Q(state__in=Report.OPEN if state == "open" else Report.CLOSED))
        elif state:
            found.append(Q(state=state))
        if given.get("category"):
            rows = Category.objects.unscoped().filter(code=given["category"])
            found.append(Q(category__in=list(rows.values_list("pk", flat=True))))
        if at and at.startswith("agency:"):
            found.append(Q(agency=int(at.partition(":")[2])))
        elif at:
            found.append(Q(desk=at))
        for name, attribute in (("district", "district_code"), ("village", "code")):
            if given.get(name):
                ids = [
                    place.pk
                    for place in self.sight.offered_places
                    if getattr(place, attribute) == given[name]
                ]
                found.append(Q(village__in=ids))
        if given.get("public"):
            shown = Q(is_public=True) & ~Q(state__in=Report.HIDDEN)
            found.append(shown if given["public"] == "yes" else ~shown)
        if given.get("since"):
            found.append(Q(created_at__gte=_midnight(given["since"])))
        if given.get("until"):
            found.append(Q(created_at__lt=_midnight(given["until"] + dt.timedelta(days=1))))
        if given.get("overdue"):
            found.append(Q(due_at__lt=timezone.now()))
        if given.get("held"):
            found.append(~Q(held_for=""))
        return found


def _known(data: QueryDict) -> dict[str, str]:
    """The parameters that are filters. `state__exact` is how other lists of the admin name the
    state."""
    given = {name: data[name] for name in DeskFilter.base_fields if name in data}
    if "state__exact" in data:
        given.setdefault("state", data["state__exact"])
    return given


def _about(text: str, knows_all: bool) -> Q:
    code = normal_code(text)
    if len(code) == LENGTH and set(code) <= set(ALPHABET):
        return Q(code=code)
    words = Q(title__icontains=text) | Q(text__icontains=text) | Q(address__icontains=text)
    by_name = Q(reporter_name__icontains=text)
    if not knows_all:
        by_name &= ~Q(anonymity=Report.Anonymity.VILLAGE)
    return words | by_name


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))

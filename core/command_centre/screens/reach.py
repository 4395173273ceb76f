"""Who is heard of: last sign-in, last change and last record of each village of an area, told apart
into those that are idle and those that have no signal. A village's own page takes the mark of those
who know the place.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.log_actions import log

from core.command_centre.access import villages_in
from core.command_centre.models import VillageReach
from core.command_centre.reach import STATES, Reached, reached
from core.command_centre.screens.base import AreaView
from core.villages.models import Regency, Role, Village
from core.villages.scoping import scope_of

if TYPE_CHECKING:
    from core.accounts.models import User

MARKED = "kampung.signal"  # the action in Wagtail's log
OFFICERS = (Role.REGENCY_OFFICER, Role.DISTRICT_OFFICER)
A_PAGE = 100
# By the name in the address: the label of the column, and what rows are ordered by.
ORDERS = {
    "name": gettext_lazy("Village"),
    "state": gettext_lazy("State"),
    "sign_in": gettext_lazy("Last sign-in"),
    "change": gettext_lazy("Last change"),
    "sync": gettext_lazy("Last record of a phone"),
    "delay": gettext_lazy("Usual delay"),
}
LONG_AGO = datetime.min.replace(tzinfo=timezone.get_default_timezone())


@dataclass(frozen=True, slots=True)
class Line:
    """A village with its signs of life; `row` is None where nothing was noted yet."""

    village: Village
    row: VillageReach | None
    reached: Reached

    @property
    def delay_in_words(self) -> str:
        """In the largest unit of which there are at least two."""
        seconds = self.row.sync_delay if self.row else None
        if seconds is None:
            return ""
        for size, label in ((86400, _("%d days")), (3600, _("%d hours")), (60, _("%d minutes"))):
            if seconds >= 2 * size:
                return label % round(seconds / size)
        return _("%d seconds") % seconds

    def moment(self, field: str) -> datetime:
        return (getattr(self.row, field) if self.row else None) or LONG_AGO

    def order(self, name: str):
        """What it is put in order by: the longest silent first, the longest delay first."""
        if name == "state":
            return list(STATES)[::-1].index(self.reached.state), self.village.name
        if name == "delay":
            return -(self.row.sync_delay if self.row and self.row.sync_delay else -1)
        if name in ("sign_in", "change", "sync"):
            return self.moment(f"last_{name}")
        return self.village.name


class SignalForm(forms.Form):
    """What people know of the signal of a place."""

    has_no_signal = forms.BooleanField(
        label=gettext_lazy("The village has no signal"), required=False,
        help_text=gettext_lazy(
            "It is then shown as such, and not taken for idle, until something is changed there."
        ),
    )  # fmt: skip
    signal_note = forms.CharField(
        label=gettext_lazy("About the signal"), required=False, max_length=200,
        help_text=gettext_lazy("Where there is some, or until when it is out. Staff read it."),
    )  # fmt: skip


def may_mark(user: User, village: Village) -> bool:
    """Whether the person is an officer of the district or the regency that the village lies in."""
    return scope_of(user, OFFICERS).holds(village)


def lines_of(villages, now: datetime | None = None) -> list[Line]:
    """Each village of a queryset with its state; one query."""
    now = now or timezone.now()
    rows = villages.select_related("reach", "district").defer("boundary", "district__boundary")
    return [
        Line(village, row, reached(row, now))
        for village in rows.order_by("name", "code")
        for row in [getattr(village, "reach", None)]
    ]


class Reach(AreaView):
    tab = "reach"
    header_icon = "mobile-alt"

    def get_template_names(self):
        return [f"command_centre/reach{'_village' if self.is_village else ''}.html"]

    @cached_property
    def is_village(self) -> bool:
        return isinstance(self.area, Village)

    # -- A village ------------------------------------------------------------------------------

    def post(self, request, *args, **kwargs):
        """Mark the village as having no signal, or take the mark away."""
        if not self.is_village:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not may_mark(request.user, self.area):
            raise PermissionDenied
        form = SignalForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        with transaction.atomic():
            row, _created = VillageReach.objects.get_or_create(village=self.area)
            before = {name: getattr(row, name) for name in form.cleaned_data}
            if before != form.cleaned_data:
                VillageReach.objects.filter(pk=row.pk).update(**form.cleaned_data)
                log(self.area, MARKED, user=request.user, data=form.cleaned_data)
        messages.success(
            request, _("What is known of the signal in %s is kept.") % self.area.full_name
        )
        return redirect("command_centre:reach", self.area.code)

    def _village_context(self) -> dict:
        (line,) = lines_of(Village.objects.filter(pk=self.area.pk))
        kept = (
            {name: getattr(line.row, name) for name in SignalForm.base_fields} if line.row else {}
        )
        return {
            "line": line,
            "may_mark": may_mark(self.request.user, self.area),
            "form": SignalForm(initial=kept),
        }

    # -- A district or the regency --------------------------------------------------------------

    def _area_context(self) -> dict:
        given = self.request.GET
        lines = lines_of(villages_in(self.area))
        district = given.get("district", "")
        districts = {line.village.district.code: line.village.district.name for line in lines}
        if district in districts:
            lines = [line for line in lines if line.village.district.code == district]
        counts = Counter(line.reached.state for line in lines)
        state = given.get("state", "")
        if state in STATES:
            lines = [line for line in lines if line.reached.state == state]
        order = given.get("order", "")
        if order not in ORDERS:
            order = "state"
        lines.sort(key=lambda line: line.order(order))
        page = Paginator(lines, A_PAGE).get_page(given.get("page"))
        return {
            "page": page,
            "counts": [
                {
                    "label": label,
                    "count": counts[name],
                    "state": name,
                    "is_current": name == state,
                    "query": self._query(state="" if name == state else name),
                }
                for name, label in STATES.items()
            ],
            "columns": [
                {"label": label, "is_current": name == order, "query": self._query(order=name)}
                for name, label in ORDERS.items()
            ],
            "districts": districts if isinstance(self.area, Regency) else {},
            "district": district,
            "state": state,
            "order": order,
            "next_query": self._query(page=page.number + 1),
            "previous_query": self._query(page=page.number - 1),
        }

    def _query(self, **changes) -> str:
        """The address's query with these values; another page than the first only where asked."""
        given = self.request.GET.copy()
        given.pop("page", None)
        for name, value in changes.items():
            given.pop(name, None)
            if value:
                given[name] = str(value)
        return given.urlencode()

    def get_context_data(self, **kwargs):
        own = self._village_context() if self.is_village else self._area_context()
        return super().get_context_data(**{**own, **kwargs})

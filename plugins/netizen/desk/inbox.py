"""The inbox: the reports on somebody's desk, filtered, saved, chosen and exported."""

from __future__ import annotations

from django.db.models import Count as CountRows
from django.db.models import Q, Value
from django.http import QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail_modeladmin.views import IndexView

from core.villages.admin import OwnIndexView
from core.villages.models import Role
from core.villages.scoping import scope_of
from plugins.netizen.desk.bulk import BulkForm
from plugins.netizen.desk.exporting import COLUMNS, HEADINGS, row_of
from plugins.netizen.desk.filters import DeskFilter
from plugins.netizen.desk.links import links_of
from plugins.netizen.desk.options import options_of
from plugins.netizen.desk.paging import MOST_COUNTED, Count, page_of
from plugins.netizen.desk.saved import SaveViewForm
from plugins.netizen.desk.sight import reports_seen_by, sight_of
from plugins.netizen.models import Report

MOST_EXPORTED = 20_000


class InboxView(OwnIndexView):
    """The list itself. Of the list's own queries there are five, for however many reports."""

    filter_specs, has_filters = (), False
    export_headings = HEADINGS

    @cached_property
    def sight(self):
        return sight_of(self.request.user)

    @cached_property
    def options(self):
        return options_of(self.request.user, self.sight)

    @cached_property
    def filter(self) -> DeskFilter:
        return DeskFilter(self.request.GET, self.sight, self.options)

    def get_queryset(self, request=None):
        user = self.request.user
        knows_all = not scope_of(user, {Role.REGENCY_OFFICER}).is_empty
        rows = self.filter.narrow(reports_seen_by(user), knows_all)
        return rows.select_related("category", "agency", "village__district").defer(
            "village__boundary", "village__district__boundary"
        )

    def as_spreadsheet(self, queryset, spreadsheet_format):
        if queryset.order_by()[MOST_EXPORTED:].exists():
            messages.warning(
                self.request,
                _("More than %(most)s reports fit: narrow the filter, then export.")
                % {"most": f"{MOST_EXPORTED:,}".replace(",", ".")},
            )
            return redirect(f"{self.index_url}?{self.filter.query}")
        self.list_export = COLUMNS
        return super().as_spreadsheet(queryset, spreadsheet_format)

    def to_row_dict(self, item):
        return row_of(item, self.request.user)

    def get_context_data(self, **kwargs):
        user = self.request.user
        rows = self.queryset.defer(
            "text", "answers", "village__boundary", "village__district__boundary"
        )
        page = page_of(rows, self.request.GET.get(self.PAGE_VAR, ""))
        # Where all rows are on this page their number is known.
        counted = None
        if page.number > 1 or page.has_next:
            counted = Count.of(self.queryset)
        total = counted.number if counted else len(page.rows)
        return super(IndexView, self).get_context_data(
            page=page,
            total=total,
            total_is_more=counted is not None and counted.is_more,
            most_counted=MOST_COUNTED,
            waiting=self._waiting(),
            filter=self.filter,
            address_of_page=self._address,
            views=self._views(),
            save_form=SaveViewForm(user=user, initial={"query": self.filter.query}),
            bulk_form=BulkForm(options=self.options, sight=self.sight),
            links=links_of(self.model_admin, user),
            has_villages=len(self.sight.places) > 1 or self.sight.is_of_agency_alone,
            is_of_agency_alone=self.sight.is_of_agency_alone,
            user_can_create=not self.sight.is_of_agency_alone,
            urls=self.model_admin.desk_urls,
            export_query=self._with("export", None),
            **kwargs,
        )

    def _waiting(self) -> dict[str, int | str]:
        """How many are open, overdue and held, each up to `MOST_COUNTED` and read off an index of its
        own; a text where there are more."""
        seen = reports_seen_by(self.request.user)
        # Each in the order of its index, which is then read no further than it has to be.
        parts = {
            "open": (Q(due_at__isnull=False), "due_at"),
            "overdue": (Q(due_at__lt=timezone.now()), "due_at"),
            "held": (~Q(held_for=""), "village_id"),
        }
        first, *others = [
            Report.objects.unscoped()
            .order_by()
            .filter(pk__in=seen.filter(condition).order_by(index).values("pk")[: MOST_COUNTED + 1])
            .values(kind=Value(kind))
            .annotate(number=CountRows("pk"))
            .values_list("kind", "number")
            for kind, (condition, index) in parts.items()
        ]
        return dict.fromkeys(parts, 0) | {
            kind: number if number <= MOST_COUNTED else f"{MOST_COUNTED}+"
            for kind, number in first.union(*others, all=True)
        }

    def _views(self) -> list[dict]:
        return [
            {"query": query, "name": name, "is_chosen": query == self.filter.query}
            for query, name in self.options.views
        ]

    def _with(self, name: str, value: str | None) -> str:
        given = QueryDict(self.filter.query, mutable=True)
        if value is not None:
            given[name] = value
        return given.urlencode()

    @property
    def _address(self) -> dict[str, str]:
        number = self.request.GET.get(self.PAGE_VAR, "")
        here = int(number) if number.isdecimal() and len(number) < 6 else 1
        return {
            "previous": self._with(self.PAGE_VAR, str(max(here - 1, 1))),
            "next": self._with(self.PAGE_VAR, str(here + 1)),
        }

    def get_template_names(self):
        return ["netizen/desk/inbox.html"]

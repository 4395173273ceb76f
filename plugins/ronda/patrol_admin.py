"""Patrols and check-ins in the admin: lists, the night as a timeline, QR sheets, the month's recap."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.admin import SimpleListFilter
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import re_path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.views import WMABaseView

from core.villages.admin import OwnIndexView, VillageModelAdmin, villages_permitting
from core.villages.models import Village
from plugins.ronda import qr, recap, timeline
from plugins.ronda.models import CheckIn, Checkpoint, Patrol, WatchPost

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class OneVillage:
    """Mixed into screens of one village: the person's own, or the one that `?village=` names."""

    permission = "ronda.view_patrol"

    def check_action_permitted(self, user):
        return self.own.exists()

    @cached_property
    def own(self):
        """The villages whose screen the person may see."""
        return villages_permitting(self.request.user, "ronda", self.permission)

    @cached_property
    def choice(self) -> list[Village]:
        """What there is to choose from: those with posts, where they are many."""
        found = self.own.select_related("district").order_by("district__name", "name")
        return list(found) if self.own.count() > 1 else []

    @cached_property
    def village(self) -> Village | None:
        """Raises `Http404` for a village that is not among the person's own."""
        code = self.request.GET.get("village")
        villages = self.own.select_related("district", "site")
        if code:
            found = villages.filter(code=code).first() if "\x00" not in code else None
            if found is None:
                raise Http404
            return found
        busy = villages.filter(ronda_watchpost_set__isnull=False)
        return busy.order_by("code").first() or villages.order_by("code").first()


class TimelineView(OneVillage, WMABaseView):
    page_title = _("Night by night")

    def get_template_names(self):
        return ["ronda/admin/timeline.html"]

    @cached_property
    def night(self) -> date:
        try:
            found = date.fromisoformat(self.request.GET.get("night", ""))
        except ValueError:
            return timeline.this_night()
        # Beyond these the clock of the zone has no noon.
        return found if 1970 <= found.year < 2200 else timeline.this_night()

    def get_context_data(self, **kwargs):
        day = timedelta(days=1)
        return super().get_context_data(
            villages=self.choice,
            village=self.village,
            night=self.night,
            before=self.night - day,
            after=self.night + day,
            hours=timeline.hours(),
            lanes=timeline.lanes(self.village, self.night) if self.village else [],
            **kwargs,
        )


class SheetsView(OneVillage, WMABaseView):
    """A page to print. Whoever may change the posts may put up their codes."""

    page_title = _("QR sheets")
    permission = "ronda.change_watchpost"

    def get(self, request, *args, **kwargs):
        village = self.village
        context = {
            "villages": self.choice,
            "village": village,
            "sheets": sheets_of(village) if village else [],
            "back": self.index_url,
        }
        return render(request, "ronda/admin/qr_sheets.html", context)


def sheets_of(village: Village) -> list[dict]:
    """A sheet for each post in use and each of its checkpoints, in the order of the round."""
    points: dict[int, list[Checkpoint]] = {}
    for point in Checkpoint.objects.for_village(village).filter(is_active=True):
        points.setdefault(point.post_id, []).append(point)
    found = []
    for post in WatchPost.objects.for_village(village).filter(is_active=True):
        for place in (post, *points.get(post.pk, [])):
            address = qr.address_of(village.hostname, place.tag)
            found.append(
                {
                    "name": place.name,
                    "post": post.name if place is not post else "",
                    "tag": place.tag,
                    "picture": qr.svg(address, str(_("QR code of %s") % place.name)),
                }
            )
    return found


class RecapView(OneVillage, WMABaseView):
    """All villages of the person in one table."""

    page_title = _("Monthly recap")

    def get_template_names(self):
        return ["ronda/admin/recap.html"]

    @cached_property
    def recap(self) -> recap.Recap:
        first = recap.parsed_month(self.request.GET.get("month", ""))
        return recap.recap_of(self.own, first)

    def get(self, request, *args, **kwargs):
        wanted = request.GET.get("export")
        name = f"ronda-{self.recap.first:%Y-%m}"
        if wanted == "xlsx":
            return _file(recap.as_xlsx(self.recap), XLSX, f"{name}.xlsx")
        if wanted == "csv":
            return _file(recap.as_csv(self.recap), "text/csv; charset=utf-8", f"{name}.csv")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(recap=self.recap, **kwargs)


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=disposition)


class PatrolIndexView(OwnIndexView):
    def get_template_names(self):
        return ["ronda/admin/patrol_index.html"]


class PatrolAdmin(VillageModelAdmin):
    """Patrols come from phones: they are looked at, not entered."""

    model = Patrol
    menu_label = _("Patrols")
    menu_icon = "history"
    menu_order = 312
    list_display = ["post", "started_at", "ended_at", "situation", "lights_out", "village"]
    list_filter = ["situation", "started_at"]
    list_select_related = ["post", "village"]
    search_fields = ["post__name", "report", "village__name"]
    index_view_class = PatrolIndexView
    inspect_view_enabled = True
    inspect_view_fields = [
        "village", "post", "members", "started_at", "ended_at", "situation", "report", "guests",
        "lights_out", "server_time",
    ]  # fmt: skip

    def timeline_view(self, request):
        return TimelineView.as_view(model_admin=self)(request)

    def qr_view(self, request):
        return SheetsView.as_view(model_admin=self)(request)

    def recap_view(self, request):
        return RecapView.as_view(model_admin=self)(request)

    def get_admin_urls_for_registration(self):
        screens = (
            ("timeline", self.timeline_view),
            ("qr", self.qr_view),
            ("recap", self.recap_view),
        )
        return (
            *super().get_admin_urls_for_registration(),
            *(
                re_path(
                    self.url_helper._get_action_url_pattern(name),
                    view,
                    name=self.url_helper.get_action_url_name(name),
                )
                for name, view in screens
            ),
        )


class FlagFilter(SimpleListFilter):
    """Check-ins with any remark, or with none."""

    title = _("remarks")
    parameter_name = "flagged"

    def lookups(self, request, model_admin):
        return [("yes", _("With a remark")), ("no", _("Without"))]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.exclude(flags=[])
        return queryset.filter(flags=[]) if self.value() == "no" else queryset


class CheckInAdmin(VillageModelAdmin):
    """Check-ins come from phones: they are looked at, not entered."""

    model = CheckIn
    menu_label = _("Check-ins")
    menu_icon = "tick-inverse"
    menu_order = 313
    list_display = ["happened_at", "place", "member", "method", "remarks", "village"]
    list_filter = [FlagFilter, "method", "happened_at"]
    list_select_related = ["post", "checkpoint", "member", "village"]
    search_fields = ["post__name", "checkpoint__name", "member__name", "village__name"]
    inspect_view_enabled = True
    inspect_view_fields = [
        "village", "post", "checkpoint", "member", "method", "happened_at", "device_time",
        "server_time", "remarks", "position", "accuracy",
    ]  # fmt: skip

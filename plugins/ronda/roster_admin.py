"""Members, recurring shifts, the roster and its swaps in the admin."""

from __future__ import annotations

from django.db import transaction
from django.shortcuts import redirect
from django.urls import re_path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail_modeladmin.views import InstanceSpecificView

from core.accounts.models import User
from core.geo.forms import PointPanel
from core.villages.admin import OwnCreateView, OwnEditView, OwnRowsOnly, VillageModelAdmin
from core.villages.models import Role
from plugins.ronda.models import (
    Checkpoint,
    Member,
    MemberPair,
    Shift,
    ShiftPattern,
    SwapRequest,
    Unavailability,
)
from plugins.ronda.models.members import Weekday
from plugins.ronda.roster import calendars
from plugins.ronda.roster.applying import changed
from plugins.ronda.roster_forms import MemberForm, PatternForm, SameVillageForm, ShiftForm
from plugins.ronda.roster_screens import BoardView, CrewView, GenerateView, PrintView


class RosterModelAdmin(VillageModelAdmin):
    """A list beside the roster's board, from whose head it is reached."""

    add_to_admin_menu = False
    form_class = SameVillageForm
    panels: list = []
    index_template_name = "ronda/admin/index.html"
    inspect_view_enabled = True

    def get_edit_handler(self):
        return ObjectList(self.panels, base_form_class=self.form_class)

    def screen(self, name: str, view, pattern: str = ""):
        """A URL of a screen of its own, for `get_admin_urls_for_registration`."""
        helper = self.url_helper
        base = pattern or helper._get_action_url_pattern(name)
        return re_path(
            base,
            lambda request, **kwargs: view.as_view(model_admin=self, **kwargs)(request),
            name=helper.get_action_url_name(name),
        )

    def row_screen(self, name: str, view):
        return self.screen(
            name, view, self.url_helper._get_object_specific_action_url_pattern(name)
        )


class CheckpointAdmin(RosterModelAdmin):
    model = Checkpoint
    menu_icon = "crosshairs"
    list_display = ["name", "post", "order", "is_active", "village"]
    list_filter = ["is_active"]
    list_select_related = ["post"]
    search_fields = ["name", "post__name", "village__name"]
    inspect_view_fields = ["village", "post", "name", "order", "is_active"]
    panels = [
        FieldPanel("village"),
        FieldPanel("post"),
        FieldPanel("name"),
        PointPanel("point"),
        FieldRowPanel([FieldPanel("radius"), FieldPanel("order")]),
        FieldPanel("is_active"),
    ]


class OwnAccountsOnly:
    """Offers accounts that are watch members of the villages the person may enter members for."""

    def get_form(self):
        form = super().get_form()
        villages = self.permission_helper.villages(self.request.user, self.action)
        users = User.objects.filter(
            memberships__role=Role.WATCH_MEMBER, memberships__village__in=villages
        )
        form.fields["user"].queryset = users.distinct().order_by("username")
        return form


class MemberCreateView(OwnAccountsOnly, OwnCreateView):
    pass


class MemberEditView(OwnAccountsOnly, OwnEditView):
    def get_template_names(self):
        return ["ronda/admin/member_edit.html"]


class CalendarLinkView(OwnRowsOnly, InstanceSpecificView):
    """The secret address of a member's calendar, to hand it on; by POST another one."""

    page_title = gettext_lazy("Calendar address")

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_edit_obj(user, self.instance)

    def get_page_subtitle(self):
        return self.instance.name

    def get_template_names(self):
        return ["ronda/admin/calendar.html"]

    def get_context_data(self, **kwargs):
        member = self.instance
        return super().get_context_data(
            address=calendars.address(member.village, member), member=member, **kwargs
        )

    def post(self, request, *args, **kwargs):
        calendars.renew(self.instance)
        messages.success(request, _("The calendar has a new address. The old one is dead."))
        return redirect(request.path)

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response


class MemberAdmin(RosterModelAdmin):
    model = Member
    add_to_admin_menu = True
    menu_label = gettext_lazy("Watch members")
    menu_icon = "group"
    menu_order = 311
    form_class = MemberForm
    list_display = ["name", "post", "role", "neighbourhood", "is_active", "village"]
    list_filter = ["role", "is_active"]
    list_select_related = ["post"]
    search_fields = ["name", "neighbourhood", "post__name", "village__name"]
    inspect_view_fields = ["village", "name", "role", "neighbourhood", "post", "is_active"]
    create_view_class = MemberCreateView
    edit_view_class = MemberEditView
    panels = [
        FieldPanel("village"),
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("phone"), FieldPanel("neighbourhood")]),
        FieldPanel("role"),
        FieldPanel("post"),
        FieldPanel("most_nights"),
        FieldPanel("user"),
        FieldPanel("is_active"),
    ]

    def get_admin_urls_for_registration(self):
        own = self.row_screen("calendar", CalendarLinkView)
        return (*super().get_admin_urls_for_registration(), own)


class UnavailabilityAdmin(RosterModelAdmin):
    model = Unavailability
    menu_icon = "calendar-alt"
    list_display = ["member", "when", "reason", "village"]
    list_select_related = ["member"]
    search_fields = ["member__name", "reason", "village__name"]
    inspect_view_fields = ["village", "member", "when"]
    panels = [
        FieldPanel("village"),
        FieldPanel("member"),
        FieldPanel("weekday"),
        FieldRowPanel([FieldPanel("first_night"), FieldPanel("last_night")]),
        FieldPanel("reason"),
    ]

    def when(self, away):
        return str(away)

    when.short_description = gettext_lazy("when")


class MemberPairAdmin(RosterModelAdmin):
    model = MemberPair
    menu_icon = "link"
    list_display = ["first", "second", "kind", "village"]
    list_filter = ["kind"]
    list_select_related = ["first", "second"]
    search_fields = ["first__name", "second__name", "village__name"]
    inspect_view_fields = ["village", "first", "second", "kind"]
    panels = [
        FieldPanel("village"),
        FieldPanel("first"),
        FieldPanel("second"),
        FieldPanel("kind"),
    ]


class ShiftPatternAdmin(RosterModelAdmin):
    model = ShiftPattern
    menu_icon = "repeat"
    form_class = PatternForm
    list_display = ["post", "nights", "hours", "crew", "first_night", "last_night", "village"]
    list_select_related = ["post"]
    search_fields = ["post__name", "village__name"]
    inspect_view_fields = ["village", "post", "crew", "first_night", "last_night"]
    panels = [
        FieldPanel("village"),
        FieldPanel("post"),
        MultiFieldPanel(
            [
                FieldPanel("weekdays"),
                FieldPanel("every"),
                FieldRowPanel([FieldPanel("first_night"), FieldPanel("last_night")]),
            ],
            heading=gettext_lazy("Which nights"),
        ),
        FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
        FieldPanel("crew"),
    ]

    def nights(self, pattern):
        if pattern.every:
            return _("every %s nights") % pattern.every
        return ", ".join(str(Weekday(day).label) for day in pattern.weekdays)

    nights.short_description = gettext_lazy("nights")

    def hours(self, pattern):
        return f"{pattern.starts:%H.%M}–{pattern.ends:%H.%M}"

    hours.short_description = gettext_lazy("hours")


class ShiftCreateView(OwnCreateView):
    @transaction.atomic
    def form_valid(self, form):
        response = super().form_valid(form)
        changed(self.instance.village, self.instance.night, self.instance.night, shifts=1)
        return response


class ShiftEditView(OwnEditView):
    @transaction.atomic
    def form_valid(self, form):
        response = super().form_valid(form)
        changed(self.instance.village, self.instance.night, self.instance.night, shifts=1)
        return response

    def get_template_names(self):
        return ["ronda/admin/shift_edit.html"]


class ShiftAdmin(RosterModelAdmin):
    model = Shift
    add_to_admin_menu = True
    menu_label = gettext_lazy("Watch roster")
    menu_icon = "calendar"
    menu_order = 312
    form_class = ShiftForm
    list_display = ["night", "post", "starts_at", "ends_at", "crew", "manned_at", "village"]
    list_filter = ["night"]
    list_select_related = ["post"]
    search_fields = ["post__name", "note", "village__name"]
    ordering = ["-starts_at", "post", "pk"]
    inspect_view_fields = ["village", "post", "night", "starts_at", "ends_at", "crew", "manned_at"]
    create_view_class = ShiftCreateView
    edit_view_class = ShiftEditView
    panels = [
        FieldPanel("village"),
        FieldPanel("post"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldPanel("crew"),
        FieldPanel("note"),
    ]

    def get_menu_item(self, order=None):
        item = super().get_menu_item(order)
        item.url = self.url_helper.get_action_url("board")
        return item

    def get_admin_urls_for_registration(self):
        return (
            *super().get_admin_urls_for_registration(),
            self.screen("board", BoardView),
            self.screen("generate", GenerateView),
            self.screen("print", PrintView),
            self.row_screen("crew", CrewView),
        )


class SwapRequestAdmin(RosterModelAdmin):
    """To look at: the members answer; staff put a substitute on the shift itself."""

    model = SwapRequest
    menu_icon = "redirect"
    list_display = ["duty", "other", "wanted", "state", "asked_at", "answered_at", "village"]
    list_filter = ["state", "asked_at"]
    list_select_related = [
        "duty__shift__post", "duty__member", "wanted__shift__post", "wanted__member", "other",
    ]  # fmt: skip
    search_fields = ["asker__name", "other__name", "village__name"]
    ordering = ["-asked_at", "-pk"]
    inspect_view_fields = ["village", "duty", "asker", "other", "wanted", "state", "asked_at"]
    panels = [FieldPanel("note")]

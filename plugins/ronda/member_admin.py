"""Checkpoints, members, when they cannot and with whom, in the admin."""

from __future__ import annotations

from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail_modeladmin.views import InstanceSpecificView

from core.accounts.models import User
from core.geo.forms import PointPanel
from core.villages.admin import OwnCreateView, OwnEditView, OwnRowsOnly
from core.villages.models import Role
from plugins.ronda.models import Checkpoint, Member, MemberPair, Unavailability
from plugins.ronda.roster import calendars
from plugins.ronda.roster_admin import RosterModelAdmin
from plugins.ronda.roster_forms import MemberForm


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

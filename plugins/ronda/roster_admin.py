"""Recurring shifts, the roster, its nights off and its swaps in the admin."""

from __future__ import annotations

from django.db import transaction
from django.urls import re_path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from core.villages.admin import OwnCreateView, OwnDeleteView, OwnEditView, VillageModelAdmin
from plugins.ronda.models import NightOff, Shift, ShiftPattern, SwapRequest
from plugins.ronda.models.members import Weekday
from plugins.ronda.roster import editing
from plugins.ronda.roster.applying import changed
from plugins.ronda.roster_forms import NightOffForm, PatternForm, SameVillageForm, ShiftForm
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


class ShiftDeleteView(OwnDeleteView):
    """A recurring shift that is deleted does not come back with the next roster."""

    def confirmation_message(self):
        if self.instance.pattern_id is None:
            return _("Take this shift off the roster, with who keeps it?")
        return _(
            "Take this shift off the roster, with who keeps it? There is no watch that night, also "
            "when the roster is made again; the week’s board takes it back."
        )

    def delete_instance(self):
        editing.remove(self.instance)


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
    delete_view_class = ShiftDeleteView
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


class NightOffDeleteView(OwnDeleteView):
    def confirmation_message(self):
        return _("Have the watch of that night after all? Make the roster to bring the shift back.")

    def delete_instance(self):
        editing.take_back(self.instance)


class NightOffAdmin(RosterModelAdmin):
    model = NightOff
    menu_icon = "cross"
    form_class = NightOffForm
    list_display = ["night", "pattern", "reason", "village"]
    list_filter = ["night"]
    list_select_related = ["pattern__post"]
    search_fields = ["reason", "pattern__post__name", "village__name"]
    ordering = ["-night", "pattern", "pk"]
    inspect_view_fields = ["village", "pattern", "night", "reason"]
    delete_view_class = NightOffDeleteView
    panels = [
        FieldPanel("village"),
        FieldPanel("pattern"),
        FieldPanel("night"),
        FieldPanel("reason"),
    ]


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

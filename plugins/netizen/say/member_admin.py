"""Who asks to be a member, in the admin: the operator knows them, or asks them to come by."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList

from plugins.netizen.models import MembershipRequest
from plugins.netizen.say import joining
from plugins.netizen.say.bulk import Action, BulkModelAdmin
from plugins.netizen.say.decisions import DecisionForm, DecisionView

ACTIONS = (
    Action(
        "confirm", _("Confirm as members"), lambda rows, staff, why: joining.confirm(rows, staff)
    ),
    Action("refuse", _("Refuse"), joining.refuse, needs_reason=True),
)


class MembershipForm(DecisionForm):
    actions = ACTIONS


class MembershipRequestAdmin(BulkModelAdmin):
    model = MembershipRequest
    menu_label = _("Membership requests")
    menu_icon = "group"
    menu_order = 326
    actions = ACTIONS
    list_display = ["pick", "name", "neighbourhood", "state", "asked_at", "village"]
    list_display_add_buttons = "name"
    list_filter = ["state", "asked_at"]
    search_fields = ["name", "neighbourhood", "village__name"]
    ordering = ["-asked_at", "-pk"]
    edit_view_class = DecisionView

    def get_edit_handler(self):
        shown = ("village", "name", "neighbourhood", "note", "state", "asked_at", "answered_by",
                 "reason")  # fmt: skip
        return ObjectList(
            [
                MultiFieldPanel([FieldPanel("decision"), FieldPanel("why")], heading=_("Decision")),
                MultiFieldPanel(
                    [FieldPanel(name, read_only=True) for name in shown], heading=_("Request")
                ),
            ],
            base_form_class=MembershipForm,
        )

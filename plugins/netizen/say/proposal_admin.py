"""The desk of proposals: open, discuss, answer and decide, each with the reason that all read."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList

from core.villages.admin import OwnEditView
from plugins.netizen.models import Proposal, SubjectKind
from plugins.netizen.say import commenting, proposing
from plugins.netizen.say.bulk import Action, BulkModelAdmin

State = Proposal.State


def _move_to(state):
    def apply(rows, staff, why) -> int:
        number = 0
        for proposal in rows.select_related("village"):
            if state in proposing.MOVES[State(proposal.state)]:
                proposing.move(proposal, state, staff, why)
                number += 1
        return number

    return apply


ACTIONS = (
    Action("open", gettext_lazy("Open for support"), _move_to(State.OPEN)),
    Action("discuss", gettext_lazy("To be discussed"), _move_to(State.TO_DISCUSS)),
    Action("accept", gettext_lazy("Accept into the plan"), _move_to(State.ACCEPTED)),
    Action("reject", gettext_lazy("Reject"), _move_to(State.REJECTED), needs_reason=True),
)


class ProposalForm(WagtailAdminModelForm):
    """Title and text may be freed of private matters; state and answer make steps of their own."""

    new_state = forms.ChoiceField(label=gettext_lazy("New state"), required=False)
    new_answer = forms.CharField(
        label=gettext_lazy("Official answer or reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Everybody reads it."),
    )
    takes_comments = forms.BooleanField(label=gettext_lazy("Comments"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        proposal = self.instance
        moves = [(state.value, state.label) for state in proposing.MOVES[State(proposal.state)]]
        self.fields["new_state"].choices = [("", _("As it is")), *moves]
        if proposal.pk:
            self.initial["takes_comments"] = not commenting.is_closed(
                proposal.village, SubjectKind.PROPOSAL, proposal.code
            )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("new_state") == State.REJECTED and not cleaned.get("new_answer"):
            self.add_error("new_answer", _("Give the reason: everybody reads it."))
        return cleaned


class ProposalEditView(OwnEditView):
    def form_valid(self, form):
        try:
            with transaction.atomic():
                self._apply(form)
        except proposing.Refused as error:
            # Somebody else was quicker; what was reworded is undone as well.
            form.add_error("new_state", str(error))
            return self.form_invalid(form)
        messages.success(self.request, self.get_success_message(self.instance))
        return redirect(self.get_success_url())

    def _apply(self, form) -> None:
        proposal, staff, given = self.instance, self.request.user, form.cleaned_data
        if {"title", "text"} & set(form.changed_data):
            proposing.reword(proposal, given["title"], given["text"], staff)
        if given["new_state"]:
            proposing.move(proposal, given["new_state"], staff, given["new_answer"])
        elif given["new_answer"]:
            proposing.answer(proposal, given["new_answer"], staff)
        if "takes_comments" in form.changed_data:
            commenting.switch(
                proposal.village, SubjectKind.PROPOSAL, proposal.code, given["takes_comments"]
            )

    def get_template_names(self):
        return ["netizen/say/admin/proposal.html"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(steps=list(self.instance.steps.all()), **kwargs)


class ProposalAdmin(BulkModelAdmin):
    model = Proposal
    menu_label = gettext_lazy("Proposals")
    menu_icon = "list-ul"
    menu_order = 328
    actions = ACTIONS
    list_display = ["pick", "code", "title", "field", "state", "support_count", "year", "created_at",
                    "village"]  # fmt: skip
    list_display_add_buttons = "title"
    list_filter = ["state", "field", "year", "created_at"]
    search_fields = ["code", "title", "text", "hamlet", "village__name"]
    ordering = ["-created_at", "-pk"]
    list_export = ["code", "village", "title", "text", "field", "hamlet", "budget", "year", "state",
                   "support_count", "answer", "created_at"]  # fmt: skip
    export_filename = "proposals"
    edit_view_class = ProposalEditView
    inspect_view_enabled = True
    inspect_view_fields = ["village", "code", "title", "text", "field", "hamlet", "budget", "year",
                           "proposer_name", "state", "support_count", "answer"]  # fmt: skip

    def get_edit_handler(self):
        shown = ("village", "code", "field", "hamlet", "budget", "year", "proposer_name", "state",
                 "held_for", "support_count", "answer", "created_at")  # fmt: skip
        return ObjectList(
            [
                MultiFieldPanel(
                    [FieldPanel(name) for name in ("new_state", "new_answer", "takes_comments")],
                    heading=gettext_lazy("Handling"),
                ),
                MultiFieldPanel(
                    [FieldPanel("title"), FieldPanel("text")]
                    + [FieldPanel(name, read_only=True) for name in shown],
                    heading=gettext_lazy("Proposal"),
                ),
            ],
            base_form_class=ProposalForm,
        )

"""Edit screens on which staff decide about what citizens have sent, and leave the words alone."""

from __future__ import annotations

from django import forms
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm

from core.villages.admin import OwnEditView


class DecisionForm(WagtailAdminModelForm):
    """What is decided, by the name of one of the list's actions, and why."""

    decision = forms.ChoiceField(label=gettext_lazy("Decision"), required=False)
    why = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    actions: tuple = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(action.name, action.label) for action in self.actions]
        self.fields["decision"].choices = [("", "—"), *choices]

    @property
    def action(self):
        chosen = self.cleaned_data.get("decision")
        return next((action for action in self.actions if action.name == chosen), None)

    def clean(self):
        cleaned = super().clean()
        action = self.action
        if action is not None and action.needs_reason and not cleaned.get("why"):
            self.add_error("why", _("Write the reason: whoever is concerned reads it."))
        return cleaned


class DecisionView(OwnEditView):
    """Applies the decision to the one row."""

    def form_valid(self, form):
        action = form.action
        if action is not None:
            rows = self.model.objects.for_village(self.instance.village_id)
            number = action.apply(
                rows.filter(pk=self.instance.pk), self.request.user, form.cleaned_data["why"]
            )
            messages.success(self.request, _("Decided on: %s.") % number)
        return redirect(self.get_success_url())

    def get_template_names(self):
        return ["netizen/say/admin/decision.html"]

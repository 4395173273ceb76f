"""The form on a village's website with which a citizen files a report, without JavaScript."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.phones import normalise_phone
from core.geo.forms import PointFormField
from plugins.netizen.categories import offered
from plugins.netizen.filing import missing_contact
from plugins.netizen.models import TEXT_LENGTH


class ReportForm(forms.Form):
    """`uuid` is drawn when the form is shown, so that a second press of the button files nothing
    twice. `website` is a trap: it is out of sight, and only a program fills it in."""

    category = forms.ChoiceField(label=_("What is it about?"), choices=())
    title = forms.CharField(
        label=_("In short"), max_length=120, help_text=_("For example: Bridge railing is broken.")
    )
    text = forms.CharField(
        label=_("What happened, and where exactly?"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    point = PointFormField(
        label=_("Position, if you know it"),
        required=False,
        max_length=60,
        help_text=_(
            "Latitude and longitude, for example -5.2137, 104.9712. A map application shows them "
            "when you hold a finger on the place."
        ),
    )
    reporter_name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        required=False,
        help_text=_("Only the village's staff see your name and phone."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    reporter_phone = forms.CharField(
        label=_("Your phone"),
        max_length=30,
        required=False,
        help_text=_("For questions; for example 0812-3456-7890."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args, village, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.village, self.user = village, user
        self.categories = {
            code: row for code, row in offered(village).items() if not row.is_diverted
        }
        self.fields["category"].choices = [
            (code, row.name) for code, row in self.categories.items()
        ]
        for name in missing_contact(village, user, {}):
            # The browser asks for it; the message of `clean` is for those whose browser does not.
            self.fields[name].widget.is_required = True
            self.fields[name].widget.attrs["required"] = True

    def clean_reporter_phone(self):
        return normalise_phone(self.cleaned_data["reporter_phone"])

    def clean(self):
        values = super().clean()
        if values.get("website"):
            raise forms.ValidationError(
                _("Your browser filled in a field that must stay empty. Send the form again.")
            )
        for name in missing_contact(self.village, self.user, values):
            if name not in self.errors:
                self.add_error(name, _("This village takes no anonymous reports: fill this in."))
        return values

    def report_values(self) -> dict:
        """The checked values by field of the report, for `filing.file_report`."""
        values = dict(self.cleaned_data)
        del values["website"]
        values["category"] = self.categories[values["category"]]
        return values

    def begin_anew(self) -> None:
        """Give what was typed a new UUID and an empty trap, to be shown and sent again."""
        self.data = self.data.copy()
        self.data["uuid"] = str(uuid.uuid4())
        self.data["website"] = ""

"""The form of a scheduled report."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.command_centre.models import ScheduledReport

MOST_RECIPIENTS = 20


class ReportForm(forms.ModelForm):
    """How often, when, in which format and to whom; addresses one a line, or by comma."""

    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Weekday"),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        help_text=gettext_lazy("For a report of every week."),
    )
    hour = forms.TypedChoiceField(
        label=gettext_lazy("Hour"),
        coerce=int,
        initial=6,
        choices=[(hour, f"{hour:02}:00") for hour in range(24)],
    )
    addresses = forms.CharField(
        label=gettext_lazy("Recipients"),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("Email addresses, one a line; 20 at most."),
    )

    class Meta:
        model = ScheduledReport
        fields = ["every", "weekday", "hour", "format", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("addresses", "\n".join(self.instance.recipients))

    def clean_addresses(self) -> list[str]:
        found: dict[str, str] = {}
        for address in re.split(r"[\s,;]+", self.cleaned_data["addresses"].strip()):
            if not address:
                continue
            try:
                validate_email(address)
            except ValidationError:
                raise ValidationError(
                    _("“%(address)s” is no email address.") % {"address": address[:100]}
                ) from None
            found.setdefault(address.casefold(), address)
        if not found:
            raise ValidationError(_("Write one email address at least."))
        if len(found) > MOST_RECIPIENTS:
            raise ValidationError(
                _("%(count)s addresses are too many; %(most)s at most.")
                % {"count": len(found), "most": MOST_RECIPIENTS}
            )
        return list(found.values())

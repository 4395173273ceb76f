"""The text of what is done: a canned answer filled in, what somebody writes themselves, or both."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plugins.netizen.handling import TEXT_LENGTH, Details
from plugins.netizen.models import Agency, Category

if TYPE_CHECKING:
    from plugins.netizen.models import CannedAnswer, Report

Desk = Category.Desk


def filled(answer: CannedAnswer, report: Report) -> str:
    """A canned answer for this report. Anything in braces that is not known stays as it is."""
    words = {"code": report.code, "title": report.title, "village": report.village.full_name}
    return re.sub(r"\{(code|title|village)\}", lambda found: words[found[1]], answer.text)


class TextForm(forms.Form):
    """A text, with a canned answer before it. `answers` are (id as text, title)."""

    use_required_attribute = False

    canned = forms.ChoiceField(label=gettext_lazy("Canned answer"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Text"), required=False, max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    private = forms.BooleanField(label=gettext_lazy("For staff alone"), required=False)

    def __init__(self, *args, answers=(), **kwargs):
        super().__init__(*args, **kwargs)
        if answers:
            self.fields["canned"].choices = [("", "—"), *answers]
        else:
            del self.fields["canned"]

    def text_for(self, report: Report, canned: CannedAnswer | None) -> str:
        parts = [filled(canned, report) if canned else "", self.cleaned_data.get("text", "")]
        return "\n\n".join(part.strip() for part in parts if part.strip())


def places(agencies, without: tuple[str, str] | None = None) -> list[tuple[str, str]]:
    """The choices of a hand-over; `agencies` are (id as text, name). `without` is (desk, agency's id)
    of where it is."""
    found = [(desk, label) for desk, label in Desk.choices if desk != Desk.AGENCY]
    found += [(f"agency:{pk}", name) for pk, name in agencies]
    if without is not None:
        here = f"agency:{without[1]}" if without[0] == Desk.AGENCY else without[0]
        found = [item for item in found if item[0] != here]
    return found


def handed_to(choice: str, report: Report) -> Details:
    """What a choice of `places` means for a report. Raises `ValidationError` where its regency has no
    such agency."""
    if not choice.startswith("agency:"):
        return Details(desk=choice)
    rows = Agency.objects.unscoped().filter(regency=report.village.district.regency_id)
    agency = rows.filter(pk=int(choice.partition(":")[2])).first()
    if agency is None:
        raise ValidationError({"agency": [_("Choose one of the regency’s agencies.")]})
    return Details(desk=Desk.AGENCY, agency=agency)

"""The form of one action on a report."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plugins.netizen import photos
from plugins.netizen.codes import normal_code
from plugins.netizen.desk.answers import TextForm, handed_to, places
from plugins.netizen.desk.sight import reports_seen_by
from plugins.netizen.handling import ACTIONS, Details
from plugins.netizen.models import Report

# What is done by a button alone.
PLAIN = frozenset({"publish", "hide", "release"})
# With what a photo may be sent.
WITH_PHOTO = frozenset({"start", "answer", "resolve", "note"})
# In which field of the form an error of `handling.act` stands.
FIELDS = {"desk": "to", "agency": "to", "before": "before", "text": "text", "photo": "photo"}


class ActionForm(TextForm):
    """`answers` are `CannedAnswer`s, `agencies` (id as text, name), `similar` reports to join it with."""

    to = forms.ChoiceField(label=gettext_lazy("Hand over to"))
    similar = forms.ChoiceField(
        label=gettext_lazy("One of these"), required=False, widget=forms.RadioSelect
    )
    before = forms.CharField(
        label=gettext_lazy("Or the code of the report before"), required=False, max_length=20
    )

    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=gettext_lazy("Of what was done. It is shown with the report."),
    )

    field_order = ["to", "similar", "before", "canned", "text", "photo", "private"]

    def __init__(self, data=None, files=None, *, name, report, user, answers, agencies, similar):
        self.name, self.report, self.user = name, report, user
        self.answers = {str(row.pk): row for row in answers}
        super().__init__(
            data,
            files,
            answers=[(pk, row.title) for pk, row in self.answers.items()],
            auto_id=f"id_{name}_%s",
        )
        self.action = ACTIONS[name]
        if name == "hand_over":
            here = report.desk, str(report.agency_id or "")
            self.fields["to"].choices = [("", "—"), *places(agencies, here)]
        else:
            del self.fields["to"]
        if name == "merge":
            self.fields["similar"].choices = [
                (row.code, f"{row.code} {row.title}") for row in similar
            ]
        if name != "merge" or not similar:
            del self.fields["similar"]
        if name != "merge":
            del self.fields["before"]
        elif not similar:
            self.fields["before"].label = _("The code of the report before")
        if not self.action.is_public:
            del self.fields["private"]
        if name not in WITH_PHOTO:
            del self.fields["photo"]
        if self.is_plain:
            self.fields.clear()
        elif self.action.needs_text and "canned" not in self.fields:
            self.fields["text"].required = True

    @property
    def label(self):
        return self.action.label

    @property
    def is_plain(self) -> bool:
        return self.name in PLAIN

    @property
    def canned_answer(self):
        return self.answers.get(self.cleaned_data.get("canned") or "")

    def clean_photo(self) -> photos.Picture | None:
        """The picture, drawn anew."""
        file = self.cleaned_data["photo"]
        if file is None:
            return None
        try:
            return photos.answer_picture(file.read(photos.MOST_BYTES + 1))
        except photos.TooLarge:
            raise ValidationError(_("A photo has at most 12 MB here: make it smaller.")) from None
        except photos.Damaged:
            raise ValidationError(_("This is no picture: send a JPEG, PNG or WebP.")) from None

    def clean(self):
        given = super().clean()
        if self.name == "merge":
            given["first"] = self._first(given)
        return given

    def _first(self, given) -> Report | None:
        code = normal_code(given.get("before") or given.get("similar") or "")
        if not code:
            self.add_error("before", _("Say which report it is, by its code."))
            return None
        rows = reports_seen_by(self.user).filter(village=self.report.village_id, code=code)
        first = rows.select_related("duplicate_of").first()
        if first is None:
            self.add_error("before", _("No report of this village has this code."))
        return first

    def details(self) -> Details:
        """Raises `ValidationError` where the agency is not the regency's."""
        if self.name == "hand_over":
            return handed_to(self.cleaned_data["to"], self.report)
        if self.name == "merge":
            return Details(before=self.cleaned_data["first"])
        return Details()

    def take(self, error: ValidationError) -> None:
        """Show what `handling.act` found wrong where it was typed."""
        for field, found in error.error_dict.items():
            place = FIELDS.get(field)
            self.add_error(place if place in self.fields else None, found)

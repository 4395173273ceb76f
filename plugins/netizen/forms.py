"""The form on a village's website with which a citizen files a report, without JavaScript."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.accounts.phones import normalise_phone
from core.geo.forms import PointFormField, PointWidget
from core.geo.forms.panels import map_of
from plugins.netizen import photos, traps
from plugins.netizen.categories import diversion, offered
from plugins.netizen.filing import missing_contact
from plugins.netizen.models import TEXT_LENGTH, Report
from plugins.netizen.question_fields import ANSWER, answers_from, fields_of
from plugins.netizen.questions import check_answers

if TYPE_CHECKING:
    from plugins.netizen.models import Category

MOST_PHOTOS = 3  # of a form; more are added later by applications
# What the form knows beside the report's fields.
BESIDE = ("website", "photos", "keep_location")


class PhotosInput(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several files; each is looked at when it is kept (see `ReportForm.keep_photos`)."""

    widget = PhotosInput(attrs={"accept": "image/jpeg,image/png,image/webp"})

    def clean(self, data, initial=None):
        given = data if isinstance(data, list) else [data]
        return [file for file in given if file]


class ReportForm(forms.Form):
    """`uuid` is drawn when the form is shown, so that a second press of the button files nothing
    twice. `website` is a trap: it is out of sight, and only a program fills it in.

    The questions are those of the category that is chosen; before one is, there are none.
    """

    category = forms.ChoiceField(label=_("What is it about?"), choices=())
    title = forms.CharField(
        label=_("In short"), max_length=120, help_text=_("For example: Bridge railing is broken.")
    )
    text = forms.CharField(
        label=_("What happened, and where exactly?"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    address = forms.CharField(
        label=_("Place"),
        max_length=250,
        required=False,
        help_text=_("Street, hamlet or a landmark nearby."),
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
    photos = PhotosField(
        label=_("Photos"),
        required=False,
        help_text=_("Three at most, of up to 12 MB each."),
    )
    keep_location = forms.BooleanField(
        label=_("Those who handle it may see where and when the camera took the photos"),
        required=False,
    )
    anonymity = forms.ChoiceField(
        label=_("Your name"),
        choices=Report.Anonymity.choices,
        initial=Report.Anonymity.PUBLIC,
        required=False,
    )
    reporter_name = forms.CharField(
        label=_("Name"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    reporter_phone = forms.CharField(
        label=_("Your phone"),
        max_length=30,
        required=False,
        help_text=_("For questions; for example 0812-3456-7890. It is never published."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    reporter_email = forms.EmailField(
        label=_("Your email address"),
        required=False,
        help_text=_("To hear what becomes of it. It is never published."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
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
        self.categories = offered(village)
        self.fields["category"].choices = [("", _("Choose")), *self._grouped()]
        self.fields["point"].widget = PointWidget({"maxlength": 60}, map_of(village))
        self.kept = [token for token in self._given("kept") if photos.kept(village, token)]
        self.kept = [] if self._given("drop_kept") else self.kept[:MOST_PHOTOS]
        self._add_questions()
        for name in missing_contact(village, user, {}):
            # The browser asks for it; the message of `clean` is for those whose browser does not.
            self.fields[name].widget.is_required = True
            self.fields[name].widget.attrs["required"] = True

    def _grouped(self) -> list:
        groups: dict[str, list[tuple[str, str]]] = {}
        for code, row in self.categories.items():
            groups.setdefault(row.group, []).append((code, row.name))
        single = [(code, name) for code, name in groups.pop("", [])]
        return [*groups.items(), *single]

    def _given(self, name: str) -> list[str]:
        return self.data.getlist(name) if hasattr(self.data, "getlist") else []

    def _add_questions(self) -> None:
        if self.chosen is None or self.chosen.is_diverted:
            return
        before = list(self.fields)
        self.fields.update(fields_of(self.chosen.questions))
        asked = [name for name in self.fields if name not in before]
        at = before.index("text") + 1
        self.order_fields([*before[:at], *asked, *before[at:]])

    @property
    def chosen(self) -> Category | None:
        """The category that is chosen so far."""
        code = self.data.get("category") if self.is_bound else self.initial.get("category")
        return self.categories.get(code or "")

    @property
    def moment(self) -> str:
        """When the form was first shown; a fresh one where that is not known or was too soon."""
        given = self.data.get("begun", "") if self.is_bound else self.initial.get("begun", "")
        return given if given and not traps.is_too_quick(given) else traps.moment()

    @property
    def asks_more(self) -> bool:
        """Whether the category has questions that the form was sent without."""
        asked = self.data.get("asked")
        chosen = self.chosen
        return bool(chosen and chosen.questions and asked is not None and asked != chosen.code)

    def clean_category(self):
        category = self.categories[self.cleaned_data["category"]]
        if category.is_diverted:
            raise ValidationError(diversion(category))
        return category

    def clean_reporter_phone(self):
        return normalise_phone(self.cleaned_data["reporter_phone"])

    def clean_anonymity(self):
        return self.cleaned_data["anonymity"] or Report.Anonymity.PUBLIC

    def clean(self):
        values = super().clean()
        if values.get("website"):
            raise ValidationError(
                _("Your browser filled in a field that must stay empty. Send the form again.")
            )
        if traps.is_too_quick(self.data.get("begun", "")):
            raise ValidationError(
                _("The form came back quicker than anybody writes. Send it again.")
            )
        if values.get("category") is not None:
            self._check_answers(values)
        for name in missing_contact(self.village, self.user, values):
            if name not in self.errors:
                self.add_error(name, _("This village takes no anonymous reports: fill this in."))
        return values

    def _check_answers(self, values: dict) -> None:
        given = answers_from(values)
        try:
            values["answers"] = check_answers(values["category"].questions, given)
        except ValidationError as error:
            for code, messages in error.message_dict.items():
                if f"{ANSWER}{code}" not in self.errors:
                    self.add_error(f"{ANSWER}{code}", messages)

    def keep_photos(self) -> None:
        """Keep what was sent, so that it is there when the form comes again. Adds what is wrong
        with a file to the form's errors."""
        files = self.files.getlist("photos") if self.files else []
        form = self.cleaned_data.get("uuid") or uuid.uuid4()
        for file in files:
            if len(self.kept) >= MOST_PHOTOS:
                self.add_error("photos", _("Three photos are taken; the others were left out."))
                return
            try:
                content = file.read(photos.MOST_BYTES + 1)
                token = photos.keep(self.village, form, content)
            except photos.TooLarge:
                self.add_error(
                    "photos", _("A photo has at most 12 MB: “%s” is larger.") % file.name
                )
            except photos.Damaged:
                message = _("“%s” is no picture: choose a JPEG, PNG or WebP.")
                self.add_error("photos", message % file.name)
            else:
                self.kept.append(token)

    def report_values(self) -> dict:
        """The checked values by field of the report, for `filing.file_report`."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in BESIDE and not name.startswith(ANSWER)
        }

    def begin_anew(self) -> None:
        """Give what was typed a new UUID and an empty trap, to be shown and sent again."""
        self.data = self.data.copy()
        self.data["uuid"] = str(uuid.uuid4())
        self.data["website"] = ""

    def as_typed(self) -> ReportForm:
        """The same, as it is shown to somebody who goes on writing: without any complaint."""
        names = [name for name in self.fields if name not in ("photos", "website", "uuid")]
        initial = {name: self._typed(name) for name in names if name in self.data}
        for name in ("uuid", "begun"):
            if self.data.get(name):
                initial[name] = self.data[name]
        fresh = ReportForm(initial=initial, village=self.village, user=self.user)
        fresh.kept = self.kept
        return fresh

    def _typed(self, name: str):
        several = isinstance(self.fields[name], forms.MultipleChoiceField)
        return self._given(name) if several else self.data[name]

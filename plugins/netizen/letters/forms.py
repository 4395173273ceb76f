"""The forms on a village's website with which a citizen asks for a letter, without JavaScript."""

from __future__ import annotations

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image

from core.accounts.phones import normalise_phone
from core.media.photos import FORMATS, MOST_BYTES
from plugins.netizen import traps
from plugins.netizen.letters import attachments, fields
from plugins.netizen.models import LetterKind, LetterRequest

PREFIX = "field_"


class PicturesInput(forms.FileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several pictures; clean gives the uploaded files."""

    widget = PicturesInput

    def clean(self, data, initial=None):
        files = [file for file in (data or ()) if file]
        if len(files) > attachments.MOST:
            raise ValidationError(_("Choose at most %d pictures.") % attachments.MOST)
        for file in files:
            if file.size > MOST_BYTES:
                raise ValidationError(
                    _("“%(name)s” is too large: at most %(most)d MB a picture.")
                    % {"name": file.name[:60], "most": MOST_BYTES // 1024**2},
                    code="too_large",
                )
            try:
                with Image.open(file, formats=FORMATS) as image:
                    image.verify()
            except Exception:
                # Whatever the decoder says of it: it is no picture.
                raise ValidationError(
                    _("“%s” is no picture that can be read. Choose a JPEG or PNG.") % file.name[:60]
                ) from None
            file.seek(0)
        return files


def pictures_field() -> PicturesField:
    return PicturesField(
        label=gettext_lazy("Photos or scans of what is required"),
        required=False,
        help_text=gettext_lazy(
            "Pictures only, at most 8 of 12 MB. Only the village’s staff see them."
        ),
        widget=PicturesInput(attrs={"accept": "image/jpeg,image/png,image/webp", "multiple": True}),
    )


def form_field(field: dict) -> forms.Field:
    """The form's field for one of a kind's; it is checked by `fields.check_values` in the end."""
    common = {
        "label": field["label"],
        "required": field["required"],
        "help_text": field["hint"],
        "error_messages": {"required": _("Fill this in.")},
    }
    if field["type"] == "choice":
        options = [("", "–"), *((choice, choice) for choice in field["choices"])]
        return forms.ChoiceField(choices=options, **common)
    if field["type"] == "lines":
        area = forms.Textarea(attrs={"rows": 3})
        return forms.CharField(max_length=fields.LONGEST["lines"], widget=area, **common)
    if field["type"] == "date":
        return forms.DateField(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **common
        )
    attrs = {"inputmode": "numeric"} if field["type"] in ("nik", "number") else {}
    return forms.CharField(
        max_length=fields.LONGEST.get(field["type"], 30),
        widget=forms.TextInput(attrs=attrs),
        **common,
    )


class FieldsForm(forms.Form):
    """The fields of a kind that are filled in `by` somebody; `checked` are their values."""

    def __init__(self, *args, kind: LetterKind, by=("citizen",), lenient=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.by, self.lenient = kind, by, lenient
        self.checked: dict[str, str] = {}
        for field in kind.fields:
            if field["by"] in by:
                made = form_field(field)
                made.required = made.required and not lenient
                self.fields[PREFIX + field["code"]] = made

    def clean(self):
        values = super().clean()
        given = {
            name.removeprefix(PREFIX): value
            for name, value in values.items()
            if name.startswith(PREFIX)
        }
        try:
            # What its own field has refused is asked for once.
            self.checked = fields.check_values(self.kind.fields, given, self.by, lenient=True)
        except ValidationError as error:
            for code, messages in error.message_dict.items():
                self.add_error(PREFIX + code, messages)
        return values


class PersonFields(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Full name"),
        max_length=100,
        help_text=gettext_lazy("As on the KTP."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    nik = forms.CharField(
        label="NIK",
        max_length=30,
        help_text=gettext_lazy("16 digits. Only the village’s staff see it."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("For questions; for example 0812-3456-7890."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_nik(self):
        return fields.check_nik(self.cleaned_data["nik"])

    def clean_phone(self):
        return normalise_phone(self.cleaned_data["phone"])


class LetterForm(FieldsForm, PersonFields):
    """A new request. `uuid` is drawn when the form is shown, so that a second press of the button
    asks for nothing twice. `website` is out of sight, and only a program fills it in; `shown` tells
    when the form was made, and only a program answers at once."""

    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    shown = forms.CharField(widget=forms.HiddenInput, initial=traps.moment, required=False)

    field_order = ("name", "nik", "phone")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pictures"] = pictures_field()
        self.fields["website"] = self.fields.pop("website")

    def clean(self):
        values = super().clean()
        if values.get("website"):
            raise ValidationError(
                _("Your browser filled in a field that must stay empty. Send the form again.")
            )
        if traps.is_too_quick(values.get("shown", "")):
            raise ValidationError(
                _("The form came back at once. Look at it and send it again."), code="quick"
            )
        return values

    def request_values(self) -> dict:
        """The checked values, for `asking.ask`."""
        names = ("uuid", "name", "nik", "phone")
        return {name: self.cleaned_data[name] for name in names} | {"values": self.checked}

    def begin_anew(self) -> None:
        """Give what was typed a new UUID, a fresh stamp and an empty trap, to be sent again."""
        self.data = self.data.copy()
        self.data["uuid"], self.data["website"] = str(uuid.uuid4()), ""
        self.data["shown"] = traps.moment()


class ProofForm(forms.Form):
    """The NIK by which somebody shows that a request is theirs."""

    nik = forms.CharField(
        label=gettext_lazy("Your NIK"),
        max_length=30,
        help_text=gettext_lazy("The one you asked for the letter with."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class CompleteForm(FieldsForm):
    """What an incomplete request lacked. What is left empty stays as it was; that is shown to whom
    it `is_mine` and has signed in."""

    name = forms.CharField(label=gettext_lazy("Full name"), max_length=100, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=30, required=False)

    def __init__(self, *args, row: LetterRequest, is_mine=False, **kwargs):
        initial = {}
        if is_mine:
            initial = {"name": row.name, "phone": row.phone}
            initial |= {PREFIX + code: value for code, value in row.values.items()}
        super().__init__(*args, kind=row.kind, initial=initial, lenient=True, **kwargs)
        self.fields["text"] = forms.CharField(
            label=gettext_lazy("What you want to say to it"), max_length=500, required=False
        )
        self.fields["pictures"] = pictures_field()

    def clean_phone(self):
        return normalise_phone(self.cleaned_data["phone"])

    def changes(self) -> dict:
        """What was filled in, for `asking.resubmit`."""
        given = {name: self.cleaned_data[name] for name in ("name", "phone")}
        return {name: text for name, text in given.items() if text} | {"values": self.checked}

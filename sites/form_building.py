"""Makes the Django form of a form page from the fields an operator has put together."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.compat import URLField
from wagtail.contrib.forms.forms import FormBuilder

LINE_LENGTH = 255
TEXT_LENGTH = 5000
URL_LENGTH = 2000
NO_CHOICE = "---------"
DATE_FORMATS = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"]
# What an operator writes for a checkbox that is ticked at first.
TICKED = {"on", "true", "yes", "1", "ya", "x"}

FIELD_TYPES = (
    ("singleline", gettext_lazy("Line of text")),
    ("multiline", gettext_lazy("Text of several lines")),
    ("email", gettext_lazy("Email address")),
    ("number", gettext_lazy("Number")),
    ("url", gettext_lazy("Web address")),
    ("date", gettext_lazy("Date")),
    ("checkbox", gettext_lazy("Checkbox")),
    ("checkboxes", gettext_lazy("Several choices")),
    ("radio", gettext_lazy("One choice, all shown")),
    ("dropdown", gettext_lazy("One choice from a list")),
)
WITH_CHOICES = {"checkboxes", "radio", "dropdown"}


class SiteFormBuilder(FormBuilder):
    """Wagtail's, with bounds to all texts, dates that every browser can send, and plain help
    texts, which the templates escape."""

    def create_singleline_field(self, field, options):
        return forms.CharField(max_length=LINE_LENGTH, **options)

    def create_multiline_field(self, field, options):
        widget = forms.Textarea(attrs={"rows": 6})
        return forms.CharField(max_length=TEXT_LENGTH, widget=widget, **options)

    def create_email_field(self, field, options):
        widget = forms.EmailInput(attrs={"autocomplete": "email"})
        return forms.EmailField(widget=widget, **options)

    def create_url_field(self, field, options):
        return URLField(max_length=URL_LENGTH, **options)

    def create_number_field(self, field, options):
        widget = forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"})
        return forms.DecimalField(max_digits=20, decimal_places=6, widget=widget, **options)

    def create_date_field(self, field, options):
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        return forms.DateField(input_formats=DATE_FORMATS, widget=widget, **options)

    def create_checkbox_field(self, field, options):
        options["initial"] = field.default_value.strip().lower() in TICKED
        return forms.BooleanField(**options)

    def create_dropdown_field(self, field, options):
        choices = [("", NO_CHOICE), *self.get_formatted_field_choices(field)]
        return forms.ChoiceField(choices=choices, **options)

    def get_formatted_field_choices(self, field):
        choices = super().get_formatted_field_choices(field)
        return [choice for choice in dict.fromkeys(choices) if choice[0]]

    def get_formatted_field_initial(self, field):
        return [value for value in super().get_formatted_field_initial(field) if value]

    def get_field_options(self, field):
        options = super().get_field_options(field)
        options["help_text"] = field.help_text
        return options


def check_field(field) -> dict[str, str]:
    """What is wrong with a field as an operator has described it, by its own fields."""
    builder = SiteFormBuilder([field])
    choices = [value for value, _label in builder.get_formatted_field_choices(field)]
    if field.field_type in WITH_CHOICES and not choices:
        return {"choices": _("Write what can be chosen, each on a line of its own.")}
    default = field.default_value.strip()
    if not default or field.field_type == "checkbox":
        return {}
    made = next(iter(builder.formfields.values()))
    try:
        made.clean(made.initial)
    except forms.ValidationError as error:
        return {"default_value": " ".join(error.messages)}
    return {}

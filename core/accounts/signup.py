"""What somebody who signs up is asked for, beside an email address or a phone."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NameForm(forms.Form):
    """Mixed into allauth's own form for signing up, so that its description names the field."""

    name = forms.CharField(label=_("Name"), max_length=150)

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if not name.isprintable():
            raise forms.ValidationError(_("The name has characters that are no letters."))
        return name

    def signup(self, request, user):
        """Nothing: the account is made when its code has come back."""

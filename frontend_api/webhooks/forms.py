"""The form of a webhook in the admin."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.outgoing.addresses import URL_LENGTH, BadTarget, check_url
from core.villages.screens.api_access_forms import village_choices
from frontend_api.webhooks import managing
from frontend_api.webhooks.kinds import MOST_KINDS, check_kind, known_kinds
from frontend_api.webhooks.models import WebhookEndpoint


class WebhookForm(forms.Form):
    """Makes a webhook, or changes `endpoint`, whose village stays."""

    village = forms.ChoiceField(label=gettext_lazy("Village"))
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=URL_LENGTH,
        help_text=gettext_lazy(
            "Where the program takes messages, for example https://app.example/webhooks."
        ),
    )
    description = forms.CharField(label=gettext_lazy("Description"), max_length=200, required=False)
    kinds = forms.CharField(
        label=gettext_lazy("Kinds of events"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    include_staff = forms.BooleanField(
        label=gettext_lazy("Events that only staff see, too"), required=False
    )
    enabled = forms.BooleanField(
        label=gettext_lazy("Enabled"),
        required=False,
        help_text=gettext_lazy("Switched off, nothing is sent, and what waits is dropped."),
    )

    def __init__(self, *args, villages, endpoint: WebhookEndpoint | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.endpoint = endpoint
        self.fields["kinds"].help_text = _(
            "One a line; empty means all. “page.” means all that begin so. There are: %s."
        ) % ", ".join(known_kinds())
        if endpoint is not None:
            del self.fields["village"]
            return
        del self.fields["enabled"]
        self.own = {village.code: village for village in villages}
        self.fields["village"].choices = village_choices(villages)
        if len(self.own) == 1:
            self.fields["village"].initial = next(iter(self.own))

    def clean_village(self):
        village = self.own[self.cleaned_data["village"]]
        if not managing.has_room(village):
            raise ValidationError(_("The village has the most webhooks it may have; remove one."))
        return village

    def clean_url(self):
        url = self.cleaned_data["url"]
        try:
            check_url(url)
        except BadTarget as error:
            raise ValidationError(str(error)) from None
        return url

    def clean_kinds(self):
        kinds = list(dict.fromkeys(re.split(r"[\s,;]+", self.cleaned_data["kinds"].strip())))
        kinds = [kind for kind in kinds if kind]
        for kind in kinds:
            if not check_kind(kind):
                raise ValidationError(
                    _("“%s” is no kind of event. Kinds look like page.published or page.") % kind
                )
        if len(kinds) > MOST_KINDS:
            raise ValidationError(_("At most %d kinds, please.") % MOST_KINDS)
        return kinds

    def save(self, user) -> WebhookEndpoint:
        if self.endpoint is None:
            return WebhookEndpoint.objects.begin(created_by=user, **self.cleaned_data)
        managing.change(self.endpoint, self.cleaned_data)
        return self.endpoint

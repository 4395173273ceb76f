"""The forms of “API access”: a new token, a new frontend's address, a preview's."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext_lazy

from core.accounts.models import AccessToken, User
from core.accounts.tokens import DEFAULT_LIFE, NAME_LENGTH, abilities
from core.villages.origins import LENGTH, FrontendOrigin
from core.villages.previews import LENGTH as ADDRESS_LENGTH
from core.villages.previews import PreviewFrontend, normal_address

LIVES = (7, 30, 90, 180, 365)  # days
DAYS = ngettext_lazy("%d day", "%d days")


def village_choices(villages) -> list:
    """By district where there are several; alone, the one village is no choice to make."""
    found = list(villages.order_by("district__code", "name"))
    return [
        (district.full_name, [(village.code, village.full_name) for village in group])
        for district, group in groupby(found, key=lambda village: village.district)
    ]


class VillageForm(forms.Form):
    """A form with one's villages to choose from; where there is only one, it is chosen."""

    village_field = ""

    def __init__(self, *args, villages, **kwargs):
        super().__init__(*args, **kwargs)
        self.own = {village.code: village for village in villages}
        field = self.fields[self.village_field]
        field.choices = village_choices(villages)
        if len(self.own) == 1:
            only = next(iter(self.own))
            field.initial = [only] if isinstance(field, forms.MultipleChoiceField) else only


class TokenForm(VillageForm):
    village_field = "villages"

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=NAME_LENGTH,
        help_text=gettext_lazy("What it is for, such as “Village app”."),
    )
    lifetime = forms.TypedChoiceField(
        label=gettext_lazy("Valid for"),
        coerce=int,
        initial=DEFAULT_LIFE.days,
        help_text=gettext_lazy("After that the program needs a new token."),
    )
    villages = forms.MultipleChoiceField(
        label=gettext_lazy("Villages"),
        help_text=gettext_lazy("The token works for these and for no other."),
    )
    abilities = forms.MultipleChoiceField(
        label=gettext_lazy("Abilities"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Allow no more than the program needs."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lifetime"].choices = [(days, DAYS % days) for days in LIVES]
        self.fields["abilities"].choices = list(abilities().items())

    def save(self, owner: User) -> tuple[AccessToken, str]:
        data = self.cleaned_data
        return AccessToken.objects.issue(
            owner,
            data["name"],
            [self.own[code] for code in data["villages"]],
            data["abilities"],
            timezone.now() + timedelta(days=data["lifetime"]),
        )


class OriginForm(VillageForm):
    village_field = "village"

    origin = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=LENGTH,
        help_text=gettext_lazy(
            "Of the website or app, without a path, for example https://kalirejo.example. Its "
            "visitors can then sign in and send reports through it."
        ),
    )
    village = forms.ChoiceField(label=gettext_lazy("Village"))

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        self.row = FrontendOrigin(village=self.own[data["village"]], origin=data["origin"])
        try:
            self.row.full_clean()
        except ValidationError as error:
            for messages in error.message_dict.values():
                self.add_error("origin", messages)
        return data

    def save(self) -> FrontendOrigin:
        self.row.save()
        return self.row


class PreviewFrontendForm(VillageForm):
    village_field = "village"

    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=ADDRESS_LENGTH,
        help_text=gettext_lazy(
            "Where the village's own website or app shows drafts, for example "
            "https://kalirejo.example/preview. The village's code, the page's path and a token "
            "that is valid for a while are added to it."
        ),
    )
    village = forms.ChoiceField(label=gettext_lazy("Village"))

    def clean_address(self):
        return normal_address(self.cleaned_data["address"])

    def save(self) -> tuple[PreviewFrontend, bool]:
        """The village's address, and whether it had none before."""
        village = self.own[self.cleaned_data["village"]]
        return PreviewFrontend.objects.for_village(village).update_or_create(
            village=village, defaults={"address": self.cleaned_data["address"]}
        )

"""The form that gives a person a role in an area, making the account where there is none."""

from __future__ import annotations

from itertools import groupby

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from core.accounts.models import User
from core.villages.models import ROLE_SCOPE, Membership
from core.villages.screens.reach import Reach


class PersonForm(forms.Form):
    """Either `existing` names an account, or the fields of a new one are filled in."""

    existing = forms.CharField(
        label=gettext_lazy("Account"),
        required=False,
        help_text=gettext_lazy("Username, email address or phone of somebody who can sign in."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=150)
    username = forms.CharField(
        label=gettext_lazy("Username"),
        required=False,
        max_length=150,
        help_text=gettext_lazy("Letters, digits and @ . + - _, for example siti.kalirejo."),
    )
    email = forms.EmailField(label=gettext_lazy("Email address"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    area = forms.ChoiceField(label=gettext_lazy("Area"))

    def __init__(self, *args, reach: Reach, actor: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.reach, self.actor = reach, actor
        self.fields["role"].choices = [("", "—"), *reach.roles()]
        self.fields["area"].choices = [("", "—"), *_area_choices(reach)]

    def clean(self):
        data = super().clean()
        if data.get("existing"):
            self.person = self._existing(data)
        else:
            self.person = self._new(data)
        self.place = self._place(data)
        if self.person is not None and self.person.pk and self.place and self._holds():
            self.add_error("role", _("This person already has this role there."))
        return data

    @transaction.atomic
    def save(self) -> Membership:
        if self.person.pk is None:
            self.person.save()
        membership = Membership.objects.create(
            user=self.person, role=self.cleaned_data["role"], **self.place
        )
        log(membership, "wagtail.create", user=self.actor)
        return membership

    def _existing(self, data) -> User | None:
        if any(data.get(name) for name in ("name", "username", "email", "phone")):
            self.add_error(
                "existing", _("Either name an existing account, or fill in a new one; not both.")
            )
            return None
        person = User.objects.by_identifier(data["existing"])
        if person is None or not person.is_active or person.is_superuser:
            self.add_error(
                "existing", _("There is no such account. Leave this empty to make a new one.")
            )
            return None
        return person

    def _new(self, data) -> User | None:
        for name in ("name", "username"):
            if name not in self.errors and not data.get(name):
                self.add_error(name, _("A new account needs this."))
        if not self.errors and not (data["email"] or data["phone"]):
            self.add_error("email", _("Give an email address or a phone number."))
        if self.errors.keys() & {"existing", "name", "username", "email", "phone"}:
            return None
        person = User(
            username=data["username"],
            first_name=data["name"],
            email=data["email"],
            phone=data["phone"],
        )
        person.set_unusable_password()
        try:
            person.full_clean()
        except ValidationError as error:
            for column, messages in error.message_dict.items():
                self.add_error(column if column in self.fields else None, messages)
            return None
        return person

    def _place(self, data) -> dict | None:
        """The membership's area as keyword, of the kind in which the role is held."""
        if not data.get("role") or not data.get("area"):
            return None
        kind, _separator, code = data["area"].partition("/")
        if kind != ROLE_SCOPE[data["role"]]:
            wanted = {
                "regency": _("This role is held in a regency. Choose one."),
                "district": _("This role is held in a district. Choose one."),
                "village": _("This role is held in a village. Choose one."),
            }
            self.add_error("area", wanted[ROLE_SCOPE[data["role"]]])
            return None
        return {kind: self.reach.areas(kind).get(code=code)}

    def _holds(self) -> bool:
        return Membership.objects.filter(
            user=self.person, role=self.cleaned_data["role"], **self.place
        ).exists()


def _area_choices(reach: Reach):
    """Regencies, districts, and the villages by district, as groups of a select."""
    for kind, heading in (("regency", _("Regencies")), ("district", _("Districts"))):
        areas = [(f"{kind}/{area.code}", area.full_name) for area in reach.areas(kind)]
        if areas:
            yield heading, areas
    villages = reach.villages.select_related("district").order_by("district__code", "name")
    for district, group in groupby(villages, key=lambda village: village.district):
        yield (
            district.full_name,
            [(f"village/{village.code}", village.full_name) for village in group],
        )

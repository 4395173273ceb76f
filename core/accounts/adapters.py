"""What django-allauth asks of the project: phones, codes, who may sign in, what it tells of them.

Email addresses and phones are the user model's own; allauth's table of addresses stays empty.
"""

from __future__ import annotations

import dataclasses
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.headless.adapter import DefaultHeadlessAdapter
from allauth.headless.base.response import ForbiddenResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.accounts import codes, senders
from core.accounts.addresses import change_address
from core.accounts.lockout import address_of
from core.accounts.people import BACKEND, display_name, holders, people, signed_in_lately
from core.accounts.phones import normalise_phone

MFA_STAGE = "allauth.mfa.stages.AuthenticateStage"
FIRST_KEY_STAGE = "allauth.mfa.webauthn.stages.PasskeySignupStage"
SECOND_FACTOR_STAGE = "core.accounts.second_factor.SecondFactorStage"


class PhoneField(forms.CharField):
    """A phone in any usual form, as E.164; refused while the install can send nothing to phones."""

    def clean(self, value):
        value = super().clean(value)
        if value and not settings.KAMPUNG_CODE_SENDER:
            raise ValidationError(
                _("Codes cannot be sent to phones here. Use an email address."),
                code="phone_unavailable",
            )
        return normalise_phone(value)


class PeopleAdapter(DefaultAccountAdapter):
    """Sign-in by code, over the user model's own email address and phone."""

    def phone_form_field(self, **kwargs):
        return PhoneField(max_length=40, **kwargs)

    def get_phone(self, user):
        # A number is stored by an officer or after its code came back, so it counts as confirmed.
        return (user.phone, True) if user.phone else None

    def set_phone_verified(self, user, phone):
        """Stores a number whose code came back. Raises `AddressTaken`."""
        change_address(self.request, user, codes.PHONE, phone)

    def get_user_by_phone(self, phone):
        return holders(phone=phone).first()

    def send_mail(self, template_prefix, email, context):
        """Only codes are mailed; everything else that allauth knows to mail is switched off."""
        if "code" in context:
            codes.deliver(codes.EMAIL, email, context["code"], senders.SIGN_IN)

    def send_verification_code_sms(self, user, phone, code, **kwargs):
        purpose = senders.SIGN_IN if user.phone == phone else senders.CHANGE_PHONE
        codes.deliver(codes.PHONE, phone, code, purpose, user)

    def pre_login(self, request, user, **kwargs):
        if not people().filter(pk=user.pk).exists():
            clear_login(request)
            return ForbiddenResponse(request)
        return super().pre_login(request, user, **kwargs)

    def get_login_stages(self):
        own = {MFA_STAGE: SECOND_FACTOR_STAGE}
        stages = [own.get(stage, stage) for stage in super().get_login_stages()]
        return [*stages, FIRST_KEY_STAGE]

    def login(self, request, user):
        user.backend = BACKEND
        super().login(request, user)

    def get_client_ip(self, request):
        return address_of(request) or "unknown"

    def is_reauthentication_required(self, *, app, **kwargs):
        """Not by somebody who has signed in within the last minutes: a code is proof enough."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        return not signed_in_lately(self.request.session, self.request.user)


@dataclasses.dataclass
class PersonData:
    """What the sign-in's answers tell of a person."""

    display: str = dataclasses.field(metadata={"description": "The name.", "example": "Siti"})
    email: str = dataclasses.field(
        metadata={"description": "Empty when there is none.", "example": "siti@contoh.example"}
    )
    phone: str = dataclasses.field(
        metadata={"description": "E.164, or empty.", "example": "+6281234567890"}
    )


class PeopleHeadlessAdapter(DefaultHeadlessAdapter):
    """Tells a person by name and addresses, never by a number of the database."""

    def get_user_dataclass(self):
        return PersonData

    def user_as_dataclass(self, user):
        return PersonData(display=display_name(user), email=user.email, phone=user.phone)


class PeopleMFAAdapter(DefaultMFAAdapter):
    """Passkeys hold for the portal's host and the villages' below it."""

    def get_public_key_credential_rp_entity(self):
        return {
            "id": urlsplit(settings.KAMPUNG_PUBLIC_URL).hostname,
            "name": settings.WAGTAIL_SITE_NAME,
        }

    def get_public_key_credential_user_entity(self, user):
        name = user.email or user.phone or display_name(user)
        entity = super().get_public_key_credential_user_entity(user)
        return {**entity, "name": name, "display_name": display_name(user) or name}

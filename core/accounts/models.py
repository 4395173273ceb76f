"""The user model, decided before the first migration because it cannot be exchanged later."""

import hashlib

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from core.accounts.phones import normalise_phone
from core.accounts.tokens import AccessToken  # noqa: F401


class VillageUserManager(UserManager):
    def by_identifier(self, identifier: str):
        """The user whose username, email or phone this is, or None.

        A username wins over the others; a phone is compared in its normal form.
        """
        identifier = (identifier or "").strip()
        if not identifier:
            return None
        user = self.filter(username__iexact=identifier).first()
        if user is None and "@" in identifier:
            user = self.filter(email__iexact=identifier).first()
        if user is None:
            try:
                user = self.filter(phone=normalise_phone(identifier)).first()
            except ValidationError:
                pass
        return user


class User(AbstractUser):
    """A person: operator, officer, watch member or citizen; what they may do is in memberships.

    `phone` is E.164. Email and phone are each unique where given, since both can sign in.
    `session_salt` goes into what every session is checked by: a new one ends all there are.
    """

    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(
        _("phone"),
        max_length=16,
        blank=True,
        help_text=_("For signing in and for being called; for example 0812-3456-7890."),
    )
    session_salt = models.CharField(max_length=22, blank=True, default="", editable=False)

    objects = VillageUserManager()

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="unique_email_where_given",
                condition=~models.Q(email=""),
                violation_error_message=_("Another account already has this email address."),
            ),
            models.UniqueConstraint(
                "phone",
                name="unique_phone_where_given",
                condition=~models.Q(phone=""),
                violation_error_message=_("Another account already has this phone number."),
            ),
            models.UniqueConstraint(
                Lower("username"),
                name="unique_username_any_case",
                violation_error_message=_("Another account already has this username."),
            ),
        ]

    def clean(self):
        super().clean()
        self.phone = normalise_phone(self.phone)
        # A name that could pass for somebody else's email address or phone at sign-in is refused.
        if "@" in self.username and self.username.lower() != self.email.lower():
            raise ValidationError(_("A username with “@” must be the account's own email address."))
        try:
            as_phone = normalise_phone(self.username)
        except ValidationError:
            as_phone = ""
        if as_phone and as_phone != self.phone:
            raise ValidationError(_("A username like a phone number must be the account's own."))

    def save(self, *args, **kwargs):
        self.phone = normalise_phone(self.phone)
        super().save(*args, **kwargs)

    def get_session_auth_hash(self):
        return self._salted(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self):
        for older in super().get_session_auth_fallback_hash():
            yield self._salted(older)

    def end_sessions(self) -> None:
        """Sign the account out wherever it is signed in; takes effect at each next request."""
        self.session_salt = get_random_string(22)
        self.save(update_fields=["session_salt"])

    def _salted(self, session_hash: str) -> str:
        if not self.session_salt:
            return session_hash
        # The hash is an HMAC already, by whichever secret key it was made with.
        return hashlib.sha256(f"{session_hash}{self.session_salt}".encode()).hexdigest()

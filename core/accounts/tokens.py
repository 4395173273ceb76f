"""Access tokens: how a program acts for a person, in some of their villages and for a while.

The secret is 256 random bits, shown once and kept as its SHA-256. No slow hash is needed, as for
a password: nobody guesses such a number, and every request has to find its token quickly.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from core.accounts.models import User
    from core.villages.models import Village

SECRET = re.compile(r"kampung_[A-Za-z0-9_-]{43}")
PREFIX_LENGTH = 14
NAME_LENGTH = 100
DEFAULT_LIFE = timedelta(days=90)
LONGEST_LIFE = timedelta(days=366)  # the same day of the next year
USE_NOTED_EVERY = timedelta(minutes=1)


def abilities() -> dict[str, str]:
    """What a token can be for, by name, with labels: core's own and each plugin's two."""
    from core.plugins.registry import registry

    found = {
        "webhooks": _("Manage webhooks"),
        "command_centre.read": _("Read all that the command centre shows"),
    }
    for slug, plugin in registry.plugins.items():
        title = {"plugin": plugin.manifest.title}
        found[f"{slug}.read"] = _("%(plugin)s: read what only staff see") % title
        found[f"{slug}.write"] = _("%(plugin)s: change entries") % title
    return found


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class AccessTokenManager(models.Manager):
    @transaction.atomic
    def issue(
        self,
        owner: User,
        name: str,
        villages: Iterable[Village],
        abilities: Iterable[str],
        expires_at: datetime | None = None,
    ) -> tuple[AccessToken, str]:
        """Make a token; returns it with its secret, which nothing else can give again.

        Raises `ValueError` for one without villages, or that lives longer than a year.
        """
        villages, now = list(villages), timezone.now()
        expires_at = expires_at or now + DEFAULT_LIFE
        if not villages:
            raise ValueError("A token is for at least one village.")
        if not now < expires_at <= now + LONGEST_LIFE:
            raise ValueError("A token expires within a year from now.")
        secret = f"kampung_{secrets.token_urlsafe(32)}"
        token = self.create(
            owner=owner,
            name=name,
            prefix=secret[:PREFIX_LENGTH],
            digest=digest_of(secret),
            abilities=sorted(set(abilities)),
            expires_at=expires_at,
        )
        token.villages.set(villages)
        return token, secret

    def find(self, secret: str) -> AccessToken | None:
        """The live token with this secret, of an owner who may sign in."""
        if not SECRET.fullmatch(secret):
            return None
        token = self.select_related("owner").filter(digest=digest_of(secret)).first()
        return token if token is not None and token.is_live and token.owner.is_active else None


class AccessToken(models.Model):
    """What a program shows instead of a password.

    `abilities` are names out of `abilities()`. A token never allows more than its owner may do at
    that moment, and nothing outside its villages.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="access_tokens",
        verbose_name=gettext_lazy("owner"),
    )
    name = models.CharField(gettext_lazy("name"), max_length=NAME_LENGTH)
    prefix = models.CharField(gettext_lazy("begins with"), max_length=PREFIX_LENGTH)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    villages = models.ManyToManyField(
        "villages.Village", related_name="+", verbose_name=gettext_lazy("villages")
    )
    abilities = models.JSONField(gettext_lazy("abilities"), default=list)
    created_at = models.DateTimeField(gettext_lazy("created at"), auto_now_add=True)
    expires_at = models.DateTimeField(gettext_lazy("expires at"))
    last_used_at = models.DateTimeField(gettext_lazy("last used at"), null=True, blank=True)
    revoked_at = models.DateTimeField(gettext_lazy("revoked at"), null=True, blank=True)

    objects = AccessTokenManager()

    class Meta:
        verbose_name = gettext_lazy("access token")
        verbose_name_plural = gettext_lazy("access tokens")

    def __str__(self):
        return self.name

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and timezone.now() < self.expires_at

    @cached_property
    def named_villages(self) -> list[Village]:
        """The villages the token is for, read once."""
        return list(self.villages.with_places())

    def allows(self, ability: str, village: Village) -> bool:
        """Whether the token may be used for `ability` in the village, by what its owner may do
        there now."""
        from core.villages.scoping import may_manage

        return (
            self.is_live
            and ability in self.abilities
            and village.pk in {item.pk for item in self.named_villages}
            and may_manage(self.owner, village)
        )

    def note_use(self) -> None:
        """Remember that the token was used; written once a minute at most."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at >= USE_NOTED_EVERY:
            type(self).objects.filter(pk=self.pk).update(last_used_at=now)
            self.last_used_at = now

    def revoke(self) -> None:
        """End the token now, for good."""
        if self.revoked_at is None:
            self.revoked_at = timezone.now()
            self.save(update_fields=["revoked_at"])

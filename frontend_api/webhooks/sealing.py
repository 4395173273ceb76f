"""Keeps secrets that must be read again encrypted, with a key derived from SECRET_KEY."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models


def _box() -> MultiFernet:
    """SECRET_KEY seals; its fallbacks, as everywhere in Django, still open."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kampung webhook secrets")
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))


class SealedField(models.TextField):
    """Text that is encrypted in the database. What no key opens any more reads as empty."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return _box().encrypt(value.encode()).decode() if value else value

    def from_db_value(self, value, expression, connection):
        if not value:
            return value
        try:
            return _box().decrypt(value).decode()
        except InvalidToken:
            return ""

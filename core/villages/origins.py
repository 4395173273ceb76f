"""From where browsers may use the API with more than anonymous reading: a village's frontends."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.villages.ownership import VillageOwned

LENGTH = 255
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
DEFAULT_PORTS = {"http": 80, "https": 443}


def normal_origin(text: str) -> str:
    """An origin as browsers send it: `https://host` or `https://host:port`, lower case, without
    the scheme's own port. Raises `ValidationError` for what is none."""
    try:
        parts = urlsplit(text.strip())
        host, port = parts.netloc.rpartition("@")[2], parts.port
        name = host.rpartition(":")[0] if port is not None else host.removesuffix(":")
        if not name.isascii():
            name = name.encode("idna").decode()
    except ValueError:
        raise ValidationError(_refusal()) from None
    name = name.lower()
    is_bare = parts.path in ("", "/") and not (parts.query or parts.fragment)
    if (
        parts.scheme not in DEFAULT_PORTS
        or not is_bare
        or "@" in parts.netloc
        or not HOST.fullmatch(name)
        or port == 0
    ):
        raise ValidationError(_refusal())
    origin = f"{parts.scheme}://{name}"
    if port is not None and port != DEFAULT_PORTS[parts.scheme]:
        origin += f":{port}"
    if len(origin) > LENGTH:
        raise ValidationError(_refusal())
    return origin


def _refusal() -> str:
    return _("Give the address of a website without a path, for example https://kalirejo.example.")


def is_registered(origin: str, village_code: str | None = None) -> bool:
    """Whether a browser's `Origin` is a frontend of the village; of any village without a code."""
    try:
        if normal_origin(origin) != origin:
            return False
    except ValidationError:
        return False
    origins = FrontendOrigin.objects.unscoped().filter(origin=origin)
    if village_code is not None:
        origins = origins.filter(village__code=village_code)
    return origins.exists()


class FrontendOrigin(VillageOwned):
    """A website that may send requests with a sign-in, or that change something, from browsers."""

    origin = models.CharField(
        gettext_lazy("address"),
        max_length=LENGTH,
        help_text=gettext_lazy("For example https://kalirejo.example, without a path."),
    )
    created_at = models.DateTimeField(gettext_lazy("created at"), auto_now_add=True)

    class Meta:
        verbose_name = gettext_lazy("frontend address")
        verbose_name_plural = gettext_lazy("frontend addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["village", "origin"],
                name="one_origin_per_village",
                violation_error_message=gettext_lazy("The village has this address already."),
            )
        ]
        indexes = [models.Index(fields=["origin"])]

    def __str__(self):
        return self.origin

    def clean(self):
        try:
            self.origin = normal_origin(self.origin)
        except ValidationError as error:
            raise ValidationError({"origin": error.messages}) from None

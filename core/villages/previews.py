"""Previews on a village's own frontend: where that is, what it may show, and the token for it.

Pressing preview keeps the page as it stands in the editor and sends the browser to the frontend
with a token, with which the frontend asks the API for that one page. The token is signed and runs
out; what it opens is gone sooner when the frontend is taken away or when whoever pressed the
button may edit the page no longer.
"""

from __future__ import annotations

import hashlib
import ipaddress
import uuid
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db import models
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.villages.origins import normal_origin
from core.villages.ownership import VillageOwned

LENGTH = 500
PARAMETERS = ("village", "path", "token")  # what is added to the address
BEYOND = "ZZZZ"  # a step in the tree that no page has


def normal_address(text: str) -> str:
    """The address of a frontend's preview, as browsers write it. Raises `ValidationError` for what
    is none, and for http where it goes over a network."""
    try:
        parts = urlsplit(text.strip())
        origin = normal_origin(f"{parts.scheme}://{parts.netloc}")
    except (ValueError, ValidationError):
        raise ValidationError(
            _("Give a whole address, for example https://kalirejo.example/preview.")
        ) from None
    if parts.scheme == "http" and not (settings.DEBUG or _is_this_machine(origin)):
        raise ValidationError(_("The address must begin with https://: drafts are not public."))
    if parts.fragment:
        raise ValidationError(_("Leave out “#” and what follows it."))
    own = {name for name, _value in parse_qsl(parts.query, keep_blank_values=True)}
    if taken := sorted(own & set(PARAMETERS)):
        raise ValidationError(
            _("Leave out the parameter “%s”: it is added to the address.") % taken[0]
        )
    query = f"?{iri_to_uri(parts.query)}" if parts.query else ""
    address = f"{origin}{iri_to_uri(parts.path) or '/'}{query}"
    if len(address) > LENGTH:
        raise ValidationError(_("The address is longer than %d characters.") % LENGTH)
    return address


def _is_this_machine(origin: str) -> bool:
    host = urlsplit(origin).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


class PreviewFrontend(VillageOwned):
    """Where a village's frontend shows previews. A village without one has the built-in preview."""

    address = models.CharField(gettext_lazy("address"), max_length=LENGTH)

    class Meta:
        verbose_name = gettext_lazy("preview address")
        verbose_name_plural = gettext_lazy("preview addresses")
        constraints = [
            models.UniqueConstraint(fields=["village"], name="one_preview_frontend_per_village")
        ]

    def __str__(self):
        return self.address

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        self.end_previews()

    def delete(self, *args, **kwargs):
        self.end_previews()
        return super().delete(*args, **kwargs)

    def end_previews(self) -> None:
        """What another frontend was given is no longer shown to it."""
        PreviewSnapshot.objects.for_village(self.village).delete()

    @property
    def origin(self) -> str:
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    def address_for(self, code: str, path: str, token: str) -> str:
        """The address at which the page at `path` of the village is previewed."""
        values = urlencode(dict(zip(PARAMETERS, (code, path, token), strict=True)))
        return f"{self.address}{'&' if '?' in self.address else '?'}{values}"


class PreviewRefused(Exception):
    """A token that opens nothing; the message says why and what to do."""


class PreviewSnapshot(VillageOwned):
    """A page as it stood in an editor, saved or not.

    There is one for each person and page: pressing preview again shows the newer state under the
    older tokens too, and an afternoon's typing leaves one row.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # Of a page that was never saved, the page it will lie under, and which type it has.
    place = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    new_type = models.CharField(max_length=150, blank=True)
    content = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    taken_at = models.DateTimeField(db_index=True)

    told = ""  # a digest of the path in the token by which the row was found

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "place", "new_type"], name="one_preview_of_a_page_per_person"
            )
        ]

    def __str__(self):
        return str(self.key)

    @classmethod
    def take(cls, page, village, user) -> PreviewSnapshot:
        """Keep `page` as it is in memory."""
        is_new = page.pk is None
        row, _created = cls.objects.for_village(village).update_or_create(
            user=user,
            place_id=page.get_parent().pk if is_new else page.pk,
            new_type=page._meta.label if is_new else "",
            defaults={
                "village": village,
                "content": page.serializable_data(),
                "taken_at": timezone.now(),
            },
        )
        return row

    @classmethod
    def find(cls, token: str) -> PreviewSnapshot:
        """What a token opens. Raises `PreviewRefused`."""
        try:
            key, _dash, told = _signer().unsign(token, max_age=life()).partition("-")
        except SignatureExpired:
            raise PreviewRefused(
                _("This preview has expired. Press preview in the editor again.")
            ) from None
        except BadSignature:
            raise PreviewRefused(
                _("This is no token of a preview. Press preview in the editor again.")
            ) from None
        rows = cls.objects.unscoped().select_related("user", "place")
        row = rows.filter(key=key).first()
        if row is None or not row.is_allowed:
            raise PreviewRefused(
                _("This preview has been withdrawn. Press preview in the editor again.")
            )
        row.told = told
        return row

    @classmethod
    def make_example(cls, village, text: str) -> PreviewSnapshot:
        user = apps.get_model(settings.AUTH_USER_MODEL).objects.create(username=uuid.uuid4().hex)
        home = village.site.root_page.specific
        home.title = text
        return cls.take(home, village, user)

    def token(self, path: str) -> str:
        """What opens the snapshot; it remembers the path at which the frontend is called."""
        return _signer().sign(f"{self.key.hex}-{_digest(path)}")

    def is_told(self, path: str) -> bool:
        """Whether the frontend was called at `path`, by the token this row was found by. While a
        title is being written the draft's own path may have changed since."""
        return _digest(path) == self.told

    @property
    def is_allowed(self) -> bool:
        """Whether the person who pressed preview could still do so."""
        may = self.place.permissions_for_user(self.user)
        if self.new_type:
            return may.can_add_subpage()
        return may.can_edit() or may.can_publish()

    def page(self):
        """The page in its own type, at the place in the tree where it lies now; None where that is
        impossible, because its type or something it cannot be without is gone."""
        if not self.new_type:
            page = self.place.specific.with_content_json(self.content)
            if page.depth == 2:
                # A home page's slug is in no path; addresses are counted from where it lies.
                page.url_path = self.place.url_path
            return page
        try:
            page = apps.get_model(self.new_type).from_serializable_data(self.content)
        except LookupError:
            return None
        if page is not None:
            page.path = self.place.path + BEYOND
            page.depth = self.place.depth + 1
            page.locale_id = self.place.locale_id
            page.set_url_path(self.place)
        return page


def _digest(path: str) -> str:
    return hashlib.sha256(path.encode()).hexdigest()[:16]


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="kampung.preview", sep=".")


def life() -> timedelta:
    return timedelta(seconds=settings.KAMPUNG_PREVIEW_SECONDS)


def forget_old() -> None:
    """Erase what no token opens any more."""
    PreviewSnapshot.objects.unscoped().filter(taken_at__lt=timezone.now() - life()).delete()

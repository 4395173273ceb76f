"""What citizens ask for, the chain of who did what about it, and the register of letters."""

import secrets
import uuid

from django.conf import settings
from django.contrib import admin
from django.contrib.gis.db import models
from django.db import transaction
from django.db.models.signals import post_delete
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.media.photos import delete_file, private_storage
from core.villages.ownership import OwnedQuerySet, VillageOwned
from plugins.netizen.codes import LENGTH, new_code
from plugins.netizen.letters.fields import masked
from plugins.netizen.models.letters import Letterhead, LetterKind, LetterSigner
from plugins.netizen.once import remember_removal


def new_token() -> str:
    """What a QR code leads to a letter by; 128 bits, so that nobody finds another's."""
    return secrets.token_hex(16)


class LetterRequestQuerySet(OwnedQuerySet):
    def open(self):
        return self.filter(state__in=LetterRequest.OPEN)


class LetterRequest(VillageOwned):
    """What somebody asks their village for. Who asks, and `values` by the code of the kind's
    fields, are for them and the village's own staff.

    `uuid` is made by the client and told to nobody: whoever has it and the tracking code is the
    one who asked. `state` changes by `letters.handling` alone, which writes a step for each change.
    `note` is what the last of these said to who asked: what is missing, or why it was refused.
    """

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        INCOMPLETE = "incomplete", _("Incomplete")
        CHECKED = "checked", _("Checked")
        WAITING = "waiting", _("Waiting for signature")
        READY = "ready", _("Ready")
        HANDED_OVER = "handed_over", _("Handed over")
        REFUSED = "refused", _("Refused")
        CANCELLED = "cancelled", _("Cancelled")

    class Channel(models.TextChoices):
        WEBSITE = "website", _("Website")
        API = "api", _("Application")
        COUNTER = "counter", _("At the counter or by phone")

    OPEN = (State.SUBMITTED, State.INCOMPLETE, State.CHECKED, State.WAITING)

    uuid = models.UUIDField(_("identifier"), unique=True, default=uuid.uuid4, editable=False)
    tracking_code = models.CharField(
        _("tracking code"), max_length=LENGTH, unique=True, default=new_code, editable=False
    )
    body_hash = models.CharField(max_length=64, blank=True, editable=False)
    channel = models.CharField(
        _("came by"), max_length=7, choices=Channel.choices, default=Channel.COUNTER, editable=False
    )
    kind = models.ForeignKey(
        LetterKind, on_delete=models.PROTECT, related_name="requests", verbose_name=_("letter")
    )
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("account"),
        editable=False,
    )
    name = models.CharField(_("full name"), max_length=100)
    nik = models.CharField("NIK", max_length=16, help_text=_("16 digits, as on the KTP or KK."))
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    values = models.JSONField(_("fields"), default=dict, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=11, choices=State.choices, default=State.SUBMITTED, editable=False
    )
    note = models.TextField(_("note"), max_length=1000, blank=True, editable=False)
    signer = models.ForeignKey(
        LetterSigner,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("signer"),
        editable=False,
    )
    created_at = models.DateTimeField(_("received at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)
    ready_at = models.DateTimeField(_("ready at"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)

    objects = models.Manager.from_queryset(LetterRequestQuerySet)()

    class Meta:
        verbose_name = _("request for a letter")
        verbose_name_plural = _("requests for letters")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["village", "-created_at", "-id"], name="netizen_letter_newest"),
            models.Index(fields=["village", "state"], name="netizen_letter_state"),
        ]

    def __str__(self):
        return f"{self.tracking_code} {self.name}"

    @property
    def is_open(self):
        return self.state in self.OPEN

    @property
    @admin.display(description="NIK")
    def masked_nik(self) -> str:
        return masked(self.nik)

    def delete(self, *args, **kwargs):
        """Delete it and remember its UUID, so that a phone that sends it again is told so."""
        with transaction.atomic():
            remember_removal(self)
            return super().delete(*args, **kwargs)


class LetterStep(VillageOwned):
    """Who did what about a request, and when. Steps are added and never changed."""

    class Role(models.TextChoices):
        CITIZEN = "citizen", _("Citizen")
        OPERATOR = "operator", _("Operator")
        HEAD = "head", _("Village head")
        SYSTEM = "system", _("System")

    class Action(models.TextChoices):
        FILE = "file", _("Submitted")
        ASK = "ask", _("Something is missing")
        RESUBMIT = "resubmit", _("Completed and sent again")
        FILL = "fill", _("Filled in")
        CHECK = "check", _("Checked")
        SEND = "send", _("Sent for signature")
        RETURN = "return", _("Given back without signature")
        SIGN = "sign", _("Signed")
        HAND_OVER = "hand_over", _("Handed over")
        REFUSE = "refuse", _("Refused")
        CANCEL = "cancel", _("Cancelled")
        NOTE = "note", _("Note")
        REVOKE = "revoke", _("Letter revoked")
        ERASE = "erase", _("Personal data erased")

    request = models.ForeignKey(
        LetterRequest, on_delete=models.CASCADE, related_name="steps", verbose_name=_("request")
    )
    at = models.DateTimeField(_("time"), default=timezone.now)
    action = models.CharField(_("what"), max_length=9, choices=Action.choices)
    role = models.CharField(_("as"), max_length=8, choices=Role.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("account"),
    )
    actor = models.CharField(_("who"), max_length=120, blank=True)  # as they were called then
    state = models.CharField(
        _("state after it"), max_length=11, choices=LetterRequest.State.choices
    )
    text = models.TextField(_("note"), max_length=1000, blank=True)
    is_public = models.BooleanField(_("for who asked"), default=False)

    class Meta:
        verbose_name = _("step of a request")
        verbose_name_plural = _("steps of a request")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_action_display()}: {self.get_state_display()}"


class LetterAttachment(VillageOwned):
    """A photo or scan of what a letter requires, drawn anew, in the private storage at a random
    name. For who asked and the village's own staff, for as long as the village keeps them."""

    uuid = models.UUIDField(_("identifier"), unique=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(
        LetterRequest,
        on_delete=models.CASCADE,
        related_name="attachments",
        verbose_name=_("request"),
    )
    label = models.CharField(_("what it shows"), max_length=120, blank=True)
    file = models.FileField(upload_to="netizen/letters/", storage=private_storage, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)  # of what was sent
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    added_at = models.DateTimeField(_("received at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("attachment of a request")
        verbose_name_plural = _("attachments of requests")
        ordering = ["added_at", "pk"]

    def __str__(self):
        return self.label or str(self.uuid)


class Letter(VillageOwned):
    """An entry of a village's register: a letter that was signed. It has its number for ever, and
    is revoked, never deleted.

    `html` is the text as it was signed, `head` the letterhead's lines; the PDF in `file` is made of
    them after the number is given, and again should it be lost. `token` is in the QR code.
    """

    request = models.OneToOneField(
        LetterRequest,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="letter",
        verbose_name=_("request"),
    )
    kind = models.ForeignKey(
        LetterKind, on_delete=models.PROTECT, related_name="letters", verbose_name=_("letter")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("running number"))
    number_text = models.CharField(_("number"), max_length=120)
    title = models.CharField(_("title"), max_length=120)  # of the kind, as it was then
    holder = models.CharField(_("for whom"), max_length=100)
    date = models.DateField(_("date"))
    valid_until = models.DateField(_("holds until"), null=True, blank=True)
    signer_name = models.CharField(_("signed by"), max_length=100)
    signer_title = models.CharField(_("title of the signer"), max_length=220)
    signer_number = models.CharField(_("NIP or other number"), max_length=40, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("account of the signer"),
        editable=False,
    )
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    html = models.TextField(blank=True, editable=False)
    head = models.JSONField(default=dict, blank=True, editable=False)
    file = models.FileField(
        upload_to="netizen/letters/", storage=private_storage, blank=True, editable=False
    )
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)
    revoked_for = models.CharField(_("revoked because"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("letter in the register")
        verbose_name_plural = _("register of letters")
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["village", "year", "number"], name="one_netizen_letter_number"
            )
        ]

    def __str__(self):
        return self.number_text

    @classmethod
    def make_example(cls, village, text):
        """For `core.testing.rows`: the next of the register."""
        latest = cls.objects.for_village(village).first()
        kind = LetterKind.objects.for_village(village).first()
        return cls.objects.create(
            village=village,
            kind=kind or LetterKind.objects.create(village=village, code="contoh", title=text[:80]),
            title=text[:100],
            holder=text[:100],
            date=timezone.localdate(),
            year=latest.year if latest else 2000,
            number=latest.number + 1 if latest else 1,
            number_text=text[:80],
        )

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    @property
    def is_over(self) -> bool:
        return self.valid_until is not None and self.valid_until < timezone.localdate()


for model in (LetterAttachment, Letter):
    post_delete.connect(delete_file, sender=model, dispatch_uid=f"netizen.{model.__name__}_file")


def _delete_logo(sender, instance, **kwargs):
    if instance.logo:
        instance.logo.storage.delete(instance.logo.name)


post_delete.connect(_delete_logo, sender=Letterhead, dispatch_uid="netizen.letterhead_logo")

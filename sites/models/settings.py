"""What a village says of itself on every page: hours, social media, emergency numbers, look."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.fields import StreamField

from core.accounts.phones import normalise_phone
from core.events.log import append
from core.villages.approval import is_required, may_approve, require_approval
from core.villages.ownership import VillageOwned
from sites.colours import validate_colour
from sites.models.directory import check_own_image

# Networks with a field of their own, and what the address of an account there contains.
NETWORKS = {
    "facebook": ("Facebook", ("facebook.com", "fb.com")),
    "instagram": ("Instagram", ("instagram.com",)),
    "youtube": ("YouTube", ("youtube.com", "youtu.be")),
    "tiktok": ("TikTok", ("tiktok.com",)),
    "x": ("X", ("x.com", "twitter.com")),
}


class HoursBlock(blocks.StructBlock):
    days = blocks.CharBlock(label=_("days"), max_length=60, help_text=_("Senin–Kamis"))
    hours = blocks.CharBlock(label=_("hours"), max_length=60, help_text=_("08.00–15.00"))

    class Meta:
        icon = "time"
        label = _("opening hours")


class NumberBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("whose number"), max_length=80)
    number = blocks.CharBlock(label=_("number"), max_length=20)

    class Meta:
        icon = "mobile-alt"
        label = _("emergency number")

    def clean(self, value):
        value = super().clean(value)
        digits = "".join(sign for sign in value["number"] if sign.isdigit())
        if len(digits) > 5:
            # Short ones (110, 119) are dialled as they are.
            try:
                normalise_phone(value["number"])
            except ValidationError as error:
                raise blocks.StructBlockValidationError({"number": error}) from None
        elif len(digits) < 3:
            raise blocks.StructBlockValidationError(
                {"number": ValidationError(_("This is not a number that can be dialled."))}
            )
        return value


class VillageSettingsForm(WagtailAdminModelForm):
    """The settings together with the contact, which is the village's own row."""

    address = forms.CharField(label=_("Address"), max_length=250, required=False)
    email = forms.EmailField(label=_("Email"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)

    approval = forms.BooleanField(
        label=_("Publish by approval only"),
        required=False,
        help_text=_(
            "What an operator writes waits for the village head or the district. Only they can "
            "switch this."
        ),
    )

    CONTACT = ("address", "email", "phone")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.village_id:
            for name in self.CONTACT:
                self.initial[name] = getattr(self.instance.village, name)
            self.initial["approval"] = is_required(self.instance.village)
            home = self.instance.village.site.root_page
            if self.for_user is None or not may_approve(self.for_user, home):
                self.fields["approval"].disabled = True

    def clean_phone(self):
        return normalise_phone(self.cleaned_data["phone"])

    def save(self, commit=True):
        saved = super().save(commit)
        changed = [name for name in self.CONTACT if name in self.changed_data]
        if changed:
            village = self.instance.village
            for name in changed:
                setattr(village, name, self.cleaned_data[name])
            village.save(update_fields=[*changed, "updated_at"])
        if "approval" in self.changed_data:
            require_approval(self.instance.village, self.cleaned_data["approval"])
        return saved


class VillageSettings(VillageOwned):
    """One row a village, made when it is first opened."""

    hours = StreamField([("hours", HoursBlock())], blank=True, verbose_name=_("opening hours"))
    emergency_numbers = StreamField(
        [("number", NumberBlock())],
        blank=True,
        verbose_name=_("emergency numbers"),
        help_text=_("Shown on the contact page: police, health centre, fire service."),
    )
    whatsapp = models.CharField(_("WhatsApp number"), max_length=30, blank=True)
    facebook = models.URLField("Facebook", blank=True)
    instagram = models.URLField("Instagram", blank=True)
    youtube = models.URLField("YouTube", blank=True)
    tiktok = models.URLField("TikTok", blank=True)
    x = models.URLField("X", blank=True)
    logo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("logo"),
        help_text=_("Shown beside the name; square pictures look best."),
    )
    colour = models.CharField(
        _("main colour"),
        max_length=7,
        blank=True,
        help_text=_("Ground of the front page and the footer; white text must be readable on it."),
    )

    base_form_class = VillageSettingsForm

    class Meta:
        verbose_name = _("village settings")
        verbose_name_plural = _("village settings")
        constraints = [
            models.UniqueConstraint(
                fields=["village"],
                name="one_settings_row_per_village",
                violation_error_message=_("This village has its settings already."),
            )
        ]

    def __str__(self):
        return str(self.village)

    @property
    def social(self) -> list[tuple[str, str]]:
        """(name, address) of the accounts that are given."""
        return [(label, getattr(self, name)) for name, (label, _h) in NETWORKS.items()
                if getattr(self, name)]  # fmt: skip

    @property
    def whatsapp_url(self) -> str:
        return f"https://wa.me/{self.whatsapp.lstrip('+')}" if self.whatsapp else ""

    @transaction.atomic
    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        # What the API tells of the village shows them.
        append("village.changed", village=self.village, subject=self.village, visibility="public")

    def clean(self):
        super().clean()
        errors = {}
        for name, (label, hosts) in NETWORKS.items():
            url = getattr(self, name)
            host = url.partition("://")[2].partition("/")[0].lower()
            if url and not any(host == one or host.endswith(f".{one}") for one in hosts):
                errors[name] = _("This is not an address at %(network)s.") % {"network": label}
        for name, check in (("whatsapp", self._clean_whatsapp), ("colour", self._clean_colour)):
            try:
                check()
            except ValidationError as error:
                errors[name] = error
        if errors:
            raise ValidationError(errors)
        check_own_image(self.logo, self.village_id, "logo")

    def _clean_whatsapp(self):
        self.whatsapp = normalise_phone(self.whatsapp)

    def _clean_colour(self):
        if self.colour:
            validate_colour(self.colour)


def settings_of(village) -> VillageSettings:
    """The village's settings with the logo; unsaved, empty ones where there are none yet."""
    rows = VillageSettings.objects.for_village(village).select_related("logo")
    return rows.first() or VillageSettings(village=village)

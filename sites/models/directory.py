"""Who is who in a village: officials and institutions."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.accounts.phones import display_phone, normalise_phone
from core.villages.ownership import VillageOwned


class Listed(VillageOwned):
    """What both lists share: a phone number that can be left out, and an order."""

    phone = models.CharField(
        _("phone"),
        max_length=30,
        blank=True,
        help_text=_("Everybody can read it. Leave it empty where the office's is enough."),
    )
    order = models.PositiveSmallIntegerField(
        _("order"), default=100, help_text=_("Smaller numbers come first.")
    )
    is_active = models.BooleanField(_("shown"), default=True)

    class Meta:
        abstract = True

    @property
    def phone_display(self):
        return display_phone(self.phone)

    def clean(self):
        super().clean()
        try:
            self.phone = normalise_phone(self.phone)
        except ValidationError as error:
            raise ValidationError({"phone": error.messages}) from None


class Official(Listed):
    """Somebody in office, in the village's government or in its council."""

    class Body(models.TextChoices):
        GOVERNMENT = "government", _("Village government")
        COUNCIL = "council", _("Village council (BPK)")

    name = models.CharField(_("name"), max_length=120)
    position = models.CharField(_("office held"), max_length=120)
    body = models.CharField(_("body"), max_length=10, choices=Body.choices, default=Body.GOVERNMENT)
    photo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("photo"),
    )

    class Meta:
        verbose_name = _("official")
        verbose_name_plural = _("officials")
        ordering = ["order", "name", "pk"]

    def __str__(self):
        return f"{self.name}, {self.position}"

    def clean(self):
        super().clean()
        check_own_image(self.photo, self.village_id, "photo")


class Institution(Listed):
    """An institution of the village: council of elders, family welfare, youth, health post."""

    class Kind(models.TextChoices):
        BPK = "bpk", _("Village council")
        LPMK = "lpmk", _("Community empowerment (LPMK)")
        PKK = "pkk", _("Family welfare (PKK)")
        YOUTH = "youth", _("Youth (Karang Taruna)")
        HEALTH = "health", _("Health post (Posyandu)")
        BUSINESS = "business", _("Village enterprise (BUMKam)")
        ADAT = "adat", _("Customary institution")
        FARMERS = "farmers", _("Farmers' group")
        OTHER = "other", _("Other")

    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.OTHER)
    head = models.CharField(_("head"), max_length=120, blank=True)
    description = models.TextField(_("what it does"), blank=True, max_length=600)

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["order", "name", "pk"]

    def __str__(self):
        return self.name


def check_own_image(image, village_id: int | None, field: str) -> None:
    """Raises `ValidationError` for a picture of another village."""
    if image is not None and image.village_id is not None and image.village_id != village_id:
        raise ValidationError({field: _("This picture belongs to another village.")})

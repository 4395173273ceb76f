"""The image and document models, decided before the first migration.

The village follows from the collection, which is what Wagtail's permissions go by; it is stored
so that the API and the websites can ask for a village's media without walking collections.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.search import index


class Licence(models.TextChoices):
    OWN = "own", _("All rights reserved")
    CC_BY = "cc-by-4.0", "CC BY 4.0"
    CC_BY_SA = "cc-by-sa-4.0", "CC BY-SA 4.0"
    CC0 = "cc0-1.0", "CC0 1.0"
    PUBLIC_DOMAIN = "public-domain", _("Public domain")


class VillageMedia(models.Model):
    """What images and documents share: the village they belong to and their licence.

    `village` is empty for the regency's own media and is set from the collection at every save.
    """

    village = models.ForeignKey(
        "villages.Village",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        verbose_name=_("village"),
    )
    licence = models.CharField(
        _("licence"), max_length=20, choices=Licence.choices, default=Licence.OWN
    )
    credit = models.CharField(
        _("credit"), max_length=150, blank=True, help_text=_("Who made it, shown beside it.")
    )

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        from core.villages.models import Village

        self.village = Village.objects.for_collection(self.collection_id)
        super().save(*args, **kwargs)


class VillageImage(VillageMedia, AbstractImage):
    """A picture. `alt_text` says what it shows; only decoration goes without."""

    alt_text = models.CharField(
        _("alternative text"),
        max_length=250,
        blank=True,
        help_text=_(
            "What the picture shows, in a sentence, for people who cannot see it: "
            "“Residents clear the ditch in front of the hall”."
        ),
    )
    is_decorative = models.BooleanField(
        _("mere decoration"),
        default=False,
        help_text=_("The picture says nothing that matters, and is passed over when read aloud."),
    )

    admin_form_fields = (
        "title",
        "file",
        "collection",
        "alt_text",
        "is_decorative",
        "licence",
        "credit",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )
    search_fields = AbstractImage.search_fields + [
        index.SearchField("alt_text"),
        index.FilterField("village"),
    ]
    api_fields = ()

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions = Image._meta.permissions

    @property
    def default_alt_text(self):
        return self.alt_text


class VillageRendition(AbstractRendition):
    image = models.ForeignKey(VillageImage, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class VillageDocument(VillageMedia, AbstractDocument):
    """A file to download."""

    description = models.CharField(_("description"), max_length=250, blank=True)

    admin_form_fields = ("title", "file", "collection", "description", "licence", "credit", "tags")
    search_fields = AbstractDocument.search_fields + [
        index.SearchField("description"),
        index.FilterField("village"),
    ]

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions = Document._meta.permissions

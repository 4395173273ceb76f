"""Which letters a village makes, on what paper, and by whose hand."""

import uuid

from django.conf import settings
from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from core.media.photos import private_storage
from core.villages.area_ownership import AreaOwned
from core.villages.ownership import VillageOwned
from plugins.netizen.letters import bodies, numbers
from plugins.netizen.letters.fields import check_fields

# Words that addresses below /surat/ have for themselves.
RESERVED = ("lacak", "permohonan", "verifikasi")


class LetterKind(AreaOwned):
    """A kind of letter of the regency's, a district's or one village's own. Of two with one `code`
    a village has the one of the narrower area, and so leaves out the regency's by switching off
    one of its own (see `letters.catalogue`).

    `fields` are what is filled in beside name and NIK; `letters.fields` tells their shape. `body`
    is HTML of few elements with `{{ placeholders }}`, no template of any engine: see
    `letters.bodies`. A letter holds for `validity_days` days, without end where that is empty.
    """

    code = models.CharField(
        _("code"),
        max_length=40,
        validators=[RegexValidator(r"^[a-z][a-z0-9-]*\Z", _("Lower-case letters, digits, -."))],
        help_text=_("In addresses. With the code of a kind of the regency’s it takes its place."),
    )
    title = models.CharField(_("title"), max_length=120)
    description = models.CharField(_("what it is for"), max_length=300, blank=True)
    requirements = models.TextField(
        _("what to bring"), max_length=2000, blank=True, help_text=_("A line each.")
    )
    fields = models.JSONField(_("fields"), default=list, blank=True)
    body = models.TextField(_("text of the letter"), max_length=bodies.LONGEST)
    classification = models.CharField(
        _("classification"),
        max_length=20,
        validators=[RegexValidator(r"^[A-Za-z0-9./-]+\Z", _("Letters, digits, . / -."))],
        help_text=_("Code of the archive, as in 470."),
    )
    number_pattern = models.CharField(
        _("number"),
        max_length=100,
        default=numbers.PATTERN,
        help_text=_(
            "Of {classification}, {number}, {village}, {month}, {month_roman} and {year}; "
            "{number:03} has three digits at least."
        ),
    )
    validity_days = models.PositiveSmallIntegerField(
        _("holds for so many days"), null=True, blank=True, help_text=_("Empty: without end.")
    )
    takes_days = models.PositiveSmallIntegerField(_("ready after so many working days"), default=1)
    fee = models.CharField(_("fee"), max_length=80, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta(AreaOwned.Meta):
        verbose_name = _("kind of letter")
        verbose_name_plural = _("kinds of letters")
        ordering = ["order", "title", "pk"]
        constraints = [
            *AreaOwned.Meta.constraints,
            *(
                models.UniqueConstraint(
                    fields=[area, "code"],
                    condition=models.Q(**{f"{area}__isnull": False}),
                    name=f"one_netizen_letter_kind_per_{area}",
                )
                for area in ("regency", "district", "village")
            ),
        ]

    def __str__(self):
        return self.title

    @classmethod
    def make_example(cls, village, text):
        """For `core.testing.rows`: a kind of the village's own."""
        code = f"contoh-{uuid.uuid4().hex[:12]}"
        return cls.objects.create(village=village, code=code, title=text[:120])

    def clean(self):
        super().clean()
        errors = {}
        if self.code in RESERVED:
            errors["code"] = _("This word has an address of its own: choose another.")
        try:
            self.fields = check_fields(self.fields)
        except ValidationError as error:
            errors["fields"] = error.messages
        else:
            known = {field["code"] for field in self.fields}
            try:
                self.body = bodies.checked(self.body, known)
            except ValidationError as error:
                errors["body"] = error.messages
        try:
            numbers.check_pattern(self.number_pattern)
        except ValidationError as error:
            errors["number_pattern"] = error.messages
        if errors:
            raise ValidationError(errors)

    @property
    def requirement_lines(self) -> list[str]:
        return [line.strip() for line in self.requirements.splitlines() if line.strip()]


class Letterhead(VillageOwned):
    """What stands on top of a village's letters; what is empty comes from the village itself.
    `last_on_paper` is the last number that was given by hand in `paper_year`: the register goes
    on from it."""

    abbreviation = models.CharField(
        _("short name in numbers"),
        max_length=12,
        blank=True,
        validators=[RegexValidator(r"^[A-Za-z0-9.-]+\Z", _("Letters, digits, . -."))],
        help_text=_("As KLR in 470/001/KLR/I/2026. Empty: the last digits of the official code."),
    )
    address = models.CharField(_("address"), max_length=250, blank=True)
    contact = models.CharField(
        _("contact"), max_length=200, blank=True, help_text=_("Post code, phone, email, website.")
    )
    logo = models.FileField(
        _("emblem"), upload_to="netizen/logos/", storage=private_storage, blank=True, editable=False
    )
    paper_year = models.PositiveSmallIntegerField(_("year begun on paper"), null=True, blank=True)
    last_on_paper = models.PositiveIntegerField(
        _("last number given on paper that year"),
        default=0,
        help_text=_("Counts only until the year’s first letter has been made here."),
    )

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")
        ordering = ["village"]
        constraints = [models.UniqueConstraint(fields=["village"], name="one_netizen_letterhead")]

    def __str__(self):
        return str(self.village)

    @classmethod
    def make_example(cls, village, text):
        """For `core.testing.rows`: the village's only one."""
        heads = cls.objects.for_village(village)
        return heads.first() or cls.objects.create(village=village, contact=text[:200])


class LetterSigner(VillageOwned):
    """Who signs: the village's head, or whoever stands in. `user` is their account, by which they
    sign; the village head signs for each."""

    name = models.CharField(_("name"), max_length=100)
    title = models.CharField(_("title"), max_length=100, help_text=_("As Kepala Kampung Kalirejo."))
    number = models.CharField(_("NIP or other number"), max_length=40, blank=True)
    stands_in_for = models.CharField(
        _("stands in for"),
        max_length=100,
        blank=True,
        help_text=_("The title of whom they sign for (a.n.); empty for the head."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("account"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    is_active = models.BooleanField(_("signs at present"), default=True)

    class Meta:
        verbose_name = _("signer of letters")
        verbose_name_plural = _("signers of letters")
        ordering = ["order", "name", "pk"]

    def __str__(self):
        return f"{self.name}, {self.title}"


class LetterCounter(VillageOwned):
    """The last number of a village's register in a year. Read and raised in the transaction that
    makes the entry, under a lock, and by `letters.numbers` alone."""

    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("counter of letters")
        verbose_name_plural = _("counters of letters")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["village", "year"], name="one_netizen_letter_counter")
        ]

    def __str__(self):
        return f"{self.year}: {self.last}"

    @classmethod
    def make_example(cls, village, text):
        """For `core.testing.rows`: that of the first year without one."""
        latest = cls.objects.for_village(village).first()
        return cls.objects.create(village=village, year=latest.year + 1 if latest else 2000, last=1)

"""The regency's agencies, who works in them, and what desks of every kind keep at hand."""

from django.conf import settings
from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.accounts.phones import normalise_phone
from core.villages.area_ownership import AreaOwned


class Agency(AreaOwned):
    """An office of the regency's (OPD) to which reports are handed over. Its officers see what was
    forwarded to it and nothing else."""

    code = models.SlugField(_("short name"), max_length=30)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    is_active = models.BooleanField(_("takes reports"), default=True)

    class Meta(AreaOwned.Meta):
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["name", "pk"]
        constraints = [
            *AreaOwned.Meta.constraints,
            models.UniqueConstraint(fields=["regency", "code"], name="one_netizen_agency_per_code"),
            models.CheckConstraint(
                condition=models.Q(regency__isnull=False), name="netizen_agency_is_the_regencys"
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        try:
            self.phone = normalise_phone(self.phone)
        except ValidationError as error:
            raise ValidationError({"phone": error.messages}) from None

    @classmethod
    def make_example(cls, village, text):
        """For `core.testing.rows`: one of the village's regency."""
        from uuid import uuid4

        regency = village.district.regency
        # The regency's rows are no secret of the village: the text does not stand in one.
        return cls.objects.create(regency=regency, code=f"a{uuid4().hex[:12]}", name="Dinas")


class AgencyOfficer(AreaOwned):
    """That somebody works for an agency; they hold the role `agency_officer` in its regency too."""

    agency = models.ForeignKey(
        Agency, on_delete=models.CASCADE, related_name="officers", verbose_name=_("agency")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("person"),
    )

    class Meta(AreaOwned.Meta):
        verbose_name = _("agency officer")
        verbose_name_plural = _("agency officers")
        ordering = ["agency", "pk"]
        constraints = [
            *AreaOwned.Meta.constraints,
            models.UniqueConstraint(fields=["agency", "user"], name="one_netizen_officer"),
        ]

    def __str__(self):
        return f"{self.user} – {self.agency}"

    @classmethod
    def make_example(cls, village, text):
        from uuid import uuid4

        from django.contrib.auth import get_user_model

        user = get_user_model().objects.create(username=f"opd{uuid4().hex[:12]}")
        agency = Agency.make_example(village, text)
        return cls.objects.create(regency=agency.regency, agency=agency, user=user)


class CannedAnswer(AreaOwned):
    """A text that answers many reports. `{code}`, `{title}` and `{village}` are filled in."""

    title = models.CharField(_("title"), max_length=80)
    text = models.TextField(_("text"), max_length=1000)

    class Meta(AreaOwned.Meta):
        verbose_name = _("canned answer")
        verbose_name_plural = _("canned answers")
        ordering = ["title", "pk"]

    def __str__(self):
        return self.title


class SavedView(AreaOwned):
    """A filter of a desk's list by a name. `query` is the list's query string; one without `owner`
    is for everybody who works in the area."""

    name = models.CharField(_("name"), max_length=60)
    desk = models.CharField(max_length=20, default="reports", editable=False)
    query = models.CharField(_("filter"), max_length=500)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("whose"),
    )

    class Meta(AreaOwned.Meta):
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


class Holiday(AreaOwned):
    """A day the regency, a district or a village sets: one on which nobody works, or, where
    `is_working`, one on which people do although the calendar says otherwise."""

    date = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=80)
    is_working = models.BooleanField(_("people work"), default=False)

    class Meta(AreaOwned.Meta):
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["date", "pk"]

    def __str__(self):
        return f"{self.date:%Y-%m-%d} {self.name}"

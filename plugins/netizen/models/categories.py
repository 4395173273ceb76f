"""What a report can be about, what is asked then, and who answers for it."""

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from core.villages.area_ownership import AreaOwned
from plugins.netizen.models.agencies import Agency
from plugins.netizen.questions import check_questions


class Category(AreaOwned):
    """A kind of report of the regency's, a district's or one village's own. Of two with one `code`
    a village has the one of the narrower area, and so leaves out the regency's by switching off
    one of its own (see `categories.offered`).

    `questions` are asked beside the text; `questions.py` tells their shape. A category that is
    `diverted` takes no reports: it shows `notice` and `contacts`, a line each, `label: number or
    address`.
    """

    class Desk(models.TextChoices):
        VILLAGE = "village", _("The village")
        DISTRICT = "district", _("The district")
        REGENCY = "regency", _("The regency")
        AGENCY = "agency", _("An agency")

    code = models.CharField(
        _("code"),
        max_length=30,
        validators=[RegexValidator(r"^[a-z][a-z0-9_-]*\Z", _("Lower-case letters, digits, - _."))],
        help_text=_("In addresses and in Open311; keep it once reports have been filed."),
    )
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=300, blank=True)
    group = models.CharField(_("group"), max_length=60, blank=True)
    keywords = models.CharField(
        _("keywords"), max_length=200, blank=True, help_text=_("Separated by commas.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("offered"), default=True)
    is_diverted = models.BooleanField(
        _("takes no reports"),
        default=False,
        help_text=_("Shows the notice and the contacts instead: for emergencies and crimes."),
    )
    notice = models.TextField(
        _("notice"), max_length=1000, blank=True, help_text=_("Shown once it is chosen.")
    )
    contacts = models.TextField(
        _("contacts"), max_length=1000, blank=True, help_text=_("A line each: Police: 110")
    )
    questions = models.JSONField(_("questions"), default=list, blank=True)
    is_confidential = models.BooleanField(
        _("never public"),
        default=False,
        help_text=_("Reports are handled without being shown to anybody else."),
    )
    is_held = models.BooleanField(
        _("checked before it is handled"),
        default=False,
        help_text=_("Each report waits for a moderator, whoever sent it."),
    )
    desk = models.CharField(_("goes to"), max_length=8, choices=Desk.choices, default=Desk.VILLAGE)
    agency = models.ForeignKey(
        Agency,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="categories",
        verbose_name=_("agency that can act"),
    )

    class Meta(AreaOwned.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["order", "name", "pk"]
        constraints = [
            *AreaOwned.Meta.constraints,
            *(
                models.UniqueConstraint(
                    fields=[area, "code"],
                    condition=models.Q(**{f"{area}__isnull": False}),
                    name=f"one_netizen_category_per_{area}",
                )
                for area in ("regency", "district", "village")
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        super().clean()
        errors = {}
        try:
            self.questions = check_questions(self.questions)
        except ValidationError as error:
            errors["questions"] = error.messages
        if self.is_diverted and not (self.contacts or self.notice):
            errors["contacts"] = _("Say where people turn to instead.")
        if self.desk == self.Desk.AGENCY and self.agency_id is None:
            errors["agency"] = _("Choose the agency its reports go to.")
        if errors:
            raise ValidationError(errors)

    @property
    def contact_lines(self) -> list[tuple[str, str]]:
        """(label, number or address) of each line of `contacts`."""
        lines = [line.strip() for line in self.contacts.splitlines() if line.strip()]
        return [tuple(part.strip() for part in line.partition(":")[::2]) for line in lines]

    @property
    def keyword_list(self) -> list[str]:
        return [word.strip() for word in self.keywords.split(",") if word.strip()]

"""Who keeps the watch, and when they cannot."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.accounts.phones import normalise_phone
from core.villages.ownership import VillageOwned
from plugins.ronda.codes import new_key
from plugins.ronda.models.posts import WatchPost


class Weekday(models.IntegerChoices):
    """As `date.weekday()` counts."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Member(VillageOwned):
    """A member of the watch: with an account, or just a name and a phone, which are for the watch
    and the village's staff alone. `calendar_key` is the secret of the calendar's address."""

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        LEAD = "lead", _("Post lead")
        COORDINATOR = "coordinator", _("Coordinator of the village")

    name = models.CharField(_("name"), max_length=100)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("account"),
    )
    role = models.CharField(_("role"), max_length=11, choices=Role.choices, default=Role.MEMBER)
    neighbourhood = models.CharField(_("RT/RW"), max_length=20, blank=True)
    post = models.ForeignKey(
        WatchPost,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="members",
        verbose_name=_("post"),
        help_text=_("Whose nights this member keeps; every post's where none is chosen."),
    )
    most_nights = models.PositiveSmallIntegerField(
        _("nights a month at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
    )
    is_active = models.BooleanField(_("active"), default=True)
    calendar_key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)

    class Meta:
        verbose_name = _("watch member")
        verbose_name_plural = _("watch members")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["village", "user"],
                name="one_member_per_account",
                violation_error_message=_("This account is a member of the watch already."),
            )
        ]

    def __str__(self):
        return self.name

    def clean(self):
        try:
            self.phone = normalise_phone(self.phone)
        except ValidationError as error:
            raise ValidationError({"phone": error.messages}) from None


class Unavailability(VillageOwned):
    """When a member cannot keep the watch: each week on a day, or from one night to another, both
    included."""

    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="unavailabilities", verbose_name=_("member")
    )
    weekday = models.PositiveSmallIntegerField(
        _("weekday"), choices=Weekday.choices, null=True, blank=True
    )
    first_night = models.DateField(_("first night"), null=True, blank=True)
    last_night = models.DateField(_("last night"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("unavailability")
        verbose_name_plural = _("unavailabilities")
        ordering = ["member", "first_night", "weekday", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weekday__isnull=False, first_night=None, last_night=None)
                | models.Q(
                    weekday=None,
                    first_night__isnull=False,
                    last_night__gte=models.F("first_night"),
                ),
                name="weekday_or_nights",
                violation_error_message=_(
                    "Choose a weekday, or a first night and a last one that is not before it."
                ),
            )
        ]

    def __str__(self):
        if self.weekday is not None:
            return str(Weekday(self.weekday).label)
        return f"{self.first_night} – {self.last_night}"


class MemberPair(VillageOwned):
    """Two members who keep the same nights wherever possible, or never do."""

    class Kind(models.TextChoices):
        TOGETHER = "together", _("Together")
        APART = "apart", _("Never together")

    first = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="+", verbose_name=_("member")
    )
    second = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="+", verbose_name=_("other member")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.TOGETHER)

    class Meta:
        verbose_name = _("pair of members")
        verbose_name_plural = _("pairs of members")
        ordering = ["first", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(first=models.F("second")),
                name="pair_of_two",
                violation_error_message=_("Choose two different members."),
            ),
            models.UniqueConstraint(
                fields=["first", "second"],
                name="one_rule_per_pair",
                violation_error_message=_("There is a rule for this pair already."),
            ),
        ]

    def __str__(self):
        return f"{self.first} / {self.second}"

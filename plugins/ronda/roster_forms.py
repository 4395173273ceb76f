"""Forms of the roster's lists in the admin."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from core.villages.models import Membership, Role
from core.villages.ownership import VillageOwned
from plugins.ronda.models import Shift
from plugins.ronda.models.members import Weekday
from plugins.ronda.roster import editing
from plugins.ronda.roster.nights import MORNING, comes_on, times_on
from plugins.ronda.roster.planning import MOST_NIGHTS

LONGEST_SHIFT = timedelta(hours=24)


class SameVillageForm(WagtailAdminModelForm):
    """Refuses a row of one village that names a row of another: somebody with many villages is
    offered those of all."""

    def clean(self):
        cleaned = super().clean()
        village = cleaned.get("village") or self.instance.village_id and self.instance.village
        for name, value in list(cleaned.items()):
            if isinstance(value, VillageOwned) and village and value.village_id != village.pk:
                self.add_error(name, _("Choose one of %s.") % village.full_name)
        return cleaned


class MemberForm(SameVillageForm):
    def clean(self):
        cleaned = super().clean()
        user, village = cleaned.get("user"), cleaned.get("village") or self.instance.village
        if user is not None and village is not None:
            held = Membership.objects.filter(user=user, role=Role.WATCH_MEMBER, village=village)
            if not held.exists():
                self.add_error(
                    "user",
                    _("This account is not a watch member of %s: give it the role first.")
                    % village.full_name,
                )
        return cleaned


class PatternForm(SameVillageForm):
    """Weekdays as boxes to tick; or a number of nights between."""

    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("weekdays"),
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("On which a night begins; none where a number of nights is given."),
    )

    def clean_weekdays(self):
        return sorted(self.cleaned_data["weekdays"])

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("weekdays")) == bool(cleaned.get("every")):
            self.add_error(
                "weekdays", _("Tick weekdays, or give a number of nights, one of the two.")
            )
        first, last = cleaned.get("first_night"), cleaned.get("last_night")
        if first and last and last < first:
            self.add_error("last_night", _("The last night cannot be before the first."))
        return cleaned


class ShiftForm(SameVillageForm):
    """The night follows from the hour at which the shift begins. What is entered or changed here
    is set by hand."""

    def clean(self):
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts is not None:
            local = timezone.localtime(starts)
            self.instance.night = local.date() - timedelta(days=local.hour < MORNING)
        if starts and ends and ends - starts > LONGEST_SHIFT:
            self.add_error("ends_at", _("A shift lasts 24 hours at most."))
        self.instance.is_fixed = True
        return cleaned


class NightOffForm(SameVillageForm):
    """A night to come; the shift that is on the roster for it already goes."""

    def clean(self):
        cleaned = super().clean()
        pattern, night = cleaned.get("pattern"), cleaned.get("night")
        if pattern is None or night is None or self.errors:
            return cleaned
        now = timezone.now()
        if not comes_on(pattern, night):
            self.add_error(
                "night",
                _("The recurring shift does not come on that night anyway: choose another."),
            )
        elif times_on(pattern, night)[0] <= now or (
            Shift.objects.for_village(pattern.village_id)
            .filter(pattern=pattern, night=night, starts_at__lte=now)
            .exists()
        ):
            self.add_error("night", _("The shift of that night has begun: choose a night to come."))
        return cleaned

    def save(self, commit=True):
        mark = super().save(commit)
        editing.call_off_night(mark.pattern, mark.night)
        return mark


class GenerateForm(forms.Form):
    """For which nights and posts the roster is made."""

    first_night = forms.DateField(label=gettext_lazy("first night"), widget=AdminDateInput)
    last_night = forms.DateField(label=gettext_lazy("last night"), widget=AdminDateInput)
    post = forms.ModelChoiceField(
        None, label=gettext_lazy("post"), required=False, empty_label=gettext_lazy("All posts")
    )
    anew = forms.BooleanField(
        label=gettext_lazy("give out the nights anew"),
        required=False,
        help_text=gettext_lazy(
            "Without it everybody keeps the nights they have, and empty places are filled. With "
            "it all is shared out again, but for what was set by hand."
        ),
    )

    def __init__(self, *args, posts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = posts

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first_night"), cleaned.get("last_night")
        if first and last and not 0 <= (last - first).days < MOST_NIGHTS:
            self.add_error("last_night", _("Choose 1 to %s nights.") % MOST_NIGHTS)
        if first and abs((first - timezone.localdate()).days) > 1000:
            self.add_error("first_night", _("Choose a night nearer to today."))
        return cleaned


class MemberChoiceForm(forms.Form):
    """One member, for a shift."""

    member = forms.ModelChoiceField(None, label=gettext_lazy("member"))

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members

    def clean_member(self):
        member = self.cleaned_data["member"]
        if not member.is_active:
            raise ValidationError(_("%(name)s is not an active member.") % {"name": member.name})
        return member

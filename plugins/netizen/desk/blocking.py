"""What a moderator does about a sender, and about a photo that is not for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plugins.netizen.desks import Actor
from plugins.netizen.models import BlockedSender, Report, ReportPhoto, ReportStep
from plugins.netizen.moderation import Sender, keys_of

if TYPE_CHECKING:
    from core.accounts.models import User


def sender_keys(report: Report) -> list[tuple[str, str]]:
    """(kind, key) of all by which the sender of a report is known again."""
    keys = keys_of(report, Sender(user=report.reporter))
    if report.device_key:
        keys.append((BlockedSender.Kind.DEVICE, report.device_key))
    return keys


def is_blocked(report: Report) -> bool:
    keys = [key for _kind, key in sender_keys(report)]
    rows = BlockedSender.objects.for_village(report.village)
    now = timezone.now()
    return (
        bool(keys) and rows.filter(Q(until__isnull=True) | Q(until__gt=now), key__in=keys).exists()
    )


class BlockForm(forms.Form):
    """Blocks whoever sent a report, by all that is known of them; the moderator need not know who
    it is."""

    use_required_attribute = False

    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)
    label = forms.CharField(
        label=gettext_lazy("Who"), required=False, max_length=120,
        help_text=gettext_lazy("By which you will know them in the list; empty: by this report."),
    )  # fmt: skip
    until = forms.DateField(
        label=gettext_lazy("Until"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Empty: for good."),
    )  # fmt: skip

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until is None:
            return None
        if until <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day to come, or leave it empty."))
        return timezone.localtime().replace(
            year=until.year, month=until.month, day=until.day, hour=0, minute=0, second=0
        )

    @transaction.atomic
    def block(self, report: Report, user: User) -> int:
        """Block them in the report's village; by how many keys."""
        keys = sender_keys(report)
        for kind, key in keys:
            BlockedSender.objects.for_village(report.village).update_or_create(
                village=report.village,
                kind=kind,
                key=key,
                defaults={
                    "label": self.cleaned_data["label"]
                    or _("Sender of %(code)s") % {"code": report.code},
                    "reason": self.cleaned_data["reason"],
                    "until": self.cleaned_data["until"],
                    "added_by": user,
                    "added_at": timezone.now(),
                },
            )
        return len(keys)


@transaction.atomic
def turn_photo(photo: ReportPhoto, report: Report, actor: Actor) -> None:
    """Hide a photo from the public, or show it again, and write down who did."""
    photo.is_hidden = not photo.is_hidden
    photo.save(update_fields=["is_hidden"])
    text = _("A photo was hidden.") if photo.is_hidden else _("A photo was shown again.")
    write_step(report, actor, ReportStep.Kind.NOTE, text)


def write_step(report: Report, actor: Actor, kind: str, text: str) -> None:
    """A link of the chain that changes no state, for staff alone."""
    step = ReportStep(
        village_id=report.village_id,
        report=report,
        kind=kind,
        role=actor.speaks_as(report),
        user=actor.user,
        actor=actor.name[:120],
        state=report.state,
        agency=report.agency,
        text=text[:2000],
    )
    # In bulk, for no signal: nothing of it is public.
    ReportStep.objects.bulk_create([step])

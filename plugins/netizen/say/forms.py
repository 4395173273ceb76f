"""The forms of a say on a village's website, which work without a script."""

from __future__ import annotations

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.geo.forms import PointFormField
from plugins.netizen.models import CommentAbuse, Proposal


class OnceForm(forms.Form):
    """`uuid` is drawn when the form is shown, so that a second press of the button does nothing
    twice."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def begin_anew(self) -> None:
        """Give what was typed a new UUID, to be shown and sent again."""
        self.data = self.data.copy()
        self.data["uuid"] = str(uuid.uuid4())


class VoteForm(OnceForm):
    option = forms.TypedChoiceField(label=_("Your choice"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args, poll, **kwargs):
        super().__init__(*args, **kwargs)
        options = poll.options.all()
        self.fields["option"].choices = [(option.pk, option.text) for option in options]


class ProposalForm(OnceForm):
    title = forms.CharField(
        label=_("In short"), max_length=120, help_text=_("For example: Repair the bridge to RT 03.")
    )
    text = forms.CharField(
        label=_("What is to be done, and for whom?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Everybody reads it: leave out names and other private matters."),
    )
    field = forms.ChoiceField(label=_("Field of the plan"), choices=Proposal.Field.choices)
    hamlet = forms.CharField(label=_("Hamlet or RT/RW, if it is about one"), max_length=80,
                             required=False)  # fmt: skip
    point = PointFormField(
        label=_("Position, if you know it"),
        required=False,
        max_length=60,
        help_text=_("Latitude and longitude, for example -5.2137, 104.9712."),
    )
    budget = forms.IntegerField(
        label=_("Estimated cost in rupiah, if you know it"),
        min_value=0,
        max_value=10**15,
        required=False,
    )
    year = forms.TypedChoiceField(label=_("For the plan of"), coerce=int)
    is_named = forms.BooleanField(label=_("Show my name with it"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        this = timezone.localdate().year
        self.fields["year"].choices = [(year, str(year)) for year in range(this, this + 3)]
        self.fields["year"].initial = this + 1


class MembershipForm(OnceForm):
    name = forms.CharField(
        label=_("Your name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    neighbourhood = forms.CharField(
        label=_("RT/RW or address"), max_length=120, help_text=_("By it the office knows you.")
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CommentForm(OnceForm):
    text = forms.CharField(
        label=_("Your comment"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    parent = forms.UUIDField(widget=forms.HiddenInput, required=False)


class ComplaintForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"), choices=CommentAbuse.Reason.choices
    )
    text = forms.CharField(label=_("More about it"), max_length=300, required=False)

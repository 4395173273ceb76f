"""The form that chooses the villages an announcement goes to, always within one area."""

from __future__ import annotations

from itertools import groupby

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.command_centre.access import Area, villages_in
from core.villages.models import Regency

MOST_BOXES = 1000  # villages that a page offers one by one; of more, a district's page does


class AudienceForm(forms.Form):
    """All villages of the area, those of some districts, or some villages; drafts or published."""

    which = forms.ChoiceField(
        label=gettext_lazy("Villages"), initial="all", widget=forms.RadioSelect
    )
    districts = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Districts"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    villages = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Chosen villages"), required=False, coerce=int
    )
    publish = forms.ChoiceField(
        label=gettext_lazy("What becomes of it"),
        initial="draft",
        widget=forms.RadioSelect,
        choices=[
            ("draft", gettext_lazy("A draft, which the village looks at and publishes")),
            ("publish", gettext_lazy("Published at once, where you have the right to")),
        ],
    )

    def __init__(self, *args, area: Area, **kwargs):
        super().__init__(*args, **kwargs)
        self.area = area
        offered = [("all", _("All villages of %s") % area.full_name)]
        if isinstance(area, Regency):
            found = {village.district_id: village.district.name for village in self.places}
            self.fields["districts"].choices = list(found.items())
            offered.append(("districts", _("All villages of the districts that are ticked")))
        else:
            del self.fields["districts"]
        if self.has_boxes:
            self.fields["villages"].choices = [
                (village.pk, village.full_name) for village in self.places
            ]
            offered.append(("chosen", _("The villages that are ticked")))
        else:
            del self.fields["villages"]
        self.fields["which"].choices = offered

    @cached_property
    def places(self):
        """The villages of the area with their districts, by code."""
        rows = villages_in(self.area).select_related("district").defer("district__boundary")
        return list(rows.order_by("code"))

    @property
    def has_boxes(self) -> bool:
        return len(self.places) <= MOST_BOXES

    def groups(self):
        """(district, [(village, whether it is ticked)]) for the boxes."""
        if not self.has_boxes:
            return []
        ticked = {str(value) for value in self["villages"].value() or ()}
        return [
            (district, [(village, str(village.pk) in ticked) for village in villages])
            for district, villages in groupby(self.places, key=lambda village: village.district)
        ]

    def clean(self):
        data = super().clean()
        which = data.get("which")
        if which == "districts" and not data.get("districts"):
            self.add_error("districts", _("Tick one district at least."))
        if which == "chosen" and not data.get("villages"):
            self.add_error("villages", _("Tick one village at least."))
        if which and not self.errors and not self.chosen(data):
            self.add_error("which", _("No village here has a website yet."))
        return data

    def chosen(self, data=None) -> list:
        """The villages it goes to; for a form that is valid."""
        data = data or self.cleaned_data
        if data["which"] == "districts":
            wanted = set(data["districts"])
            return [village for village in self.places if village.district_id in wanted]
        if data["which"] == "chosen":
            wanted = set(data["villages"])
            return [village for village in self.places if village.pk in wanted]
        return self.places

    @property
    def publishes(self) -> bool:
        return self.cleaned_data["publish"] == "publish"

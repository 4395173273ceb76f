"""The two forms of an import: the file, and what its columns are."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from core.geo.files import crs, reading
from core.geo.files.errors import FileError
from core.geo.files.limits import LIMITS, MB
from plugins.gismap.imports import saving
from plugins.gismap.imports.plans import Plan, propose, schema_from, source_of
from plugins.gismap.models import Layer

ATTRIBUTE = "attribute_"
NEW = "new"


class UploadForm(WagtailAdminModelForm):
    """The file is read while the form is checked, so that a bad one is refused where it is given."""

    def clean(self):
        cleaned = super().clean()
        file = cleaned.get("file")
        if not file or self.errors:
            return cleaned
        if file.size > LIMITS.upload:
            self.add_error("file", _("The file is larger than %s MB.") % (LIMITS.upload // MB))
            return cleaned
        for name in ("regency", "district", "village"):
            if name in cleaned:
                setattr(self.instance, name, cleaned[name])
        try:
            self.instance.clean()
        except ValidationError:
            # The form shows what is wrong with the area by itself.
            return cleaned
        try:
            found = reading.inspect(file, extent=saving.extent_of(self.instance))
        except FileError as error:
            self.add_error("file", str(error))
            return cleaned
        self.instance.found = asdict(found)
        self.instance.name = file.name[:200]
        self.instance.total = sum(layer.count for layer in found.layers)
        return cleaned


class PlanForm(forms.Form):
    """What a file's columns are. Which fields there are depends on the layers chosen so far, on
    both sides: `plan` is what was decided before, and `layers` those that may be chosen."""

    source = forms.ChoiceField(label=gettext_lazy("Layer of the file"))
    target = forms.ChoiceField(label=gettext_lazy("Goes into"))
    title = forms.CharField(
        label=gettext_lazy("Title of the new layer"), max_length=100, required=False
    )
    epsg = forms.CharField(
        label=gettext_lazy("Coordinate system (EPSG)"),
        max_length=6,
        help_text=gettext_lazy(
            "4326 is WGS 84 in degrees; 32748 and 32749 are UTM zones 48S and 49S; 23878 and "
            "23879 the same zones on DGN95, 4755 DGN95 in degrees."
        ),
    )
    swapped = forms.BooleanField(
        label=gettext_lazy("The file writes latitude or northing first"), required=False
    )
    name = forms.ChoiceField(label=gettext_lazy("Name"), required=False)
    description = forms.ChoiceField(label=gettext_lazy("Description"), required=False)
    village = forms.ChoiceField(
        label=gettext_lazy("Village code"),
        required=False,
        help_text=gettext_lazy("Without a column, each place goes to the village it lies in."),
    )
    valid_from = forms.ChoiceField(label=gettext_lazy("There since"), required=False)
    valid_until = forms.ChoiceField(
        label=gettext_lazy("There until"),
        required=False,
        help_text=gettext_lazy("Days, as 2026-01-31 or 31/01/2026; empty where it is open."),
    )
    key = forms.ChoiceField(
        label=gettext_lazy("Known again by"),
        required=False,
        help_text=gettext_lazy(
            "Places of the layer with the same value are changed; without a key all are new."
        ),
    )
    only_good = forms.TypedChoiceField(
        label=gettext_lazy("When rows are bad"),
        choices=[
            ("", gettext_lazy("all or nothing: save no row")),
            ("1", gettext_lazy("save the good rows, and list the bad ones")),
        ],
        coerce=lambda text: text == "1",
        empty_value=False,
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, data=None, *, found: dict[str, Any], plan: Plan, layers: list[Layer],
                 many_villages: bool):  # fmt: skip
        self.found, self.plan = found, plan
        self.layers = {str(layer.pk): layer for layer in layers}
        super().__init__(data, initial=self._initial())
        self.fields["source"].choices = [
            (layer["name"], f"{layer['name']} ({layer['count']})") for layer in found["layers"]
        ]
        self.fields["target"].choices = [
            *((str(layer.pk), f"{layer} – {layer.area}") for layer in layers),
            (NEW, _("a new layer made of the file's columns")),
        ]
        columns = [("", "–"), *((item["name"], _column(item)) for item in self._columns)]
        for name in ("name", "description", "village", "valid_from", "valid_until"):
            self.fields[name].choices = columns
        if not many_villages:
            del self.fields["village"]
        for item in self.schema:
            self.fields[ATTRIBUTE + item["name"]] = forms.ChoiceField(
                label=item["label"] + (" *" if item.get("required") else ""),
                choices=columns,
                required=False,
                initial=plan.attributes.get(item["name"], ""),
            )
        self.fields["key"].choices = [
            ("", "–"), ("name", _("Name")),
            *((item["name"], item["label"]) for item in self.schema),
        ]  # fmt: skip

    @property
    def _columns(self) -> list[dict[str, Any]]:
        return source_of(self.found, self.plan.source)["fields"]

    @property
    def chosen(self) -> Layer | None:
        return self.layers.get(str(self.plan.target))

    @property
    def schema(self) -> list[dict[str, Any]]:
        """The attributes of the layer chosen, or those that a new one would have."""
        if self.chosen is not None:
            return self.chosen.attributes
        return schema_from(self.plan, self.found)[0]

    def _initial(self) -> dict[str, Any]:
        plan = self.plan
        return {
            "source": plan.source, "target": str(plan.target) if plan.target else NEW,
            "title": plan.title, "epsg": plan.epsg or "", "swapped": plan.swapped,
            "name": plan.name, "description": plan.description, "village": plan.village,
            "valid_from": plan.valid_from, "valid_until": plan.valid_until,
            "key": plan.key, "only_good": "1" if plan.only_good else "",
        }  # fmt: skip

    @property
    def attribute_fields(self):
        return [self[name] for name in self.fields if name.startswith(ATTRIBUTE)]

    def clean_epsg(self) -> int:
        text = self.cleaned_data["epsg"].strip().upper().removeprefix("EPSG:")
        if not text.isdecimal() or not crs.is_known(int(text)):
            raise ValidationError(
                _("“%s” is no code of a known coordinate system. For Lampung Tengah it is mostly "
                  "32748 (UTM 48S) or 4326 (degrees).") % text
            )  # fmt: skip
        return int(text)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("target") == NEW and not cleaned.get("title"):
            self.add_error("title", _("Give the new layer a title."))
        key = cleaned.get("key")
        if key and key != "name" and not cleaned.get(ATTRIBUTE + key):
            self.add_error("key", _("Choose a column for the attribute that is the key."))
        if key == "name" and not cleaned.get("name"):
            self.add_error("key", _("Choose a column for the name, which is the key."))
        return cleaned

    def decided(self) -> Plan:
        """The plan as the valid form has it."""
        given = self.cleaned_data
        return Plan(
            source=given["source"],
            epsg=given["epsg"],
            swapped=given["swapped"],
            target=None if given["target"] == NEW else int(given["target"]),
            title=given["title"],
            name=given["name"],
            description=given["description"],
            village=given.get("village", ""),
            valid_from=given["valid_from"],
            valid_until=given["valid_until"],
            attributes={
                item["name"]: column
                for item in self.schema
                if (column := given.get(ATTRIBUTE + item["name"]))
            },
            key=given["key"],
            only_good=given["only_good"],
        )


def fill_in(plan: Plan, found: dict[str, Any], target: Layer | None) -> None:
    """Propose the columns of the attributes of the layer chosen."""
    if target is None:
        plan.attributes = schema_from(plan, found)[1]
    else:
        propose(plan, found, target.attributes)


def _column(item: dict[str, Any]) -> str:
    samples = ", ".join(item["samples"])[:50]
    return f"{item['name']} ({samples})" if samples else item["name"]

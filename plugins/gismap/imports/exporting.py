"""Layers as files to take away, and as maps to print."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail_modeladmin.views import WMABaseView

from core.geo.files import writing
from core.villages.models import Village
from plugins.gismap.attributes import clean_value
from plugins.gismap.models import Feature, Layer
from plugins.gismap.printing import sheets

PRINTS = {"pdf": gettext_lazy("PDF to print"), "png": gettext_lazy("Picture (PNG)")}
TYPES = {"choice": "string"}


class ExportForm(forms.Form):
    """Which layer, of which of the villages, as what."""

    layer = forms.ModelChoiceField(Layer.objects.none(), label=gettext_lazy("Layer"))
    village = forms.ModelChoiceField(
        Village.objects.none(),
        label=gettext_lazy("Village"),
        required=False,
        empty_label=gettext_lazy("all of mine"),
    )
    format = forms.ChoiceField(label=gettext_lazy("As"))

    def __init__(self, data, villages):
        super().__init__(data)
        self.fields["layer"].queryset = Layer.objects.for_villages(villages)
        self.fields["village"].queryset = villages
        self.fields["format"].choices = [
            *((format.name, format.label) for format in writing.FORMATS.values()),
            *PRINTS.items(),
        ]


class ExportView(WMABaseView):
    """A form, and with its parameters the file: what the person's villages have on the layer."""

    page_title = gettext_lazy("Download a layer")

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_list(user)

    def get_template_names(self):
        return ["gismap/imports/export.html"]

    def get(self, request, *args, **kwargs):
        villages = self.permission_helper.villages(request.user, "view")
        form = ExportForm(request.GET if "format" in request.GET else None, villages)
        if form.is_bound and form.is_valid():
            given = form.cleaned_data
            chosen = [given["village"]] if given["village"] else villages
            try:
                return download(given["layer"], chosen, given["format"])
            except writing.CannotWrite as error:
                messages.error(request, str(error))
        return self.render_to_response(self.get_context_data(form=form))


def download(layer: Layer, villages, format: str) -> FileResponse:
    """The features that these villages have on the layer, as a file. Raises `CannotWrite`."""
    features = Feature.objects.for_villages(villages).filter(layer=layer).select_related("village")
    target = writing.temporary()
    if format in PRINTS:
        sheet = sheets.sheet_of(layer, features, villages)
        media_type = sheets.write(sheet, format, target)
        suffix = f".{format}"
    else:
        writing.write(format, as_written(layer, features), target)
        chosen = writing.FORMATS[format]
        media_type, suffix = chosen.media_type, chosen.suffix
    target.seek(0)
    name = slugify(layer.title) or "layer"
    return FileResponse(
        target, as_attachment=True, filename=f"{name}{suffix}", content_type=media_type
    )


def as_written(layer: Layer, features) -> writing.Layer:
    """The layer with its features, in the order of their names and from one query."""
    fields = (
        ("name", "string"),
        ("description", "string"),
        *((item["name"], TYPES.get(item["type"], item["type"])) for item in layer.attributes),
        ("valid_from", "date"),
        ("valid_until", "date"),
        ("village_code", "string"),
        ("village_name", "string"),
    )
    # What was entered while an attribute was of another type does not fit its column.
    schema = [{**item, "required": False} for item in layer.attributes]
    return writing.Layer(layer.title, fields, _features(schema, features))


def _features(schema: list[dict[str, Any]], features) -> Iterator[writing.Feature]:
    for feature in features.order_by("name", "pk").iterator(2000):
        yield writing.Feature(bytes(feature.geometry.wkb), _values(schema, feature))


def _fitting(item: dict[str, Any], value: Any) -> Any:
    try:
        return clean_value(item, value)
    except ValidationError:
        return None


def _values(schema: list[dict[str, Any]], feature: Feature) -> dict[str, Any]:
    return {
        **{item["name"]: _fitting(item, feature.attributes.get(item["name"])) for item in schema},
        "name": feature.name,
        "description": feature.description or None,
        "valid_from": feature.valid_from and feature.valid_from.isoformat(),
        "valid_until": feature.valid_until and feature.valid_until.isoformat(),
        "village_code": feature.village.code,
        "village_name": feature.village.name,
    }

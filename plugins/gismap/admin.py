"""The features in the admin: entered and changed on a form made of their layer's attributes."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import re_path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.images import get_image_model

from core.geo.forms import SplitForm
from core.geo.geojson import KINDS, TYPES
from core.villages.admin import OwnCreateView, OwnDeleteView, OwnEditView, VillageModelAdmin
from core.villages.scoping import media_for
from plugins.gismap import history, topology
from plugins.gismap.attributes import clean_value, form_field
from plugins.gismap.forms import GeometryPanel
from plugins.gismap.history_views import DeletedView, HistoryView, RestoreView
from plugins.gismap.models import Feature, FeatureVersion, Layer

PREFIX = "attribute_"  # before the names of fields that a layer's schema brings


class FeatureForm(SplitForm):
    """A feature of a layer that is known; `schema` is that layer's. The parts that its shape was
    split in are `split_off`."""

    schema: list[dict[str, Any]] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for item in self.schema:
            value = self.instance.attributes.get(item["name"])
            if isinstance(value, bool):
                value = "true" if value else "false"
            self.initial[PREFIX + item["name"]] = value

    def clean(self):
        cleaned = super().clean()
        values = dict(self.instance.attributes)
        for item in self.schema:
            name = PREFIX + item["name"]
            if name not in cleaned:  # its own field has refused it
                continue
            try:
                value = clean_value(item, cleaned[name])
            except ValidationError as error:
                self.add_error(name, error)
                continue
            values.pop(item["name"], None)
            if value is not None:
                values[item["name"]] = value
        self.instance.attributes = values
        geometry = cleaned.get("geometry")
        self.was_mended = geometry is not None and not geometry.valid
        if self.was_mended:
            cleaned["geometry"] = topology.mended(geometry)
            if cleaned["geometry"] is None:
                self.add_error(
                    "geometry",
                    _("The shape crosses itself and has no area: draw its border anew."),
                )
        return cleaned

    def save(self, commit=True):
        # The parts have a history too: the view writes them.
        return super(SplitForm, self).save(commit)


def form_class(layer: Layer | None) -> type[FeatureForm]:
    """The form with a field for each attribute of the layer."""
    schema = layer.attributes if layer is not None else []
    fields = {PREFIX + item["name"]: form_field(item) for item in schema}
    return type("FeatureForm", (FeatureForm,), {**fields, "schema": schema})


def types_of(layer: Layer) -> tuple[str, ...]:
    """The GeoJSON types that features of the layer may have."""
    if layer.geometry == Layer.Geometry.MIXED:
        return TYPES
    return tuple(name for name, kind in KINDS.items() if kind == layer.geometry)


class OnALayer:
    """Mixed into the views with a form: it is that of the feature's layer, which whoever enters a
    new one chooses first."""

    @cached_property
    def layer(self) -> Layer | None:
        instance = getattr(self, "instance", None)
        if instance is not None and instance.layer_id:
            return instance.layer
        number = self.request.POST.get("layer") or self.request.GET.get("layer") or ""
        return self.layers.filter(pk=number).first() if number.isdecimal() else None

    @property
    def layers(self):
        """Those on which the person may enter features: of their own areas, or open to them."""
        villages = self.permission_helper.villages(self.request.user, self.action)
        layers = Layer.objects.for_villages(villages)
        scope = self.permission_helper.scope(self.request.user, self.action)
        shut = layers.filter(is_open=False).select_related("village", "district", "regency")
        foreign = [layer.pk for layer in shut if not scope.holds_area(layer.area)]
        return layers.exclude(pk__in=foreign)

    def get_edit_handler(self):
        item = FieldPanel("layer")
        attributes = [
            FieldPanel(PREFIX + each["name"])
            for each in (self.layer.attributes if self.layer else [])
        ]
        panels = [
            FieldPanel("village"),
            item,
            FieldPanel("name"),
            GeometryPanel(
                "geometry",
                splits=True,
                help_text=gettext_lazy(
                    "For a point latitude and longitude, for example -5.2137, 104.9712. For a "
                    "line or an area paste its GeoJSON, as map editors export it."
                ),
            ),
            FieldPanel("description"),
        ]
        if attributes:
            panels.append(MultiFieldPanel(attributes, heading=str(self.layer)))
        panels += [
            MultiFieldPanel(
                [FieldPanel("valid_from"), FieldPanel("valid_until"), FieldPanel("is_public")],
                heading=gettext_lazy("Who sees it, and when it is there"),
            ),
            InlinePanel(
                "photos",
                [FieldPanel("image"), FieldPanel("caption")],
                heading=gettext_lazy("Photos"),
                max_num=10,
            ),
        ]
        handler = ObjectList(panels, base_form_class=form_class(self.layer))
        return handler.bind_to_model(Feature)

    def get_form(self):
        form = super().get_form()
        form.fields["layer"].queryset = self.layers
        if self.layer is not None:
            form.initial["layer"] = self.layer.pk
            form.fields["layer"].disabled = True
            form.instance.layer = self.layer
            drawn = form.fields["geometry"]
            drawn.types = drawn.widget.types = types_of(self.layer)
        self._offer_own_pictures(form)
        return form

    def _offer_own_pictures(self, form):
        """Those of the feature's village and of the regency, among what the person may use."""
        number = form.instance.village_id or form.data.get("village") or ""
        images = media_for(self.request.user, get_image_model().objects.all())
        if str(number).isdecimal():
            images = images.filter(Q(village=number) | Q(village__isnull=True))
        for each in form.formsets["photos"].forms:
            each.fields["image"].queryset = images


class FeatureCreateView(OnALayer, OwnCreateView):
    def get_template_names(self):
        return ["gismap/admin/create.html"]

    def get_context_data(self, **kwargs):
        layers = None if self.layer else list(self.layers.order_by("order", "title"))
        return super().get_context_data(layers=layers, **kwargs)

    def post(self, request, *args, **kwargs):
        # A layer that is not there, or not the person's, is none: another is offered.
        return super().post(request, *args, **kwargs) if self.layer else self.get(request)

    @transaction.atomic
    def form_valid(self, form):
        response = super().form_valid(form)
        _note(self.request, form, FeatureVersion.Action.CREATED, None)
        return response


class FeatureEditView(OnALayer, OwnEditView):
    @transaction.atomic
    def form_valid(self, form):
        # The form has already written into the instance; what was before is in the database.
        stored = Feature.objects.for_village(self.instance.village).filter(pk=self.instance.pk)
        before = stored.select_for_update(of=("self",)).get()
        history.begin(before)
        response = super().form_valid(form)
        _note(self.request, form, FeatureVersion.Action.CHANGED, before.geometry)
        return response


class FeatureDeleteView(OwnDeleteView):
    def delete_instance(self):
        history.delete(self.instance, self.request.user)


def _note(request, form, action, before) -> None:
    """Write what a form has saved into the history, and tell what is odd about the shape."""
    feature = form.instance
    if form.was_mended:
        feature.warnings = [topology.CROSSES]
    elif before is None or not before.equals_exact(feature.geometry):
        feature.warnings = []
    history.save(feature, request.user, action, before)
    for geometry in form.split_off:
        part = Feature(
            village=feature.village, layer=feature.layer, name=feature.name,
            description=feature.description, attributes=feature.attributes,
            valid_from=feature.valid_from, valid_until=feature.valid_until,
            is_public=feature.is_public, geometry=topology.mended(geometry) or geometry,
        )  # fmt: skip
        history.save(part, request.user, FeatureVersion.Action.CREATED)
    for label in topology.labels(feature.warnings):
        messages.warning(request, f"{feature.name}: {label}.")


class LayerFilter(SimpleListFilter):
    """Features of one of the layers that the person sees."""

    title = gettext_lazy("layer")
    parameter_name = "layer"

    def lookups(self, request, model_admin):
        layers = Layer.objects.for_villages(model_admin.permission_helper.villages(
            request.user, "view"))  # fmt: skip
        return list(layers.values_list("pk", "title"))

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(layer=self.value()) if self.value().isdecimal() else queryset.none()


class OddFilter(SimpleListFilter):
    title = gettext_lazy("shape")
    parameter_name = "odd"

    def lookups(self, request, model_admin):
        return [("yes", _("To look at again"))]

    def queryset(self, request, queryset):
        return queryset.exclude(warnings=[]) if self.value() else queryset


class FeatureAdmin(VillageModelAdmin):
    model = Feature
    menu_label = gettext_lazy("Places")
    menu_icon = "globe"
    menu_order = 330
    list_display = ["name", "layer", "is_public", "oddities", "updated_at", "village"]
    list_filter = [LayerFilter, OddFilter, "is_public"]
    search_fields = ["name", "description", "layer__title", "village__name"]
    list_select_related = ["layer"]
    create_view_class = FeatureCreateView
    edit_view_class = FeatureEditView
    delete_view_class = FeatureDeleteView
    history_view_class = HistoryView
    # What the base looks at for models without views of their own; the views make their panels.
    panels = [FieldPanel("name")]

    @staticmethod
    def _labels(feature):
        return "; ".join(topology.labels(feature.warnings))

    def oddities(self, feature):
        return self._labels(feature)

    oddities.short_description = gettext_lazy("shape")

    def restore_view(self, request, version):
        return RestoreView.as_view(model_admin=self)(request, version=version)

    def deleted_view(self, request):
        return DeletedView.as_view(model_admin=self)(request)

    def get_admin_urls_for_registration(self):
        base = self.url_helper._get_action_url_pattern("deleted")
        return (
            *super().get_admin_urls_for_registration(),
            re_path(base, self.deleted_view, name=self.url_helper.get_action_url_name("deleted")),
            re_path(
                self.url_helper._get_action_url_pattern("restore").removesuffix("$")
                + r"(?P<version>\d+)/$",
                self.restore_view,
                name=self.url_helper.get_action_url_name("restore"),
            ),
        )

"""The screens on which an operator sees what a feature was, and takes a change back."""

from __future__ import annotations

from django.db.models import Max
from django.http import Http404
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail_modeladmin.views import InstanceSpecificView, WMABaseView

from core.geo.drawing import draw
from core.villages.admin import OwnRowsOnly
from plugins.gismap import geojson, history, topology
from plugins.gismap.attributes import shown
from plugins.gismap.models import Feature, FeatureVersion
from plugins.gismap.overview import numbered

SHOWN = 100  # versions on one screen


class HistoryView(OwnRowsOnly, InstanceSpecificView):
    """What a feature was after each change, newest first, each drawn, with a way back."""

    page_title = gettext_lazy("History")
    empty_text = gettext_lazy("Nothing has been changed yet.")

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_edit_obj(user, self.instance)

    def get_template_names(self):
        return ["gismap/admin/history.html"]

    def get_context_data(self, **kwargs):
        versions = FeatureVersion.objects.for_village(self.instance.village).filter(
            feature_id=self.instance.pk
        )
        found = list(versions.select_related("user", "layer")[: SHOWN + 1])
        entries = [
            told(version, found[number + 1] if number + 1 < len(found) else None)
            for number, version in enumerate(found[:SHOWN])
        ]
        return super().get_context_data(entries=entries, restore=restore_url(self), **kwargs)


class DeletedView(WMABaseView):
    """The features that were deleted in the person's villages, newest first, to bring back."""

    page_title = gettext_lazy("Deleted places")
    empty_text = gettext_lazy("Nothing has been deleted.")

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_create(user)

    def get_template_names(self):
        return ["gismap/admin/history.html"]

    def get_context_data(self, **kwargs):
        villages = self.permission_helper.villages(self.request.user, "add")
        versions = FeatureVersion.objects.for_villages(villages).order_by()
        last = versions.values("feature_id").annotate(last=Max("pk")).values("last")
        deleted = (
            FeatureVersion.objects.for_villages(villages)
            .filter(pk__in=last, action=FeatureVersion.Action.DELETED)
            .select_related("user", "layer", "village")
        )
        entries = [told(version, None) for version in deleted[:SHOWN]]
        return super().get_context_data(entries=entries, restore=restore_url(self), **kwargs)


class RestoreView(WMABaseView):
    """Brings a feature back to one of its versions; by POST alone."""

    http_method_names = ["post"]

    @cached_property
    def version(self) -> FeatureVersion:
        villages = self.permission_helper.villages(self.request.user, "change")
        versions = FeatureVersion.objects.for_villages(villages)
        number = self.kwargs["version"]
        found = (
            versions.select_related("village__district", "layer")
            .filter(pk=number if len(number) < 19 else None)
            .first()
        )
        if found is None:
            raise Http404
        return found

    def check_action_permitted(self, user):
        return self.version is not None

    def post(self, request, *args, **kwargs):
        feature = history.restore(self.version, request.user)
        messages.success(request, _("“%s” is again what it was.") % feature)
        return redirect(self.url_helper.get_action_url("edit", feature.pk))


def restore_url(view) -> str:
    """The name of the address that brings a version back."""
    return view.url_helper.get_action_url_name("restore")


def told(version: FeatureVersion, before: FeatureVersion | None) -> dict:
    """What the screen shows of a version: its values, and which of them are other than before."""
    feature = Feature(
        village=version.village,
        layer=version.layer,
        name=version.state["name"],
        geometry=geojson.build(version.state["geometry"]),
        attributes=version.state["attributes"],
    )
    older = dict(_values(before)) if before else None
    return {
        "version": version,
        "values": [
            (label, value, older is not None and older.get(label, "") != value)
            for label, value in _values(version)
            if value or (older and older.get(label))
        ],
        "moved": before is not None and before.state["geometry"] != version.state["geometry"],
        "odd": topology.labels(version.state["warnings"]),
        "drawing": draw(
            label=_("Where it was"),
            border=version.village.boundary,
            numbered=numbered([feature]),
        ),
    }


def _values(version: FeatureVersion) -> list[tuple[str, str]]:
    state = version.state
    return [
        (_("Name"), state["name"]),
        (_("Description"), state["description"]),
        *shown(version.layer.attributes, state["attributes"]),
        (_("There since"), state["valid_from"] or ""),
        (_("There until"), state["valid_until"] or ""),
        (_("Public"), _("yes") if state["is_public"] else _("no")),
    ]

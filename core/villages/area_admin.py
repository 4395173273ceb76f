"""The admin's lists of rows that belong to a village, a district or a regency.

Somebody sees what holds in one of their villages, and changes what belongs to an area the whole of
which is theirs: a village's operator reads the regency's rows and leaves them as they are.
"""

from __future__ import annotations

from core.plugins.gating import villages_with
from core.villages.admin import (
    OwnChoicesOnly,
    OwnCreateView,
    OwnEditView,
    VillageModelAdmin,
    VillagePermissionHelper,
)
from core.villages.area_ownership import AREAS
from core.villages.models import District, Regency, Village


class AreaPermissionHelper(VillagePermissionHelper):
    """Answers by role and area."""

    def _may(self, user, action, obj=None):
        if obj is None:
            return super()._may(user, action)
        if action != "view" and not self.scope(user, action).holds_area(obj.area):
            return False
        return self.villages(user, action).filter(obj.villages_condition()).exists()

    def areas(self, user, action, model):
        """The regencies or districts all of which is the user's, with a village that has the
        plugin."""
        scope = self.scope(user, action)
        areas = model.objects.all()
        if not scope.everything and model is Regency:
            areas = areas.filter(pk__in=scope.regencies)
        elif not scope.everything:
            areas = areas.filter(pk__in=scope.districts) | areas.filter(regency__in=scope.regencies)
        path = "district__regency" if model is Regency else "district"
        having = villages_with(self.slug, Village.objects.all())
        return areas.filter(pk__in=having.values(path))


class AreaChoices(OwnChoicesOnly):
    """Offers those areas alone that are wholly the person's, and none where there is one village
    to choose."""

    def get_form(self):
        form = super().get_form()
        helper, user = self.permission_helper, self.request.user
        for model, name in ((Regency, "regency"), (District, "district")):
            if name in form.fields:
                form.fields[name].queryset = helper.areas(user, self.action, model)
                if not form.fields[name].queryset.exists():
                    del form.fields[name]
        return form

    def _hide_single_choice(self, form, villages):
        # A district's officer, too, may see one village with the plugin and mean the district.
        if not any(
            self.permission_helper.areas(self.request.user, self.action, model).exists()
            for model in (Regency, District)
        ):
            super()._hide_single_choice(form, villages)


class AreaCreateView(AreaChoices, OwnCreateView):
    pass


class AreaEditView(AreaChoices, OwnEditView):
    pass


class AreaModelAdmin(VillageModelAdmin):
    """Subclass it for a model derived from `AreaOwned` and name the class in `register_admin`."""

    permission_helper_class = AreaPermissionHelper
    create_view_class = AreaCreateView
    edit_view_class = AreaEditView

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*AREAS, "district__regency")

"""The base of every plugin list in the admin: rows of the person's own villages, nothing else.

What a role may do is read from the plugin's `register_permissions`, for the villages in which the
person has the role and the plugin is on. Nothing depends on Django's own permission tables, so a
new plugin needs no pass over 311 groups.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import Value
from django.http import Http404
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import (
    CreateView,
    DeleteView,
    EditView,
    HistoryView,
    IndexView,
    InspectView,
    ModelFormView,
)

from core.exports import no_formula
from core.ids import parse_id
from core.plugins.gating import villages_with
from core.plugins.registry import registry
from core.villages.models import Village
from core.villages.ownership import VillageOwned, scoping_lifted
from core.villages.scoping import Scope, home_of_user, scope_of


def scope_permitting(user, slug: str, permission: str) -> Scope:
    """Where a role of the user's carries `permission` (`app_label.codename`) of plugin `slug`."""
    plugin = registry.plugins.get(slug)
    given = plugin.collected["register_permissions"] if plugin else ()
    return scope_of(user, {spec.role for spec in given if permission in spec.permissions})


def villages_permitting(user, slug: str, permission: str):
    """The villages with plugin `slug` in which a role of the user's carries `permission`."""
    scope = scope_permitting(user, slug, permission)
    return villages_with(slug, Village.objects.filter(scope.condition()))


def has_villages_with(user, slug: str, scope: Scope) -> bool:
    """Whether a village of the scope has the plugin. Every page of the admin asks it for each list
    of its menu, so it is remembered on the user instance, which lives for a request."""
    if scope.is_empty:
        return False
    known = user.__dict__.setdefault("_kampung_lists", {})
    if (slug, scope) not in known:
        villages = villages_with(slug, Village.objects.filter(scope.condition()))
        known[slug, scope] = villages.exists()
    return known[slug, scope]


def plugins_within(user, slugs: Iterable[str], scope: Scope) -> frozenset[str]:
    """Those of the plugins that a village of the scope has, by one query, and none where it is
    remembered of all."""
    known = user.__dict__.setdefault("_kampung_lists", {})
    unknown = [slug for slug in slugs if (slug, scope) not in known]
    if unknown and not scope.is_empty:
        villages = Village.objects.order_by().filter(scope.condition())
        first, *others = [
            # One village is enough, so that no more are looked at.
            Village.objects.order_by()
            .filter(pk__in=villages_with(slug, villages).values("pk")[:1])
            .values_list(Value(slug))
            for slug in unknown
        ]
        found = {slug for (slug,) in first.union(*others)}
        known.update({(slug, scope): slug in found for slug in unknown})
    return frozenset(slug for slug in slugs if known.get((slug, scope)))


class VillagePermissionHelper(PermissionHelper):
    """Answers by role and village. `slug` is set by the bridge that registers the list."""

    slug: str

    def villages(self, user, action):
        return villages_permitting(user, self.slug, self._permission(action))

    def scope(self, user, action) -> Scope:
        return scope_permitting(user, self.slug, self._permission(action))

    def _permission(self, action) -> str:
        return f"{self.opts.app_label}.{self.get_perm_codename(action)}"

    def _may(self, user, action, obj=None):
        if obj is not None:
            return self.villages(user, action).filter(pk=obj.village_id).exists()
        return has_villages_with(user, self.slug, self.scope(user, action))

    def user_can_list(self, user):
        return self._may(user, "view") or self._may(user, "change")

    def user_can_create(self, user):
        return self._may(user, "add")

    def user_can_inspect_obj(self, user, obj):
        return self.inspect_view_enabled and self._may(user, "view", obj)

    def user_can_edit_obj(self, user, obj):
        return self._may(user, "change", obj)

    def user_can_delete_obj(self, user, obj):
        return self._may(user, "delete", obj)


class OwnIndexView(IndexView):
    """Filters by what the list offers, and by nothing else.

    modeladmin hands every query parameter to the database as a lookup, through any relation: a
    list's rows could be sorted by the password hashes of another village's people.
    """

    LOOKUPS = ("", "__exact", "__in", "__isnull", "__gte", "__lt", "__year", "__month", "__day")

    def get_filters_params(self, params=None):
        offered = {
            f"{name}{lookup}"
            for item in self.list_filter or ()
            for name in [item[0] if isinstance(item, (list, tuple)) else item]
            if isinstance(name, str)
            for lookup in self.LOOKUPS
        }
        # A filter class of the list's own asks the database for what it likes, by one name.
        offered |= {item.parameter_name for item in self.list_filter if isinstance(item, type)}
        given = super().get_filters_params(params)
        return {name: value for name, value in given.items() if name in offered}

    def get_queryset(self, request=None):
        try:
            queryset = super().get_queryset(request)
            # Most unfit values show only when the query is made.
            queryset.exists()
        except (ValueError, ValidationError, DataError, OverflowError, IncorrectLookupParameters):
            raise Http404 from None
        return queryset

    def to_row_dict(self, item):
        return {name: no_formula(value) for name, value in super().to_row_dict(item).items()}


class OwnRowsOnly:
    """Looks an instance up among the rows the person may list, so that any other is a 404."""

    def __init__(self, model_admin, instance_pk):
        # The lookup of modeladmin's own base is by key alone; setup() holds it to the villages.
        try:
            with scoping_lifted():
                super().__init__(model_admin, instance_pk)
        except (ValueError, OverflowError, ValidationError):
            raise Http404 from None

    def setup(self, request, *args, **kwargs):
        if not self.model_admin.get_queryset(request).filter(pk=self.instance.pk).exists():
            raise Http404
        super().setup(request, *args, **kwargs)


class OwnChoicesOnly(ModelFormView):
    """Offers the person's own villages and their rows wherever a form chooses one.

    The village is not asked for when there is only one to choose.
    """

    action = "change"

    def get_form(self):
        form = super().get_form()
        villages = self.permission_helper.villages(self.request.user, self.action)
        for field in self.model._meta.get_fields():
            if field.name not in form.fields or not field.is_relation:
                continue
            related = field.related_model
            if related is Village:
                form.fields[field.name].queryset = villages
            elif issubclass(related, VillageOwned):
                form.fields[field.name].queryset = related.objects.for_villages(villages)
        self._hide_single_choice(form, villages)
        return form

    def _hide_single_choice(self, form, villages):
        only = list(villages[:2])
        if "village" in form.fields and len(only) == 1:
            form.instance.village = only[0]
            form.initial["village"] = only[0].pk
            form.fields["village"].required = False
            form.fields["village"].disabled = True


class OwnCreateView(OwnChoicesOnly, CreateView):
    """`?village=` names by its key the village that is chosen to begin with."""

    action = "add"

    def get_form(self):
        form = super().get_form()
        field = form.fields.get("village")
        given = parse_id(self.request.GET.get("village", ""))
        is_open = field is not None and not field.disabled and not form.is_bound
        if is_open and given and field.queryset.filter(pk=given).exists():
            form.initial["village"] = given
        return form


class OwnEditView(OwnRowsOnly, OwnChoicesOnly, EditView):
    pass


class OwnInspectView(OwnRowsOnly, InspectView):
    pass


class OwnDeleteView(OwnRowsOnly, DeleteView):
    pass


class OwnHistoryView(OwnRowsOnly, HistoryView):
    pass


class VillageModelAdmin(ModelAdmin):
    """Subclass it as modeladmin's own and name the class in `register_admin`."""

    permission_helper_class = VillagePermissionHelper
    index_view_class = OwnIndexView
    create_view_class = OwnCreateView
    edit_view_class = OwnEditView
    inspect_view_class = OwnInspectView
    delete_view_class = OwnDeleteView
    history_view_class = OwnHistoryView
    list_per_page = 50
    slug: str

    def __init__(self, parent=None):
        super().__init__(parent)
        self.permission_helper.slug = self.slug

    def get_list_display(self, request):
        """Without the village for somebody who works in one: it would say the same in every row."""
        columns = super().get_list_display(request)
        if home_of_user(request.user) is None:
            return columns
        return [*columns[:1], *(name for name in columns[1:] if name != "village")]

    def get_queryset(self, request):
        helper = self.permission_helper
        villages = helper.villages(request.user, "view") | helper.villages(request.user, "change")
        queryset = self.model.objects.for_villages(villages).select_related("village")
        ordering = self.get_ordering(request)
        return queryset.order_by(*ordering) if ordering else queryset

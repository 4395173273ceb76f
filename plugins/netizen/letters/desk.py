"""The letter desk in the admin: requests with what they say, what was done, and what can be."""

from __future__ import annotations

from django.contrib.admin import SimpleListFilter
from django.http import Http404, HttpResponse
from django.urls import re_path
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.villages.admin import VillageModelAdmin, VillagePermissionHelper
from plugins.netizen.letters import screens
from plugins.netizen.letters.handling import State
from plugins.netizen.models import LetterAttachment, LetterKind, LetterRequest


class DeskPermissions(VillagePermissionHelper):
    """Nobody edits a request in a form of its columns: it moves by steps. One with a letter in the
    register stays."""

    def user_can_edit_obj(self, user, obj):
        return False

    def user_can_act(self, user, obj):
        return self._may(user, "change", obj)

    def user_can_delete_obj(self, user, obj):
        done = obj.state in (State.READY, State.HANDED_OVER)
        return not done and super().user_can_delete_obj(user, obj)


class KindFilter(SimpleListFilter):
    """The kinds that have been asked for in the person's villages."""

    title = _("letter")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        rows = model_admin.get_queryset(request).order_by().values("kind")
        kinds = LetterKind.objects.unscoped().filter(pk__in=rows)
        # A village's own kind and the regency's, which it has taken the place of, are one.
        return list(dict(kinds.values_list("code", "title")).items())

    def queryset(self, request, queryset):
        return queryset.filter(kind__code=self.value()) if self.value() else queryset


class OpenFilter(SimpleListFilter):
    title = _("to do")
    parameter_name = "open"

    def lookups(self, request, model_admin):
        return [("1", _("Open")), ("ready", _("Ready to fetch"))]

    def queryset(self, request, queryset):
        if self.value() == "1":
            return queryset.filter(state__in=LetterRequest.OPEN)
        return queryset.filter(state=State.READY) if self.value() == "ready" else queryset


class LetterRequestAdmin(VillageModelAdmin):
    model = LetterRequest
    menu_label = _("Letter desk")
    menu_icon = "doc-full"
    menu_order = 322
    permission_helper_class = DeskPermissions
    create_view_class = screens.CounterView
    inspect_view_class = screens.DeskView
    inspect_view_enabled = True
    inspect_view_fields = []
    list_display = ["tracking_code", "kind", "name", "masked_nik", "state", "created_at", "village"]
    list_filter = [OpenFilter, "state", KindFilter, "channel", "created_at"]
    list_select_related = ["kind", "village"]
    search_fields = ["tracking_code", "name", "kind__title", "village__name"]
    ordering = ["-created_at", "-pk"]

    @cached_property
    def steps(self):
        return {"act": screens.ActView, "fill": screens.FillView}

    def step_view(self, name):
        def view(request, instance_pk):
            made = self.steps[name].as_view(model_admin=self, instance_pk=instance_pk)
            return made(request)

        return view

    def picture_view(self, request, uuid):
        """An attachment, for whoever may list its request."""
        if not self.permission_helper.user_can_list(request.user):
            raise Http404
        own = self.get_queryset(request).order_by().values("pk")
        found = LetterAttachment.objects.unscoped().filter(uuid=uuid, request__in=own).first()
        try:
            with found.file.open() as file:
                content = file.read()
        except (AttributeError, ValueError, OSError):
            raise Http404 from None
        headers = {"Cache-Control": "private, no-store", "Content-Disposition": "inline"}
        return HttpResponse(content, content_type="image/jpeg", headers=headers)

    def get_admin_urls_for_registration(self):
        helper = self.url_helper
        picture = helper._get_action_url_pattern("picture").removesuffix("$")
        return (
            *super().get_admin_urls_for_registration(),
            *(
                re_path(
                    helper._get_object_specific_action_url_pattern(name),
                    self.step_view(name),
                    name=helper.get_action_url_name(name),
                )
                for name in self.steps
            ),
            re_path(
                picture + r"(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/$",
                self.picture_view,
                name=helper.get_action_url_name("picture"),
            ),
        )

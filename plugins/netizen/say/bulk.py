"""Lists in the admin in which several rows are ticked and decided on together, without a script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from core.villages.admin import OwnIndexView, VillageModelAdmin

MOST = 200


@dataclass(frozen=True, slots=True)
class Action:
    """A button below which several rows are decided on. `apply(rows, staff, reason)` takes a
    queryset of rows that the person may change, and answers how many it changed."""

    name: str
    label: Any
    apply: Callable
    needs_reason: bool = False


class BulkIndexView(OwnIndexView):
    """Takes the ticked rows by POST; filters and page stay as they are."""

    def get_template_names(self):
        return ["netizen/say/admin/bulk_index.html"]

    @property
    def actions(self) -> tuple[Action, ...]:
        villages = self.permission_helper.villages(self.request.user, "change")
        return self.model_admin.actions if villages.exists() else ()

    def get_context_data(self, **kwargs):
        actions = self.actions
        return super().get_context_data(
            actions=actions, wants_reason=any(action.needs_reason for action in actions), **kwargs
        )

    def post(self, request, *args, **kwargs):
        action = next((each for each in self.actions if each.name == request.POST.get("do")), None)
        if action is None:
            raise PermissionDenied
        keys = [key for key in request.POST.getlist("row")[:MOST] if key.isdecimal()]
        reason = " ".join(request.POST.get("reason", "").split())[:200]
        if not keys:
            messages.error(request, _("Tick the rows that you mean first."))
        elif action.needs_reason and not reason:
            messages.error(request, _("Write the reason first: whoever is concerned reads it."))
        else:
            villages = self.permission_helper.villages(request.user, "change")
            rows = self.model.objects.for_villages(villages).filter(pk__in=keys)
            number = action.apply(rows, request.user, reason)
            messages.success(request, _("Decided on: %s.") % number)
        return redirect(request.get_full_path())


class BulkModelAdmin(VillageModelAdmin):
    """Subclass it with `actions`, and with `pick` as the first of `list_display`."""

    index_view_class = BulkIndexView
    actions: tuple[Action, ...] = ()

    def pick(self, row):
        return format_html(
            '<input type="checkbox" name="row" value="{}" form="bulk" aria-label="{}">',
            row.pk,
            _("Choose %s") % row,
        )

    pick.short_description = gettext_lazy("choose")

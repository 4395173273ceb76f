"""The switchboard, and the page that tells how each installed plugin is."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.plugins import switchboard
from core.plugins.checks import HINTS
from core.plugins.registry import registry
from core.villages.models import District, Village
from core.villages.screens.base import is_regency_officer


class PluginScreen(WagtailAdminTemplateMixin, TemplateView):
    header_icon = "puzzle-piece"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]


class PluginList(PluginScreen):
    """Every installed plugin: ready, set aside with the reason and what to do, or kept out."""

    template_name = "plugins_admin/plugins.html"
    page_title = gettext_lazy("Installed plugins")

    def dispatch(self, request, *args, **kwargs):
        if not is_regency_officer(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "ready": [plugin.manifest for plugin in registry.plugins.values()],
            "quarantined": [
                (item, HINTS.get(item.phase, "")) for item in registry.quarantined.values()
            ],
            "disabled": registry.disabled,
        }


class Switchboard(PluginScreen):
    """Villages by plugins, to be ticked. What is switched off is confirmed first."""

    template_name = "plugins_admin/switchboard.html"
    page_title = gettext_lazy("Plugins of the villages")

    def dispatch(self, request, *args, **kwargs):
        if not self.villages.exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def villages(self):
        return switchboard.villages_to_switch(self.request.user)

    def get_context_data(self, **kwargs):
        districts = District.objects.filter(villages__in=self.villages).distinct()
        chosen = self._district(self.request.GET.get("district"))
        villages = self.villages.filter(district=chosen) if chosen else self.villages
        return super().get_context_data(**kwargs) | {
            "districts": districts,
            "chosen": chosen,
            "groups": switchboard.table(villages),
            "plugins": [plugin.manifest for plugin in registry.plugins.values()],
        }

    def post(self, request):
        if "change" in request.POST:
            changes = [switchboard.Switch.parse(text) for text in request.POST.getlist("change")]
        else:
            changes = self._wanted(request.POST)
        changes, found = switchboard.check(changes, self.villages)
        if not changes:
            messages.info(request, _("Nothing was changed."))
            return redirect(self._back())
        if "confirmed" not in request.POST and any(not change.enabled for change in changes):
            return self.render_to_response(self._confirmation(changes, found))
        self._tell(changes, switchboard.make(changes, found))
        return redirect(self._back())

    def _wanted(self, data) -> list[switchboard.Switch]:
        """The boxes that were changed; and, over them, one plugin for a district or for the
        villages that are marked."""
        wanted = {
            (change.code, change.plugin): change
            for change in switchboard.differences(data.getlist("shown"), data.getlist("on"))
        }
        for change in self._many(data):
            wanted[change.code, change.plugin] = change
        return list(wanted.values())

    def _many(self, data) -> list[switchboard.Switch]:
        command = data.get("many")
        if not command:
            return []
        # `marked` or a district's code takes the place of a village's.
        asked = switchboard.Switch.parse(
            f"marked:{data.get('plugin')}:{command}" if command in ("on", "off") else command
        )
        if asked.code == "marked":
            codes = set(data.getlist("village"))
            if not codes:
                messages.warning(self.request, _("Mark the villages first."))
            villages = [village for village in self.villages if village.code in codes]
            if len(villages) < len(codes):
                raise Http404
        else:
            villages = self.villages.filter(district=self._district(asked.code))
        return switchboard.for_all(villages, asked.plugin, asked.enabled)

    def _district(self, code: str | None) -> District | None:
        if not code:
            return None
        district = District.objects.filter(code=code, villages__in=self.villages).first()
        if district is None:
            raise Http404
        return district

    def _back(self):
        district = self._district(self.request.POST.get("district"))
        address = reverse("plugins_admin:switchboard")
        return f"{address}?district={district.code}" if district else address

    def _confirmation(self, changes, found):
        self.template_name = "plugins_admin/confirm.html"
        self.page_title = _("Switch off?")
        losses = []
        for slug, plugin in registry.plugins.items():
            codes = [item.code for item in changes if item.plugin == slug and not item.enabled]
            if codes:
                told = switchboard.told_consequences(
                    Village.objects.filter(pk__in=[found[code].pk for code in codes]), slug
                )
                losses.append((plugin.manifest, [found[code] for code in codes], told))
        return WagtailAdminTemplateMixin.get_context_data(self) | {
            "changes": changes,
            "losses": losses,
            "also_on": sum(change.enabled for change in changes),
            "district": self._district(self.request.POST.get("district")),
            "back": self._back(),
        }

    def _tell(self, changes, failures):
        messages.success(
            self.request,
            ngettext(
                "%(count)s switch was set. It holds from the next page view on.",
                "%(count)s switches were set. They hold from the next page view on.",
                len(changes),
            )
            % {"count": len(changes)},
        )
        for village, outcome in failures[:5]:
            messages.warning(
                self.request,
                _("%(plugin)s reported a failure of its own in %(village)s: %(error)s. The switch "
                  "holds; tell whoever looks after the plugin.")
                % {"plugin": registry.plugins[outcome.slug].manifest.title,
                   "village": village.full_name, "error": outcome.error},
            )  # fmt: skip
        if len(failures) > 5:
            messages.warning(
                self.request, _("And %(count)s failures more.") % {"count": len(failures) - 5}
            )

"""A village's settings of its plugins, in a form made from what each plugin registered."""

from __future__ import annotations

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.events.log import append
from core.plugins.gating import is_enabled
from core.plugins.models import PluginSettings
from core.plugins.registry import registry
from core.plugins.settings import plugin_settings
from core.villages.models import Village
from core.villages.scoping import villages_for
from core.villages.screens.base import PanelFormView

MAX_TEXT = 2_000


def settable(village: Village) -> list:
    """The manifests of the plugins that are on in the village and have settings."""
    return [
        plugin.manifest
        for slug, plugin in registry.plugins.items()
        if plugin.collected["register_settings"] and is_enabled(village, slug)
    ]


def field_for(spec) -> forms.Field:
    """The form field of a setting, which accepts exactly what its spec allows."""
    common = {"label": spec.label, "help_text": spec.help_text}
    if spec.kind == "boolean":
        return forms.BooleanField(required=False, **common)
    if spec.kind == "integer":
        return forms.IntegerField(min_value=spec.minimum, max_value=spec.maximum, **common)
    if spec.kind == "choice":
        return forms.ChoiceField(choices=spec.choices, **common)
    return forms.CharField(required=False, max_length=MAX_TEXT, **common)


class SettingsForm(forms.Form):
    def __init__(self, *args, specs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {spec.name: field_for(spec) for spec in specs}


class SettingsIndex(WagtailAdminTemplateMixin, TemplateView):
    """Where a person chooses the village, when there are several, and the plugin."""

    template_name = "plugins_admin/settings_index.html"
    page_title = gettext_lazy("Plugin settings")
    header_icon = "cogs"

    def dispatch(self, request, *args, **kwargs):
        if not self.villages.exists():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def villages(self):
        return villages_for(self.request.user)

    @cached_property
    def village(self) -> Village | None:
        code = self.request.GET.get("village")
        if code:
            village = self.villages.with_places().filter(code=code).first()
            if village is None:
                raise Http404
            return village
        few = list(self.villages.with_places()[:2])
        return few[0] if len(few) == 1 else None

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        village = self.village
        return super().get_context_data(**kwargs) | {
            "village": village,
            "plugins": settable(village) if village else [],
            "villages": self.villages.select_related("district").order_by("district__code", "name"),
            "several": self.villages.count() > 1,
        }


class SettingsEdit(PanelFormView):
    """The settings of one plugin in one village; 404 where the plugin is off or has none."""

    form_class = SettingsForm
    header_icon = "cogs"
    success_message = gettext_lazy("The settings of %(plugin)s for %(village)s are saved.")

    def dispatch(self, request, *args, **kwargs):
        self.village = villages_for(request.user).with_places().filter(code=kwargs["code"]).first()
        slug = kwargs["plugin"]
        if self.village is None or slug not in {item.slug for item in settable(self.village)}:
            raise Http404
        self.plugin = registry.plugins[slug]
        return super().dispatch(request, *args, **kwargs)

    @property
    def panels(self):
        specs = self.plugin.collected["register_settings"]
        return ((self.plugin.manifest.title, tuple(spec.name for spec in specs)),)

    def get_page_title(self):
        return self.plugin.manifest.title

    def get_page_subtitle(self):
        return self.village.full_name

    def get_parents(self):
        index = reverse("plugins_admin:settings")
        return [(f"{index}?village={self.village.code}", _("Plugin settings"))]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"specs": self.plugin.collected["register_settings"]}

    def get_initial(self):
        return plugin_settings(self.village, self.plugin.slug)

    @transaction.atomic
    def form_valid(self, form):
        PluginSettings.objects.update_or_create(
            village=self.village,
            plugin=self.plugin.slug,
            defaults={"values": form.cleaned_data},
        )
        append("plugin.configured", village=self.village, payload={"plugin": self.plugin.slug})
        messages.success(
            self.request,
            self.success_message
            % {"plugin": self.plugin.manifest.title, "village": self.village.full_name},
        )
        return redirect(f"{reverse('plugins_admin:settings')}?village={self.village.code}")

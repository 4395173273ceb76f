"""What the officers' screens share: who may open them, and forms in panels."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.villages.scoping import regencies_for


def is_regency_officer(user) -> bool:
    """Whether `user` is an officer of some regency. The administrator is, before there is one."""
    return user.is_superuser or regencies_for(user).exists()


class RegencyOfficersOnly:
    """403 for everybody who is no officer of a regency."""

    def dispatch(self, request, *args, **kwargs):
        if not is_regency_officer(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def regencies(self):
        return regencies_for(self.request.user)


class PanelFormView(WagtailAdminTemplateMixin, FormView):
    """A plain form laid out in panels. `panels` is (heading, field names) pairs."""

    template_name = "villages_admin/form.html"
    submit_button_label = _("Save")
    submit_button_active_label = _("Saving…")
    action_url = ""
    panels: tuple[tuple[str, tuple[str, ...]], ...] = ()
    parents: tuple[tuple[str, str], ...] = ()

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            *({"url": url, "label": label} for url, label in self.get_parents()),
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]

    def get_parents(self):
        """(address, label) of the pages above this one."""
        return self.parents

    def get_panels(self, form):
        for heading, names in self.panels:
            fields = [form[name] for name in names if name in form.fields]
            if fields:
                yield heading, fields

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        return {
            **context,
            "media": form.media,
            "panels": list(self.get_panels(form)),
            "action_url": self.action_url or self.request.get_full_path(),
            "submit_button_label": self.submit_button_label,
            "submit_button_active_label": self.submit_button_active_label,
            "has_unsaved_changes": form.is_bound,
        }

"""What the command centre's screens share: the area they are of, and the tabs that lead around."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from core.command_centre.access import Area, area_for
from core.villages.models import District, Regency, Village

# Name of the address in `command_centre`, its label, and the levels it is there for.
EVERYWHERE = (Regency, District, Village)
TABS: tuple[tuple[str, str, tuple], ...] = (
    ("desk", _("Now"), EVERYWHERE),
    ("completeness", _("Completeness"), EVERYWHERE),
    ("reach", _("Reach"), EVERYWHERE),
    ("log", _("Duty log"), EVERYWHERE),
    ("broadcasts", _("Announcements"), (Regency, District)),
    ("reports", _("Reports"), EVERYWHERE),
)


class InArea:
    """Mixed into views below an area's code: `self.area`, or 404 for whoever it is not for."""

    @cached_property
    def area(self) -> Area:
        return area_for(self.request.user, self.kwargs["code"])

    def dispatch(self, request, *args, **kwargs):
        self.area  # noqa: B018  (404 before anything is looked at)
        return super().dispatch(request, *args, **kwargs)

    @property
    def above(self) -> list[Area]:
        """The areas that this one lies in and the person may see, the widest first."""
        found: list[Area] = []
        if isinstance(self.area, Village):
            found = [self.area.district.regency, self.area.district]
        elif isinstance(self.area, District):
            found = [self.area.regency]
        scope = self.scope
        return [area for area in found if scope.holds_area(area)]

    @cached_property
    def scope(self):
        from core.villages.scoping import scope_of

        return scope_of(self.request.user)


class AreaView(InArea, WagtailAdminTemplateMixin, TemplateView):
    """A screen of an area. `tab` is its name among `TABS`."""

    tab = ""
    header_icon = "desktop"

    def get_page_title(self):
        return self.area.full_name

    def get_breadcrumbs_items(self):
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            *(
                {"url": reverse("command_centre:desk", args=[area.code]), "label": area.full_name}
                for area in self.above
            ),
            {"url": "", "label": self.area.full_name},
        ]

    def get_context_data(self, **kwargs):
        return {
            **super().get_context_data(**kwargs),
            "area": self.area,
            "tabs": [
                {
                    "label": label,
                    "url": reverse(f"command_centre:{name}", args=[self.area.code]),
                    "is_current": name == self.tab,
                }
                for name, label, levels in TABS
                if isinstance(self.area, levels)
            ],
        }

"""Screens of the admin that are no list: a village's settings, services from the catalogue."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy, ngettext

from core.villages.models import Village
from core.villages.scoping import may_see_page, village_of_page, villages_for
from core.villages.screens.base import PanelFormView
from core.villages.tree import below, children, is_public
from sites.models import ServiceIndexPage, ServicePage, VillageSettings

ADOPT = gettext_lazy("Take from the catalogue")
COPIED = (
    "title", "intro", "subject", "requirements", "steps", "cost", "duration", "responsible",
    "legal_basis", "forms", "body", "lead_image",
)  # fmt: skip


def open_settings(request, code: str):
    """The form of a village's settings; the row is made when it is opened first."""
    village = get_object_or_404(villages_for(request.user), code=code)
    settings, created = VillageSettings.objects.get_or_create(village=village)
    return redirect("village_sites_villagesettings_modeladmin_edit", settings.pk)


def may_adopt(user, page) -> bool:
    """Whether the user may take services into this list: a village's list, not the catalogue."""
    return (
        village_of_page(page) is not None
        and may_see_page(user, page)
        and page.permissions_for_user(user).can_add_subpage()
    )


def catalogue_of(village: Village):
    """The services of the regency's catalogue: what is public below its portal."""
    regency = village.district.regency
    if regency.site_id is None:
        return ServicePage.objects.none()
    home = regency.site.root_page
    return ServicePage.objects.filter(below(home.path), is_public()).order_by("subject", "title")


class AdoptionForm(forms.Form):
    services = forms.ModelMultipleChoiceField(
        queryset=ServicePage.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Services"),
        help_text=gettext_lazy("They become drafts of your own, to be adjusted and published."),
        error_messages={"required": gettext_lazy("Choose at least one service.")},
    )

    def __init__(self, *args, services, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["services"].queryset = services


class AdoptServices(PanelFormView):
    """Offers what the catalogue has and the village has not, and makes drafts of what is chosen."""

    form_class = AdoptionForm
    page_title = ADOPT
    panels = ((gettext_lazy("Not offered here yet"), ("services",)),)
    header_icon = "download"
    submit_button_label = gettext_lazy("Take over")

    def dispatch(self, request, *args, **kwargs):
        if not may_see_page(request.user, self.index):
            raise Http404
        if not may_adopt(request.user, self.index):
            raise PermissionDenied
        if not self.offered.exists():
            messages.info(request, gettext("You offer every service of the catalogue already."))
            return redirect("wagtailadmin_explore", self.index.pk)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def index(self) -> ServiceIndexPage:
        return get_object_or_404(ServiceIndexPage, pk=self.kwargs["pk"])

    @cached_property
    def offered(self):
        village = village_of_page(self.index)
        own = ServicePage.objects.filter(children(self.index.path))
        return catalogue_of(village).exclude(
            pk__in=own.filter(adopted_from__isnull=False).values("adopted_from")
        )

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "services": self.offered}

    @transaction.atomic
    def form_valid(self, form):
        chosen = list(form.cleaned_data["services"])
        taken = set(
            ServicePage.objects.filter(children(self.index.path)).values_list("slug", flat=True)
        )
        for service in chosen:
            self._adopt(service, taken)
        messages.success(
            self.request,
            ngettext(
                "%(number)d service was taken over as a draft.",
                "%(number)d services were taken over as drafts.",
                len(chosen),
            )
            % {"number": len(chosen)},
        )
        return redirect(reverse("wagtailadmin_explore", args=[self.index.pk]))

    def _adopt(self, service: ServicePage, taken: set[str]) -> None:
        slug, number = service.slug, 1
        while slug in taken:
            number += 1
            slug = f"{service.slug}-{number}"
        taken.add(slug)
        page = ServicePage(
            slug=slug,
            adopted_from=service,
            live=False,
            owner=self.request.user,
            locale=self.index.locale,
            **{name: getattr(service, name) for name in COPIED},
        )
        self.index.add_child(instance=page)
        page.save_revision(user=self.request.user, log_action=True)

"""The incident desk: what the watch reported, what was done about it, and what of it is public."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.http import Http404
from django.urls import re_path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList

from core.geo.forms import PointPanel
from core.villages.admin import OwnCreateView, OwnEditView, OwnInspectView, VillageModelAdmin
from plugins.ronda import incidents
from plugins.ronda.api.photo_views import picture_response
from plugins.ronda.models import Incident, IncidentPhoto


class IncidentForm(WagtailAdminModelForm):
    """An incident's own values, and the next link of its chain."""

    done = forms.CharField(
        label=_("What was done now"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Added to the chain below, with your name and the time."),
    )  # fmt: skip
    done_privately = forms.BooleanField(label=_("For staff alone"), required=False)

    def clean(self):
        cleaned = super().clean()
        handed_over = cleaned.get("state") == Incident.State.HANDED_OVER
        if handed_over and not cleaned.get("handed_to"):
            self.add_error("handed_to", _("Say to whom it is handed over."))
        return cleaned


def _actor(user) -> str:
    return (user.get_full_name() or user.get_username())[:100]


class IncidentCreateView(OwnCreateView):
    """For what somebody tells at the counter or by phone."""

    @transaction.atomic
    def form_valid(self, form):
        response = super().form_valid(form)
        incidents.announce(self.instance, self.request.user, _actor(self.request.user))
        return response


class IncidentEditView(OwnEditView):
    """State and hand-over change by a link of the chain alone, in the same transaction."""

    def get_template_names(self):
        return ["ronda/admin/incident.html"]

    @transaction.atomic
    def form_valid(self, form):
        rows = Incident.objects.for_village(self.instance.village_id).select_for_update()
        before = rows.get(pk=self.instance.pk)
        state, handed_to = form.instance.state, form.instance.handed_to
        # The form has written into the instance already; the chain moves these two.
        form.instance.state, form.instance.handed_to = before.state, before.handed_to
        form.instance.closed_at = before.closed_at
        response = super().form_valid(form)
        text = form.cleaned_data["done"]
        if text or (state, handed_to) != (before.state, before.handed_to):
            if not handed_to and before.handed_to:
                rows.filter(pk=before.pk).update(handed_to="")
            incidents.add_step(
                form.instance,
                self.request.user,
                _actor(self.request.user),
                state=state,
                text=text,
                handed_to=handed_to if handed_to != before.handed_to else "",
                is_private=form.cleaned_data["done_privately"],
            )
        return response

    def get_context_data(self, **kwargs):
        return super().get_context_data(**chain_of(self.instance), **kwargs)


class IncidentInspectView(OwnInspectView):
    def get_template_names(self):
        return ["ronda/admin/incident_inspect.html"]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**chain_of(self.instance), **kwargs)


def chain_of(incident: Incident) -> dict:
    """Steps and photos, oldest first."""
    return {"steps": list(incident.steps.all()), "photos": list(incident.photos.all())}


class IncidentAdmin(VillageModelAdmin):
    model = Incident
    menu_label = _("Incidents")
    menu_icon = "warning"
    menu_order = 311
    list_display = [
        "happened_at", "kind", "severity", "state", "post", "handed_to", "is_public", "village",
    ]  # fmt: skip
    list_filter = ["state", "kind", "severity", "handed_to", "is_public", "happened_at"]
    list_select_related = ["post", "village"]
    search_fields = ["narrative", "summary", "people", "goods", "post__name", "village__name"]
    list_export = [
        "uuid", "village", "post", "happened_at", "kind", "severity", "state", "narrative",
        "people", "goods", "action", "handed_to", "summary", "is_public", "closed_at",
    ]  # fmt: skip
    export_filename = "incidents"
    create_view_class = IncidentCreateView
    edit_view_class = IncidentEditView
    inspect_view_class = IncidentInspectView
    inspect_view_enabled = True
    inspect_view_fields = [
        "village", "post", "happened_at", "kind", "severity", "state", "narrative", "people",
        "goods", "action", "handed_to", "summary", "is_public",
    ]  # fmt: skip

    def get_edit_handler(self):
        return ObjectList(
            [
                FieldPanel("village"),
                MultiFieldPanel(
                    [
                        FieldPanel("state"),
                        FieldPanel("handed_to"),
                        FieldPanel("done"),
                        FieldPanel("done_privately"),
                    ],
                    heading=_("Handling"),
                ),
                MultiFieldPanel(
                    [FieldPanel("is_public"), FieldPanel("summary")],
                    heading=_("For the public"),
                ),
                MultiFieldPanel(
                    [
                        FieldPanel("kind"),
                        FieldPanel("severity"),
                        FieldPanel("happened_at"),
                        FieldPanel("post"),
                        PointPanel("point"),
                        FieldPanel("narrative"),
                        FieldPanel("people"),
                        FieldPanel("goods"),
                        FieldPanel("action"),
                    ],
                    heading=_("What happened"),
                ),
                FieldPanel("private_note"),
            ],
            base_form_class=IncidentForm,
        )

    def photo_view(self, request, uuid):
        """A picture, for whoever may list the incident."""
        if not self.permission_helper.user_can_list(request.user):
            raise Http404
        own = self.get_queryset(request).values("pk")
        photos = IncidentPhoto.objects.unscoped().filter(uuid=uuid, incident__in=own)
        return picture_response(photos.first())

    def get_admin_urls_for_registration(self):
        pattern = self.url_helper._get_action_url_pattern("photo").removesuffix("$")
        return (
            *super().get_admin_urls_for_registration(),
            re_path(
                pattern + r"(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/$",
                self.photo_view,
                name=self.url_helper.get_action_url_name("photo"),
            ),
        )

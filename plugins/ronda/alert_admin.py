"""Alerts in the admin: written with a preview, updated, cancelled and ended by those who may."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import re_path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException
from wagtail.admin import messages
from wagtail_modeladmin.views import InstanceSpecificView

from core.villages.admin import OwnInspectView, OwnRowsOnly, VillageModelAdmin
from core.villages.models import Village
from plugins.ronda import alarms, alerts, cap
from plugins.ronda.alarm_screens import StepsOnly, said
from plugins.ronda.models import AlertMessage

HOURS = (
    (30, gettext_lazy("half an hour")),
    (60, gettext_lazy("1 hour")),
    (180, gettext_lazy("3 hours")),
    (360, gettext_lazy("6 hours")),
    (720, gettext_lazy("12 hours")),
    (1440, gettext_lazy("1 day")),
    (4320, gettext_lazy("3 days")),
)


class AlertForm(forms.Form):
    """What an alert says, for how long, and for whom. `places` are the villages to choose from."""

    headline = forms.CharField(label=gettext_lazy("Headline"), max_length=160)
    description = forms.CharField(
        label=gettext_lazy("What is happening"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Everybody reads it: no names of people."),
    )
    instruction = forms.CharField(
        label=gettext_lazy("What to do"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("It holds for"), choices=HOURS, coerce=int, initial=180
    )
    villages = forms.ModelMultipleChoiceField(
        label=gettext_lazy("For which villages"),
        queryset=Village.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("This one and its neighbours, the nearest first."),
    )

    def __init__(self, *args, places: list[Village], **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["villages"]
        field.queryset = Village.objects.filter(pk__in=[place.pk for place in places])
        field.choices = [(place.pk, self._label(place, places[0])) for place in places]

    def _label(self, place: Village, own: Village) -> str:
        distance = getattr(place, "distance", None)
        if place.pk == own.pk or distance is None:
            return place.full_name
        return _("%(village)s (%(kilometres)s km)") % {
            "village": place.full_name,
            "kilometres": f"{distance / 1000:.1f}",
        }

    def texts(self) -> dict:
        names = ("headline", "description", "instruction", "minutes")
        return {name: self.cleaned_data[name] for name in names}


class AlertView(OwnRowsOnly, InstanceSpecificView):
    """Writes an alert of an alarm, or the update of one in force: a form, then a preview with the
    same fields, from which it is sent."""

    def check_action_permitted(self, user):
        return alerts.may_publish(user, self.village)

    @cached_property
    def village(self) -> Village:
        return Village.objects.with_places().get(pk=self.instance.village_id)

    @cached_property
    def places(self) -> list[Village]:
        return alerts.neighbours(self.village, self.request.user)

    @property
    def actor(self) -> alarms.Actor:
        return alarms.actor_in(self.village, self.request.user)

    def get_template_names(self):
        return ["ronda/admin/alert_form.html"]

    def form(self, data=None) -> AlertForm:
        return AlertForm(data, places=self.places, initial=self.initial())

    def initial(self) -> dict:
        raise NotImplementedError

    def send(self, form: AlertForm) -> AlertMessage:
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        kwargs.setdefault("form", self.form())
        return super().get_context_data(**kwargs, village=self.village)

    def post(self, request, *args, **kwargs):
        form = self.form(request.POST)
        if not form.is_valid():
            messages.error(request, _("Please look at the fields marked below."))
            return self.render_to_response(self.get_context_data(form=form))
        if "send" not in request.POST:
            return self.render_to_response(
                self.get_context_data(form=form, preview=form.cleaned_data)
            )
        try:
            message = self.send(form)
        except APIException as error:
            messages.error(request, said(error))
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(
            request,
            _("The alert was sent to %d villages.") % len(form.cleaned_data["villages"]),
        )
        return redirect(inspect_url(message))


def inspect_url(message: AlertMessage) -> str:
    return reverse("ronda_alertmessage_modeladmin_inspect", args=[message.pk])


class PublishView(AlertView):
    """The first alert of a confirmed alarm; below the alarms' addresses."""

    page_title = gettext_lazy("Publish an alert")

    def initial(self):
        alarm = self.instance
        heading = f"{alarm.label}: {self.village.full_name}"
        return {
            "headline": heading,
            "instruction": alarm.instruction,
            "villages": [self.village.pk],
        }

    def send(self, form):
        alarm = self.instance
        alarm.village = self.village
        return alerts.publish(
            alarm, self.actor, villages=form.cleaned_data["villages"], **form.texts()
        )


class UpdateView(AlertView):
    """A newer message in place of the one in force."""

    page_title = gettext_lazy("Update the alert")

    def initial(self):
        message = self.instance
        return {
            "headline": message.headline,
            "description": message.description,
            "instruction": message.instruction,
            "villages": [village.pk for village in message.villages.all()],
        }

    def send(self, form):
        message = self.instance
        message.alarm.village = self.village
        return alerts.update(
            message, self.actor, villages=form.cleaned_data["villages"], **form.texts()
        )


class EndView(OwnRowsOnly, InstanceSpecificView):
    """Cancels an alert with a reason, or gives the all clear."""

    http_method_names = ["post", "options"]

    def check_action_permitted(self, user):
        return alerts.may_publish(user, self.village)

    @cached_property
    def village(self) -> Village:
        return Village.objects.with_places().get(pk=self.instance.village_id)

    def post(self, request, *args, **kwargs):
        message, text = self.instance, request.POST.get("text", "")[:2000]
        message.alarm.village = self.village
        actor = alarms.actor_in(self.village, request.user)
        function = alerts.cancel if request.POST.get("action") == "cancel" else alerts.end
        try:
            last = function(message, actor, text)
        except APIException as error:
            messages.error(request, said(error))
            return redirect(inspect_url(message))
        messages.success(request, last.headline)
        return redirect(inspect_url(last))


class AlertInspectView(OwnInspectView):
    """A message, whom it is for, and what may be done with it."""

    def get_template_names(self):
        return ["ronda/admin/alert.html"]

    def get_context_data(self, **kwargs):
        message = self.instance
        chain = AlertMessage.objects.for_village(message.village).filter(alarm=message.alarm)
        context = {
            "places": list(message.villages.select_related("district").order_by("name")),
            "chain": list(chain.defer("xml").order_by("pk")),
            "is_in_force": alerts.in_force().filter(pk=message.pk).exists(),
            "may_publish": alerts.may_publish(self.request.user, message.village),
            "expires": cap.moment(message.expires),
        }
        return super().get_context_data(**{**kwargs, **context})


class AlertAdmin(VillageModelAdmin):
    model = AlertMessage
    menu_label = gettext_lazy("Alerts")
    menu_icon = "mail"
    menu_order = 312
    permission_helper_class = StepsOnly
    inspect_view_class = AlertInspectView
    inspect_view_enabled = True
    inspect_view_fields = ["village", "headline", "kind", "sent", "expires"]
    list_display = ["headline", "kind", "sent", "expires", "is_latest", "village"]
    list_filter = ["kind", "is_latest", "sent"]
    search_fields = ["headline", "identifier", "village__name"]
    ordering = ["-sent", "-pk"]

    def update_view(self, request, instance_pk):
        return UpdateView.as_view(model_admin=self, instance_pk=instance_pk)(request)

    def end_view(self, request, instance_pk):
        return EndView.as_view(model_admin=self, instance_pk=instance_pk)(request)

    def document_view(self, request, instance_pk):
        return DocumentView.as_view(model_admin=self, instance_pk=instance_pk)(request)

    def get_admin_urls_for_registration(self):
        helper = self.url_helper
        steps = {
            "update": self.update_view,
            "end": self.end_view,
            "document": self.document_view,
        }
        return (
            *super().get_admin_urls_for_registration(),
            *(
                re_path(
                    helper._get_object_specific_action_url_pattern(name),
                    view,
                    name=helper.get_action_url_name(name),
                )
                for name, view in steps.items()
            ),
        )


class DocumentView(OwnRowsOnly, InstanceSpecificView):
    """The CAP document of a message, to download."""

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_inspect_obj(user, self.instance)

    def get(self, request, *args, **kwargs):
        response = HttpResponse(self.instance.xml, content_type=f"{cap.MEDIA_TYPE}; charset=utf-8")
        name = f"{self.instance.identifier}.xml"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

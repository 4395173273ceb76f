"""The alarms of the past and the table of codes in the admin, with the console's addresses."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse
from django.urls import re_path
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from core.villages.admin import OwnIndexView, OwnInspectView, VillageModelAdmin
from plugins.ronda import sound
from plugins.ronda.alarm_codes import ensure_codes
from plugins.ronda.alarm_screens import ActHelper, ActView, ConsoleView
from plugins.ronda.alert_admin import PublishView
from plugins.ronda.models import Alarm, AlarmCode, AlarmStep, AlertMessage


class AlarmInspectView(OwnInspectView):
    """An alarm with who did what."""

    def get_template_names(self):
        return ["ronda/admin/alarm.html"]

    def get_context_data(self, **kwargs):
        village = self.instance.village
        steps = AlarmStep.objects.for_village(village).filter(alarm=self.instance)
        sent = AlertMessage.objects.for_village(village).filter(alarm=self.instance)
        return super().get_context_data(
            **{**kwargs, "steps": list(steps), "sent": list(sent.defer("xml"))}
        )


class AlarmAdmin(VillageModelAdmin):
    model = Alarm
    menu_label = gettext_lazy("Alarms")
    menu_icon = "warning"
    menu_order = 311
    permission_helper_class = ActHelper
    index_template_name = "ronda/admin/alarms.html"
    inspect_view_class = AlarmInspectView
    inspect_view_enabled = True
    inspect_view_fields = [
        "village", "label", "beats", "state", "is_drill", "post", "place", "raised_by",
        "raised_at", "server_time", "confirmed_at", "ended_at",
    ]  # fmt: skip
    list_display = ["label", "state", "raised_at", "confirmed_at", "is_drill", "village"]
    list_filter = ["state", "is_drill", "raised_at"]
    search_fields = ["label", "place", "village__name"]
    ordering = ["-raised_at", "-pk"]

    def console_view(self, request):
        return ConsoleView.as_view(model_admin=self)(request)

    def act_view(self, request, instance_pk):
        return ActView.as_view(model_admin=self, instance_pk=instance_pk)(request)

    def publish_view(self, request, instance_pk):
        return PublishView.as_view(model_admin=self, instance_pk=instance_pk)(request)

    def sound_view(self, request, beats):
        """How a code sounds; the same for everybody."""
        response = HttpResponse(sound.kentongan(beats), content_type="audio/wav")
        patch_cache_control(response, private=True, max_age=86_400)
        return response

    def get_admin_urls_for_registration(self):
        helper = self.url_helper
        base = helper._get_action_url_pattern("sound").removesuffix("$")
        return (
            *super().get_admin_urls_for_registration(),
            re_path(
                helper._get_action_url_pattern("console"),
                self.console_view,
                name=helper.get_action_url_name("console"),
            ),
            re_path(
                helper._get_object_specific_action_url_pattern("act"),
                self.act_view,
                name=helper.get_action_url_name("act"),
            ),
            re_path(
                helper._get_object_specific_action_url_pattern("alert"),
                self.publish_view,
                name=helper.get_action_url_name("alert"),
            ),
            re_path(
                rf"{base}(?P<beats>{sound.BEATS.pattern})/$",
                self.sound_view,
                name=helper.get_action_url_name("sound"),
            ),
        )


class CodeIndexView(OwnIndexView):
    """Gives the village of whoever looks its starting set, if it has no code yet."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and self.permission_helper.user_can_list(request.user):
            own = list(self.permission_helper.villages(request.user, "add")[:2])
            if len(own) == 1:
                with transaction.atomic():
                    ensure_codes(own[0])
        return super().dispatch(request, *args, **kwargs)


class AlarmCodeAdmin(VillageModelAdmin):
    model = AlarmCode
    menu_label = gettext_lazy("Kentongan codes")
    menu_icon = "list-ol"
    menu_order = 314
    index_view_class = CodeIndexView
    list_display = ["beats", "label", "category", "severity", "is_active", "village"]
    list_filter = ["is_active", "category"]
    search_fields = ["beats", "label", "village__name"]
    panels = [
        FieldPanel("village"),
        MultiFieldPanel(
            [FieldPanel("beats"), FieldPanel("label"), FieldPanel("instruction")],
            heading=gettext_lazy("What is struck, and what it says"),
        ),
        MultiFieldPanel(
            [FieldPanel("category"), FieldPanel("severity"), FieldPanel("is_all_clear")],
            heading=gettext_lazy("As an alert"),
        ),
        FieldPanel("order"),
        FieldPanel("is_active"),
    ]

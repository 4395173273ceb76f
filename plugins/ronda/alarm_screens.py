"""The screens of alarms in the admin: the console, and the steps that are taken from it."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Prefetch, Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import APIException
from wagtail.admin import messages
from wagtail_modeladmin.views import InstanceSpecificView, WMABaseView

from core.villages.admin import OwnRowsOnly, VillagePermissionHelper
from core.villages.models import Village
from plugins.ronda import alarms, alerts, sound
from plugins.ronda.models import Alarm, AlarmStep, AlertMessage

SHOWN_AFTER = timedelta(hours=12)  # how long what is over stays in the console's second list
MOST_OVER = 20


class StepsOnly(VillagePermissionHelper):
    """Rows that come from elsewhere: nobody adds, edits or deletes them in a form."""

    def user_can_create(self, user):
        return False

    def user_can_edit_obj(self, user, obj):
        return False

    def user_can_delete_obj(self, user, obj):
        return False


class ConsoleView(WMABaseView):
    """The running alarms with what can be done about each. `?part=1` is their list alone, which
    the console's script fetches when something happens."""

    page_title = gettext_lazy("Alarm console")

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_list(user)

    def get_template_names(self):
        part = "part" in self.request.GET
        return [f"ronda/admin/{'console_list' if part else 'console'}.html"]

    @cached_property
    def villages(self):
        return self.permission_helper.villages(self.request.user, "view")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        steps = AlarmStep.objects.for_villages(self.villages)
        messages_sent = AlertMessage.objects.for_villages(self.villages).filter(is_latest=True)
        found = (
            Alarm.objects.for_villages(self.villages)
            .select_related("village__district", "post", "raised_by")
            .defer("village__boundary", "village__district__boundary")
            .prefetch_related(
                Prefetch("steps", queryset=steps), Prefetch("messages", queryset=messages_sent)
            )
        )
        now = timezone.now()
        running = list(found.filter(state__in=Alarm.RUNNING).order_by("-raised_at", "-pk"))
        for alarm in running:
            alarm.in_force = [
                message
                for message in alarm.messages.all()
                if message.kind != AlertMessage.Kind.CANCEL and message.expires > now
            ]
            alarm.may_alert = alerts.may_publish(self.request.user, alarm.village)
        over = found.exclude(state__in=Alarm.RUNNING)
        over = over.filter(Q(ended_at__gte=now - SHOWN_AFTER))
        context |= {
            "running": running,
            "over": list(over.order_by("-ended_at", "-pk")[:MOST_OVER]),
            "many_villages": len(self.villages[:2]) > 1,
            "newest": running[0].uuid if running else "",
            "beats": sounding(running[0].beats) if running else sounding(""),
            "may_act": self.permission_helper.user_can_act(self.request.user),
            "now": now,
            "stream": reverse("api:events") + "?kind=alarm.",
        }
        return context


def sounding(beats: str) -> str:
    """The beats as they are played: those that are none, or too many, by three strokes."""
    return beats if sound.BEATS.fullmatch(beats) else "3"


class ActView(OwnRowsOnly, InstanceSpecificView):
    """Takes one step of an alarm and goes back to the console."""

    http_method_names = ["post", "options"]

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_act(user, self.instance)

    def post(self, request, *args, **kwargs):
        village = Village.objects.with_places().get(pk=self.instance.village_id)
        actor = alarms.actor_in(village, request.user)
        action, text = request.POST.get("action"), request.POST.get("text", "")
        functions = {
            "witness": alarms.witness,
            "confirm": alarms.confirm,
            "recall": alarms.recall,
            "end": alarms.end,
        }
        back = redirect(self.url_helper.get_action_url("console"))
        if action not in functions:
            messages.error(request, _("Choose what is to be done."))
            return back
        try:
            alarm = functions[action](village, self.instance.uuid, actor, text[:500])
        except APIException as error:
            messages.error(request, said(error))
        else:
            messages.success(
                request,
                _("%(alarm)s: %(state)s")
                % {"alarm": alarm.label, "state": alarm.get_state_display()},
            )
        return back


def said(error: APIException) -> str:
    """What an error of `alarms` or `alerts` says, in one line."""
    detail = error.detail
    if isinstance(detail, dict):
        return " ".join(str(text) for texts in detail.values() for text in texts)
    if isinstance(detail, list):
        return " ".join(map(str, detail))
    return str(detail)


class ActHelper(StepsOnly):
    """For alarms: a role that may change them takes their steps."""

    def user_can_act(self, user, obj=None):
        return self._may(user, "change", obj)

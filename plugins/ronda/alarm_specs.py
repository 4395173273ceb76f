"""What alarms and alerts add to the platform: the parts of the hooks that are theirs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.plugins import specs

ACTIONS = ("view", "add", "change", "delete")
LOOK = ("ronda.view_alarm", "ronda.view_alarmcode", "ronda.view_alertmessage")
# The console's steps; rows of alarms are added and deleted by nobody in the admin.
HANDLE = (*LOOK, "ronda.change_alarm", *(f"ronda.{action}_alarmcode" for action in ACTIONS[1:]))
PUBLISH = ("ronda.change_alertmessage",)
WATCH = ("watch_member", "village_operator", "village_head", "district_officer", "regency_officer")

PROBLEMS = (
    specs.ProblemSpec(
        "alarm-state",
        409,
        "The alarm is in another state",
        "A step does not fit the state of an alarm or alert, or comes too early: one that is over "
        "is to be confirmed, or a lead confirms alone before the village's set time has passed.",
        "Read the alarm anew, and offer what its state allows.",
        "A second witness confirms at once; one person alone not before 22:15:00.",
    ),
    specs.ProblemSpec(
        "push-off",
        409,
        "No notifications are sent",
        "A browser subscribes where the install has no key for web push, or the village has not "
        "switched it on.",
        "Ask first whether it is on, and offer to subscribe only then.",
        "This village sends no notifications.",
    ),
)


def blocks():
    from plugins.ronda.alarm_blocks import ActiveAlertBlock, EmergencyBlock

    return [
        specs.BlockSpec("active_alert", block=ActiveAlertBlock, references=("ronda.AlertMessage",)),
        specs.BlockSpec("emergency", block=EmergencyBlock, references=("ronda.AlarmCode",)),
    ]


def admin():
    return [
        specs.AdminSpec("plugins.ronda.alarm_admin.AlarmAdmin"),
        specs.AdminSpec("plugins.ronda.alert_admin.AlertAdmin"),
        specs.AdminSpec("plugins.ronda.alarm_admin.AlarmCodeAdmin"),
    ]


def permissions():
    return [
        specs.PermissionSpec("village_operator", HANDLE),
        specs.PermissionSpec("village_head", (*HANDLE, *PUBLISH)),
        specs.PermissionSpec("district_officer", (*LOOK, "ronda.change_alarm", *PUBLISH)),
        specs.PermissionSpec("regency_officer", (*HANDLE, *PUBLISH)),
    ]


def settings():
    return [
        specs.SettingSpec(
            "confirm_alone_minutes",
            _("Minutes after which a post lead may confirm an alarm alone"),
            "integer",
            default=3,
            minimum=0,
            maximum=60,
            help_text=_("Until then it takes a second witness, who may confirm at once."),
        ),
        specs.SettingSpec(
            "push",
            _("Notify browsers of alarms and alerts"),
            "boolean",
            default=False,
            help_text=_("Works once whoever runs the install has made a key for it."),
        ),
    ]


def metrics():
    from plugins.ronda import alarm_measures as measures

    return [
        specs.MetricSpec(
            "minutes_to_confirmation",
            _("From alarm to confirmation"),
            _("minutes (median)"),
            measures.minutes_to_confirmation,
            "down",
            total="mean",
            weights=measures.confirmed_lately,
            # From then on a post lead may confirm alone, where a village has set nothing else.
            target=3,
            description=_("Median over the alarms of the last 90 days, drills left out."),
        ),
        specs.MetricSpec(
            "false_alarms",
            _("False alarms"),
            _("alarms"),
            measures.false_alarms,
            "down",
            target=0,
            description=_("Recalled in the last 90 days."),
        ),
    ]


def map_layers():
    from plugins.ronda import alarm_measures as measures
    from plugins.ronda.models import Alarm

    shown = (
        specs.LayerProperty("label", _("Meaning")),
        specs.LayerProperty("state", _("State"), choices=tuple(Alarm.State.choices)),
        specs.LayerProperty("is_drill", _("Drill"), "boolean"),
        specs.LayerProperty("raised_at", _("Raised at"), "date-time"),
    )
    common = {
        "geometry": "point",
        "icon": "fire-station",
        "title": "label",
        "time_field": "raised_at",
        "id_field": "uuid",
    }
    return [
        specs.MapLayerSpec(
            "alarms",
            _("Confirmed alarms"),
            measures.confirmed_alarms,
            "village__point",
            shown,
            colour="#7a0f1e",
            description=_("Alarms that are running, each at its village’s office."),
            **common,
        ),
        specs.MapLayerSpec(
            "alarms_staff",
            _("Running alarms"),
            measures.running_alarms,
            "point",
            shown,
            colour="#7a0f1e",
            visibility="staff",
            description=_("Alarms that are raised or confirmed, where they were raised."),
            **common,
        ),
    ]


def event_types():
    from plugins.ronda.people import watched_by

    def first_the_watch(kind, label):
        return specs.EventTypeSpec(kind, label, "staff", roles=WATCH, narrow=watched_by)

    return [
        first_the_watch("alarm.raised", _("An alarm was raised")),
        specs.EventTypeSpec("alarm.confirmed", _("An alarm was confirmed"), "public"),
        first_the_watch("alarm.recalled", _("An alarm was recalled")),
        first_the_watch("alarm.ended", _("An alarm ended")),
        specs.EventTypeSpec("alert.published", _("An alert was published"), "public"),
        specs.EventTypeSpec("alert.updated", _("An alert was updated"), "public"),
        specs.EventTypeSpec("alert.cancelled", _("An alert was cancelled"), "public"),
    ]


def banners():
    from plugins.ronda.alert_banner import banners_of

    return [specs.BannerSpec("alerts", banners_of)]


def health_checks():
    from plugins.ronda import push

    return [specs.HealthCheckSpec("push", push.check)]


def tasks():
    from plugins.ronda import alerts

    return [specs.TaskSpec("alert_expiry", 60, alerts.tell_of_expiry)]

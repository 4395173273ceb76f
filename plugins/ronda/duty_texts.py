"""What the scripts of the watch's page say. `{name}` stands for what they fill in."""

from __future__ import annotations

from django.utils.translation import gettext as _


def texts() -> dict[str, str]:
    """The texts in the active language, by the names that static/ronda/duty/ has for them."""
    return {**_line(), **_states(), **_kinds(), **_answers()}


def _line() -> dict[str, str]:
    return {
        "offline": _("No signal. Everything you do is kept on this phone."),
        "line_reached": _("Connected."),
        "line_unreached": _("The village cannot be reached. Everything you do is kept."),
        "line_busy": _("The village’s server is busy. Everything you do is kept."),
        "line_ended": _("You are signed out. Sign in to send what is kept."),
        "line_refused": _("The village does not take records from this account."),
        "line_unfit": _("The village did not understand this page. Close it and open it again."),
        "ready": _("This page also opens without signal."),
        "not_ready": _("This page does not open without signal yet. Leave it open tonight."),
        "refreshed": _("The data of the night are from {time}."),
    }


def _states() -> dict[str, str]:
    return {
        "state_waiting": _("Waiting"),
        "state_failed": _("Waiting; the server failed and is asked again"),
        "state_received": _("Received"),
        "state_mend": _("To mend"),
        "count_waiting": _("Waiting to be sent: {count}."),
        "count_mend": _("To mend: {count}."),
        "count_none": _("All received."),
        "unsent": _("Not received yet: {count}. Signing out deletes them from this phone."),
        "others": _(
            "On this phone wait {count} records of {name}. They are sent when they sign in here."
        ),
        "photo_waits": _("The photo is still on its way."),
        "late": _("It came in too late to ring."),
        "mend": _("Write anew"),
        "dismiss": _("Dismiss"),
    }


def _kinds() -> dict[str, str]:
    return {
        "kind_patrol": _("Patrol begun"),
        "kind_checkin": _("Check-in"),
        "kind_incident": _("Incident"),
        "kind_guest": _("Guest"),
        "kind_alarm": _("Alarm"),
        "kind_patrol_end": _("Duty report"),
        "drill": _("Drill"),
        "on_patrol": _("On patrol at {place} since {time}."),
        "visited": _("Checked in at {time}"),
        "code_of": _("code {code}"),
    }


def _answers() -> dict[str, str]:
    return {
        "kept": _("Kept. It is sent when there is signal."),
        "kept_end": _("The duty report is kept. It is sent when there is signal."),
        "checked_in": _("Checked in: {place}."),
        "not_kept": _("This could not be kept on the phone. Free some memory and try again."),
        "no_store": _(
            "This browser keeps nothing. Open the page in an ordinary window, not a private one."
        ),
        "no_picture": _("This file is no picture. Choose another one, or leave the photo out."),
        "no_code": _(
            "This is no code of the watch. Type the ten letters and digits below the QR code."
        ),
        "no_camera": _("The camera cannot be used. Type the code below the QR code."),
        "wrong": _("That did not work. Check what you have written."),
        "busy": _("Too many attempts. Wait a few minutes."),
        "unreached": _("No signal. Signing in needs a connection for a moment."),
        "again": _("This code does not hold any more. Ask for a new one."),
        "code_sent": _("The code of six digits that was sent to you"),
        "code_second": _("The code of your authenticator application"),
    }

"""What the watch keeps: posts and members, the roster, patrols, incidents, alarms, guests."""

from plugins.ronda.models.alarms import (
    Alarm,
    AlarmCode,
    AlarmStep,
    AlertMessage,
    PushSubscription,
)
from plugins.ronda.models.guests import Guest
from plugins.ronda.models.incidents import Incident, IncidentPhoto, IncidentStep
from plugins.ronda.models.members import Member, MemberPair, Unavailability
from plugins.ronda.models.patrols import CheckIn, Patrol
from plugins.ronda.models.posts import Checkpoint, WatchPost
from plugins.ronda.models.receipts import PhotoUpload, Receipt
from plugins.ronda.models.roster import Duty, NightOff, Shift, ShiftPattern, SwapRequest

__all__ = [
    "Alarm",
    "AlarmCode",
    "AlarmStep",
    "AlertMessage",
    "CheckIn",
    "Checkpoint",
    "Duty",
    "Guest",
    "Incident",
    "IncidentPhoto",
    "IncidentStep",
    "Member",
    "MemberPair",
    "NightOff",
    "Patrol",
    "PhotoUpload",
    "PushSubscription",
    "Receipt",
    "Shift",
    "ShiftPattern",
    "SwapRequest",
    "Unavailability",
    "WatchPost",
]

"""What patrols, check-ins, incidents and the guest book add to the platform: the specs that
`plugins.ronda.hooks` hands on."""

from django.utils.translation import gettext_lazy as _

from core.plugins import specs

LOOK = ("ronda.view_patrol", "ronda.view_checkin", "ronda.view_incident")
EDIT = (*LOOK, "ronda.add_incident", "ronda.change_incident", "ronda.delete_incident")
# Of the village's own staff alone.
GUESTS = ("ronda.view_guest", "ronda.add_guest", "ronda.change_guest", "ronda.delete_guest")

UUID = "0192d3a4-7b1c-7d2e-8f3a-4b5c6d7e8f90"
PROBLEMS = (
    specs.ProblemSpec(
        "record-differs",
        409,
        "Another record has this UUID",
        "A record is sent with the UUID of one that is there already with other contents.",
        "Make a new UUID for a new record. The same record is sent again as it was.",
        "A record with other contents has this UUID: make a new one for a new record.",
        {"uuid": UUID},
    ),
    specs.ProblemSpec(
        "record-removed",
        410,
        "The record was deleted",
        "A record is sent again that the village has deleted since.",
        "Take it out of what is to be sent.",
        "This record has been deleted: do not send it again.",
        {"uuid": UUID},
    ),
    specs.ProblemSpec(
        "batch-too-large",
        413,
        "Batch too large",
        "A batch of offline records has more of them, or more bytes, than are taken at once.",
        "Send it in parts of at most `maximum_records` records and `maximum_bytes` bytes.",
        "A batch holds at most 500 records and 1000000 bytes. Send it in parts.",
        {"maximum_records": 500, "maximum_bytes": 1_000_000},
    ),
    specs.ProblemSpec(
        "record-missing",
        409,
        "The photo’s incident is missing",
        "A photo comes before the incident that it belongs to.",
        "Send the incident first; keep the photo until then.",
        "The incident is not here yet. Send it first, then its photos.",
        {"record": UUID},
    ),
    specs.ProblemSpec(
        "enough-photos",
        409,
        "Enough photos",
        "An incident has as many photos as it may have.",
        "Do not send this one.",
        "The incident has 10 photos, and takes no more.",
        {"uuid": UUID},
    ),
    specs.ProblemSpec(
        "photo-gap",
        409,
        "The part does not follow",
        "A part of a photo begins behind what has come so far.",
        "Go on from `received`.",
        "65536 bytes are here. Go on from there.",
        {"received": 65536},
    ),
    specs.ProblemSpec(
        "photo-damaged",
        400,
        "No such picture",
        "All parts of a photo are there, and they are no picture or have another checksum.",
        "Begin anew with the first part. What has come is forgotten.",
        "This is no picture, or not the one that was announced. Send it anew.",
        {"uuid": UUID},
    ),
    specs.ProblemSpec(
        "photo-too-large",
        413,
        "Photo too large",
        "A photo, or one of its parts, has more bytes than are taken.",
        "Make the picture smaller, or send it in smaller parts: `maximum_bytes` says which.",
        "At most 12582912 bytes are taken here.",
        {"maximum_bytes": 12_582_912},
    ),
)


def permissions():
    return [
        specs.PermissionSpec("village_operator", (*EDIT, *GUESTS)),
        specs.PermissionSpec("village_head", (*EDIT, *GUESTS)),
        specs.PermissionSpec("district_officer", LOOK),
        specs.PermissionSpec("regency_officer", EDIT),
    ]


def admins():
    return [
        specs.AdminSpec("plugins.ronda.patrol_admin.PatrolAdmin"),
        specs.AdminSpec("plugins.ronda.patrol_admin.CheckInAdmin"),
        specs.AdminSpec("plugins.ronda.incident_admin.IncidentAdmin"),
        specs.AdminSpec("plugins.ronda.guest_admin.GuestAdmin"),
    ]


def blocks():
    from plugins.ronda.score_block import PostScoresBlock

    shown = ("ronda.WatchPost", "ronda.Shift", "ronda.CheckIn")
    return [specs.BlockSpec("post_scores", block=PostScoresBlock, references=shown)]


def settings():
    return [
        specs.SettingSpec(
            "guest_hours",
            _("Guests report after so many hours"),
            "integer",
            default=24,
            minimum=1,
            maximum=168,
            help_text=_("One day and night is usual."),
        ),
        specs.SettingSpec(
            "guest_text",
            _("What guests are told"),
            "text",
            default="",
            help_text=_("Left empty, a sentence with the hours is shown."),
        ),
        specs.SettingSpec(
            "guest_days",
            _("Guests are erased after so many days"),
            "integer",
            default=90,
            minimum=1,
            maximum=730,
            help_text=_("Counted from the day on which they leave, else from their arrival."),
        ),
    ]


def metrics():
    from plugins.ronda import patrol_measures as measures
    from plugins.ronda.models import Incident

    return [
        specs.MetricSpec(
            "checkins", _("Check-ins in 30 days"), _("check-ins"), measures.checkins_by_village,
            "up",
        ),
        specs.MetricSpec(
            "incidents", _("Incidents in 30 days"), _("incidents"), measures.incidents_by_village,
            "down", visibility="staff",
        ),
        specs.MetricSpec(
            "open_incidents", _("Open incidents"), _("incidents"),
            measures.open_incidents_by_village, "down", visibility="staff",
        ),
        *(
            specs.MetricSpec(
                f"incidents_{kind}", label, _("incidents"), measures.incidents_of(kind), "down",
                visibility="staff", description=_("In the last 30 days."),
            )
            for kind, label in Incident.Kind.choices
        ),
        specs.MetricSpec(
            "dark_streets", _("Street lights reported out"), _("lights"),
            measures.dark_streets_by_village, "down",
        ),
    ]  # fmt: skip


def map_layers():
    from plugins.ronda import patrol_measures as measures
    from plugins.ronda.models import Incident

    shown = (
        specs.LayerProperty("kind", _("Kind"), choices=tuple(Incident.Kind.choices)),
        specs.LayerProperty("state", _("State"), choices=tuple(Incident.State.choices)),
        specs.LayerProperty("summary", _("Summary")),
        specs.LayerProperty("happened_at", _("Time"), "date-time"),
    )
    return [
        specs.MapLayerSpec(
            "incidents",
            _("Incidents"),
            measures.incidents_on_the_map,
            "public_point",
            shown,
            id_field="uuid",
            icon="triangle",
            title="summary",
            time_field="happened_at",
            page="/p/ronda/kejadian/",
            colour="#b3261e",
            description=_("Places are shown to about a hundred metres."),
        ),
        specs.MapLayerSpec(
            "incidents_staff",
            _("Incidents, all"),
            measures.incidents_for_staff,
            "point",
            (*shown, specs.LayerProperty("narrative", _("What happened"))),
            id_field="uuid",
            icon="triangle",
            title="kind",
            time_field="happened_at",
            colour="#7a1f5c",
            visibility="staff",
        ),
    ]


def event_types():
    return [
        specs.EventTypeSpec("shift.manned", _("A watch post is manned")),
        specs.EventTypeSpec("patrol.started", _("A patrol began")),
        specs.EventTypeSpec("patrol.ended", _("A patrol ended")),
        specs.EventTypeSpec("incident.reported", _("The watch reported an incident")),
        specs.EventTypeSpec("incident.changed", _("Something was done about an incident")),
    ]


def searches():
    from plugins.ronda import patrol_measures as measures

    return [
        specs.SearchSpec(
            "incidents", _("Incidents"), measures.search_incidents, near=measures.incidents_near
        )
    ]


def tasks():
    from plugins.ronda import guests, photos

    return [
        specs.TaskSpec("guests", 6 * 3600, guests.erase_old),
        specs.TaskSpec("uploads", 24 * 3600, photos.forget_abandoned),
    ]

"""What posts, members and the roster give to the platform, named in `hooks`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.plugins import specs

GROUP = _("Night watch")  # heading of what villages owe
MODELS = (
    "watchpost", "checkpoint", "member", "unavailability", "memberpair", "shiftpattern", "shift",
    "nightoff",
)  # fmt: skip
# Swaps are asked and answered by the members; staff put a substitute on the shift.
VIEW = (*(f"ronda.view_{model}" for model in MODELS), "ronda.view_swaprequest")
EDIT = (
    *VIEW,
    *(f"ronda.{action}_{model}" for model in MODELS for action in ("add", "change", "delete")),
)
# Of a post on the map by its state; white on each keeps a contrast of 4.5 to 1.
STATE_COLOURS = {"manned": "#1a6b3c", "empty": "#b3261e", "off": "#4d5562"}

UUID = "0192d3a4-7b1c-7d2e-8f3a-4b5c6d7e8f90"
PROBLEMS = (
    specs.ProblemSpec(
        "roster-refuses",
        409,
        "The roster does not allow it",
        "A member is to keep a night on which they cannot, a shift has begun, a request is over.",
        "Read the detail, and choose another night or another member.",
        "Budi keeps watch on 4 March 2026 already.",
    ),
    specs.ProblemSpec(
        "swap-differs",
        409,
        "Another record has this UUID",
        "A swap is asked for with the UUID of something that is there already.",
        "Make a new UUID for a new request. The same request is sent again as it was.",
        "Something else has this UUID: make a new one for a new request.",
    ),
    specs.ProblemSpec(
        "swap-removed",
        410,
        "The request went with its duty",
        "A swap is asked for again whose duty has been taken from the roster since.",
        "Take it out of what is to be sent.",
        "This request went with its duty: do not send it again.",
    ),
)


def admins():
    members = ("CheckpointAdmin", "MemberAdmin", "UnavailabilityAdmin", "MemberPairAdmin")
    roster = ("ShiftPatternAdmin", "ShiftAdmin", "NightOffAdmin", "SwapRequestAdmin")
    return [
        *(specs.AdminSpec(f"plugins.ronda.member_admin.{name}") for name in members),
        *(specs.AdminSpec(f"plugins.ronda.roster_admin.{name}") for name in roster),
    ]


def permissions():
    return [
        specs.PermissionSpec("village_operator", EDIT),
        specs.PermissionSpec("village_head", EDIT),
        specs.PermissionSpec("district_officer", VIEW),
        specs.PermissionSpec("regency_officer", EDIT),
    ]


def metrics():
    from plugins.ronda.roster import measures

    return [
        specs.MetricSpec(
            "manned_tonight", _("Posts manned tonight"), _("posts"), measures.manned_tonight, "up",
            target=1,
        ),
        specs.MetricSpec(
            "shifts_kept",
            _("Shifts kept in 30 days"),
            "%",
            measures.kept_share,
            "up",
            total="mean",
            weights=measures.ended_shifts,
            target=90,
        ),
        specs.MetricSpec(
            "members", _("Members of the watch"), _("members"), measures.members_by_village, "up"
        ),
    ]  # fmt: skip


def completeness_rules():
    from plugins.ronda.roster import measures

    return [
        specs.CompletenessRuleSpec(
            "has_members",
            _("Members of the watch are entered"),
            measures.villages_with_members,
            fix_url=measures.members_url,
            group=GROUP,
            action=_("Enter the members"),
        ),
        specs.CompletenessRuleSpec(
            "has_roster",
            _("Each watch post has a roster for the coming week"),
            measures.villages_with_roster,
            fix_url=measures.board_url,
            aspect="fresh",
            group=GROUP,
            action=_("Plan the roster"),
        ),
    ]


def map_layers():
    from plugins.ronda.roster import measures
    from plugins.ronda.roster.states import STATES

    return [
        specs.MapLayerSpec(
            "watch",
            _("Watch posts by who is there"),
            measures.posts_by_state,
            "point",
            (
                specs.LayerProperty("name", _("Name")),
                specs.LayerProperty("neighbourhood", _("Neighbourhood")),
                specs.LayerProperty("state", _("State"), choices=STATES),
            ),
            repeats="posts",
            title="name",
            page="/p/ronda/",
            colour="#1d4e89",
            category="state",
            categories=tuple(
                specs.LayerCategory(value, label, STATE_COLOURS[value]) for value, label in STATES
            ),
        )
    ]


def event_types():
    return [
        specs.EventTypeSpec("roster.changed", _("The watch’s roster changed")),
        specs.EventTypeSpec("swap.asked", _("A swap of shifts was asked for")),
        specs.EventTypeSpec("swap.answered", _("A swap of shifts was answered")),
    ]


def tasks():
    from plugins.ronda.roster.tasks import EVERY, keep_time

    return [specs.TaskSpec("roster", EVERY, keep_time)]


def blocks():
    from plugins.ronda.roster_blocks import TonightBlock

    return [specs.BlockSpec("tonight", block=TonightBlock, references=("ronda.WatchPost",))]

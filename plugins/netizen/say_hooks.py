"""What polls, proposals, announcements, comments and membership give to the platform, named in `hooks`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.plugins import specs

UUID = "0192d3a4-7b1c-7d2e-8f3a-4b5c6d7e8f90"
PROBLEMS = (
    specs.ProblemSpec(
        "say-refused",
        409,
        "As things are it cannot be done",
        "A vote comes when the poll is closed or the member has voted, support for a proposal that "
        "takes none, a comment where none are taken, a request of somebody who is a member.",
        "Read what `detail` says; sending it again changes nothing.",
        "You have voted in this poll already.",
    ),
    specs.ProblemSpec(
        "record-differs",
        409,
        "Something else has this UUID",
        "Something is sent with the UUID of what is there already with other contents.",
        "Make a new UUID for something new. The same is sent again as it was.",
        "Something else has this UUID: make a new one for something new.",
    ),
    specs.ProblemSpec(
        "record-removed",
        410,
        "It was deleted",
        "Something is sent again that has been deleted since.",
        "Take it out of what is to be sent.",
        "This has been deleted: do not send it again.",
    ),
)


def _may(models, actions=("view", "add", "change", "delete")):
    return tuple(f"netizen.{action}_{model}" for model in models for action in actions)


VIEW = _may(("proposal", "poll", "topic", "announcement"), ("view",))
# Requests come from citizens, proposals stay where they are once made, and comments are hidden.
EDIT = (
    *_may(("poll", "topic", "announcement")),
    *_may(("proposal", "membershiprequest", "comment"), ("view", "change")),
)
REGENCY = (*VIEW, *_may(("topic",)))


def blocks():
    from plugins.netizen.say import blocks as say

    return [
        specs.BlockSpec(
            "poll", block=say.PollBlock, references=("netizen.Poll", "netizen.PollOption")
        ),
        specs.BlockSpec("proposals", block=say.ProposalsBlock, references=("netizen.Proposal",)),
        specs.BlockSpec(
            "announcements",
            block=say.AnnouncementsBlock,
            references=("netizen.Announcement", "netizen.Topic"),
        ),
        specs.BlockSpec("follow", block=say.FollowBlock, references=("netizen.Topic",)),
    ]


def admins():
    package = "plugins.netizen.say"
    return [
        specs.AdminSpec(f"{package}.member_admin.MembershipRequestAdmin"),
        specs.AdminSpec(f"{package}.poll_admin.PollAdmin"),
        specs.AdminSpec(f"{package}.proposal_admin.ProposalAdmin"),
        specs.AdminSpec(f"{package}.announcement_admin.AnnouncementAdmin"),
        specs.AdminSpec(f"{package}.announcement_admin.TopicAdmin"),
        specs.AdminSpec(f"{package}.comment_admin.CommentAdmin"),
    ]


def permissions():
    return [
        specs.PermissionSpec("village_operator", EDIT),
        specs.PermissionSpec("village_head", EDIT),
        specs.PermissionSpec("district_officer", VIEW),
        specs.PermissionSpec("regency_officer", REGENCY),
    ]


def settings():
    who = (("members", _("Members of the village")), ("signed_in", _("Whoever has signed in")))
    return [
        specs.SettingSpec(
            "who_may_propose", _("Who may make proposals"), "choice", default="members", choices=who
        ),
        specs.SettingSpec(
            "hold_proposals",
            _("New proposals wait until staff open them"),
            "boolean",
            default=True,
            help_text=_("Switched off, only those with words of the list wait."),
        ),
        specs.SettingSpec(
            "proposal_threshold",
            _("With so many supporters a proposal is to be discussed"),
            "integer",
            default=10,
            minimum=1,
            maximum=10_000,
        ),
        specs.SettingSpec(
            "comments",
            _("Comments"),
            "choice",
            default="open",
            choices=(
                ("open", _("Shown at once, those with words of the list after a moderator")),
                ("held", _("Shown after a moderator has looked at them")),
                ("off", _("None are taken or shown")),
            ),
        ),
        specs.SettingSpec(
            "who_may_comment", _("Who may comment"), "choice", default="members", choices=who
        ),
    ]


def metrics():
    from plugins.netizen.say import measures

    return [
        specs.MetricSpec("members", _("Members"), _("members"), measures.members, "up"),
        specs.MetricSpec(
            "last_poll_votes", _("Votes in the last poll"), _("votes"), measures.last_votes, "up"
        ),
        specs.MetricSpec(
            "open_proposals", _("Open proposals"), _("proposals"), measures.open_proposals
        ),
    ]


def completeness_rules():
    return []


def alerts():
    return []


def map_layers():
    from plugins.netizen.models import Proposal
    from plugins.netizen.say import measures

    return [
        specs.MapLayerSpec(
            "proposals",
            _("Proposals for the plan"),
            measures.proposals_on_the_map,
            "point",
            (
                specs.LayerProperty("code", _("Code")),
                specs.LayerProperty("title", _("Title")),
                specs.LayerProperty(
                    "field", _("Field of the plan"), choices=tuple(Proposal.Field.choices)
                ),
                specs.LayerProperty("state", _("State"), choices=tuple(Proposal.State.choices)),
                specs.LayerProperty("support_count", _("Supporters"), "integer"),
                specs.LayerProperty("year", _("For the plan of"), "integer"),
                specs.LayerProperty("created_at", _("Submitted"), "date-time"),
            ),
            id_field="code",
            title="title",
            time_field="created_at",
            page="/p/netizen/suara/usulan/{code}/",
            colour="#5b3a8e",
        )
    ]


def event_types():
    kinds = (
        ("poll.opened", _("A poll opened"), "public"),
        ("poll.closed", _("A poll closed"), "public"),
        ("proposal.created", _("A proposal was made"), "public"),
        ("proposal.changed", _("A proposal’s state changed"), "public"),
        ("announcement.published", _("An announcement was published"), "public"),
        ("membership.requested", _("Somebody asks to be a member"), "staff"),
    )
    return [specs.EventTypeSpec(*kind) for kind in kinds]


def searches():
    from plugins.netizen.say import measures

    return [
        specs.SearchSpec(
            "proposals",
            _("Proposals for the plan"),
            measures.search_proposals,
            near=measures.proposals_near,
        ),
        specs.SearchSpec("announcements", _("Announcements"), measures.search_announcements),
    ]


def menu_items():
    return [
        specs.MenuItemSpec(_("Announcements"), "pengumuman/", order=312),
        specs.MenuItemSpec(_("Have a say"), "suara/", order=314),
    ]


def tasks():
    from plugins.netizen import notices
    from plugins.netizen.say import voting

    day = 24 * 60 * 60
    return [
        specs.TaskSpec("polls_by_the_clock", every=300, run=voting.by_the_clock),
        specs.TaskSpec("forget_voters", every=day, run=voting.forget_voters),
        specs.TaskSpec("delete_old_notices", every=day, run=notices.delete_old),
    ]


def load_demo(villages, progress) -> None:
    from plugins.netizen.say.demo import load

    load(villages, progress)


def export(user) -> list:
    from plugins.netizen.say.privacy import export

    return export(user)


def erase(user) -> None:
    from plugins.netizen.say.privacy import erase

    erase(user)

"""Page blocks of polls, proposals and announcements, read when they are shown.

A block is the same for every reader, because pages are kept: it leads to the page on which somebody
who has signed in votes, supports or follows.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

SERIALIZERS = "plugins.netizen.api.say_serializers"


def latest_poll(village):
    """The poll that runs and closes next; where none runs, the one that opened last."""
    from plugins.netizen.models import Poll

    polls = Poll.objects.for_village(village).public().prefetch_related("options")
    running = polls.running().order_by("closes_at", "pk").first()
    return running or polls.first()


def chosen_proposals(village, by: str, number: int) -> list:
    from plugins.netizen.models import Proposal

    proposals = Proposal.objects.for_village(village).public()
    if by == "supported":
        return list(proposals.open().order_by("-support_count", "-pk")[:number])
    return list(proposals[:number])


def current_announcements(village, topic: str, number: int) -> list:
    from plugins.netizen.models import Announcement

    found = Announcement.objects.for_village(village).current().select_related("topic")
    if topic:
        found = found.filter(topic__code=topic)
    return list(found[:number])


class PollBlock(blocks.StructBlock):
    """The poll that runs now, else the last one with its result."""

    title = blocks.CharBlock(label=_("title"), default=_("Your voice"), max_length=100)

    class Meta:
        icon = "clipboard-list"
        label = _("Poll")
        template = "netizen/say/poll_block.html"
        api_serializer = f"{SERIALIZERS}.PollValueSerializer"

    def get_context(self, value, parent_context=None):
        from plugins.netizen.say.representation import shares

        context = super().get_context(value, parent_context)
        context["poll"] = poll = latest_poll(context["village"])
        context["options"] = shares(poll) if poll else []
        return context

    def get_api_representation(self, value, context=None):
        from plugins.netizen.say.representation import poll_representation

        poll = latest_poll(context["village"])
        return {"title": value["title"], "poll": poll_representation(poll) if poll else None}


class ProposalsBlock(blocks.StructBlock):
    """The village's latest proposals for the plan, or those with most support."""

    title = blocks.CharBlock(label=_("title"), default=_("Proposals from citizens"), max_length=100)
    by = blocks.ChoiceBlock(
        label=_("which"),
        choices=[("latest", _("The latest")), ("supported", _("The most supported open ones"))],
        default="supported",
    )
    number = blocks.IntegerBlock(label=_("how many"), default=5, min_value=1, max_value=20)

    class Meta:
        icon = "list-ul"
        label = _("Proposals from citizens")
        template = "netizen/say/proposals_block.html"
        api_serializer = f"{SERIALIZERS}.ProposalsValueSerializer"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["proposals"] = chosen_proposals(context["village"], value["by"], value["number"])
        return context

    def get_api_representation(self, value, context=None):
        from plugins.netizen.say.representation import proposal_representation

        found = chosen_proposals(context["village"], value["by"], value["number"])
        shown = [proposal_representation(proposal) for proposal in found]
        return {"title": value["title"], "proposals": shown}


class AnnouncementsBlock(blocks.StructBlock):
    """The announcements that hold now, of all topics or of one."""

    title = blocks.CharBlock(label=_("title"), default=_("Announcements"), max_length=100)
    topic = blocks.CharBlock(
        label=_("topic"),
        required=False,
        default="",
        max_length=30,
        help_text=_("The code of one; empty for all."),
    )
    number = blocks.IntegerBlock(label=_("how many"), default=5, min_value=1, max_value=20)

    class Meta:
        icon = "doc-full"
        label = _("Announcements")
        template = "netizen/say/announcements_block.html"
        api_serializer = f"{SERIALIZERS}.AnnouncementsValueSerializer"

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        context["announcements"] = current_announcements(
            context["village"], value["topic"], value["number"]
        )
        return context

    def get_api_representation(self, value, context=None):
        from plugins.netizen.say.representation import announcement_representation

        found = current_announcements(context["village"], value["topic"], value["number"])
        shown = [announcement_representation(row) for row in found]
        return {"title": value["title"], "topic": value["topic"] or "", "announcements": shown}


class FollowBlock(blocks.StructBlock):
    """The topics that can be followed, by an account or by a feed reader."""

    title = blocks.CharBlock(label=_("title"), default=_("Stay informed"), max_length=100)

    class Meta:
        icon = "mail"
        label = _("Follow topics")
        template = "netizen/say/follow_block.html"
        api_serializer = f"{SERIALIZERS}.FollowValueSerializer"

    def get_context(self, value, parent_context=None):
        from plugins.netizen.say.topics import offered

        context = super().get_context(value, parent_context)
        context["topics"] = offered(context["village"])
        return context

    def get_api_representation(self, value, context=None):
        from plugins.netizen.say.representation import topic_representation
        from plugins.netizen.say.topics import offered

        shown = [topic_representation(topic) for topic in offered(context["village"])]
        return {"title": value["title"], "topics": shown}

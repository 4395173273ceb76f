"""How polls, proposals, announcements and comments appear, in the API and in blocks alike.

No account is in any of these; of people there is the name that they chose to show.
"""

from __future__ import annotations

from core.villages.routing import site_url
from plugins.netizen.models import Announcement, Comment, Poll, Proposal, Topic
from plugins.netizen.representation import point_representation
from plugins.netizen.say import announcing, proposing


def poll_representation(poll: Poll, voted: bool | None = None) -> dict:
    """A poll with its options, which are read before; `voted` is None for whoever is not known."""
    shows, is_closed = poll.shows_results, poll.state == Poll.Phase.CLOSED
    options = [
        {
            "id": option.pk,
            "text": option.text,
            "votes": (option.votes if is_closed else option.shown_votes) if shows else None,
        }
        for option in poll.options.all()
    ]
    return {
        "id": poll.pk,
        "question": poll.question,
        "text": poll.text,
        "opens_at": poll.opens_at.isoformat(),
        "closes_at": poll.closes_at.isoformat(),
        "state": str(poll.state),
        "results": poll.results,
        "votes": poll.turnout if shows else None,
        "options": options,
        "voted": voted,
        "path": poll_path(poll),
    }


def poll_path(poll: Poll) -> str:
    return f"/p/netizen/suara/jajak/{poll.pk}/"


def shares(poll: Poll) -> list[dict]:
    """The options for a page: text, votes and whole percents; None where they are not shown."""
    shown = poll_representation(poll)
    total = sum(option["votes"] or 0 for option in shown["options"])
    for option in shown["options"]:
        votes = option["votes"]
        option["percent"] = None if votes is None else round(100 * votes / total) if total else 0
    return shown["options"]


def proposal_representation(proposal: Proposal) -> dict:
    return {
        "code": proposal.code,
        "title": proposal.title,
        "text": proposal.text,
        "field": proposal.field,
        "hamlet": proposal.hamlet,
        "point": point_representation(proposal.point),
        "budget": proposal.budget,
        "year": proposal.year,
        "proposer_name": proposal.proposer_name,
        "state": proposal.state,
        "answer": proposal.answer,
        "support_count": proposal.support_count,
        "created_at": proposal.created_at.isoformat(),
        "updated_at": proposal.updated_at.isoformat(),
        "path": proposing.page_path(proposal),
    }


def steps_representation(proposal: Proposal) -> list[dict]:
    """The chain, the oldest first; an office is named by what it is, and not by who sat there."""
    return [
        {
            "at": step.at.isoformat(),
            "kind": step.kind,
            "state": step.state,
            "role": step.role,
            "text": step.text,
        }
        for step in proposal.steps.all()
    ]


def topic_representation(topic: Topic, following: bool | None = None) -> dict:
    return {
        "code": topic.code,
        "name": topic.name,
        "description": topic.description,
        "following": following,
    }


def announcement_representation(announcement: Announcement) -> dict:
    until = announcement.valid_until
    return {
        "code": announcement.code,
        "topic": announcement.topic.code,
        "topic_name": announcement.topic.name,
        "title": announcement.title,
        "text": announcement.text,
        "valid_until": until.isoformat() if until else None,
        "published_at": announcement.published_at.isoformat(),
        "path": announcing.page_path(announcement),
    }


def comment_representation(comment: Comment, answers=()) -> dict:
    """A comment with its answers. Of one that is gone there is its place alone."""
    is_shown = comment.state == Comment.State.SHOWN
    return {
        "uuid": str(comment.uuid),
        "name": comment.name if is_shown else "",
        "text": comment.text if is_shown else None,
        "created_at": comment.created_at.isoformat(),
        "answers": [comment_representation(answer) for answer in answers],
    }


def proposal_receipt(proposal: Proposal) -> dict:
    """What the sender is answered, word for word the same at each repetition."""
    return {
        "uuid": str(proposal.uuid),
        "code": proposal.code,
        "created_at": proposal.created_at.isoformat(),
        "url": site_url(proposal.village.hostname) + proposing.page_path(proposal),
    }

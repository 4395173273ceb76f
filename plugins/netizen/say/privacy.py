"""What is kept of a person who has a say, for handing it out and for erasing it.

Of votes there is only that somebody voted, and of polls that are long over not even that.
"""

from __future__ import annotations

from core.plugins.specs import PersonalData
from plugins.netizen.models import (
    Comment,
    CommentAbuse,
    MembershipRequest,
    Notice,
    PollVoter,
    Proposal,
    ProposalStep,
    ProposalSupport,
    TopicFollow,
)
from plugins.netizen.say import commenting


def _moment(at):
    return at.isoformat() if at else None


def export(user) -> list[PersonalData]:
    """Everything that hangs on the account, a title for each kind."""
    parts = [
        _rows(
            MembershipRequest,
            MembershipRequest.objects.unscoped().filter(user=user),
            lambda row: {
                "name": row.name, "neighbourhood": row.neighbourhood, "note": row.note,
                "state": row.state, "asked_at": _moment(row.asked_at),
                "answered_at": _moment(row.answered_at), "reason": row.reason,
            },
        ),
        _rows(
            Proposal,
            Proposal.objects.unscoped().filter(proposer=user),
            lambda row: {
                "code": row.code, "title": row.title, "text": row.text, "field": row.field,
                "hamlet": row.hamlet, "budget": row.budget, "year": row.year,
                "longitude": row.point.x if row.point else None,
                "latitude": row.point.y if row.point else None,
                "name_shown": row.proposer_name, "state": row.state, "answer": row.answer,
                "created_at": _moment(row.created_at),
            },
        ),
        _rows(
            ProposalSupport,
            ProposalSupport.objects.unscoped().filter(user=user).select_related("proposal"),
            lambda row: {"code": row.proposal.code, "title": row.proposal.title},
        ),
        _rows(
            PollVoter,
            PollVoter.objects.unscoped().filter(user=user).select_related("poll"),
            lambda row: {"poll": row.poll.question, "voted": True},
        ),
        _rows(
            TopicFollow,
            TopicFollow.objects.unscoped().filter(user=user),
            lambda row: {"topic": row.topic_code, "by_email": row.by_email},
        ),
        _rows(
            Notice,
            Notice.objects.unscoped().filter(user=user),
            lambda row: {
                "kind": row.kind, "text": row.text, "at": _moment(row.at),
                "read_at": _moment(row.read_at), "mailed_at": _moment(row.mailed_at),
            },
        ),
        _rows(
            Comment,
            Comment.objects.unscoped().filter(user=user),
            lambda row: {
                "about": f"{row.subject_kind} {row.subject_code}", "name": row.name,
                "text": row.text, "state": row.state, "created_at": _moment(row.created_at),
            },
        ),
        _rows(
            CommentAbuse,
            CommentAbuse.objects.unscoped().filter(user=user),
            lambda row: {"reason": row.reason, "text": row.text, "at": _moment(row.at)},
        ),
    ]  # fmt: skip
    return [part for part in parts if part.rows]


def _rows(model, rows, told) -> PersonalData:
    found = rows.select_related("village").defer("village__boundary")
    return PersonalData(
        str(model._meta.verbose_name_plural),
        tuple({"village": row.village.full_name, **told(row)} for row in found),
    )


def erase(user) -> None:
    """Delete what nobody else reads, and the words of comments; a proposal that others have read
    and supported stays without a name. Counts stay as they are."""
    for model in (MembershipRequest, PollVoter, ProposalSupport, TopicFollow, Notice, CommentAbuse):
        rows = model.objects.unscoped().filter(user=user)
        rows._raw_delete(rows.db)
    for comment in Comment.objects.unscoped().filter(user=user).select_related("village"):
        commenting.delete(comment)
    mine = Proposal.objects.unscoped().filter(proposer=user).select_related("village")
    for proposal in mine:
        if not proposal.is_public:
            proposal.delete()
            continue
        proposal.proposer, proposal.proposer_name = None, ""
        proposal.save(update_fields=["proposer", "proposer_name"])
    steps = ProposalStep.objects.unscoped()
    steps.filter(user=user).update(user=None, actor="")
    MembershipRequest.objects.unscoped().filter(answered_by=user).update(answered_by=None)
    Comment.objects.unscoped().filter(moderated_by=user).update(moderated_by=None)

"""Figures, map layer and search of what citizens have a say in, each for many villages at once."""

from __future__ import annotations

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.text import Truncator

from core.geo.queries import near
from core.plugins.specs import SearchHit
from core.villages.models import Membership, Role
from plugins.netizen.models import Announcement, Poll, Proposal
from plugins.netizen.say import announcing, proposing


def members(villages) -> dict[int, float]:
    rows = Membership.objects.filter(role=Role.CITIZEN, village__in=villages.values("pk"))
    return _counts(rows)


def open_proposals(villages) -> dict[int, float]:
    return _counts(Proposal.objects.for_villages(villages).open())


def _counts(rows) -> dict[int, float]:
    counted = rows.order_by().values("village").annotate(count=Count("pk"))
    return {row["village"]: float(row["count"]) for row in counted}


def last_votes(villages) -> dict[int, float]:
    """The votes in the poll of each village's that closed last."""
    closed = Poll.objects.for_villages(villages).public().filter(closes_at__lte=timezone.now())
    rows = closed.order_by("closes_at", "pk").values_list("village", "votes")
    return {village: float(votes) for village, votes in rows}  # the last one stays


def proposals_on_the_map(villages):
    """The public proposals, whether or not they have a position."""
    return Proposal.objects.for_villages(villages).public()


def search_proposals(villages, text: str, limit: int):
    return _proposal_hits(_about(villages, text)[:limit])


def proposals_near(villages, text: str, point, metres: float, limit: int):
    """The public proposals about that within so many metres, nearest first."""
    return _proposal_hits(near(_about(villages, text), "point", point, metres, limit=limit))


def _about(villages, text: str):
    proposals = Proposal.objects.for_villages(villages).public()
    found = proposals.filter(Q(title__icontains=text) | Q(text__icontains=text))
    return found.select_related("village").defer("village__boundary")


def _proposal_hits(proposals):
    for proposal in proposals:
        yield SearchHit(
            proposal.village.code,
            proposal.title,
            Truncator(proposal.text).chars(160),
            proposing.page_path(proposal),
            getattr(proposal, "distance", None),
        )


def search_announcements(villages, text: str, limit: int):
    found = Announcement.objects.for_villages(villages).public()
    found = found.filter(Q(title__icontains=text) | Q(text__icontains=text))
    for announcement in found.select_related("village").defer("village__boundary")[:limit]:
        yield SearchHit(
            announcement.village.code,
            announcement.title,
            Truncator(announcement.text).chars(160),
            announcing.page_path(announcement),
        )

"""The rows of Smart Netizen: what citizens report, ask for and say, and what becomes of it."""

from plugins.netizen.models.agencies import Agency, AgencyOfficer, CannedAnswer, Holiday, SavedView
from plugins.netizen.models.categories import Category
from plugins.netizen.models.letter_requests import (
    Letter,
    LetterAttachment,
    LetterRequest,
    LetterStep,
)
from plugins.netizen.models.letters import LetterCounter, Letterhead, LetterKind, LetterSigner
from plugins.netizen.models.removed import RemovedRecord
from plugins.netizen.models.report_parts import (
    BlockedSender,
    Redaction,
    ReportPhoto,
    ReportStep,
    ReportSupport,
)
from plugins.netizen.models.reports import TEXT_LENGTH, Report
from plugins.netizen.models.say import MembershipRequest, Poll, PollOption, PollVoter
from plugins.netizen.models.say_comments import Comment, CommentAbuse, CommentSwitch, SubjectKind
from plugins.netizen.models.say_proposals import Proposal, ProposalStep, ProposalSupport
from plugins.netizen.models.say_words import Announcement, Notice, Topic, TopicFollow

__all__ = [
    "TEXT_LENGTH",
    "Agency",
    "AgencyOfficer",
    "Announcement",
    "BlockedSender",
    "CannedAnswer",
    "Category",
    "Comment",
    "CommentAbuse",
    "CommentSwitch",
    "Holiday",
    "MembershipRequest",
    "Notice",
    "Poll",
    "PollOption",
    "PollVoter",
    "Proposal",
    "ProposalStep",
    "ProposalSupport",
    "Letter",
    "LetterAttachment",
    "LetterCounter",
    "LetterKind",
    "LetterRequest",
    "LetterSigner",
    "LetterStep",
    "Letterhead",
    "Redaction",
    "RemovedRecord",
    "Report",
    "ReportPhoto",
    "ReportStep",
    "ReportSupport",
    "SavedView",
    "SubjectKind",
    "Topic",
    "TopicFollow",
]

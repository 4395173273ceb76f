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
from plugins.netizen.models.reports import (
    TEXT_LENGTH,
    BlockedSender,
    Redaction,
    Report,
    ReportPhoto,
    ReportStep,
    ReportSupport,
)

__all__ = [
    "TEXT_LENGTH",
    "Agency",
    "AgencyOfficer",
    "BlockedSender",
    "CannedAnswer",
    "Category",
    "Holiday",
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
]

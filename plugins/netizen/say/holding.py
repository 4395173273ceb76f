"""For which words a text of a citizen's waits for a moderator."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.plugins.settings import plugin_settings

if TYPE_CHECKING:
    from core.villages.models import Village

# Insults, and what advertisements are made of. Whole words: `asu` is in `asuransi` too.
WORDS = (
    "anjing", "asu", "babi", "bajingan", "bangsat", "bego", "goblok", "jancok", "jancuk", "kontol",
    "memek", "monyet", "ngentot", "pelacur", "tolol", "judi online", "pinjol", "slot gacor", "togel",
)  # fmt: skip
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
MOST_LINKS = 2


def why_held(village: Village, *texts: str) -> str:
    """What in the texts has them wait, for the moderator to read; empty where nothing does."""
    said = " ".join(texts)
    own = plugin_settings(village, "netizen").get("hold_words") or ""
    words = [*WORDS, *(word.strip() for word in own.split(",") if word.strip())]
    plain = " ".join(re.findall(r"\w+", said.casefold()))
    for word in words:
        wanted = " ".join(re.findall(r"\w+", word.casefold()))
        if wanted and f" {wanted} " in f" {plain} ":
            return _("The word “%s”") % word
    if len(LINK.findall(said)) > MOST_LINKS:
        return _("Many links")
    return ""

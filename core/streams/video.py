"""Videos at the sites that villages use, known by their addresses; nobody is asked about them."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# How each site writes the address of a video, and of the page that only plays it.
PROVIDERS = {
    "youtube": (
        r"https?://(?:www\.|m\.)?(?:youtube\.com/(?:watch\?(?:[^#]*&)?v=|shorts/|live/|embed/)"
        r"|youtu\.be/)([\w-]{11})(?![\w-])",
        "https://www.youtube-nocookie.com/embed/{}",
    ),
    "vimeo": (
        r"https?://(?:www\.)?vimeo\.com/(?:video/)?(\d{5,12})(?!\d)",
        "https://player.vimeo.com/video/{}?dnt=1",
    ),
    "tiktok": (
        r"https?://(?:www\.)?tiktok\.com/@[\w.-]+/video/(\d{10,25})(?!\d)",
        "https://www.tiktok.com/embed/v2/{}",
    ),
}


def video_of(url: str) -> tuple[str, str] | None:
    """Provider and the address to embed; None for what is no video of a known site."""
    for provider, (pattern, embed) in PROVIDERS.items():
        match = re.match(pattern, url or "")
        if match:
            return provider, embed.format(match[1])
    return None


def validate_video(url: str) -> None:
    if video_of(url) is None:
        raise ValidationError(
            _("Paste the address of one video at YouTube, Vimeo or TikTok."), code="video"
        )

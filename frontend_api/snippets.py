"""Shows where in a page's public text the words of a search stand."""

from __future__ import annotations

import html
import json
import re

# Members of a page's content that are no text of it.
NO_TEXT = {
    "id", "type", "url", "path", "slug", "width", "height", "licence", "focal_point", "renditions",
    "extension", "size", "page_id", "tree",
}  # fmt: skip
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\S*)?")
LENGTH = 180  # characters
BEFORE = 60  # of them before the first hit


def text_of(body: bytes) -> str:
    """The text of a delivery document's content, without its tags, on one line."""
    parts = []
    _gather(json.loads(body).get("content", {}), parts)
    return " ".join(" ".join(parts).split())


def _gather(value, parts: list[str]) -> None:
    if isinstance(value, str):
        if not MOMENT.fullmatch(value):
            parts.append(html.unescape(re.sub(r"<[^>]*>", " ", value)))
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in NO_TEXT:
                _gather(inner, parts)
    elif isinstance(value, list):
        for inner in value:
            _gather(inner, parts)


def snippet(body: bytes, query: str) -> str:
    """A part of the document's text as HTML, with `<mark>` around words that begin with one of the
    query's; the text's beginning where it has none."""
    text = text_of(body)
    words = "|".join(re.escape(word) for word in query.split())
    # Without a word there is nothing to mark.
    hits = re.compile(rf"(?<!\w)(?:{words})\w*" if words else "(?!)", re.IGNORECASE)
    first = hits.search(text)
    start = max(0, first.start() - BEFORE) if first else 0
    if start:
        start = text.find(" ", start, first.start()) + 1 or first.start()
    end = start + LENGTH
    if end < len(text):
        end = max(text.rfind(" ", start, end), first.end() if first else 0) or end
    part = text[start:end]
    marked, done = [], 0
    for hit in hits.finditer(part):
        marked += [html.escape(part[done : hit.start()]), f"<mark>{html.escape(hit[0])}</mark>"]
        done = hit.end()
    marked.append(html.escape(part[done:]))
    return ("…" if start else "") + "".join(marked) + ("…" if end < len(text) else "")

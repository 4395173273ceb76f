"""Reads the samples out of the documents, so that tests run what readers copy."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# A file: its name alone on a line, perhaps marked as going on, and the block below it.
_FILE = re.compile(
    r"^`(?P<name>[\w./-]+\.\w+)`(?P<more> \(continued\))?\n\n```\w+\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


def document(name: str) -> str:
    return (DOCS / name).read_text()


def blocks(text: str, language: str) -> list[str]:
    """The code blocks of a language, in order."""
    return [body for found, body in _BLOCK.findall(text) if found == language]


def files(text: str, *, continued: bool = False) -> dict[str, str]:
    """The files a document shows, by name; with what it adds to them later when `continued`."""
    found: dict[str, str] = {}
    for match in _FILE.finditer(text):
        if not match["more"]:
            found[match["name"]] = match["text"]
        elif continued:
            found[match["name"]] += f"\n\n{match['text']}"
    return found

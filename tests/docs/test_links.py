"""Links of the documents lead somewhere, inside the repository; no document names a machine's paths."""

import re
from pathlib import Path

import pytest

from tests.docs.samples import DOCS, ROOT

pytestmark = pytest.mark.one_database

DOCUMENTS = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
OUTSIDE = re.compile(r"^(https?:|mailto:)")
# Folders of somebody's machine: of people, of the system's scratch space, of this checkout.
MACHINE = re.compile(r"(?<![\w.*-])(/(?:home|root|Users|tmp|opt|mnt|work|srv|workspace)/\S+)")


def prose(path: Path) -> str:
    """The text without code blocks, in which brackets are no links."""
    return re.sub(r"^ *```.*?^ *```$", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)


def anchors(path: Path) -> set[str]:
    """Of the headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings
    }


def leads_somewhere(path: Path, target: str) -> bool:
    name, _hash, anchor = target.partition("#")
    found = (path.parent / name).resolve() if name else path
    inside = found == ROOT or ROOT in found.parents
    return inside and found.exists() and (not anchor or anchor in anchors(found))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    targets = [target for target in LINK.findall(prose(path)) if not OUTSIDE.match(target)]
    assert [target for target in targets if not leads_somewhere(path, target)] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_machine_is_named(path):
    text = path.read_text()
    assert MACHINE.findall(text) == []
    assert str(ROOT) not in text


def test_every_document_is_in_the_index():
    index = (DOCS / "README.md").read_text()
    for path in DOCS.glob("*.md"):
        if path.name != "README.md":
            assert f"({path.name})" in index, path.name

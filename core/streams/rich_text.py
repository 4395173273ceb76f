"""Formatted text for the API: as HTML that is safe to show, and as a tree for who makes their own.

Both are made of what the editor's text may contain (Wagtail's whitelist); anything else that is
stored, by an import say, is left out of both.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, NavigableString, Tag
from django.conf import settings
from wagtail.rich_text import expand_db_html
from wagtail.whitelist import Whitelister

from core.streams.links import PageLinkHandler
from core.villages.routing import site_url

MARKS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "sub": "subscript",
    "sup": "superscript",
}  # fmt: skip
BLOCKS = {
    "p": "paragraph", "div": "paragraph", "ul": "bullet_list", "ol": "ordered_list",
    "li": "list_item", "hr": "rule", "br": "line_break", "a": "link", "img": "image",
}  # fmt: skip
_WORTHLESS = re.compile(r"<(script|style|template)\b.*?(</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_PAGE_LINK = re.compile(r'<a\b[^>]*linktype="page"[^>]*>')
_ID = re.compile(r'\bid="(\d{1,18})"')
_OWN_PATH = re.compile(r'\b(href|src)="(?=/(?!/)(documents/)?)')


def rich_text(source: str, village=None) -> dict:
    """`{"html": …, "tree": […]}` of a text as Wagtail stores it; links have their addresses, which
    are absolute: of documents as elsewhere in the API, of what an author wrote as a path alone on
    the website of the `village`."""
    website = site_url(village.hostname) if village is not None else settings.KAMPUNG_PUBLIC_URL

    def whole(match: re.Match) -> str:
        return f'{match[1]}="{settings.KAMPUNG_PUBLIC_URL if match[2] else website}'

    html = _OWN_PATH.sub(whole, safe_html(source))
    return {"html": html, "tree": tree_of(html, _linked_pages(source))}


def safe_html(source: str) -> str:
    """The text with its links' addresses, in the whitelisted elements and attributes alone."""
    return Whitelister().clean(_WORTHLESS.sub("", expand_db_html(source or "")))


def tree_of(html: str, pages: dict[str, int] | None = None) -> list[dict]:
    """Nodes of safe HTML. A text node is `{"type": "text", "text", "marks"}`; others have `type`
    and `children`, headings a `level`, links a `url` and, where it is one of these villages'
    pages, its `page_id`, images `url` and `alt`."""
    return _nodes(BeautifulSoup(html, "html.parser"), (), pages or {})


def _nodes(parent: Tag, marks: tuple[str, ...], pages: dict[str, int]) -> list[dict]:
    nodes: list[dict] = []
    for child in parent.children:
        if isinstance(child, NavigableString):
            # Between blocks there is nothing but line ends.
            if str(child).strip() or parent.name not in (None, "[document]", "ul", "ol"):
                nodes.append({"type": "text", "text": str(child), "marks": list(marks)})
        elif child.name in MARKS:
            nodes += _nodes(child, tuple(dict.fromkeys((*marks, MARKS[child.name]))), pages)
        else:
            nodes.append(_node(child, marks, pages))
    return nodes


def _node(tag: Tag, marks: tuple[str, ...], pages: dict[str, int]) -> dict:
    if re.fullmatch("h[1-6]", tag.name):
        return {"type": "heading", "level": int(tag.name[1]), "children": _nodes(tag, (), pages)}
    kind = BLOCKS.get(tag.name, "paragraph")
    if kind in ("rule", "line_break"):
        return {"type": kind}
    if kind == "image":
        return {"type": kind, "url": tag.get("src", ""), "alt": tag.get("alt", "")}
    node = {"type": kind}
    if kind == "link":
        url = tag.get("href", "")
        node |= {"url": url, "page_id": pages.get(url)}
    return node | {"children": _nodes(tag, marks, pages)}


def _linked_pages(source: str) -> dict[str, int]:
    """Ids of the pages that a text links to, by the addresses they have in its HTML."""
    found = [_ID.search(tag) for tag in _PAGE_LINK.findall(source or "")]
    ids = sorted({int(match[1]) for match in found if match})
    tags = PageLinkHandler.expand_db_attributes_many([{"id": number} for number in ids])
    links = [BeautifulSoup(tag, "html.parser").a.get("href") for tag in tags]
    return {href: number for href, number in zip(links, ids, strict=True) if href}

"""What a feed gives of a page, read from its delivery document."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from html import escape

from core.villages.models import Village
from core.villages.routing import site_url
from frontend_api.models import DeliveryDocument

NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of news; addresses are absolute, `html` is safe, `image` is a rendition."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    image: dict | None
    published: datetime
    updated: datetime | None
    language: str
    village: Village


def item_of(document: DeliveryDocument) -> Item:
    row = json.loads(bytes(document.body))
    content = row.get("content", {})
    root = site_url(document.village.hostname)
    intro = content.get("intro") or ""
    html = f"<p>{escape(intro)}</p>" if intro else ""
    html += "".join(_block(block) for block in content.get("body") or ())
    picture = content.get("lead_image")
    renditions = [
        item for item in (picture or {}).get("renditions", ()) if item["type"] != "image/avif"
    ]
    return Item(
        id=str(document.translation_key) + ":" + document.locale,
        url=root + document.path,
        title=clean(document.title),
        summary=clean(intro),
        html=clean(html),
        image=renditions[-1] if renditions else None,
        published=document.published_at,
        updated=document.updated_at,
        language=row.get("locale") or document.locale,
        village=document.village,
    )


def clean(text: str) -> str:
    """Without the characters that XML has no way to write."""
    return NO_XML.sub("", text)


def _block(block: dict) -> str:
    """Headings, texts and pictures of a page's body as HTML; what else stands there has to be seen
    on the page."""
    kind, value = block.get("type"), block.get("value")
    if kind == "heading":
        return f"<h2>{escape(str(value))}</h2>"
    if kind == "text":
        return value["html"] if value else ""
    if kind == "picture" and (value or {}).get("image"):
        image, caption = value["image"], value.get("caption") or ""
        made = [item for item in image["renditions"] if item["type"] != "image/avif"]
        if made:
            below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
            source, alt = escape(made[-1]["url"]), escape(image["alt"])
            return f'<figure><img src="{source}" alt="{alt}">{below}</figure>'
    return ""

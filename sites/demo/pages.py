"""Turns a village's story into unsaved pages."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from html import escape

from django.utils import timezone

from core.villages.tree import Node
from sites.demo.diligence import Diligence
from sites.demo.texts import StoryNews, StoryPage, VillageStory
from sites.models import NewsIndexPage, NewsPage, ProfilePage, StandardPage

DUTIES = (
    "Menyelenggarakan pemerintahan, melaksanakan pembangunan, membina kemasyarakatan, dan "
    "memberdayakan masyarakat."
)
# Rows of a stream need ids that stay the same at every run.
_NAMESPACE = uuid.UUID("0c6f7a1e-52a3-4d0e-8f5a-6a1b7c3d9e20")


def row(seed: str, number: int, kind: str, value) -> dict:
    return {"type": kind, "value": value, "id": str(uuid.uuid5(_NAMESPACE, f"{seed}/{number}"))}


def rich(paragraphs) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in paragraphs)


def sections_body(seed: str, sections, extra: list[tuple[str, object]] = ()) -> list[dict]:
    rows: list[tuple[str, object]] = []
    for heading, paragraphs in sections:
        if heading:
            rows.append(("heading", heading))
        rows.append(("text", rich(paragraphs)))
    return [row(seed, number, *item) for number, item in enumerate([*rows, *extra])]


def story_tree(code: str, story: VillageStory, today: date, pictures: dict[str, int]) -> list[Node]:
    """Profile and news below a village's home page. `pictures` maps a news slug to its image's
    id. The rest of the tree is the office's (`sites.demo.office`)."""
    nodes = [
        _profile(code, story, page_node(code, page, today), today)
        for page in story.pages
        if page.slug == "profil"
    ]
    news = NewsIndexPage(title="Berita", slug="berita", show_in_menus=True)
    nodes.append(Node(news, [news_node(code, item, today, pictures) for item in story.news]))
    return nodes


def _profile(code: str, story: VillageStory, node: Node, today: date) -> Node:
    """The profile with its figures and aims, over the pages of text below it."""
    told = {page.slug: page for page in story.pages[0].children}
    aims = dict(told["visi-dan-misi"].sections) if "visi-dan-misi" in told else {}
    diligence = Diligence(code)
    profile = ProfilePage(
        title=node.page.title,
        slug=node.page.slug,
        intro=node.page.intro,
        show_in_menus=True,
        body=node.page.body.raw_data if hasattr(node.page.body, "raw_data") else node.page.body,
        vision=" ".join(aims.get("Visi", ()))[:500],
        mission=[
            row(f"{code}/misi", number, "item", text.split(". ", 1)[-1][:300])
            for number, text in enumerate(aims.get("Misi", ()))
        ]
        if diligence.has("mission", 0.4)
        else [],
        duties=DUTIES if diligence.has("duties", 1.2) else "",
        population=story.population,
        households=story.households,
        area_ha=story.area_ha,
        **_published(today, 400),
    )
    children = [child for child in node.children if child.page.slug != "visi-dan-misi"]
    return Node(profile, children)


def page_node(code: str, page: StoryPage, today: date, depth: int = 0) -> Node:
    extra = []
    if page.slug == "lembaga":
        extra = [("ronda__watch_posts", {"title": "Pos ronda", "show_equipment": True})]
    saved = StandardPage(
        title=page.title,
        slug=page.slug,
        intro=page.intro,
        show_in_menus=depth == 0,
        body=sections_body(f"{code}/{page.slug}", page.sections, extra),
        **_published(today, 400),
    )
    return Node(saved, [page_node(code, child, today, depth + 1) for child in page.children])


def news_node(code: str, item: StoryNews, today: date, pictures: dict[str, int]) -> Node:
    day = today - timedelta(days=item.days_ago)
    page = NewsPage(
        title=item.title,
        slug=item.slug,
        intro=item.intro,
        date=day,
        lead_image_id=pictures.get(item.slug),
        body=sections_body(f"{code}/{item.slug}", [("", item.paragraphs)]),
        **_published(day, 0),
    )
    return Node(page)


def _published(day: date, days_ago: int) -> dict:
    moment = timezone.make_aware(datetime.combine(day - timedelta(days=days_ago), time(9)))
    return {"first_published_at": moment, "last_published_at": moment}

"""Made-up villages by the thousand, for measuring what an install's size costs."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from bench.measuring import report
from core.villages.access import ensure_access
from core.villages.mass_provisioning import provision_new
from core.villages.models import District, Regency, Village
from core.villages.provisioning import provision_regency
from core.villages.tree import Node
from sites.models import HomePage, NewsIndexPage, NewsPage, StandardPage

A_DISTRICT = 150
A_BATCH = 300
NEWS = 4
TEXT = "<p>Warga berkumpul di balai kampung untuk membicarakan jalan, air dan ronda malam.</p>"


def provision(count: int) -> list[Village]:
    """Insert `count` villages with small trees below a new regency's portal, in the order of
    their codes."""
    regency = provision_regency("18.02", "Lampung Tengah", "Lampung")
    villages = []
    for number in range(count):
        if number % A_DISTRICT == 0:
            district = _district(regency, number // A_DISTRICT + 1)
        villages.append(
            Village(
                code=f"{district.code}.{2001 + number % A_DISTRICT}",
                name=f"Kampung {number}",
                slug=f"kampung-{number}",
                district=district,
                languages=["id"],
            )
        )
    for start in range(0, count, A_BATCH):
        provision_new(villages[start : start + A_BATCH], lambda village: small_tree(village.slug))
        report(f"  {min(start + A_BATCH, count)} of {count} villages")
    return villages


def _district(regency: Regency, number: int) -> District:
    district = District.objects.create(
        regency=regency, code=f"{regency.code}.{number:02}", name=f"Kecamatan {number}"
    )
    ensure_access(district, parent=regency.collection)
    return district


def small_tree(slug: str) -> Node:
    """A home page, two pages and a list with a few news."""
    today = timezone.localdate()
    body = [("heading", "Kabar"), ("text", TEXT)]
    news = [
        NewsPage(
            title=f"Kabar {number}",
            slug=f"kabar-{number}",
            intro="Ringkasan kabar.",
            date=today - timedelta(days=number),
            body=body,
        )
        for number in range(NEWS)
    ]
    listing = NewsIndexPage(title="Berita", slug="berita", show_in_menus=True)
    return Node(
        HomePage(title=slug, slug=slug, intro="Situs resmi.", body=body),
        [
            Node(StandardPage(title="Profil", slug="profil", show_in_menus=True, body=body)),
            Node(listing, [Node(page) for page in news]),
            Node(StandardPage(title="Kontak", slug="kontak", show_in_menus=True, body=body)),
        ],
    )

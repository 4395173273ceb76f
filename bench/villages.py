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

A_DISTRICT = 30
NEWS = 4
TEXT = "<p>Warga berkumpul di balai kampung untuk membicarakan jalan, air dan ronda malam.</p>"


def provision(count: int, a_regency: int) -> list[Village]:
    """Insert `count` villages with small trees, in regencies of `a_regency` with a portal each:
    the more villages, the more regencies, as in a province. Returns them in the order of codes.
    """
    villages = []
    for number, first in enumerate(range(0, count, a_regency), start=1):
        regency = provision_regency(f"18.{number:02}", f"Contoh {number}", "Lampung")
        batch = _unsaved(regency, first, min(a_regency, count - first))
        provision_new(batch, small_tree)
        villages += batch
        report(f"  {len(villages)} of {count} villages")
    return villages


def _unsaved(regency: Regency, first: int, count: int) -> list[Village]:
    villages = []
    for offset in range(count):
        if offset % A_DISTRICT == 0:
            district = _district(regency, offset // A_DISTRICT + 1)
        villages.append(
            Village(
                code=f"{district.code}.{2001 + offset % A_DISTRICT}",
                name=f"Maju {first + offset}",
                slug=f"maju-{first + offset}",
                district=district,
                languages=["id"],
            )
        )
    return villages


def _district(regency: Regency, number: int) -> District:
    district = District.objects.create(
        regency=regency, code=f"{regency.code}.{number:02}", name=f"Kecamatan {number}"
    )
    ensure_access(district, parent=regency.collection)
    return district


def small_tree(village: Village) -> Node:
    """A home page, two pages and a list with a few news."""
    # Villages publish on different days.
    latest = timezone.localdate() - timedelta(days=village.pk % 28)
    body = [("heading", "Kabar"), ("text", TEXT)]
    news = [
        NewsPage(
            title=f"Kabar {number}",
            slug=f"kabar-{number}",
            intro="Ringkasan kabar.",
            date=latest - timedelta(days=28 * number),
            body=body,
        )
        for number in range(NEWS)
    ]
    listing = NewsIndexPage(title="Berita", slug="berita", show_in_menus=True)
    return Node(
        HomePage(title=village.name, slug=village.slug, intro="Situs resmi.", body=body),
        [
            Node(StandardPage(title="Profil", slug="profil", show_in_menus=True, body=body)),
            Node(listing, [Node(page) for page in news]),
            Node(StandardPage(title="Kontak", slug="kontak", show_in_menus=True, body=body)),
        ],
    )

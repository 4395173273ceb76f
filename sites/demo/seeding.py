"""Makes the demo: areas and villages, accounts, pictures, pages, the plugins' records, a year of
figures.

Each step looks for what is already there, so that running it again adds nothing and goes on where
an interrupted run stopped. Villages are written in batches, each in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.db import transaction
from django.utils import timezone
from modelsearch.backends import get_search_backends
from wagtail.images import get_image_model

from core.command_centre.demo import load as load_command_centre
from core.plugins.calls import call_each
from core.plugins.gating import villages_with
from core.plugins.registry import registry
from core.villages.access import ensure_access
from core.villages.mass_provisioning import provision_new
from core.villages.models import District, Regency, Village
from core.villages.provisioning import provision_regency
from core.villages.tree import Node, below, insert_trees
from sites.demo import media
from sites.demo.cartogram import cells, centre, ring
from sites.demo.facts import VillageFacts, load_villages, slugs
from sites.demo.forms import form_documents
from sites.demo.languages import speak_three_languages
from sites.demo.office import Office, service_page
from sites.demo.pages import news_node, rich, row, story_tree
from sites.demo.people import create_accounts
from sites.demo.suggestions import suggestion_form
from sites.demo.texts import regency_story, story
from sites.demo.villagers import pool
from sites.models import (
    BudgetLine,
    FormField,
    HomePage,
    Institution,
    NewsIndexPage,
    NewsPage,
    Official,
    PortalPage,
    ServiceIndexPage,
    ServicePage,
    VillageSettings,
)

REGENCY = ("18.02", "Lampung Tengah", "Lampung")
BATCH = 40
PICTURED_NEWS = 4

Progress = Callable[[str, int, int], None]


@dataclass
class Outcome:
    """What the run made; zeros when everything was there."""

    villages: int = 0
    pages: int = 0
    images: int = 0
    users: int = 0
    failures: list[str] = field(default_factory=list)


class Seeder:
    """Makes the demo. `progress(step, done, total)` is called as it goes on; `limit` takes only
    the first so many villages."""

    def __init__(self, progress: Progress = lambda *_: None, limit: int | None = None):
        self.progress = progress
        self.facts = load_villages()[:limit]
        self.slugs = slugs(load_villages())
        self.cells = cells(load_villages())
        self.today = timezone.localdate()
        self.outcome = Outcome()

    def run(self) -> Outcome:
        regency = provision_regency(*REGENCY)
        self._districts(regency)
        self.catalogue = self._catalogue(regency)
        known = set(Village.objects.values_list("code", flat=True))
        missing = [facts for facts in self.facts if facts.code not in known]
        for start in range(0, len(missing), BATCH):
            self._villages(missing[start : start + BATCH])
            self.progress("villages", len(missing[start : start + BATCH]), len(missing))
        self._portal(regency)
        first = Village.objects.with_places().get(code=self.facts[0].code)
        self.outcome.pages += speak_three_languages(first)
        self.outcome.users = create_accounts(regency)
        self._plugins()
        load_command_centre(partial(self.progress, "command centre"))
        return self.outcome

    # -- Areas -------------------------------------------------------------------------------

    def _districts(self, regency: Regency) -> None:
        names = {facts.district_code: facts.district for facts in self.facts}
        for code, name in names.items():
            district, created = District.objects.get_or_create(
                code=code, defaults={"regency": regency, "name": name}
            )
            if created:
                ensure_access(district, parent=regency.collection)
                self._outline(
                    district, [f.code for f in load_villages() if f.district_code == code]
                )
        if regency.boundary is None:
            self._outline(regency, list(self.cells))

    def _outline(self, area, codes: list[str]) -> None:
        """An area's outline is the union of its villages' hexagons."""
        area.boundary = _multi(MultiPolygon([self._hexagon(code) for code in codes]).unary_union)
        area.save(update_fields=["boundary"])

    def _hexagon(self, code: str) -> Polygon:
        return Polygon(ring(self.cells[code]))

    # -- Villages ----------------------------------------------------------------------------

    @transaction.atomic
    def _villages(self, facts: list[VillageFacts]) -> None:
        districts = {
            district.code: district
            for district in District.objects.select_related("regency", "group", "collection")
        }
        stories = {item.code: story(item) for item in facts}
        villages = [self._village(item, stories[item.code], districts) for item in facts]
        offices = {
            village.code: Office(village, stories[village.code], self.today) for village in villages
        }
        pages = provision_new(villages, lambda village: self._home(village, offices[village.code]))
        write_rows(pages, offices.values())
        self.outcome.villages += len(villages)
        self.outcome.pages += len(pages)

    def _village(self, facts: VillageFacts, told, districts) -> Village:
        cell = self.cells[facts.code]
        return Village(
            code=facts.code,
            name=facts.name,
            district=districts[facts.district_code],
            slug=self.slugs[facts.code],
            address=told.address,
            email=told.email,
            phone=told.phone,
            point=Point(*centre(cell), srid=4326),
            boundary=_multi(self._hexagon(facts.code)),
            languages=["id"],
        )

    def _home(self, village: Village, office: Office) -> Node:
        told = office.told
        shown = [item for item in told.news if item.picture_kind][:PICTURED_NEWS]
        images = [
            media.hero(village, village.full_name),
            *(media.news_picture(village, item) for item in shown),
        ]
        saved = save_images(images)
        self.outcome.images += len(saved)
        pictures = dict(zip((item.slug for item in shown), (i.pk for i in saved[1:]), strict=True))
        moment = timezone.now() - timedelta(days=500)
        home = HomePage(
            title=village.full_name,
            slug=village.slug,
            intro=told.tagline,
            lead_image_id=saved[0].pk,
            first_published_at=moment,
            body=[
                row(village.code, 0, "text", rich(told.welcome)),
                row(village.code, 1, "ronda__watch_posts", {"title": "Pos ronda kami",
                                                            "show_equipment": False}),
            ],
        )  # fmt: skip
        tree = story_tree(village.code, told, self.today, pictures)
        shown = [image.pk for image in saved[:5]]
        nodes = [*tree, *office.nodes(self.catalogue, shown), suggestion_form(village)]
        return Node(home, nodes)

    # -- Portal and plugins ------------------------------------------------------------------

    def _catalogue(self, regency: Regency) -> dict[str, int]:
        """The regency's services, by slug, from which villages have adopted theirs."""
        home, documents = regency.site.root_page, form_documents(regency)
        services = pool("services")["service"]
        for item in services:
            item["documents"] = {"form": documents[item["slug"]]}
        known = ServicePage.objects.filter(below(home.path))
        if not known.exists():
            words = {"jenis": "kampung", "jabatan": "Kepala Kampung"}
            moment = timezone.now() - timedelta(days=420)
            index = ServiceIndexPage(
                title="Katalog layanan",
                slug="layanan",
                show_in_menus=True,
                intro="Layanan yang dapat diambil setiap kampung, dengan syarat dan formulirnya.",
            )
            nodes = [Node(service_page(item, words, None, moment)) for item in services]
            self.outcome.pages += len(insert_trees(home, [Node(index, nodes)]))
        return dict(known.values_list("slug", "pk"))

    def _portal(self, regency: Regency) -> None:
        home = regency.site.root_page.specific
        index = NewsIndexPage.objects.get(below(home.path))
        if NewsPage.objects.filter(below(index.path)).exists():
            return
        told = regency_story(regency.name)
        portal = PortalPage.objects.get(pk=home.pk)
        portal.intro = told.tagline
        portal.body = [row("portal", 0, "text", rich(told.welcome))]
        portal.save()
        nodes = [news_node("portal", item, self.today, {}) for item in told.news]
        self.outcome.pages += len(insert_trees(index, nodes))

    def _plugins(self) -> None:
        villages = Village.objects.select_related("district").order_by("code")
        for slug, plugin in registry.plugins.items():
            chosen = list(villages_with(slug, villages))
            step = str(plugin.manifest.title)

            report = partial(self._report, step, len(chosen))
            for item in call_each("load_demo_data", slugs=[slug], villages=chosen, progress=report):
                if not item.ok:
                    self.outcome.failures.append(f"{slug}: {item.error}")

    def _report(self, step: str, total: int, done: int) -> None:
        self.progress(step, done, total)


def write_rows(pages: list, offices) -> None:
    """What hangs on pages and villages that have just been inserted in bulk."""
    lines, fields = [], []
    for page in pages:
        for line in getattr(page, "demo_lines", ()):
            line.page_id = page.pk
            lines.append(line)
        for item in getattr(page, "demo_fields", ()):
            item.page_id, item.locale_id = page.pk, page.locale_id
            fields.append(item)
    BudgetLine.objects.bulk_create(lines, batch_size=500)
    FormField.objects.bulk_create(fields, batch_size=500)
    offices = list(offices)
    Official.objects.bulk_create([one for office in offices for one in office.officials()])
    Institution.objects.bulk_create([one for office in offices for one in office.institutions()])
    VillageSettings.objects.bulk_create([office.settings() for office in offices])


def save_images(images: list) -> list:
    """Insert image rows and bring the search index up to date."""
    saved = get_image_model().objects.bulk_create(images)
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(get_image_model(), saved)
    return saved


def _multi(geometry) -> MultiPolygon:
    polygons = MultiPolygon(geometry) if geometry.geom_type == "Polygon" else geometry
    polygons.srid = 4326
    return polygons

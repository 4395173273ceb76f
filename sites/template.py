"""The page tree a new village gets, and the portal of a regency."""

from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page

from core.villages.models import Regency, Village
from core.villages.tree import Node, insert_trees
from sites.models import (
    AgendaPage,
    AnnouncementIndexPage,
    ContactPage,
    GalleryPage,
    HomePage,
    InformationIndexPage,
    NewsIndexPage,
    PortalPage,
    ProfilePage,
    ServiceIndexPage,
)


class SiteTemplate:
    """Named by the setting KAMPUNG_SITE_TEMPLATE; provisioning calls it.

    Each method finds what is there before it makes anything, so calling it again repairs. Pages
    an operator has deleted stay deleted: only a missing home page is made anew.
    """

    def village_home(self, village: Village, locale: Locale) -> Page:
        """The village's home page, made with its first pages when there is none. Those in its
        further languages follow it."""
        existing = HomePage.objects.filter(depth=2, slug=village.slug, locale=locale).first()
        if existing is not None and not existing.sites_rooted_here.exists():
            return existing
        home = HomePage(title=village.full_name, slug=village.slug, locale=locale)
        with translation.override(locale.language_code):
            nodes = [Node(page) for page in first_pages()]
        insert_trees(Page.get_first_root_node(), [Node(home, nodes)])
        return home

    def portal_home(self, regency: Regency, locale: Locale) -> Page:
        existing = PortalPage.objects.filter(slug=slugify(regency.full_name)).first()
        if existing is not None:
            return existing
        home = PortalPage(title=regency.full_name, slug=slugify(regency.full_name), locale=locale)
        with translation.override(locale.language_code):
            news = NewsIndexPage(title=_("News"), slug="berita", show_in_menus=True)
        insert_trees(Page.get_first_root_node(), [Node(home, [Node(news)])])
        return home


def first_pages() -> list[Page]:
    """The unsaved pages below a new home page, in menu order, in the active language: examples
    until somebody edits them."""
    pages = [
        ProfilePage(
            title=_("Profile"),
            slug="profil",
            intro=_("Who we are: history, aims, officials and institutions of the village."),
            vision=_("Example: A village that is safe, healthy and prosperous."),
        ),
        NewsIndexPage(title=_("News"), slug="berita"),
        ServiceIndexPage(
            title=_("Public services"),
            slug="layanan",
            intro=_("What you can get done at the office: what to bring, cost and duration."),
        ),
        InformationIndexPage(
            title=_("Public information"),
            slug="informasi-publik",
            intro=_("Budget, plans and reports, open to every resident."),
        ),
        AnnouncementIndexPage(title=_("Announcements"), slug="pengumuman"),
        AgendaPage(title=_("Agenda"), slug="agenda"),
        GalleryPage(title=_("Gallery"), slug="galeri"),
        ContactPage(
            title=_("Contact"),
            slug="kontak",
            directions=_(
                "Example: The office stands beside the village hall, opposite the mosque."
            ),
        ),
    ]
    for page in pages:
        page.show_in_menus = True
        page.is_example = bool(page.intro or getattr(page, "directions", ""))
    return pages

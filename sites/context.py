"""What a website shows around its content: whose it is, the menu, the place in it, languages.

Templates know it as `website`. Pages put one that knows the page into their context; the context
processor below gives all other views (a plugin's pages, the 404 page) one without. Everything is
looked up when a template first asks for it, so the admin and the API pay nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from core.plugins.gated import banners
from core.plugins.gating import enabled_slugs
from core.plugins.registry import registry
from core.villages.languages import text_language
from core.villages.routing import root_of, site_url
from core.villages.scoping import HOME_PATH_LENGTH, tree_paths
from core.villages.tree import children, is_public

CHROME_LANGUAGES = {"id", "en"}  # that `locale/` and the texts themselves are written in


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the menu or of the trail. `current` is its `aria-current`: "page" for the page
    that is shown, "true" for the part of the site it lies in, else empty. `language` is that of
    the title, where it is another than its surroundings'."""

    title: str
    url: str
    current: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the village. `url` is empty where the page is not translated into it."""

    code: str
    name: str
    url: str
    is_current: bool


def website(request) -> dict:
    """Context processor: `website` for every template, read only where a template uses it."""
    return {"website": SimpleLazyObject(lambda: site_context(request))}


def site_context(request, page: Page | None = None) -> Website:
    """The website that answers `request`, seen from `page` when a page of it is shown."""
    return Website(request, Site.find_for_request(request), page)


def language_of(page: Page, request) -> str:
    """The code of the page's language; without a query in the main language of the site."""
    root = root_of(page, request) if page.path else None
    return root.language if root is not None else page.locale.language_code


class Website:
    """A village's website or a regency's portal; without `site`, an address that is nobody's.

    Menu, trail and languages take one query together, the plugins' entries one.
    """

    def __init__(self, request, site: Site | None, page: Page | None = None):
        self.request = request
        self.site = site
        self.page = page
        self.village = getattr(site, "village", None)
        self.regency = (
            self.village.district.regency if self.village else getattr(site, "regency", None)
        )

    # -- Names -------------------------------------------------------------------------------

    @property
    def kind(self) -> str:
        """What the name is the name of: Kampung, Kelurahan, Kabupaten."""
        if self.village:
            return self.village.get_kind_display()
        return "Kabupaten" if self.regency else ""

    @property
    def name(self) -> str:
        area = self.village or self.regency
        if area:
            return area.name
        return (self.site and self.site.site_name) or settings.WAGTAIL_SITE_NAME

    @property
    def full_name(self) -> str:
        return f"{self.kind} {self.name}".strip()

    @property
    def place(self) -> str:
        """Where it lies, in one line."""
        if self.village:
            return f"{self.village.district.full_name}, {self.regency.full_name}"
        if self.regency and self.regency.province:
            return f"Provinsi {self.regency.province}"
        return ""

    @cached_property
    def banners(self) -> list:
        """What the plugins have every page say at its top; nothing on a portal."""
        return banners(self.village) if self.village is not None else []

    @cached_property
    def settings(self):
        """The village's settings, its logo with renditions; None on a portal."""
        from sites.models.base import load_renditions
        from sites.models.settings import settings_of

        if self.village is None:
            return None
        settings = settings_of(self.village)
        if settings.logo is not None:
            load_renditions(set(), [settings.logo])
        return settings

    # -- Addresses ---------------------------------------------------------------------------

    @property
    def portal_url(self) -> str:
        site = self.regency.site if self.regency else None
        return (site_url(site.hostname) if site else settings.KAMPUNG_PUBLIC_URL) + "/"

    @property
    def root_url(self) -> str:
        return site_url(self.site.hostname) if self.site else settings.KAMPUNG_PUBLIC_URL

    @property
    def home_url(self) -> str:
        if self.site is None:
            return self.portal_url
        if self.home.pk == self.site.root_page_id:
            return "/"
        return self.home.get_url(self.request, self.site)

    @property
    def url(self) -> str:
        """The one address of what is shown, paging included, for search engines and sharing. A
        page that is not translated is the one it shows."""
        if self.site is None:
            return ""
        number = self.request.GET.get("page", "")
        query = f"?page={number}" if number.isdecimal() and number != "1" else ""
        page = self.page.alias_of if self.page and self.is_untranslated else self.page
        path = page.get_url(self.request, self.site) if page else self.request.path
        return self.root_url + (path or "/") + query

    @property
    def language(self) -> str:
        if self.page is not None:
            return language_of(self.page, self.request)
        return get_language() or settings.LANGUAGE_CODE

    @cached_property
    def text_language(self) -> str:
        """The language the page's text is written in: another one where it is not translated."""
        if self.page is not None and self.page.alias_of_id is not None:
            return text_language(self.page)
        return self.language

    @property
    def chrome_language(self) -> str:
        """The language of everything around the page's text: the nearest that is translated."""
        return self.language if self.language in CHROME_LANGUAGES else settings.LANGUAGE_CODE

    @property
    def language_name(self) -> str:
        return get_language_info(self.language)["name_local"]

    @property
    def text_language_name(self) -> str:
        return get_language_info(self.text_language)["name_local"]

    @property
    def is_untranslated(self) -> bool:
        return self.text_language != self.language

    @property
    def main_language(self) -> str:
        """The language of what has no page of its own: search, feeds."""
        return self.site.root_page.locale.language_code if self.site else settings.LANGUAGE_CODE

    # -- The tree ----------------------------------------------------------------------------

    @cached_property
    def home(self) -> Page | None:
        """The home page of the tree the page lies in: each language has one."""
        if self.site is None:
            return None
        main = self.site.root_page
        if self.page is None or not self.page.path or self.page.path.startswith(main.path):
            return main
        path = self.page.path[:HOME_PATH_LENGTH]
        return next((page for page in self._around if page.path == path), main)

    @cached_property
    def _around(self) -> list[Page]:
        """The entries of the menu, the page's ancestors and its translations, in tree order."""
        if self.site is None:
            return []
        main = self.site.root_page
        path = (self.page is not None and self.page.path) or main.path
        steps = range(HOME_PATH_LENGTH, len(path) + 1, Page.steplen)
        wanted = Q(path__in=[path[:step] for step in steps]) | (
            children(path[:HOME_PATH_LENGTH]) & Q(show_in_menus=True)
        )
        if self.page is not None and len(self._codes) > 1:
            # A translation counts only in a tree of this site.
            trees = tree_paths(Q(translation_key=main.translation_key))
            wanted |= Q(translation_key=self.page.translation_key, home_path__in=trees)
        return list(
            Page.objects.annotate(
                home_path=Substr("path", 1, HOME_PATH_LENGTH), code=F("locale__language_code")
            )
            .filter(wanted)
            .filter(is_public())
            .order_by("path")
            .only(
                "path", "depth", "title", "url_path", "show_in_menus", "translation_key", "alias_of"
            )
        )

    @property
    def _codes(self) -> list[str]:
        return self.village.languages if self.village else []

    @cached_property
    def menu(self) -> list[Link]:
        """The home page's children that are shown in menus, then the plugins' entries."""
        if self.site is None:
            return []
        entries = [
            self._link(page)
            for page in self._around
            if page.show_in_menus
            and page.depth == self.home.depth + 1
            and page.path.startswith(self.home.path)
        ]
        return entries + self._plugin_entries()

    def _link(self, page: Page) -> Link:
        here = self.page.path if self.page is not None else ""
        current = "page" if here == page.path else "true" if here.startswith(page.path) else ""
        return Link(page.title, page.get_url(self.request, self.site), current, self._spoken(page))

    def _spoken(self, page: Page) -> str:
        """The language of a title, where it is not the one around it."""
        language = self.language if page.alias_of_id is None else self.main_language
        return "" if language == self.chrome_language else language

    def _plugin_entries(self) -> list[Link]:
        if self.village is None:
            return []
        enabled = enabled_slugs(self.village)
        items = [
            (item.order, plugin.slug, item)
            for plugin, item in registry.specs("register_menu_items")
            if plugin.slug in enabled
        ]
        path, entries = self.request.path, []
        best = None
        for _order, slug, item in sorted(items, key=lambda entry: entry[:2]):
            url = f"/p/{slug}/{item.path.lstrip('/')}"
            entries.append(Link(str(item.label), url, "page" if path == url else ""))
            # Everything of the plugin lies in an entry at its root, but what names itself.
            holds = path == url or not self._own_title or item.path.strip("/")
            if path.startswith(url) and holds and (best is None or len(url) > len(best.url)):
                best = entries[-1]
        if best is not None and not best.current:
            entries[entries.index(best)] = replace(best, current="true")
        return entries

    @property
    def _own_title(self) -> str:
        """What a plugin's view calls a page that belongs to none of its entries in the menu."""
        return str(getattr(self.request, "page_title", ""))

    @cached_property
    def trail(self) -> list[Link]:
        """The way from the home page to what is shown, itself last; empty on a home page."""
        if self.site is None:
            return []
        start = Link(_("Home"), self.home_url)
        if self.page is None:
            entry = next((link for link in self.menu if link.current), None)
            if entry is None and self._own_title:
                entry = Link(self._own_title, self.request.path, "page")
            return [start, entry] if entry else [start]
        if self.page.depth <= self.site.root_page.depth:
            return []
        above = [
            Link(page.title, page.get_url(self.request, self.site), "", self._spoken(page))
            for page in self._around
            if page.depth > self.site.root_page.depth
            and self.page.path.startswith(page.path)
            and page.path != self.page.path
        ]
        here = Link(
            self.page.title,
            self.page.get_url(self.request, self.site),
            "page",
            self._spoken(self.page),
        )
        return [start, *above, here]

    @cached_property
    def languages(self) -> list[Language]:
        """The village's languages with the page's address in each; empty where there is one."""
        if self.page is None or len(self._codes) < 2:
            return []
        urls = {
            page.code: self._address(page)
            for page in self._around
            if page.translation_key == self.page.translation_key and page.alias_of_id is None
        }
        return [
            Language(
                code,
                get_language_info(code)["name_local"],
                urls.get(code, ""),
                code == self.text_language,
            )
            for code in self._codes
        ]

    def _address(self, translation: Page) -> str:
        """The path of a translation on this site; as `core.villages.routing.path_of` has it,
        without asking for its home page."""
        below_home = translation.url_path.lstrip("/").partition("/")[2]
        is_main = translation.path.startswith(self.site.root_page.path)
        return ("/" if is_main else f"/{translation.code}/") + below_home

"""A village's menu, as data."""

from django.conf import settings
from django.utils import translation
from wagtail.models import Page

from core.plugins.gating import enabled_slugs
from core.plugins.registry import registry
from core.villages.languages import homes_of
from core.villages.models import Village
from core.villages.routing import site_url
from core.villages.tree import children, is_public


def menu_of(village: Village, language: str = "") -> list[dict]:
    """Pages marked for the menu in tree order, then the entries of enabled plugins; two queries
    for the village's main language, which is meant where none is named or it has not that one.

    The `locale` of an entry is the language of its title: a page that is not translated yet has
    the one it has, and plugins speak those languages that the software itself does.
    """
    home, prefix = village.site.root_page, "/"
    main = village.languages[0] if village.languages else settings.LANGUAGE_CODE
    language = language if language in village.languages else main
    if language != main:
        translated = homes_of(village).filter(locale__language_code=language).first()
        home, prefix = (translated, f"/{language}/") if translated else (home, prefix)
    root = site_url(village.hostname)
    pages = Page.objects.filter(children(home.path), is_public(), show_in_menus=True).order_by(
        "path"
    )
    items = []
    for page in pages:
        path = prefix + page.url_path[len(home.url_path) :]
        written_in = main if prefix == "/" or page.alias_of_id else language
        items.append(_item(page.title, written_in, root, path, page_id=page.pk))
    enabled = enabled_slugs(village)
    entries = [
        (spec.order, plugin.slug, spec)
        for plugin, spec in registry.specs("register_menu_items")
        if plugin.slug in enabled
    ]
    spoken = dict(settings.WAGTAILADMIN_PERMITTED_LANGUAGES)
    chrome = language if language in spoken else settings.LANGUAGE_CODE
    with translation.override(chrome):
        for _order, slug, spec in sorted(entries, key=lambda entry: entry[:2]):
            path = f"/p/{slug}/{spec.path}"
            items.append(_item(str(spec.label), chrome, root, path, plugin=slug))
    return items


def _item(title, locale, root, path, *, page_id=None, plugin=None) -> dict:
    return {
        "title": title,
        "locale": locale,
        "url": root + path,
        "path": path,
        "page_id": page_id,
        "plugin": plugin,
    }

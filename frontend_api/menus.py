"""A village's menu, as data."""

from wagtail.models import Page

from core.plugins.gating import enabled_slugs
from core.plugins.registry import registry
from core.villages.models import Village
from core.villages.routing import site_url
from core.villages.tree import children, is_public


def menu_of(village: Village) -> list[dict]:
    """Pages marked for the menu in tree order, then the entries of enabled plugins; two queries."""
    home = village.site.root_page
    root = site_url(village.hostname)
    pages = Page.objects.filter(children(home.path), is_public(), show_in_menus=True).order_by(
        "path"
    )
    items = []
    for page in pages:
        path = "/" + page.url_path[len(home.url_path) :]
        items.append(_item(page.title, root, path, page_id=page.pk))
    enabled = enabled_slugs(village)
    entries = [
        (spec.order, plugin.slug, spec)
        for plugin, spec in registry.specs("register_menu_items")
        if plugin.slug in enabled
    ]
    for _order, slug, spec in sorted(entries, key=lambda entry: entry[:2]):
        items.append(_item(str(spec.label), root, f"/p/{slug}/{spec.path}", plugin=slug))
    return items


def _item(title, root, path, *, page_id=None, plugin=None) -> dict:
    return {
        "title": title,
        "url": root + path,
        "path": path,
        "page_id": page_id,
        "plugin": plugin,
    }

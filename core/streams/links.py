"""Links to pages: in rich text, as addresses, and beside it, as cards."""

from wagtail.models import Page
from wagtail.rich_text import LinkHandler

from core.villages.routing import path_of, roots_for
from core.villages.tree import is_public


class PageLinkHandler(LinkHandler):
    """`<a linktype="page" id="…">`, all of a text's in two queries; Wagtail's own handler looks up
    each page, its translation and its site one after the other. A link to a page that is not there
    keeps its text alone."""

    identifier = "page"

    @staticmethod
    def get_model():
        return Page

    @classmethod
    def expand_db_attributes(cls, attrs):
        return cls.expand_db_attributes_many([attrs])[0]

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        wanted = {int(attrs["id"]) for attrs in attrs_list if str(attrs.get("id")).isdigit()}
        pages = Page.objects.filter(live=True).in_bulk(wanted)
        roots = roots_for([page.path for page in pages.values()])
        tags = []
        for attrs in attrs_list:
            page = pages.get(int(attrs["id"])) if str(attrs.get("id")).isdigit() else None
            root = roots.get(page.path[: 2 * Page.steplen]) if page is not None else None
            href = f' href="{root.root_url}{path_of(page, root)}"' if root is not None else ""
            tags.append(f"<a{href}>")
        return tags

    @classmethod
    def extract_references(cls, attrs):
        if str(attrs.get("id")).isdigit():
            yield Page, attrs["id"], "", ""


def page_card(page: Page | None) -> dict | None:
    """What the API tells of a page that something leads to; None for one that is not public."""
    if page is None or not Page.objects.filter(is_public(), pk=page.pk).exists():
        return None
    root = roots_for([page.path]).get(page.path[: 2 * Page.steplen])
    if root is None:
        return None
    path = path_of(page, root)
    return {
        "id": page.pk,
        "type": page.specific_class._meta.label,
        "title": page.title,
        "path": path,
        "url": root.root_url + path,
    }

"""The editor's side of previews on a village's own frontend.

Page types offer `modes_of(page)` beside their own preview modes, and answer with `answer(…)` where
it gives something. In the editor's preview panel the frontend stands in a frame, which the
Content-Security-Policy of that village's editor pages allows and no other page does.
"""

from __future__ import annotations

from django.core.cache import cache
from django.dispatch import receiver
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.staticfiles import versioned_static
from wagtail.models import Page

from core.clock import tick
from core.villages.previews import PreviewFrontend, PreviewSnapshot, forget_old
from core.villages.routing import path_of, root_of
from core.villages.scoping import village_of_page

MODE = "frontend"
FORGET_EVERY = 600  # seconds


def frontend_of(page: Page) -> PreviewFrontend | None:
    """Where the page's village has its previews shown; asked once a page."""
    known = page.__dict__
    if "_kampung_frontend" not in known:
        place = page if page.path else known.get("parent_to_be")
        known["_kampung_frontend"] = _look_up(place) if place is not None else None
    return known["_kampung_frontend"]


def _look_up(place: Page) -> PreviewFrontend | None:
    village = village_of_page(place)
    if village is None or root_of(place) is None:
        return None
    frontend = PreviewFrontend.objects.for_village(village).first()
    if frontend is not None:
        frontend.village = village
    return frontend


def modes_of(page: Page) -> list[tuple[str, str]]:
    """The preview mode that shows the page on its village's frontend, where there is one."""
    return [(MODE, _("On the frontend"))] if frontend_of(page) is not None else []


def answer(page: Page, request, mode: str) -> HttpResponse | None:
    """Keeps the page as it is and sends the browser to the frontend; None for another mode, and
    where there is no frontend, the village's having been taken away a moment ago perhaps."""
    frontend = frontend_of(page) if mode == MODE and request.user.is_authenticated else None
    if frontend is None:
        return None
    village = frontend.village
    snapshot = PreviewSnapshot.take(page, village, request.user)
    path = draft_path(page)
    address = frontend.address_for(village.code, path, snapshot.token(path))
    # Django's own redirect refuses the long addresses that letters outside ASCII lead to.
    return HttpResponse(
        status=302,
        headers={
            "Location": address,
            "Cache-Control": "private, no-store",
            "Referrer-Policy": "no-referrer",
        },
    )


def draft_path(page: Page) -> str:
    """The path the page will have once it is published as it is."""
    root = root_of(page)
    if page.path == root.path:
        return root.prefix
    page.set_url_path(page.get_parent())
    return path_of(page, root)


# Before hooks that answer in the editor's place.
@hooks.register("before_edit_page", order=-10)
def frame_of_edited(request, page):
    _allow_frame(request, page)


@hooks.register("before_create_page", order=-10)
def frame_of_created(request, parent_page, page_class):
    _allow_frame(request, parent_page)


@hooks.register("insert_editor_js")
def frame_without_waiting():
    return format_html('<script src="{}"></script>', versioned_static("villages_admin/preview.js"))


def _allow_frame(request, page) -> None:
    frontend = frontend_of(page)
    if frontend is not None:
        request.frame_origin = frontend.origin


@receiver(tick)
def forget_old_previews(sender, **kwargs) -> None:
    """Now and then, however many workers there are."""
    if cache.add("kampung:previews-forgotten", True, FORGET_EVERY):
        forget_old()

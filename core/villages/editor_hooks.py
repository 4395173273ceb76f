"""What an editor meets in the admin: their own village first, and only its things to choose from."""

import json
import re

from django.core.cache import cache
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from core.ids import parse_id
from core.villages.languages import (
    synchronise,
    translations_beside,
    village_with_translations,
)
from core.villages.routing import site_url
from core.villages.scoping import home_of_user, media_for, pages_for, village_of_page
from core.villages.tree import below

FORM_REMEMBERED = 24 * 3600  # seconds


@hooks.register("construct_page_chooser_queryset")
def choose_own_pages(pages, request):
    return pages_for(request.user, pages)


@hooks.register("construct_explorer_page_queryset")
def explore_own_pages(parent_page, pages, request):
    return pages_for(request.user, pages)


@hooks.register("construct_image_chooser_queryset")
def choose_own_images(images, request):
    return media_for(request.user, images)


@hooks.register("construct_document_chooser_queryset")
def choose_own_documents(documents, request):
    return media_for(request.user, documents)


@hooks.register("before_move_page")
def keep_in_village(request, page, destination):
    """A page changed into another village's tree would take along pictures that are not there."""
    if village_of_page(page) != village_of_page(destination):
        messages.error(
            request,
            _("“%(title)s” cannot be moved to another village. Write it there anew.")
            % {"title": page.title},
        )
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


@hooks.register("before_copy_page")
def copy_in_village(request, page):
    if request.POST.get("new_parent_page"):
        parent = parse_id(request.POST["new_parent_page"])
        destination = Page.objects.filter(pk=parent).first() if parent else None
        if destination is None or village_of_page(page) != village_of_page(destination):
            messages.error(
                request,
                _("“%(title)s” cannot be copied to another village.") % {"title": page.title},
            )
            return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


@hooks.register("before_bulk_action")
def move_in_village(request, action_type, objects, action):
    """The bulk move asks the hook for moving a page nothing."""
    if action_type != "move" or not objects or not isinstance(objects[0], Page):
        return None
    destination = action.cleaned_form.cleaned_data.get("chooser")
    village = village_of_page(destination) if destination is not None else None
    if any(village_of_page(page) != village for page in objects):
        messages.error(request, _("Pages cannot be moved to another village."))
        return redirect(action.next_url)
    return None


@hooks.register("after_copy_page")
def offer_copies_in_other_languages(request, page, new_page):
    village = village_with_translations(new_page)
    if village is not None:
        synchronise(village)


@hooks.register("construct_translated_pages_to_cascade_actions")
def take_translations_along(pages, action):
    """What is deleted or taken off the website goes in all languages; the screen counts them."""
    if action not in ("delete", "unpublish"):
        return None
    return {
        page: translations_beside(page).filter(alias_of__isnull=True)
        for page in pages
        if village_with_translations(page) is not None
    }


class VillagePanel(Component):
    """The first thing on the dashboard of somebody who works in one village."""

    name = "village"
    template_name = "villages/dashboard_panel.html"
    order = 50

    def __init__(self, village):
        self.village = village

    def get_context_data(self, parent_context):
        home = self.village.site.root_page
        pages = Page.objects.filter(below(home.path, inclusive=True))
        return {
            **(super().get_context_data(parent_context) or {}),
            "village": self.village,
            "home": home,
            "site_url": site_url(self.village.hostname) + "/",
            "drafts": pages.filter(has_unpublished_changes=True).order_by(
                "-latest_revision_created_at"
            )[:5],
            "latest": pages.live().filter(depth__gt=2).order_by("-last_published_at", "-pk")[:5],
            "news_index": pages.type(_news_index()).first() if _news_index() else None,
        }


def _news_index():
    """The page type news go under, where the installed page types have one."""
    from django.apps import apps

    try:
        return apps.get_model("village_sites", "NewsIndexPage")
    except LookupError:
        return None


@hooks.register("construct_homepage_panels")
def village_first(request, panels):
    village = home_of_user(request.user)
    if village is not None:
        panels.append(VillagePanel(village))


@hooks.register("construct_admin_api", order=100)
def narrow_admin_api(router):
    """Wagtail's admin API lists all images and documents; here, those of the person's villages."""
    from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
    from wagtail.images.api.admin.views import ImagesAdminAPIViewSet

    class OwnMedia:
        def get_queryset(self):
            return media_for(self.request.user, super().get_queryset())

    for name, base in (("images", ImagesAdminAPIViewSet), ("documents", DocumentsAdminAPIViewSet)):
        router.register_endpoint(name, type(base.__name__, (OwnMedia, base), {}))


@hooks.register("construct_reports_menu")
def hide_install_wide_reports(request, items):
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name != "page-types-usage"]


@hooks.register("before_create_page")
def continue_saved_page(request, parent_page, page_class):
    """On a poor line the answer to a new page's first, automatic save can get lost. The editor's
    form is then sent again as a new page; it is the same page, and is saved as that."""
    key = _form_key(request)
    page_id = cache.get(key) if key else None
    page = Page.objects.child_of(parent_page).filter(pk=page_id).first() if page_id else None
    if page is None or page.specific_class is not page_class:
        return None
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    match = resolve(url)
    response = match.func(request, *match.args, **match.kwargs)
    if isinstance(response, JsonResponse):
        answer = json.loads(response.content)
        if answer.get("success"):
            # With these the form goes on as that of the page that is there.
            answer |= {"url": url, "hydrate_url": f"{url}?_w_hydrate_create_view=1"}
            return JsonResponse(answer)
    return response


@hooks.register("after_create_page")
def remember_form(request, page):
    key = _form_key(request)
    if key:
        cache.set(key, page.pk, FORM_REMEMBERED)


def _form_key(request) -> str | None:
    """Where the page that came of this form is noted; the form names itself by 32 hex digits."""
    name = request.POST.get("form_key", "")
    if not re.fullmatch(r"[0-9a-f]{32}", name):
        return None
    return f"page-form-{request.user.pk}-{name}"


@hooks.register("insert_editor_js")
def patient_saving():
    return format_html('<script src="{}"></script>', versioned_static("villages_admin/editor.js"))


@hooks.register("insert_global_admin_css")
def dashboard_style():
    return format_html(
        '<link rel="stylesheet" href="{}">', versioned_static("villages_admin/screens.css")
    )


@hooks.register("construct_main_menu")
def hide_help(request, items):
    """Wagtail's help leads to pages in English on another host."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name != "help"]

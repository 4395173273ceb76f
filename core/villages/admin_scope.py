"""Keeps every address of the admin to the villages of the person asking.

Wagtail decides by permission in most views, by nothing in some (choosers, usage, previews), and
answers a refusal with a redirect. Here each id in an admin URL is looked up first: one that names
something of a village outside the person's scope is 404, as if it did not exist, whatever the
view and the method. `tests/isolation` walks all admin URLs to see that none is left out.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Revision

from core.ids import parse_id
from core.media.models import VillageMedia
from core.villages.editing import in_admin
from core.villages.scoping import media_for, pages_for

PAGE, IMAGE, DOCUMENT, REVISION, TRANSLATION, SOURCE, SESSION = (
    "page", "image", "document", "revision", "translation", "source", "session",
)  # fmt: skip

# What a keyword of an admin URL names, whatever the view.
BY_KEYWORD = {
    "page_id": PAGE,
    "parent_page_id": PAGE,
    "page_to_move_id": PAGE,
    "destination_id": PAGE,
    "page_pk": PAGE,
    "image_id": IMAGE,
    "document_id": DOCUMENT,
    "doc_id": DOCUMENT,
    "revision_id": REVISION,
    "translation_id": TRANSLATION,
    "translation_source_id": SOURCE,
}
# What `pk` names, by the view's namespace or name.
BY_NAME = {
    "wagtailadmin_pages:revisions_compare": PAGE,
    "wagtailadmin_api:pages:detail": PAGE,
    "wagtailadmin_api:pages:action": PAGE,
    "wagtailadmin_api:images:detail": IMAGE,
    "wagtailadmin_api:documents:detail": DOCUMENT,
    "wagtailimages_chooser:chosen": IMAGE,
    "wagtaildocs_chooser:chosen": DOCUMENT,
}
# Parameters by which views of the admin are told of pages, in the query or in the form.
PAGE_PARAMETERS = (
    "new_parent_page", "parent_page", "parent_page_id", "child_of", "descendant_of",
    "ancestor_of", "translation_of", "target_pages[]", "next_page", "chooser", "childOf",
)  # fmt: skip
BULK_MODELS = {
    ("wagtailcore", "page"): PAGE,
    ("media", "villageimage"): IMAGE,
    ("media", "villagedocument"): DOCUMENT,
}


# Views that show what is in the whole install, whatever the reader's villages.
INSTALL_WIDE = {
    "wagtailadmin_tag_autocomplete",
    "wagtailadmin_tag_model_autocomplete",
    "wagtailadmin_reports:page_types_usage",
    "wagtailadmin_reports:page_types_usage_results",
}


class AdminScopeMiddleware:
    """404 for what lies outside the person's villages, before any view of the admin runs."""

    def __init__(self, get_response):
        self.get_response = get_response

    @cached_property
    def prefix(self):
        return reverse("wagtailadmin_home")

    def __call__(self, request):
        if not request.path.startswith(self.prefix):
            return self.get_response(request)
        with in_admin(request):
            return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path.startswith(self.prefix):
            return
        user = request.user
        if not user.is_authenticated or user.is_superuser:
            return
        if request.resolver_match.view_name in INSTALL_WIDE:
            raise PermissionDenied
        for kind, ids in _named(request, kwargs):
            check(user, kind, ids)


def check(user, kind: str, ids: Iterable) -> None:
    """Raise `Http404` unless every id names something of the user's own villages."""
    wanted = {parse_id(value) for value in ids if value != ""}
    if None in wanted:
        raise Http404("Nothing of your villages has this address.")
    if wanted and len(_own(user, kind, wanted)) < len(wanted):
        raise Http404("Nothing of your villages has this address.")


def _named(request, kwargs):
    """(kind, ids) pairs for everything the URL, the query and the form name."""
    name = request.resolver_match.view_name
    for keyword, value in kwargs.items():
        kind = BY_KEYWORD.get(keyword)
        if keyword == "pk":
            kind = BY_NAME.get(name)
        if kind is not None:
            yield kind, [value]
    if name == "wagtailadmin_editing_sessions:release":
        yield SESSION, [kwargs["session_id"]]
    if name == "wagtail_bulk_action":
        kind = BULK_MODELS.get((kwargs["app_label"].lower(), kwargs["model_name"].lower()))
        if kind is not None:
            yield kind, [item for item in request.GET.getlist("id") if item != "all"]
    if name.startswith(("wagtailadmin_", "wagtail_bulk", "wagtailadmin_api")):
        for parameter in PAGE_PARAMETERS:
            values = [*request.GET.getlist(parameter), *request.POST.getlist(parameter)]
            if values:
                yield PAGE, values
    if name == "wagtailadmin_editing_sessions:ping" and kwargs["app_label"] != "wagtailusers":
        kind = BULK_MODELS.get((kwargs["app_label"].lower(), kwargs["model_name"].lower()), PAGE)
        yield kind, [kwargs["object_id"]]


def _own(user, kind: str, ids: set[int]) -> set[int]:
    if kind == PAGE:
        return _own_pages(user, ids)
    if kind in (IMAGE, DOCUMENT):
        model = get_image_model() if kind == IMAGE else get_document_model()
        return set(media_for(user, model.objects.filter(pk__in=ids)).values_list("pk", flat=True))
    if kind == REVISION:
        return _own_revisions(user, ids)
    if kind == SESSION:
        from wagtail.admin.models import EditingSession

        return set(
            EditingSession.objects.filter(pk__in=ids, user=user).values_list("pk", flat=True)
        )
    return _own_translations(user, kind, ids)


def _own_pages(user, ids: set[int]) -> set[int]:
    own = set(pages_for(user, Page.objects.filter(pk__in=ids)).values_list("pk", flat=True))
    # The root holds nothing of its own, and the way to one's own trees leads through it.
    return own | set(Page.objects.filter(pk__in=ids, depth=1).values_list("pk", flat=True))


def _own_revisions(user, ids: set[int]) -> set[int]:
    revisions = {
        pk: (content_type, object_id)
        for pk, content_type, object_id in Revision.objects.filter(pk__in=ids).values_list(
            "pk", "base_content_type__model", "object_id"
        )
    }
    pages = {int(item[1]) for item in revisions.values() if item[0] == "page"}
    own = _own_pages(user, pages)
    return {
        pk
        for pk, (model, object_id) in revisions.items()
        if model != "page" or int(object_id) in own
    }


def _own_translations(user, kind: str, ids: set[int]) -> set[int]:
    from wagtail_localize.models import Translation, TranslationSource

    path = "source__object" if kind == TRANSLATION else "object"
    model = Translation if kind == TRANSLATION else TranslationSource
    keys = dict(model.objects.filter(pk__in=ids).values_list("pk", f"{path}__translation_key"))
    pages = pages_for(user, Page.objects.filter(translation_key__in=keys.values()))
    own = set(pages.values_list("translation_key", flat=True))
    return {pk for pk, key in keys.items() if key in own}


def narrow_bulk_actions() -> None:
    """Keep Wagtail's bulk actions to the person's own villages: with `id=all` they list, and for
    whoever has rights on the root change, whatever is in the install."""
    from wagtail.admin.views.bulk_action import BulkAction

    original = BulkAction.get_actionable_objects

    def get_actionable_objects(self):
        objects, refused = original(self)
        user = self.request.user
        if user.is_superuser or not issubclass(self.model, (Page, VillageMedia)):
            return objects, refused
        narrow = pages_for if issubclass(self.model, Page) else media_for
        items = [*objects, *refused["items_with_no_access"]]
        rows = self.model._default_manager.filter(pk__in=[item.pk for item in items])
        own = set(narrow(user, rows).values_list("pk", flat=True))
        named = [item for item in refused["items_with_no_access"] if item.pk in own]
        return [item for item in objects if item.pk in own], {
            **refused,
            "items_with_no_access": named,
        }

    BulkAction.get_actionable_objects = get_actionable_objects


def refuse_with_403() -> None:
    """Let Wagtail's refusals be what they are: it redirects to its front page instead."""
    from wagtail.admin import auth

    def permission_denied(request):
        raise PermissionDenied

    auth.permission_denied = permission_denied

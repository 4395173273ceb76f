"""Where paths of a village's website have moved to, by Wagtail's redirects."""

from __future__ import annotations

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from core.rest.cache_keys import ALL_REDIRECTS
from core.rest.problems import BadParameter
from core.rest.views import InVillage, ListView
from core.villages.models import Village
from core.villages.routing import SiteRoot, path_of, roots_for, site_url
from core.villages.scoping import HOME_PATH_LENGTH
from core.villages.tree import is_public

LONGEST_PATH = 255  # of what is stored


def redirect_of(village: Village, path: str) -> dict | None:
    """`url`, `path` (None where it leads off the village's website) and `permanent`."""
    try:
        wanted = Redirect.normalise_path(path)
    except ValueError:  # no address, such as `//[`
        return None
    found = redirects_of(village).filter(old_path=wanted).first()
    if found is None:
        return None
    roots = roots_for([found.redirect_page.path] if found.redirect_page else [])
    return _target(found, village, roots)


def redirects_of(village: Village) -> QuerySet[Redirect]:
    """Redirects of a village's website that lead to an address or to a public page. One that holds
    for the whole install gives way to the village's own of the same path."""
    public = Page.objects.filter(is_public(), pk=OuterRef("redirect_page"))
    own = Redirect.objects.filter(site=village.site_id, old_path=OuterRef("old_path"))
    return (
        Redirect.objects.select_related("redirect_page")
        .filter(Q(site=village.site_id) | Q(site=None) & ~Exists(own))
        .filter(Q(redirect_page=None) & ~Q(redirect_link="") | Exists(public))
    )


def _target(found: Redirect, village: Village, roots: dict[str, SiteRoot | None]) -> dict | None:
    page = found.redirect_page
    if page is None:
        link = found.redirect_link
        stays = link.startswith("/") and not link.startswith("//")
        return {
            "url": site_url(village.hostname) + link if stays else link,
            "path": link if stays else None,
            "permanent": found.is_permanent,
        }
    root = roots[page.path[:HOME_PATH_LENGTH]]
    if root is None:  # in a language the village has given up
        return None
    here = path_of(page, root)
    return {
        "url": root.root_url + here,
        "path": here if root.site_id == village.site_id else None,
        "permanent": found.is_permanent,
    }


class MovedToSerializer(serializers.Serializer):
    url = serializers.CharField()
    path = serializers.CharField(allow_null=True, help_text="Where it stays on this website.")


class RedirectRowSerializer(serializers.Serializer):
    """What stood at `from`, a path without its last slash, stands at `to`."""

    id = serializers.IntegerField()
    to = MovedToSerializer()
    permanent = serializers.BooleanField()

    def get_fields(self):
        # `from` is a word of the language and can be no attribute.
        fields = super().get_fields()
        return {"id": fields.pop("id"), "from": serializers.CharField(), **fields}


class RedirectFilter(django_filters.FilterSet):
    path = django_filters.CharFilter(method="by_path", max_length=LONGEST_PATH)

    class Meta:
        model = Redirect
        fields: list[str] = []

    def by_path(self, found, name, value):
        try:
            return found.filter(old_path=Redirect.normalise_path(value))
        except ValueError:
            raise BadParameter(name, _("This is no path of a website.")) from None


class RedirectList(InVillage, ListView):
    """Where the website's old paths have moved to. Redirects to pages that are not public are left
    out, so that an answer may hold fewer than `limit`."""

    serializer_class = RedirectRowSerializer
    filterset_class = RedirectFilter
    ordering = ("old_path", "pk")
    cache_topics = ("redirects", "pages")

    def cache_keys(self):
        return [*super().cache_keys(), ALL_REDIRECTS]

    @extend_schema(operation_id="redirects_list")
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        return redirects_of(self.village)

    def serialize(self, page):
        roots = roots_for([item.redirect_page.path for item in page if item.redirect_page])
        rows = []
        for item in page:
            target = _target(item, self.village, roots)
            if target is not None:
                permanent = target.pop("permanent")
                rows.append(
                    {"id": item.pk, "from": item.old_path, "to": target, "permanent": permanent}
                )
        return rows

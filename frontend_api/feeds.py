"""Feeds of the latest news as JSON Feed and RSS.

Which pages are news is said by their types: a page type whose class has `in_feed = True` is.
"""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.http import http_date
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.renderers import JSONRenderer
from wagtail.models import get_page_models

from core.rest.cache_keys import HEADERS
from core.rest.parameters import known_language, language
from core.rest.problems import CONTENT_TYPE
from core.rest.views import ApiView, InVillage
from core.villages.routing import site_url
from frontend_api.areas import NOT_READY, SHOWN, OfDistrict, OfRegency
from frontend_api.changes import NotReady, write_later
from frontend_api.delivery.reading import documents, write_if_new
from frontend_api.feed_formats import AsJson, AsRss, JsonFeedSerializer
from frontend_api.models import NEVER
from frontend_api.syndication import item_of

OF_A_VILLAGE = 20
OF_AN_AREA = 50


def feed_types() -> list[str]:
    """Labels of the page types that are news."""
    return [model._meta.label for model in get_page_models() if getattr(model, "in_feed", False)]


class Plain(ApiView):
    """A view of pages with one format, which it answers with whatever the `Accept`, as its address
    says."""

    max_age = 300
    cache_topics = ("pages",)

    def perform_content_negotiation(self, request, force=False):
        renderer = JSONRenderer()
        return renderer, renderer.media_type


class Feed(Plain):
    """The latest news. Views below say of what (`area`, `name`, `home`), and mix in a format.

    `If-Modified-Since` is honoured where it is the very time that was given: withdrawing the
    newest piece puts the feed's time back. Clients that know `ETag` are told of every change.
    """

    parameters = ("locale",)
    most = OF_A_VILLAGE

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        since = request.META.get("HTTP_IF_MODIFIED_SINCE")
        if (
            response.status_code == 200
            and since
            and since == response.get("Last-Modified")
            and "HTTP_IF_NONE_MATCH" not in request.META
        ):
            unchanged = HttpResponse(status=304)
            for name in ("ETag", "Last-Modified", "Cache-Control", "Vary", *HEADERS):
                if response.has_header(name):
                    unchanged[name] = response[name]
            return unchanged
        return response

    def answer(self):
        items = [item_of(document) for document in self.latest()]
        with translation.override(self.language):
            title = _("News of %(name)s") % {"name": self.name}
            response = HttpResponse(
                self.write(title, items), content_type=f"{self.media_type}; charset=utf-8"
            )
        moments = [item.updated or item.published for item in items]
        if moments:
            response["Last-Modified"] = http_date(max(moments).timestamp())
        return response

    def found(self) -> list:
        rows = (
            documents(**self.area)
            .filter(
                is_alias=False,
                is_example=False,
                locale=self.language,
                type__in=feed_types(),
            )
            .exclude(published_at=NEVER)
        )
        rows = rows.select_related("village__site").only(*SHOWN, *SITE)
        return list(rows.order_by("-published_at", "-page_id")[: self.most])

    @cached_property
    def language(self) -> str:
        given = known_language(self.request.query_params.get("locale", self.languages[0]))
        return given if given in self.languages else self.languages[0]

    @property
    def address(self) -> str:
        return settings.KAMPUNG_PUBLIC_URL + self.request.path


SITE = ("village__kind", "village__site__hostname")


class OfVillage(InVillage):
    @cached_property
    def area(self):
        return {"village": self.village.pk}

    @property
    def languages(self):
        return self.village.languages or [settings.LANGUAGE_CODE]

    @property
    def name(self):
        return self.village.full_name

    @property
    def home(self):
        return site_url(self.village.hostname) + "/"

    def latest(self):
        return self.found() or (self.found() if write_if_new(self.village) else [])


class OfArea:
    """What feeds of districts and regencies share; nothing at all is news of nobody yet."""

    most = OF_AN_AREA

    @property
    def languages(self):
        return [settings.LANGUAGE_CODE, *sorted(set(dict(settings.LANGUAGES)) - {"id"})]

    @property
    def home(self):
        return settings.KAMPUNG_PUBLIC_URL + "/"

    def latest(self):
        waiting, found = write_later(self.villages), self.found()
        if waiting and not found:
            raise NotReady(waiting)
        return found


_LOCALE = language("Of the news; without, or where the village has it not, the main language.")
AS_JSON = OpenApiResponse(JsonFeedSerializer, "JSON Feed 1.1")
AS_RSS = OpenApiResponse(OpenApiTypes.STR, "RSS 2.0")


def described(operation: str, *, json: bool, area: bool):
    """The schema of one feed."""
    kind = (200, "application/feed+json") if json else (200, "application/rss+xml")
    responses = {kind: AS_JSON if json else AS_RSS} | (
        {(503, CONTENT_TYPE): NOT_READY} if area else {}
    )
    return extend_schema(operation_id=operation, parameters=[_LOCALE], responses=responses)


class VillageJsonFeed(AsJson, OfVillage, Feed):
    """A village's latest news as JSON Feed."""

    @described("villages_feed_json", json=True, area=False)
    def get(self, request, code):
        return self.answer()


class VillageRss(AsRss, OfVillage, Feed):
    """A village's latest news as RSS."""

    @described("villages_feed_rss", json=False, area=False)
    def get(self, request, code):
        return self.answer()


class DistrictJsonFeed(AsJson, OfArea, OfDistrict, Feed):
    """The latest news of a district's villages as JSON Feed."""

    name = property(lambda self: self.district.full_name)

    @described("districts_feed_json", json=True, area=True)
    def get(self, request, code):
        return self.answer()


class DistrictRss(AsRss, OfArea, OfDistrict, Feed):
    """The latest news of a district's villages as RSS."""

    name = property(lambda self: self.district.full_name)

    @described("districts_feed_rss", json=False, area=True)
    def get(self, request, code):
        return self.answer()


class RegencyJsonFeed(AsJson, OfArea, OfRegency, Feed):
    """The latest news of a regency's villages as JSON Feed."""

    name = property(lambda self: self.regency.full_name)

    @described("regencies_feed_json", json=True, area=True)
    def get(self, request, code):
        return self.answer()


class RegencyRss(AsRss, OfArea, OfRegency, Feed):
    """The latest news of a regency's villages as RSS."""

    name = property(lambda self: self.regency.full_name)

    @described("regencies_feed_rss", json=False, area=True)
    def get(self, request, code):
        return self.answer()

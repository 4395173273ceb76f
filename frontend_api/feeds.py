"""Feeds of the latest news as JSON Feed and RSS, and a village's sitemap.

Which pages are news is said by their types: a page type whose class has `in_feed = True` is.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from io import StringIO

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.feedgenerator import Enclosure, Rss201rev2Feed
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from wagtail.models import get_page_models

from core.rest.cache_keys import HEADERS
from core.rest.problems import CONTENT_TYPE, BadParameter
from core.rest.views import ApiView, InVillage
from core.villages.routing import site_url
from frontend_api.areas import NOT_READY, SHOWN, OfDistrict, OfRegency
from frontend_api.changes import NotReady, write_later
from frontend_api.delivery.reading import documents, write_if_new
from frontend_api.models import NEVER
from frontend_api.syndication import Item, clean, item_of

OF_A_VILLAGE = 20
OF_AN_AREA = 50
MOST_ADDRESSES = 50_000  # the sitemap protocol's


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
        given = self.request.query_params.get("locale")
        if given is None:
            return self.languages[0]
        if given not in self.languages:
            raise BadParameter(
                "locale",
                _("The languages here are: %(known)s.") % {"known": ", ".join(self.languages)},
            )
        return given

    @property
    def address(self) -> str:
        return settings.KAMPUNG_PUBLIC_URL + self.request.path


SITE = ("village__kind", "village__site__hostname")


class AsJson:
    media_type = "application/feed+json"

    def write(self, title: str, items: list[Item]) -> bytes:
        return JSONRenderer().render(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": title,
                "home_page_url": self.home,
                "feed_url": self.address,
                "language": self.language,
                "items": [self._item(item) for item in items],
            }
        )

    def _item(self, item: Item) -> dict:
        row = {
            "id": item.id,
            "url": item.url,
            "title": item.title,
            "content_html": item.html,
            "date_published": item.published.isoformat(),
            "language": item.language,
            "authors": [
                {"name": item.village.full_name, "url": site_url(item.village.hostname) + "/"}
            ],
        }
        if item.summary:
            row["summary"] = item.summary
        if item.updated:
            row["date_modified"] = item.updated.isoformat()
        if item.image:
            row["image"] = item.image["url"]
            row["attachments"] = [{"url": item.image["url"], "mime_type": item.image["type"]}]
        return row


class AsRss:
    media_type = "application/rss+xml"

    def write(self, title: str, items: list[Item]) -> str:
        feed = Rss201rev2Feed(
            title=clean(title),
            link=self.home,
            description=clean(title),
            language=self.language,
            feed_url=self.address,
        )
        for item in items:
            image = item.image
            feed.add_item(
                title=item.title,
                link=item.url,
                description=item.html or item.summary,
                unique_id=item.id,
                unique_id_is_permalink=False,
                pubdate=item.published,
                author_name=None,
                categories=[clean(item.village.full_name)],
                # The size in bytes is not known without reading the file.
                enclosures=[Enclosure(image["url"], "0", image["type"])] if image else [],
            )
        return feed.writeString("utf-8")


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


class JsonFeedSerializer(serializers.Serializer):
    """JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/."""

    version = serializers.URLField()
    title = serializers.CharField()
    home_page_url = serializers.URLField()
    feed_url = serializers.URLField()
    language = serializers.CharField()
    items = serializers.ListField(child=serializers.DictField())


_LOCALE = OpenApiParameter("locale", str, description="Language of the news; the main one without.")
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


class Sitemap(InVillage, Plain):
    """The addresses of a village's public pages on its website, with those of their translations,
    by the sitemap protocol; at most 50,000."""

    @extend_schema(
        operation_id="villages_sitemap",
        responses={(200, "application/xml"): OpenApiResponse(OpenApiTypes.STR, "A sitemap.")},
    )
    def get(self, request, code):
        rows = self._rows() or (self._rows() if write_if_new(self.village) else [])
        return HttpResponse(self._write(rows), content_type="application/xml; charset=utf-8")

    def _rows(self) -> list[tuple]:
        found = (
            documents(village=self.village.pk)
            .filter(is_alias=False, is_example=False)
            .order_by("tree_path")
        )
        return list(
            found.values_list("path", "locale", "translation_key", "updated_at")[:MOST_ADDRESSES]
        )

    def _write(self, rows: list[tuple]) -> str:
        root = site_url(self.village.hostname)
        languages = defaultdict(list)
        for path, language, key, _updated in rows:
            languages[key].append((language, root + path))
        text = StringIO()
        xml = SimplerXMLGenerator(text, "utf-8")
        xml.startDocument()
        names = {
            "xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9",
            "xmlns:xhtml": "http://www.w3.org/1999/xhtml",
        }
        xml.startElement("urlset", names)
        for path, _language, key, updated in rows:
            xml.startElement("url", {})
            xml.addQuickElement("loc", root + path)
            if updated:
                xml.addQuickElement("lastmod", updated.isoformat(timespec="seconds"))
            for language, url in languages[key] if len(languages[key]) > 1 else ():
                names = {"rel": "alternate", "hreflang": language, "href": url}
                xml.addQuickElement("xhtml:link", attrs=names)
            xml.endElement("url")
        xml.endElement("urlset")
        xml.endDocument()
        return text.getvalue()

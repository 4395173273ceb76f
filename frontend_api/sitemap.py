"""A village's sitemap."""

from __future__ import annotations

from collections import defaultdict
from io import StringIO

from django.http import HttpResponse
from django.utils.xmlutils import SimplerXMLGenerator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema

from core.rest.views import InVillage
from core.villages.routing import site_url
from frontend_api.delivery.reading import documents, write_if_new
from frontend_api.feeds import Plain

MOST_ADDRESSES = 50_000  # the sitemap protocol's


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

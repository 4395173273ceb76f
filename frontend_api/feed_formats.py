"""The formats of feeds, JSON Feed and RSS: mixed into the views of feeds, which say `home`,
`address` and `language`."""

from __future__ import annotations

from django.utils.feedgenerator import Enclosure, Rss201rev2Feed
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from core.villages.routing import site_url
from frontend_api.syndication import Item, clean


class FeedAuthorSerializer(serializers.Serializer):
    name = serializers.CharField()
    url = serializers.URLField()


class FeedAttachmentSerializer(serializers.Serializer):
    url = serializers.URLField()
    mime_type = serializers.CharField()


class FeedItemSerializer(serializers.Serializer):
    id = serializers.CharField()
    url = serializers.URLField()
    title = serializers.CharField()
    content_html = serializers.CharField()
    date_published = serializers.DateTimeField()
    language = serializers.CharField()
    authors = FeedAuthorSerializer(many=True)
    summary = serializers.CharField(required=False)
    date_modified = serializers.DateTimeField(required=False)
    image = serializers.URLField(required=False)
    attachments = FeedAttachmentSerializer(many=True, required=False)


class JsonFeedSerializer(serializers.Serializer):
    """JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/."""

    version = serializers.URLField()
    title = serializers.CharField()
    home_page_url = serializers.URLField()
    feed_url = serializers.URLField()
    language = serializers.CharField()
    items = FeedItemSerializer(many=True)


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

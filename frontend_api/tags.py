"""The tags of a village's public pages, of whatever page types have any."""

from __future__ import annotations

from functools import cache, reduce
from operator import or_

from django.db.models import CharField, Count, Q, QuerySet, Value
from drf_spectacular.utils import extend_schema
from modelcluster.contrib.taggit import ClusterTaggableManager
from rest_framework import serializers
from taggit.models import Tag
from wagtail.models import get_page_models

from frontend_api.delivery.lists import DocumentedList
from frontend_api.models import DeliveryDocument


@cache
def tagged_types() -> list[tuple[str, type]]:
    """Labels of the page types that have tags, with the model that joins them."""
    return [
        (model._meta.label, field.remote_field.through)
        for model in get_page_models()
        for field in model._meta.many_to_many
        if isinstance(field, ClusterTaggableManager)
        and field.remote_field.through.tag_model() is Tag
    ]


def tagged(found: QuerySet[DeliveryDocument], slug: str) -> QuerySet[DeliveryDocument]:
    """The documents of pages that have the tag; none for a tag that nobody uses."""
    conditions = [
        Q(page_id__in=through.objects.filter(tag__slug=slug).values("content_object"))
        for _label, through in tagged_types()
    ]
    return found.filter(reduce(or_, conditions)) if conditions else found.none()


class TaggedTypeSerializer(serializers.Serializer):
    type = serializers.CharField()
    count = serializers.IntegerField()


class UsedTagSerializer(serializers.Serializer):
    """A tag, how many public pages have it, and of which types they are."""

    name = serializers.CharField()
    slug = serializers.CharField()
    count = serializers.IntegerField()
    types = TaggedTypeSerializer(many=True)


class TagList(DocumentedList):
    """Tags that the village's public pages have, in the order of their slugs."""

    serializer_class = UsedTagSerializer
    ordering = ("slug",)
    cache_topics = ("pages",)

    @extend_schema(operation_id="tags_list")
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    def _used(self) -> list[tuple[str, QuerySet]]:
        public = DeliveryDocument.objects.filter(village=self.village, is_alias=False)
        return [
            (label, through.objects.filter(content_object__in=public.values("page_id")))
            for label, through in tagged_types()
        ]

    def get_queryset(self):
        used = [Q(pk__in=rows.values("tag")) for _label, rows in self._used()]
        return Tag.objects.filter(reduce(or_, used)) if used else Tag.objects.none()

    def serialize(self, page):
        types: dict[int, list[dict]] = {tag.pk: [] for tag in page}
        counts = [
            rows.filter(tag__in=list(types))
            .order_by()
            .values("tag")
            .annotate(type=Value(label, output_field=CharField()), count=Count("pk"))
            .values_list("tag", "type", "count")
            for label, rows in self._used()
        ]
        if page:
            for tag, label, count in counts[0].union(*counts[1:], all=True):
                types[tag].append({"type": label, "count": count})
        return [
            {
                "name": tag.name,
                "slug": tag.slug,
                "count": sum(row["count"] for row in types[tag.pk]),
                "types": sorted(types[tag.pk], key=lambda row: row["type"]),
            }
            for tag in page
        ]

"""Endpoints of topics, announcements, and a person's notices."""

from __future__ import annotations

import django_filters
from django.http import HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from core.rest.views import ApiView, DetailView, ListView
from plugins.netizen import notices
from plugins.netizen.api import say_serializers as shapes
from plugins.netizen.api.say_common import OfSay, body_of, found_or_404
from plugins.netizen.codes import normal_code
from plugins.netizen.models import Announcement, Topic
from plugins.netizen.say import atom, topics
from plugins.netizen.say.representation import (
    announcement_representation,
    topic_representation,
)


class TopicList(OfSay, ListView):
    """The topics of the village's announcements, in their order, on one page."""

    serializer_class = shapes.TopicSerializer
    ordering = ("order", "name", "pk")

    def get_queryset(self):
        keys = [topic.pk for topic in topics.offered(self.village)]
        return Topic.objects.for_village(self.village).filter(pk__in=keys)

    def serialize(self, page):
        user = self.request.user
        followed = topics.followed(self.village, user)
        known = user.is_authenticated
        return [
            topic_representation(topic, topic.code in followed if known else None) for topic in page
        ]


class OfTopic(OfSay):
    @cached_property
    def topic(self) -> Topic:
        return found_or_404(
            topics.topic_of(self.village, self.kwargs["topic"]),
            _("This village has no topic with this code."),
        )


class FollowView(OfTopic, ApiView):
    """Whether who asks follows a topic. Following and leaving may be repeated: each holds once."""

    is_private = True

    @extend_schema(responses=shapes.FollowSerializer)
    def get(self, request, *args, **kwargs):
        code = self.topic.code
        followed = topics.followed(self.village, request.user)
        return Response({"following": code in followed, "by_email": followed.get(code, False)})

    @extend_schema(request=shapes.NewFollowSerializer, responses=shapes.FollowSerializer)
    def put(self, request, *args, **kwargs):
        """Follow the topic: each announcement comes as a notice, and by email unless refused."""
        topic = self.topic
        values = body_of(shapes.NewFollowSerializer, request)
        topics.follow(self.village, request.user, topic.code, values["by_email"])
        return Response({"following": True, "by_email": values["by_email"]})

    @extend_schema(responses=shapes.FollowSerializer)
    def delete(self, request, *args, **kwargs):
        """Follow it no longer."""
        topics.unfollow(self.village, request.user, self.topic.code)
        return Response({"following": False, "by_email": False})


class Feed(OfSay, ApiView):
    """An Atom feed, with whatever the `Accept`: by it announcements are followed without account."""

    def perform_content_negotiation(self, request, force=False):
        renderer = JSONRenderer()
        return renderer, renderer.media_type

    def answer_with(self, topic: Topic | None) -> HttpResponse:
        found = announcements_of(self.village)
        if topic is not None:
            found = found.filter(topic__code=topic.code)
        body = atom.feed(self.village, topic, list(found[: atom.MOST]), self.request.path)
        return HttpResponse(body, content_type=f"{atom.MEDIA_TYPE}; charset=utf-8")


class AnnouncementFeed(Feed):
    @extend_schema(responses={(200, atom.MEDIA_TYPE): OpenApiTypes.STR})
    def get(self, request, *args, **kwargs):
        """The latest announcements of all topics, as Atom (RFC 4287)."""
        return self.answer_with(None)


class TopicFeed(OfTopic, Feed):
    @extend_schema(responses={(200, atom.MEDIA_TYPE): OpenApiTypes.STR})
    def get(self, request, *args, **kwargs):
        """The latest announcements of a topic, as Atom (RFC 4287)."""
        return self.answer_with(self.topic)


def announcements_of(village):
    found = Announcement.objects.for_village(village).public()
    return found.select_related("topic").order_by("-published_at", "-pk")


class AnnouncementFilter(django_filters.FilterSet):
    topic = django_filters.CharFilter("topic__code", max_length=30, help_text="Its code.")
    current = django_filters.BooleanFilter(method="holds", help_text="Whether it holds today.")

    class Meta:
        model = Announcement
        fields = []

    def holds(self, queryset, name, value):
        current = queryset.current()
        return current if value else queryset.exclude(pk__in=current.values("pk"))


class AnnouncementList(OfSay, ListView):
    """The village's announcements, the newest first."""

    serializer_class = shapes.AnnouncementSerializer
    filterset_class = AnnouncementFilter
    ordering = ("-published_at", "-pk")

    def get_queryset(self):
        return announcements_of(self.village)

    def serialize(self, page):
        return [announcement_representation(row) for row in page]


class AnnouncementDetail(OfSay, DetailView):
    """One announcement."""

    serializer_class = shapes.AnnouncementSerializer

    def get_queryset(self):
        return announcements_of(self.village)

    def get(self, request, *args, **kwargs):
        code = normal_code(self.kwargs["announcement"])
        found = found_or_404(
            self.get_queryset().filter(code=code).first(),
            _("No announcement of this village has this code."),
        )
        return Response(announcement_representation(found))


class NoticeFilter(django_filters.FilterSet):
    unread = django_filters.BooleanFilter("read_at", "isnull", help_text="Whether it is unread.")


class NoticeList(OfSay, ListView):
    """What the village has told the person who asks, the newest first."""

    is_private = True
    serializer_class = shapes.NoticeSerializer
    filterset_class = NoticeFilter
    ordering = ("-at", "-pk")

    def get_queryset(self):
        return notices.inbox(self.request.user, self.village)


class NoticesRead(OfSay, ApiView):
    is_private = True

    @extend_schema(request=shapes.ReadSerializer, responses=shapes.ReadAnswerSerializer)
    def post(self, request, *args, **kwargs):
        """Mark one's notices read, all of them where no ids are given. It may be repeated."""
        ids = body_of(shapes.ReadSerializer, request).get("ids")
        marked = notices.mark_read(request.user, self.village, ids)
        unread = notices.inbox(request.user, self.village).filter(read_at=None).count()
        return Response({"marked": marked, "unread": unread})

"""`/changes/`: what has changed since a cursor, so that a copy of a village keeps up cheaply."""

from __future__ import annotations

import json

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer

from core.events.log import Cursor, after, newest, position
from core.rest.problems import CONTENT_TYPE, BadParameter
from core.rest.serializers import ProblemSerializer
from core.rest.views import ApiView, InVillage
from core.villages.models import Village
from frontend_api.delivery.marks import mark_for_later
from frontend_api.delivery.reading import documents, write_if_new
from frontend_api.delivery.tasks import refresh_documents
from frontend_api.models import DeliveryDocument, StaleKey, WrittenVillage
from frontend_api.pages import PageSerializer

KIND = "document."
MOST_EVENTS = 500
PER_ANSWER = 100


class ChangesSerializer(serializers.Serializer):
    """`changed` are pages as they are now, `deleted` ids of pages that are no longer public.
    `cursor` is for the next request; where `more` is true it should be made at once."""

    cursor = serializers.CharField()
    more = serializers.BooleanField()
    changed = PageSerializer(many=True)
    deleted = serializers.ListField(child=serializers.IntegerField())


class Changes(ApiView):
    """Pages that were created, changed or deleted since `since`; without it, all there are.

    A first reading hands out all pages by id and ends in a cursor of the event log, taken before
    it began: what changed meanwhile comes again, and nothing is missed.
    """

    parameters = ("since",)
    max_age = 0
    cache_topics = ("pages",)

    @extend_schema(
        parameters=[OpenApiParameter("since", str, description="The `cursor` of the last answer.")],
        responses=ChangesSerializer,
    )
    def get(self, request, *args, **kwargs):
        since = request.query_params.get("since", "")
        # Not read yet, so that no document is older than the cursor.
        self.found = documents(**self.area)
        self.prepare()
        if not since:
            return self._first(newest(), 0)
        start, _slash, page_id = since.partition("/")
        try:
            cursor = Cursor.parse(start)
            if page_id and not (page_id.isdigit() and len(page_id) < 19):
                raise ValueError
        except ValueError:
            raise BadParameter(
                "since", _("This is no cursor of this list. Begin without one.")
            ) from None
        return self._first(cursor, int(page_id)) if page_id else self._next(cursor)

    def _first(self, start: Cursor, behind: int):
        found = self.found.filter(is_alias=False, page_id__gt=behind).order_by("page_id")
        page = list(found[: PER_ANSWER + 1])
        more = len(page) > PER_ANSWER
        page = page[:PER_ANSWER]
        cursor = f"{start}/{page[-1].page_id}" if more else str(start)
        return answer(cursor, more, page, [])

    def _next(self, cursor: Cursor):
        events = after(cursor, MOST_EVENTS, **self.area)
        concerned = {}
        for event in events:
            if event.kind.startswith(KIND):
                concerned[event.payload["page"]] = event.kind
            cursor = position(event)
            if len(concerned) == PER_ANSWER:
                break
        more = bool(events) and (position(events[-1]) != cursor or len(events) == MOST_EVENTS)
        present = {item.page_id: item for item in self.found.filter(page_id__in=concerned)}
        shown = [item for item in present.values() if not item.is_alias]
        # A page that has become an alias of another is none any more; one that came as an alias
        # never was.
        here = {item.page_id for item in shown}
        gone = sorted(
            key
            for key, kind in concerned.items()
            if key not in here and not (key in present and kind == "document.created")
        )
        return answer(str(cursor), more, sorted(shown, key=lambda item: item.page_id), gone)


def answer(cursor: str, more: bool, changed: list[DeliveryDocument], deleted: list[int]):
    """The answer as bytes, with the documents as they are stored."""
    head = JSONRenderer().render({"cursor": cursor, "more": more})
    bodies = b",".join(bytes(item.body) for item in changed)
    tail = json.dumps(deleted, separators=(",", ":")).encode()
    return HttpResponse(
        head[:-1] + b',"changed":[' + bodies + b'],"deleted":' + tail + b"}",
        content_type="application/json",
    )


class VillageChanges(InVillage, Changes):
    @cached_property
    def area(self):
        return {"village__code": self.village.code}

    def prepare(self):
        write_if_new(self.village)


class AreaChanges(Changes):
    """Of a district or regency, which names its `villages`."""

    @extend_schema(responses={200: ChangesSerializer, (503, CONTENT_TYPE): ProblemSerializer})
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    def prepare(self):
        """Hundreds of villages are written by the worker; a copy of some would pass for all."""
        waiting = write_later(self.villages)
        if waiting:
            raise NotReady(waiting)


def write_later(villages: QuerySet[Village]) -> int:
    """Have the worker write the documents of those villages that have none yet; how many there
    are. One query where all have been written."""
    waiting = list(
        villages.exclude(pk__in=WrittenVillage.objects.values("village")).values_list(
            "pk", flat=True
        )
    )
    if waiting:
        noted = set(StaleKey.objects.filter(later=True).values_list("key", flat=True))
        mark_for_later(*{f"village:{pk}" for pk in waiting} - noted)
        refresh_documents.enqueue()
    return len(waiting)


class NotReady(APIException):
    """503 with `Retry-After`: not everything has been written yet."""

    status_code = 503
    problem_kind = "not-ready"
    wait = 60  # seconds

    def __init__(self, count: int):
        super().__init__(
            _("The pages of %(count)s villages are still being written. Ask again in a minute.")
            % {"count": count}
        )

"""A village's pictures and documents that its public pages show.

An upload is nobody's business until a page shows it: what is listed is what a delivery document
refers to, out of collections without restriction.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.db.models import (
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast, Concat
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.models import Filter
from wagtail.models import CollectionViewRestriction

from core.media.representation import (
    AVIF,
    BROKEN_FILE,
    WIDTHS,
    document_card,
    image_representation,
    rendition_card,
)
from core.media.serializers import DocumentSerializer, ImageSerializer, RenditionSerializer
from core.rest.cache_keys import of
from core.rest.problems import CONTENT_TYPE, BadParameter
from core.rest.serializers import ProblemSerializer
from core.rest.views import ApiView, InVillage
from core.villages.models import Village
from frontend_api.delivery.lists import DocumentedList
from frontend_api.delivery.reading import catch_up_in_tests, write_if_new
from frontend_api.models import DocumentKey

log = logging.getLogger("kampung.media")

FORMATS = ("webp", "jpeg")


def shown(media: QuerySet, kind: str, village: Village) -> QuerySet:
    """Those of `media` that belong to the village and stand on one of its public pages."""
    key = Concat(
        Value(f"{kind}:"), Cast(OuterRef("pk"), CharField()), output_field=CharField(max_length=60)
    )
    on_a_page = DocumentKey.objects.filter(key=key, document__village=village)
    asked = ExpressionWrapper(OuterRef("collection__path"), output_field=CharField())
    restricted = CollectionViewRestriction.objects.annotate(asked=asked).filter(
        asked__startswith=F("collection__path")
    )
    return media.filter(Exists(on_a_page), ~Exists(restricted), village=village)


class MediaList(DocumentedList):
    """What the lists of both kinds share."""

    # What may be shown hangs on the pages, and on who may see a collection (`media`).
    cache_topics = ("pages", "media")

    def cache_keys(self):
        return [*super().cache_keys(), of(f"{self.kind}s", self.kwargs["code"])]


class MediaDetail(InVillage, ApiView):
    """One of `get_queryset()`, or 404."""

    cache_topics = ("pages", "media")

    def cache_keys(self):
        return [*super().cache_keys(), of(self.kind, self.kwargs["pk"])]

    def found(self, pk: int):
        catch_up_in_tests()
        item = self.get_queryset().filter(pk=pk).first()
        if item is None and write_if_new(self.village):
            item = self.get_queryset().filter(pk=pk).first()
        if item is None:
            raise Http404(self.missing())
        return item


class OfImages:
    kind = "image"

    def get_queryset(self):
        made = get_image_model().get_rendition_model().objects.all()
        return shown(get_image_model().objects.all(), "image", self.village).prefetch_related(
            Prefetch("renditions", queryset=made, to_attr="prefetched_renditions")
        )

    def missing(self):
        return _("No public page of the village shows such a picture.")


class OfDocuments:
    kind = "document"

    def get_queryset(self):
        return shown(get_document_model().objects.all(), "document", self.village)

    def missing(self):
        return _("No public page of the village offers such a document.")


class ImageList(OfImages, MediaList):
    """Pictures that the village's public pages show, with their renditions."""

    serializer_class = ImageSerializer

    @extend_schema(operation_id="images_list")
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    def serialize(self, page):
        return [image_representation(image) for image in page]


class ImageDetail(OfImages, MediaDetail):
    """One picture with its renditions."""

    @extend_schema(operation_id="images_retrieve", responses=ImageSerializer)
    def get(self, request, code, pk):
        return Response(image_representation(self.found(pk)))


class DocumentList(OfDocuments, MediaList):
    """Documents that the village's public pages offer."""

    serializer_class = DocumentSerializer

    @extend_schema(operation_id="documents_list")
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    def serialize(self, page):
        return [document_card(document) for document in page]


class DocumentDetail(OfDocuments, MediaDetail):
    """One document."""

    @extend_schema(operation_id="documents_retrieve", responses=DocumentSerializer)
    def get(self, request, code, pk):
        return Response(document_card(self.found(pk)))


# -- Renditions on demand ------------------------------------------------------------------------


class MakingThrottle(SimpleRateThrottle):
    """By asker's address, and only for what has to be made."""

    rate = "60/minute"
    scope = "renditions"

    def get_cache_key(self, request, view):
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class BrokenFile(APIException):
    """409: nothing can be made of the picture until it is uploaded anew."""

    status_code = 409
    problem_kind = "broken-file"

    def __init__(self):
        super().__init__(_("The picture's file is missing or broken. It has to be uploaded anew."))


def allowed_filters() -> list[str]:
    """All filters that may be asked for."""
    plain = settings.KAMPUNG_RENDITION_FILTERS
    return [
        *plain,
        *(f"{item}|format-{name}" for item in plain for name in FORMATS),
        *(f"width-{width}{AVIF}" for width in WIDTHS),
    ]


_FILTER = OpenApiParameter(
    "filter",
    str,
    enum=allowed_filters(),
    required=True,
    description="How the picture is scaled or cut. AVIF is never made on demand.",
)


class ImageRendition(OfImages, MediaDetail):
    """A picture cut or scaled by one of a fixed list of filters, made when it is first asked for."""

    parameters = ("filter",)

    @extend_schema(
        operation_id="images_rendition",
        parameters=[_FILTER],
        responses={
            200: RenditionSerializer,
            (409, CONTENT_TYPE): OpenApiResponse(
                ProblemSerializer, "The picture's file is missing or broken."
            ),
            (429, CONTENT_TYPE): OpenApiResponse(
                ProblemSerializer, "Too many were made for this address."
            ),
        },
    )
    def get(self, request, code, pk):
        image = self.found(pk)
        # WebP is what pictures become anyway; by its own name it would be made twice.
        spec = self._spec(request).removesuffix("|format-webp")
        made = {item.filter_spec: item for item in self._fitting(image)}.get(spec)
        if made is None:
            made = self._make(image, spec)
        return Response(rendition_card(made))

    def _spec(self, request) -> str:
        spec, allowed = request.query_params.get("filter", ""), allowed_filters()
        if spec not in allowed:
            raise BadParameter(
                "filter", _("filter is one of: %(known)s.") % {"known": ", ".join(allowed)}
            )
        return spec

    def _fitting(self, image):
        """The renditions that were made with the picture's present focal point."""
        return [
            item
            for item in image.prefetched_renditions
            if item.focal_point_key == Filter(spec=item.filter_spec).get_cache_key(image)
        ]

    def _make(self, image, spec: str):
        if spec.endswith(AVIF):
            raise Http404(_("This picture has no AVIF of this width; its renditions are listed."))
        throttle = MakingThrottle()
        if not throttle.allow_request(self.request, self):
            self.throttled(self.request, throttle.wait())
        try:
            return image.get_rendition(spec)
        except BROKEN_FILE as error:
            log.warning("Picture %s cannot be cut: %s", image.pk, error)
            raise BrokenFile from None

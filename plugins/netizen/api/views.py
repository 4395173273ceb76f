"""Endpoints of the reports, below `/api/v1/villages/{code}/netizen/`."""

from __future__ import annotations

import django_filters
from django.core.exceptions import ValidationError
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response

from core.geo.forms import PointFormField
from core.rest.parameters import LATITUDE, LONGITUDE, numbers
from core.rest.parsers import JSONParser
from core.rest.problems import BadParameter
from core.rest.views import ApiView, DetailView, InVillage, ListView
from plugins.netizen import captcha, categories
from plugins.netizen.api.finding import KEY_HEADER, KEY_PARAMETER, actor_of, find_report
from plugins.netizen.api.refusals import refuse, refused
from plugins.netizen.api.serializers import NewReportSerializer, ReceiptSerializer
from plugins.netizen.api.shown import (
    CategoriesSerializer,
    ReportDetailSerializer,
    ReportSerializer,
    SimilarReportSerializer,
    SimilarSerializer,
)
from plugins.netizen.details import report_details
from plugins.netizen.filing import AlreadyDifferent, AlreadyRemoved, file_report
from plugins.netizen.models import Report
from plugins.netizen.moderation import Blocked, Sender
from plugins.netizen.representation import category_representation, receipt
from plugins.netizen.similar import LONGEST_TEXT, similar
from plugins.netizen.throttling import AddressThrottle, VillageThrottle

CODE = {"type": "string", "pattern": r"^[a-z][a-z0-9_-]*$", "maxLength": 30}


def checked_category(village, code: str) -> str:
    """The code, where the village has such a category, switched off or not. Raises `BadParameter`."""
    known = categories.known(village)
    if code not in known:
        message = _("The village’s categories are: %(known)s.")
        raise BadParameter("category", message % {"known": ", ".join(known)})
    return code


class ReportFilter(django_filters.FilterSet):
    category = django_filters.CharFilter(method="of_category", max_length=30)

    class Meta:
        model = Report
        fields = ["state", "category"]

    def of_category(self, queryset, name, value):
        code = checked_category(self.request.village, value)
        return queryset.filter(category__code=code)


class CategoryList(InVillage, ApiView):
    """What can be reported in the village, in its order, with what is asked and told then."""

    @extend_schema(responses=CategoriesSerializer)
    def get(self, request, *args, **kwargs):
        found = categories.offered(self.village).values()
        return Response({"results": [category_representation(row) for row in found]})


class ReportList(InVillage, ListView):
    """The village's public reports, the newest first; and where a new one is filed."""

    serializer_class = ReportSerializer
    filterset_class = ReportFilter
    ordering = ("-created_at", "-pk")
    parser_classes = [JSONParser]

    def get_queryset(self):
        return Report.objects.for_village(self.village).public().select_related("category")

    def get_throttles(self):
        common = super().get_throttles()
        if self.request.method != "POST":
            return common
        return [*common, AddressThrottle(), VillageThrottle()]

    @extend_schema(
        request=NewReportSerializer,
        responses={
            201: ReceiptSerializer,
            200: OpenApiResponse(ReceiptSerializer, "The same report was filed before."),
            **refused(403, "The village takes no more reports from this sender."),
            **refused(409, "Another report has the UUID."),
            **refused(410, "It has been deleted since."),
            **refused(429, "Too many; see Retry-After."),
        },
    )
    def post(self, request, *args, **kwargs):
        """File a report. Send it again with the same `uuid` until an answer names that UUID; its
        photos come afterwards, each by itself."""
        serializer = NewReportSerializer(
            data=request.data, context={"village": self.village, "user": request.user}
        )
        serializer.is_valid(raise_exception=True)
        reporter = request.user if request.user.is_authenticated else None
        sender = Sender(reporter, serializer.validated_data.get("device", ""))
        uuid = str(serializer.validated_data["uuid"])
        try:
            filed = file_report(self.village, serializer.report_values(), reporter, sender=sender)
        except Blocked as blocked:
            return refuse(403, "sender-blocked", str(blocked))
        except AlreadyDifferent:
            detail = _(
                "A report with other contents has this UUID: make a new one for a new report."
            )
            return refuse(409, "report-differs", detail, uuid=uuid)
        except AlreadyRemoved:
            detail = _("This report has been deleted: do not send it again.")
            return refuse(410, "report-removed", detail, uuid=uuid)
        body = receipt(filed.row)
        if not filed.created:
            return Response(body)
        location = request.build_absolute_uri(f"{filed.row.code}/")
        return Response(body, status=201, headers={"Location": location})


class SimilarReports(InVillage, ApiView):
    """Open public reports that may be about the same trouble: to be offered before a new one is
    filed."""

    parameters = ("category", "point", "text")

    @extend_schema(
        parameters=[
            OpenApiParameter("category", CODE, description="Of the new report."),
            numbers(
                "point",
                "latitude,longitude in degrees: those within 300 metres, the nearest first.",
                [LATITUDE, LONGITUDE],
            ),
            OpenApiParameter(
                "text",
                {"type": "string", "maxLength": LONGEST_TEXT},
                description="Without a point: those that share words with it.",
            ),
        ],
        responses=SimilarSerializer,
    )
    def get(self, request, *args, **kwargs):
        given = request.query_params
        found = similar(
            self.village,
            category=checked_category(self.village, given["category"])
            if "category" in given
            else "",
            point=self._point(given["point"]) if "point" in given else None,
            text=self._text(given.get("text", "")),
        )
        return Response({"results": SimilarReportSerializer(found, many=True).data})

    def _point(self, text):
        try:
            point = PointFormField().clean(text)
        except ValidationError:
            message = _("point is latitude,longitude in degrees, for example -5.21,104.97.")
            raise BadParameter("point", message) from None
        return point

    def _text(self, text):
        if len(text) > LONGEST_TEXT:
            message = _("text has at most %(most)d characters.")
            raise BadParameter("text", message % {"most": LONGEST_TEXT})
        return text


class ReportDetail(InVillage, DetailView):
    """What became of a report, for whoever has its tracking code."""

    serializer_class = ReportDetailSerializer

    @extend_schema(parameters=[KEY_PARAMETER])
    def get(self, request, *args, **kwargs):
        """With `Reply-Key`, or signed in with the account it was filed with, `own` tells what its
        reporter wrote and may do."""
        report = find_report(self.village, self.kwargs["report"])
        actor = actor_of(request, report)
        response = Response(report_details(report, actor))
        patch_vary_headers(response, [KEY_HEADER])
        if actor.is_reporter:
            response["Cache-Control"] = "private, no-store"
        elif not report.is_published:
            response["Cache-Control"] = "private, no-cache"
        return response


class Captcha(InVillage, ApiView):
    """A challenge, for a village that asks for one before a report: ALTCHA's proof of work,
    version 2. Its solution goes into the report as `altcha`, and serves one report."""

    @extend_schema(
        responses={
            (200, "application/json"): {
                "type": "object",
                "properties": {
                    "parameters": {
                        "type": "object",
                        "properties": {
                            "algorithm": {"type": "string"},
                            "cost": {"type": "integer"},
                            "keyLength": {"type": "integer"},
                            "keyPrefix": {"type": "string"},
                            "nonce": {"type": "string"},
                            "salt": {"type": "string"},
                            "expiresAt": {"type": "integer"},
                            "data": {
                                "type": "object",
                                "properties": {"village": {"type": "string"}},
                                "required": ["village"],
                            },
                        },
                        "required": ["algorithm", "cost", "nonce", "salt", "expiresAt"],
                    },
                    "signature": {"type": "string"},
                },
                "required": ["parameters", "signature"],
            }
        }
    )
    def get(self, request, *args, **kwargs):
        return Response(
            captcha.challenge(self.village), headers={"Cache-Control": "private, no-store"}
        )

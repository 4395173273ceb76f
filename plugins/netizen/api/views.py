"""Endpoints of the reports, below `/api/v1/villages/{code}/netizen/`."""

from __future__ import annotations

import django_filters
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from core.rest.parsers import JSONParser
from core.rest.problems import CONTENT_TYPE, problem
from core.rest.serializers import ProblemSerializer
from core.rest.views import DetailView, InVillage, ListView
from plugins.netizen.api.serializers import (
    NewReportSerializer,
    ReceiptSerializer,
    ReportSerializer,
)
from plugins.netizen.codes import normal_code
from plugins.netizen.filing import AlreadyDifferent, AlreadyRemoved, file_report
from plugins.netizen.models import Report
from plugins.netizen.representation import receipt
from plugins.netizen.throttling import AddressThrottle, VillageThrottle


class ReportFilter(django_filters.FilterSet):
    category = django_filters.CharFilter("category__code")

    class Meta:
        model = Report
        fields = ["state", "category"]


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
            (409, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "Another report has the UUID."),
            (410, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "It has been deleted since."),
            (429, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, "Too many; see Retry-After."),
        },
    )
    def post(self, request, *args, **kwargs):
        """File a report. Send it again with the same `uuid` until an answer names that UUID."""
        serializer = NewReportSerializer(
            data=request.data, context={"village": self.village, "user": request.user}
        )
        serializer.is_valid(raise_exception=True)
        values = serializer.validated_data
        reporter = request.user if request.user.is_authenticated else None
        try:
            filed = file_report(self.village, values, reporter)
        except AlreadyDifferent:
            return self._refuse(
                409,
                "netizen-report-differs",
                values["uuid"],
                _("A report with other contents has this UUID: make a new one for a new report."),
            )
        except AlreadyRemoved:
            return self._refuse(
                410,
                "netizen-report-removed",
                values["uuid"],
                _("This report has been deleted: do not send it again."),
            )
        body = receipt(filed.row)
        if not filed.created:
            return Response(body)
        location = request.build_absolute_uri(f"{filed.row.code}/")
        return Response(body, status=201, headers={"Location": location})

    def _refuse(self, status, kind, uuid, detail):
        body = problem(status, detail, kind=kind, uuid=str(uuid))
        return Response(body, status=status, content_type=CONTENT_TYPE)


class ReportDetail(InVillage, DetailView):
    """What became of a report, for whoever has its tracking code."""

    serializer_class = ReportSerializer

    def get_queryset(self):
        return Report.objects.for_village(self.village).select_related("category")

    def get_object(self):
        report = self.get_queryset().filter(code=normal_code(self.kwargs["report"])).first()
        if report is None:
            raise Http404(_("No report of this village has this code."))
        return report

    def get(self, request, *args, **kwargs):
        report = self.get_object()
        response = Response(self.get_serializer(report).data)
        if not report.is_published:
            response["Cache-Control"] = "private, no-cache"
        return response

"""Open311 GeoReport v2 over HTTP, below `/api/v1/netizen/open311/`.

A format is a suffix of the address, and each view is mounted once for each. `jurisdiction_id` is
the official code of a village or of the regency.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiRequest, OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException, NotFound, PermissionDenied
from rest_framework.response import Response

from core.rest.cache_keys import ALL_RECORDS, VILLAGES, of
from core.rest.problems import BadParameter
from core.rest.views import ApiView
from plugins.netizen.codes import normal_code
from plugins.netizen.filing import AlreadyDifferent, AlreadyRemoved
from plugins.netizen.moderation import Blocked
from plugins.netizen.open311 import description, representation, submissions
from plugins.netizen.open311.discovery import document
from plugins.netizen.open311.formats import RENDERERS, FormParser, errors
from plugins.netizen.open311.jurisdictions import Jurisdiction, jurisdiction
from plugins.netizen.open311.selection import FILTERS, LISTED, page_of, reports_of, selected
from plugins.netizen.open311.serializers import (
    NewOpen311RequestSerializer,
    Open311DefinitionSerializer,
    Open311DiscoverySerializer,
    Open311ReceiptSerializer,
    Open311RequestSerializer,
    Open311ServiceSerializer,
    Open311TokenSerializer,
)
from plugins.netizen.throttling import AddressThrottle, VillageThrottle

FORM = "application/x-www-form-urlencoded"
PRIVATE = "private, no-cache"


class UuidTaken(APIException):
    status_code = 409


class Gone(APIException):
    status_code = 410


class Open311View(ApiView):
    """`extension` is the format, `root` the element that XML begins with, `operation` what the
    API's description calls it. Whoever asks is nobody: Open311 knows keys of programs alone."""

    schema = description.Open311Schema()
    authentication_classes = ()
    parser_classes = (FormParser,)
    extension = "json"
    root = ""
    operation = ""
    # Clients send a key and `extensions` with everything; reading needs neither.
    parameters = ("jurisdiction_id", "api_key", "extensions")

    def get_renderers(self):
        return [RENDERERS[self.extension]()]

    def perform_content_negotiation(self, request, force=False):
        # The address says the format, whatever `Accept` does.
        renderer = self.get_renderers()[0]
        return renderer, renderer.media_type

    def get_exception_handler(self):
        return errors

    def check_parameters(self, given):
        single = given.copy()
        for name in set(LISTED) & set(given):
            single[name] = "".join(given.getlist(name))
        super().check_parameters(single)

    @cached_property
    def jurisdiction(self) -> Jurisdiction:
        return jurisdiction(self.request.query_params.get("jurisdiction_id", ""))

    def cache_keys(self):
        area = self.jurisdiction
        return [*super().cache_keys(), of(area.kind, area.code), of("records", area.code)]

    def address_of(self, path: str) -> str:
        """Where `path` is in this format, in the same jurisdiction."""
        base = self.request.path.partition("/v2/")[0]
        query = urlencode({"jurisdiction_id": self.jurisdiction.code})
        return self.request.build_absolute_uri(f"{base}/v2/{path}.{self.extension}?{query}")


@extend_schema()
class Discovery(Open311View):
    """Where the service is and which formats it has."""

    root = operation = "discovery"
    parameters = ("api_key", "extensions", "jurisdiction_id")
    max_age = 300

    @extend_schema(responses=Open311DiscoverySerializer)
    def get(self, request, **kwargs):
        base = request.path.rpartition("/")[0]
        return Response(document(request.build_absolute_uri(f"{base}/v2")))

    def cache_keys(self):
        return [*ApiView.cache_keys(self), VILLAGES, ALL_RECORDS]


@extend_schema(parameters=description.COMMON)
class ServiceList(Open311View):
    """The categories in which a village or the regency takes reports."""

    root = operation = "services"

    @extend_schema(responses=Open311ServiceSerializer(many=True))
    def get(self, request, **kwargs):
        categories = self.jurisdiction.categories().values()
        return Response([representation.service(row) for row in categories if not row.is_diverted])


@extend_schema(parameters=description.COMMON)
class ServiceDetail(Open311View):
    """The questions that a category asks, its attributes."""

    root, operation = "service_definition", "service"

    @extend_schema(responses=Open311DefinitionSerializer)
    def get(self, request, **kwargs):
        categories = self.jurisdiction.categories()
        return Response(
            representation.definition(submissions.service_of(categories, kwargs["service_code"]))
        )


@extend_schema(parameters=description.COMMON, methods=["GET"])
class RequestList(Open311View):
    """The public reports, and where new ones are filed."""

    root, operation = "service_requests", "requests"
    parameters = (*Open311View.parameters, *FILTERS)

    @extend_schema(parameters=description.FILTERS, responses=Open311RequestSerializer(many=True))
    def get(self, request, **kwargs):
        """The newest first: at most 1,000, of 90 days where nothing else is said. More than that is
        read by `page`, which `Link` names."""
        given = request.query_params
        reports, by_codes = selected(self.jurisdiction, given)
        page, size = page_of(given)
        first = (page - 1) * size
        found = list(reports[first : first + size + 1])
        response = Response([representation.request(report) for report in found[:size]])
        if len(found) > size:
            query = given.copy()
            query["page"] = page + 1
            url = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
            response["Link"] = f'<{url}>; rel="next"'
        if by_codes and not all(report.is_published for report in found):
            response["Cache-Control"] = PRIVATE
        return response

    def get_throttles(self):
        common = super().get_throttles()
        return [*common, AddressThrottle()] if self.request.method == "POST" else common

    @extend_schema(
        request={
            FORM: OpenApiRequest(
                NewOpen311RequestSerializer,
                encoding={"attribute": {"style": "deepObject", "explode": True}},
            )
        },
        responses={
            201: Open311ReceiptSerializer(many=True),
            200: OpenApiResponse(
                Open311ReceiptSerializer(many=True), "The same was filed with this `uuid` before."
            ),
            409: OpenApiResponse(description="Another request has the `uuid`."),
            410: OpenApiResponse(description="The request with the `uuid` has been deleted since."),
            413: OpenApiResponse(description="The form is too large."),
        },
    )
    def post(self, request, **kwargs):
        """File a request. `jurisdiction_id` and `api_key` may stand in the address as well."""
        known = Open311View.parameters
        if unknown := set(request.query_params) - set(known):
            raise BadParameter(
                min(unknown),
                _("%(name)s does not belong in the address of a new request, only %(known)s.")
                % {"name": min(unknown).replace("\x00", "")[:40], "known": ", ".join(known)},
            )
        form = QueryDict(mutable=True)
        form.update(request.data)
        for name in ("jurisdiction_id", "api_key"):
            if not form.get(name) and request.query_params.get(name):
                form[name] = request.query_params[name]
        self.jurisdiction = jurisdiction(_named(form))
        serializer = submissions.checked(form)
        given = serializer.validated_data
        village = self.jurisdiction.village_for(serializer.point, given.get("address_id", ""))
        category = submissions.service_of(
            Jurisdiction(village.code, village.district.regency, village).categories(),
            given["service_code"],
        )
        submissions.may_send(village, given)
        self.count_for(village)
        try:
            taken = submissions.file(serializer, village, category)
        except AlreadyDifferent:
            raise UuidTaken(
                _("A report with other contents has this UUID: make a new one for a new report.")
            ) from None
        except AlreadyRemoved:
            raise Gone(_("This report has been deleted: do not send it again.")) from None
        except Blocked as error:
            raise PermissionDenied(str(error)) from None
        location = self.address_of(f"requests/{taken.row.code}")
        status, headers = (201, {"Location": location}) if taken.created else (200, None)
        return Response([representation.receipt(taken.row)], status=status, headers=headers)

    def count_for(self, village) -> None:
        """Count the request against the village that it is for."""
        self.request.village = village
        throttle = VillageThrottle()
        if not throttle.allow_request(self.request, self):
            self.throttled(self.request, throttle.wait())


def _named(form) -> str:
    codes = [code for code in form.getlist("jurisdiction_id") if code.strip()]
    if len(codes) > 1 or any("\x00" in code for code in codes):
        raise BadParameter("jurisdiction_id", _("Give jurisdiction_id once."))
    return codes[0].strip() if codes else ""


class OneReport(Open311View):
    """A report that is found by its code, published or not."""

    root = "service_requests"

    def report(self, code: str):
        found = reports_of(self.jurisdiction).filter(code=normal_code(code)).first()
        if found is None:
            raise NotFound(_("No request here has the id “%s”.") % code[:40])
        return found

    def told(self, report, answer: dict) -> Response:
        headers = None if report.is_published else {"Cache-Control": PRIVATE}
        return Response([answer], headers=headers)


@extend_schema(parameters=description.COMMON)
class RequestDetail(OneReport):
    """What became of a report, for whoever has its code."""

    operation = "request"

    @extend_schema(responses=Open311RequestSerializer(many=True))
    def get(self, request, **kwargs):
        report = self.report(kwargs["service_request_id"])
        return self.told(report, representation.request(report))


@extend_schema(parameters=description.COMMON)
class TokenDetail(OneReport):
    """The request of a token. Requests have their id at once, which is their token too."""

    operation = "token"

    @extend_schema(responses=Open311TokenSerializer(many=True))
    def get(self, request, **kwargs):
        report = self.report(kwargs["token"])
        return self.told(report, {"service_request_id": report.code, "token": kwargs["token"]})

"""Where phones send their records one by one, and where the watch reads them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from core.rest.problems import CONTENT_TYPE, problem
from core.rest.serializers import ProblemSerializer
from core.rest.views import ApiView, InVillage
from plugins.ronda.api import records
from plugins.ronda.batches import Batch
from plugins.ronda.people import IsWatch
from plugins.ronda.receipts import AlreadyDifferent, AlreadyRemoved, take
from plugins.ronda.syncing import SYNC_KINDS

PROBLEM = ProblemSerializer
ANSWERS = {
    201: records.ReceiptSerializer,
    200: OpenApiResponse(records.ReceiptSerializer, "The same record came before."),
    (401, CONTENT_TYPE): OpenApiResponse(PROBLEM, "Signing in is needed."),
    (409, CONTENT_TYPE): OpenApiResponse(PROBLEM, "Another record has this UUID."),
    (410, CONTENT_TYPE): OpenApiResponse(PROBLEM, "It has been deleted since."),
}


def described(serializer):
    """The description of a POST that files a record of this shape."""
    return extend_schema(request=serializer, responses=ANSWERS)


class TakesRecords(InVillage):
    """Mixed into views to whose POST phones send records of `kind`, of the watch's alone."""

    kind = ""
    sent: type[records.SentCheckInSerializer]
    # Whether anybody may read what is there.
    is_read_by_all = False

    def get_permissions(self):
        if self.is_read_by_all and self.request.method in SAFE_METHODS:
            return super().get_permissions()
        return [IsWatch()]

    def take_record(self, request, **given):
        """The answer to a record: 201, or 200 with the first result when it came before.
        `given` are values that the address tells."""
        serializer = self.sent(
            data={**request.data, **given} if isinstance(request.data, dict) else request.data,
            context={"batch": None},
        )
        serializer.is_valid(raise_exception=True)
        values = dict(serializer.validated_data)
        batch = Batch(self.village, request.user, values.pop("sent_at", None))
        apply = SYNC_KINDS[self.kind].apply
        return answer_once(self.village, self.kind, values, lambda values: apply(batch, values))


def answer_once(village, kind, values, apply) -> Response:
    """Take a record and answer as every endpoint for records does."""
    try:
        taken = take(village, kind, values, apply)
    except AlreadyDifferent:
        return refuse(
            409,
            "ronda-record-differs",
            _("A record with other contents has this UUID: make a new one for a new record."),
            uuid=str(values["uuid"]),
        )
    except AlreadyRemoved:
        return refuse(
            410,
            "ronda-record-removed",
            _("This record has been deleted: do not send it again."),
            uuid=str(values["uuid"]),
        )
    return Response(taken.result, status=201 if taken.created else 200)


def refuse(status: int, kind: str, detail: str, **members) -> Response:
    """A problem as an answer."""
    body = problem(status, detail, kind=kind, **members)
    return Response(body, status=status, content_type=CONTENT_TYPE)


class PatrolEnd(TakesRecords, ApiView):
    kind, sent = "patrol_end", records.SentPatrolEndSerializer

    @described(records.SentPatrolEndSerializer)
    def post(self, request, *args, **kwargs):
        """End a patrol with its duty report. It may arrive before the patrol's start."""
        return self.take_record(request)

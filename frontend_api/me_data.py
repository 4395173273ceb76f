"""`/api/v1/me/data/`: all that is kept of the person who asks, in a ZIP."""

from __future__ import annotations

import tempfile

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from core.accounts.handing_out import HandingOutFailed, write_archive
from core.rest.permissions import IsPerson
from core.rest.problems import CONTENT_TYPE, problem
from core.rest.serializers import ProblemSerializer
from core.rest.views import ApiView
from frontend_api.me import PRIVATE, REFUSED, SIGNED_OUT

IN_MEMORY = 4 * 1024 * 1024  # bytes of an archive; a larger one is made in a file


class MyData(ApiView):
    """A person's own data: `account.json`, and a folder a service with what it keeps."""

    permission_classes = [IsPerson]

    def perform_content_negotiation(self, request, force=False):
        # Whoever asks for a ZIP alone is told of a problem in JSON, and not that there is no ZIP.
        return super().perform_content_negotiation(request, force=True)

    @extend_schema(
        operation_id="me_data_retrieve",
        responses={
            (200, "application/zip"): OpenApiTypes.BINARY,
            **SIGNED_OUT,
            **REFUSED,
            (503, CONTENT_TYPE): OpenApiResponse(
                ProblemSerializer, "A part could not tell what it keeps; ask again later."
            ),
        },
    )
    def get(self, request):
        # The answer closes it, once it is sent.
        archive = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
        try:
            write_archive(request.user, archive)
        except HandingOutFailed as error:
            archive.close()
            body = problem(503, str(error))
            return Response(body, status=503, headers=PRIVATE, content_type=CONTENT_TYPE)
        archive.seek(0)
        return FileResponse(
            archive,
            as_attachment=True,
            filename="data.zip",
            content_type="application/zip",
            headers=PRIVATE,
        )

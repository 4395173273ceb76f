"""Endpoints of the catalogue and of letters' validity, below `/api/v1/villages/{code}/netizen/letters/`."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from core.rest.views import ApiView, DetailView, InVillage, ListView
from plugins.netizen.api.letter_serializers import (
    LetterKindSerializer,
    VerifiedLetterSerializer,
)
from plugins.netizen.letters import catalogue, paper
from plugins.netizen.letters.pdf import NotMade
from plugins.netizen.letters.representation import kind_representation, verified
from plugins.netizen.models import Letter, LetterKind

PDF = {(200, "application/pdf"): OpenApiTypes.BINARY}


def pdf_response(content: bytes, name: str, **headers: str) -> HttpResponse:
    """A PDF to keep."""
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.pdf"',
            "X-Content-Type-Options": "nosniff",
            **headers,
        },
    )


class LetterKindList(InVillage, ListView):
    """The kinds of letters the village makes, in its order."""

    serializer_class = LetterKindSerializer
    ordering = ("order", "title", "pk")

    def get_queryset(self):
        return catalogue.offered(self.village)

    def serialize(self, page):
        return [kind_representation(kind, self.village) for kind in page]


class OneKind(InVillage):
    """Mixed into views of one kind of letter."""

    def get_object(self) -> LetterKind:
        kind = catalogue.kind_of(self.village, self.kwargs["kind"])
        if kind is None:
            raise Http404(_("This village makes no such letter."))
        return kind


class LetterKindDetail(OneKind, DetailView):
    """What a letter needs: what to bring, and the fields to fill in."""

    serializer_class = LetterKindSerializer

    def get(self, request, *args, **kwargs):
        return Response(kind_representation(self.get_object(), self.village))


class LetterKindForm(OneKind, ApiView):
    """The form of a letter to print and fill in by hand."""

    max_age = 3600

    @extend_schema(responses=PDF)
    def get(self, request, *args, **kwargs):
        """A PDF with empty fields."""
        kind = self.get_object()
        try:
            content = paper.blank_pdf(self.village, kind)
        except NotMade:
            raise Http404(_("This form cannot be made. Ask the village office for it.")) from None
        return pdf_response(content, f"formulir-{kind.code}")


class LetterVerification(InVillage, ApiView):
    """Whether a letter is genuine, for whoever has its QR code. No personal data."""

    @extend_schema(
        responses={200: OpenApiResponse(VerifiedLetterSerializer, "The village has issued it.")}
    )
    def get(self, request, *args, **kwargs):
        """What the register says of the letter; 404 when the village has issued no such letter."""
        token = kwargs["token"].lower()
        rows = Letter.objects.for_village(self.village).select_related("village")
        letter = rows.filter(token=token).first() if len(token) == 32 else None
        if letter is None:
            raise Http404(_("The village has issued no letter with this code."))
        response = Response(verified(letter))
        # A letter may be revoked at any moment.
        response["Cache-Control"] = "no-store"
        return response

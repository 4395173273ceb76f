"""`/api/v1/preview/`: the page that a preview's token opens, for a frontend that has only that."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response

from core.rest.problems import BadParameter
from core.rest.views import ApiView
from frontend_api.drafts import PROBLEMS, ForOneReader, draft_of
from frontend_api.pages import PageSerializer

_TOKEN = OpenApiParameter(
    "token", str, required=True, description="As the frontend got it from the editor's preview."
)


class PreviewView(ForOneReader, ApiView):
    """The page as it stands in the editor, published or not; for no cache."""

    parameters = ("token",)

    @extend_schema(
        operation_id="preview", parameters=[_TOKEN], responses={200: PageSerializer, **PROBLEMS}
    )
    def get(self, request):
        token = request.query_params.get("token")
        if token is None:
            raise BadParameter("token", _("Give the token of the preview."))
        return Response(draft_of(token).represented())

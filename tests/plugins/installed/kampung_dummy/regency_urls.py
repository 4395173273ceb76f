from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from core.rest.views import ApiView, InRegency


class Count(InRegency, ApiView):
    @extend_schema(operation_id="dummy_regency_count", responses={200: dict})
    def get(self, request, code):
        return Response({"regency": self.regency.code})


urlpatterns = [path("count/", Count.as_view(), name="count")]

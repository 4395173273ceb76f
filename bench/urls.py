"""The install's addresses, and beside them what the API is measured against."""

from django.http import HttpResponse
from django.urls import path
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet

from core import urls

router = WagtailAPIRouter("bench_v2")
router.register_endpoint("pages", PagesAPIViewSet)


def ok(request):
    return HttpResponse("ok")


urlpatterns = [
    path("bench/ok", ok),
    path("bench/v2/", router.urls),
    *urls.urlpatterns,
]
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500

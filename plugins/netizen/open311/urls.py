"""URLs of Open311, each once for each format."""

from django.urls import path

from plugins.netizen.open311 import views
from plugins.netizen.open311.formats import RENDERERS

VIEWS = {
    "discovery": views.Discovery,
    "v2/services": views.ServiceList,
    "v2/services/<str:service_code>": views.ServiceDetail,
    "v2/requests": views.RequestList,
    "v2/requests/<str:service_request_id>": views.RequestDetail,
    "v2/tokens/<str:token>": views.TokenDetail,
}

urlpatterns = [
    path(
        f"open311/{address}.{extension}",
        view.as_view(extension=extension),
        name=f"open311-{view.operation}-{extension}",
    )
    for address, view in VIEWS.items()
    for extension in RENDERERS
]

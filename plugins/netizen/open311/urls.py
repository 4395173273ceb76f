"""URLs of Open311, each once for each format. What stands for a code takes slashes as well, so that
a wrong one is refused as Open311 refuses."""

from django.urls import path

from plugins.netizen.open311 import views
from plugins.netizen.open311.formats import RENDERERS

VIEWS = {
    "discovery": views.Discovery,
    "v2/services": views.ServiceList,
    "v2/services/<path:service_code>": views.ServiceDetail,
    "v2/requests": views.RequestList,
    "v2/requests/<path:service_request_id>": views.RequestDetail,
    "v2/tokens/<path:token>": views.TokenDetail,
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

"""The root URLconf. The websites come last: they take every path the others leave."""

from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from core.errors import api_not_found
from core.health import health
from core.media.views import picture_file
from core.plugins.public_urls import plugin_patterns

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("health/", health, name="health"),
    path("api/v1/auth/", include("core.accounts.auth_urls")),
    path("api/v1/", include("frontend_api.urls")),
    re_path("^api/", api_not_found),
    path("p/", include(plugin_patterns())),
    path("media/images/<path:path>", picture_file, name="picture_file"),
    path("", include("sites.urls")),
]
handler400 = "core.errors.bad_request"
handler403 = "core.errors.permission_denied"
handler404 = "core.errors.not_found"
handler500 = "core.errors.server_error"

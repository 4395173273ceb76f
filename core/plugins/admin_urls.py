"""Addresses of the plugins' screens, below the admin's own."""

from django.urls import path, re_path

from core.plugins import admin_views, settings_views
from core.villages import codes

app_name = "plugins_admin"
urlpatterns = [
    path("plugins/", admin_views.PluginList.as_view(), name="plugins"),
    path("plugins/switchboard/", admin_views.Switchboard.as_view(), name="switchboard"),
    path("plugins/settings/", settings_views.SettingsIndex.as_view(), name="settings"),
    re_path(
        rf"^plugins/settings/(?P<code>{codes.VILLAGE_CODE})/(?P<plugin>[a-z0-9]+)/$",
        settings_views.SettingsEdit.as_view(),
        name="settings_edit",
    ),
]

"""URLs of the watch's endpoints over a whole regency."""

from plugins.ronda.api.alarm_urls import regency_urlpatterns

urlpatterns = [*regency_urlpatterns]

"""URLs of patrols, check-ins, incidents, guests, photos and the exchange with phones."""

from django.urls import path

# `alarm_record` for the kind of record that it adds to a batch.
from plugins.ronda.api import alarm_record, photo_views, record_views, sync_views, watch_views  # noqa: F401

urlpatterns = [
    path("sync/", sync_views.Sync.as_view(), name="sync"),
    path("patrols/", watch_views.PatrolList.as_view(), name="patrols"),
    path("patrols/end/", record_views.PatrolEnd.as_view(), name="patrol_end"),
    path("checkins/", watch_views.CheckInList.as_view(), name="checkins"),
    path("incidents/", watch_views.IncidentList.as_view(), name="incidents"),
    path("watch/incidents/", watch_views.WatchIncidentList.as_view(), name="watch_incidents"),
    path(
        "watch/incidents/<uuid:uuid>/",
        watch_views.WatchIncidentDetail.as_view(),
        name="watch_incident",
    ),
    path(
        "watch/incidents/<uuid:uuid>/steps/",
        watch_views.IncidentSteps.as_view(),
        name="incident_steps",
    ),
    path("photos/", photo_views.PhotoList.as_view(), name="photos"),
    path("photos/<uuid:uuid>/", photo_views.Photo.as_view(), name="photo"),
    path("photos/<uuid:uuid>/picture/", photo_views.PhotoPicture.as_view(), name="picture"),
    path("guests/", watch_views.GuestList.as_view(), name="guests"),
    path("guests/rule/", watch_views.GuestRule.as_view(), name="guest_rule"),
    path("scores/", watch_views.PostScores.as_view(), name="scores"),
]

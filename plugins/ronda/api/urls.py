"""URLs of the watch's endpoints."""

from django.urls import path

from plugins.ronda.api import alarm_urls, patrol_urls, roster_urls, views

urlpatterns = [
    path("posts/", views.WatchPostList.as_view(), name="posts"),
    path("posts/<int:pk>/", views.WatchPostDetail.as_view(), name="post"),
    *roster_urls.urlpatterns,
    *patrol_urls.urlpatterns,
    *alarm_urls.urlpatterns,
]

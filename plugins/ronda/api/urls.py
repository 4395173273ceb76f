"""URLs of the watch's endpoints."""

from django.urls import path

from plugins.ronda.api import patrol_urls, views

urlpatterns = [
    path("posts/", views.WatchPostList.as_view(), name="posts"),
    path("posts/<int:pk>/", views.WatchPostDetail.as_view(), name="post"),
    *patrol_urls.urlpatterns,
]

"""URLs of the map's endpoints."""

from django.urls import path

from plugins.gismap.api import views
from plugins.gismap.ogc import urls as ogc

urlpatterns = [
    path("features/", views.PlaceList.as_view(), name="features"),
    path("features/<int:pk>/", views.PlaceDetail.as_view(), name="feature"),
    path("layers/", views.LayerList.as_view(), name="layers"),
    path("layers/<slug:plugin>/<slug:name>/", views.Layer.as_view(), name="layer"),
    *ogc.urlpatterns,
]

"""URLs of the map's endpoints over a whole regency."""

from django.urls import path

from plugins.gismap.api.search import MapSearch
from plugins.gismap.api.views import RegencyPlaceList
from plugins.gismap.ogc import urls as ogc

urlpatterns = [
    path("features/", RegencyPlaceList.as_view(), name="features"),
    path("search/", MapSearch.as_view(), name="search"),
    *ogc.urlpatterns,
]

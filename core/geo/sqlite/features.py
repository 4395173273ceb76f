"""What the backend can do, in the terms Django asks for."""

from __future__ import annotations

from django.contrib.gis.db.backends.base.features import BaseSpatialFeatures
from django.contrib.gis.gdal.libgdal import lgdal
from django.db.backends.sqlite3 import features
from django.utils.functional import cached_property


class DatabaseFeatures(BaseSpatialFeatures, features.DatabaseFeatures):
    # Reference systems are looked up in GDAL; there is no table of them.
    has_spatialrefsys_table = False
    supports_add_srs_entry = False
    supports_empty_geometries = True
    empty_intersection_returns_none = False
    # PostGIS answers in square degrees and calls them square metres; no answer is better.
    supports_area_geodetic = False

    @cached_property
    def supports_length_geodetic(self):
        # Came with GDAL 3.10; the library in the pyogrio wheel has it, an older system one may not.
        return hasattr(lgdal, "OGR_G_GeodesicLength")

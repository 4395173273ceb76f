"""A GeoDjango database backend on bare SQLite: `ENGINE = "core.geo.sqlite"`.

Geometries are EWKB blobs, spatial indexes are SQLite's own R*Tree tables, and the spatial functions
are shapely's under the names PostGIS gives them. No loadable extension is needed, which many
Python builds refuse to load, and no system package.

The backend answers a query as PostGIS answers it or raises `NotSupportedError`. Known differences:

- A geometry compared inside an annotation gives False where PostGIS gives NULL for a NULL geometry.
  In filters, and in their exclusion, a NULL geometry matches on neither.
- A refused geometry raises `DataError` on both; a malformed one `DataError` here, `InternalError`
  on PostGIS. Coordinates must be finite here.
- Ordering by a geometry itself has no meaning and differs.
- `AsGeoJSON` writes no `bbox` for an empty geometry, where PostGIS writes four zeros or none.
- `AsGeoJSON` and `AsWKT` may differ in the last decimal of a rounded coordinate.
- GEOS and PROJ come in other versions than PostGIS's, so the vertices (not the shape) of an overlay
  or a repaired polygon may differ, and `PointOnSurface` may pick another point.

Not supported: geography columns, rasters, third coordinates, distances on the ellipsoid, and areas
or perimeters in degrees (transform first). A model over a view, or over a table that Django did not
make, declares its geometries with `spatial_index=False`, since there is no index to search.
"""

"""OGC API - Features (OGC 17-069r4, Part 1: Core; 18-058r1, Part 2: CRS) over all layers.

QGIS, GDAL and other clients read the layers of every plugin by it: of a village, of a regency, of
all that the install has.
"""

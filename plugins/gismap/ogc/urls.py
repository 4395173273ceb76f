"""URLs of the service. The standard writes them without a slash at the end."""

from django.urls import path

from core.geo.tiles import SCHEME
from plugins.gismap.ogc import items, style, tile_sets, tiles, views

urlpatterns = [
    path("ogc/", views.Landing.as_view(), name="ogc"),
    path("ogc/conformance", views.Conformance.as_view(), name="ogc-conformance"),
    path("ogc/api", views.Description.as_view(), name="ogc-api"),
    path("ogc/collections", views.CollectionList.as_view(), name="ogc-collections"),
    path(
        "ogc/collections/<slug:collection>",
        views.CollectionDetail.as_view(),
        name="ogc-collection",
    ),
    path(
        "ogc/collections/<slug:collection>/queryables",
        views.Queryables.as_view(),
        name="ogc-queryables",
    ),
    path(
        "ogc/collections/<slug:collection>/tiles",
        tile_sets.TileSets.as_view(),
        name="ogc-tile-sets",
    ),
    path(
        f"ogc/collections/<slug:collection>/tiles/{SCHEME}",
        tile_sets.TileSet.as_view(),
        name="ogc-tiles",
    ),
    path(
        f"ogc/collections/<slug:collection>/tiles/{SCHEME}/<int:z>/<int:y>/<int:x>",
        tiles.TileDetail.as_view(),
        name="ogc-tile",
    ),
    path("ogc/tiles", tile_sets.DatasetTileSets.as_view(), name="ogc-dataset-tile-sets"),
    path(f"ogc/tiles/{SCHEME}", tile_sets.DatasetTileSet.as_view(), name="ogc-dataset-tiles"),
    path(
        f"ogc/tiles/{SCHEME}/<int:z>/<int:y>/<int:x>",
        tiles.DatasetTile.as_view(),
        name="ogc-dataset-tile",
    ),
    path("ogc/tileMatrixSets", tile_sets.TileMatrixSets.as_view(), name="ogc-matrix-sets"),
    path(f"ogc/tileMatrixSets/{SCHEME}", tile_sets.TileMatrixSet.as_view(), name="ogc-matrix-set"),
    path("style.json", style.Style.as_view(), name="style"),
    path("ogc/collections/<slug:collection>/items", items.Items.as_view(), name="ogc-items"),
    path(
        "ogc/collections/<slug:collection>/items/<str:feature>",
        items.Item.as_view(),
        name="ogc-item",
    ),
]

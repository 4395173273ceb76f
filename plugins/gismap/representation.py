"""How a place appears to the public, in the API and in blocks alike; on the map as its layer says."""

from plugins.gismap.geojson import geometry_object


def place_representation(place) -> dict:
    return {
        "id": place.pk,
        "name": place.name,
        "kind": place.kind,
        "description": place.description,
        "source": place.source,
        "geometry": geometry_object(place.geometry),
    }

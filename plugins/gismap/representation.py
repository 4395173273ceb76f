"""How a place appears to the public, in the API, in blocks and on the map alike."""

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


def place_feature(place) -> dict:
    """The place as a GeoJSON Feature."""
    properties = place_representation(place)
    return {
        "type": "Feature",
        "id": properties.pop("id"),
        "geometry": properties.pop("geometry"),
        "properties": properties,
    }

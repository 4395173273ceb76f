"""How a feature appears to the public, in the API and in blocks alike; on the map as its layer says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.media.representation import image_representation
from core.villages.routing import site_url
from plugins.gismap.geojson import geometry_object

if TYPE_CHECKING:
    from core.plugins.specs import MapLayerSpec


def feature_representation(feature) -> dict[str, Any]:
    """Its photos are those prefetched; each costs no query then."""
    return {
        "id": feature.pk,
        "layer": feature.layer.name,
        "name": feature.name,
        "description": feature.description,
        "attributes": feature.attributes,
        "valid_from": feature.valid_from,
        "valid_until": feature.valid_until,
        "geometry": geometry_object(feature.geometry),
        "photos": [
            {"image": image_representation(photo.image), "caption": photo.caption}
            for photo in feature.photos.all()
        ],
        "url": site_url(feature.village.site.hostname) + path_of(feature),
        "updated_at": feature.updated_at,
    }


def path_of(feature) -> str:
    """Of its page, on its village's website."""
    return address(feature.pk)


def address(pk: int) -> str:
    """The path of a feature's page, by its id."""
    return f"/p/gismap/{pk}/"


def layer_representation(plugin: str, spec: MapLayerSpec, url: str) -> dict[str, Any]:
    """A layer with its look and its features' properties; these are at `url`."""
    return {
        "plugin": plugin,
        "name": spec.name,
        "label": str(spec.label),
        "description": str(spec.description),
        "geometry": spec.geometry,
        "visibility": spec.visibility,
        "colour": spec.colour,
        "width": spec.width,
        "icon": spec.icon,
        "category": spec.category,
        "categories": [
            {name: str(getattr(item, name)) for name in ("value", "label", "colour", "icon")}
            for item in spec.categories
        ],
        "properties": [
            {
                "name": item.name,
                "label": str(item.label),
                "type": item.type,
                "choices": {value: str(label) for value, label in item.choices},
            }
            for item in spec.properties
        ],
        "licence": spec.licence,
        "attribution": spec.attribution,
        "url": url,
    }

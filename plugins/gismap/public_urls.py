"""The map page on a village's website, and a page for each feature."""

from django.http import Http404
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from plugins.gismap import attributes
from plugins.gismap.features import public_features, public_layers_with_counts
from plugins.gismap.overview import overview
from plugins.gismap.sketch import middle_of, sketch


@require_safe
def village_map(request):
    """All features, or those of the layer in `?layer=`; an unknown layer shows all."""
    layers = public_layers_with_counts(request.village)
    name = request.GET.get("layer", "")
    chosen = [name] if name in {layer[0] for layer in layers} else []
    return render(
        request,
        "gismap/map.html",
        {
            "village": request.village,
            "overview": overview(request.village, chosen),
            "layers": layers,
            "chosen": name if chosen else "",
            "show_description": True,
        },
    )


@require_safe
def feature_page(request, pk):
    """One public feature of the village."""
    feature = (
        public_features(request.village).filter(pk=pk).prefetch_related("photos__image").first()
    )
    if feature is None:
        raise Http404("No such feature.")
    at = middle_of(feature.geometry)
    return render(
        request,
        "gismap/feature.html",
        {
            "village": request.village,
            "feature": feature,
            "attributes": list(attributes.shown(feature.layer.attributes, feature.attributes)),
            "sketch": sketch([feature], request.village.boundary),
            "position": f"{at.y:.5f}, {at.x:.5f}",
            "geo_uri": f"geo:{at.y:.5f},{at.x:.5f}",
        },
    )


urlpatterns = [
    path("", village_map, name="map"),
    path("<int:pk>/", feature_page, name="feature"),
]

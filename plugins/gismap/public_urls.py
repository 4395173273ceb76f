"""The map page on a village's website, and a page for each feature."""

from django.http import Http404
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from core.geo.drawing import middle_of
from plugins.gismap import attributes
from plugins.gismap.drawings import draw_feature
from plugins.gismap.features import public_features, public_layers_with_counts
from plugins.gismap.maps import village_map
from plugins.gismap.overview import numbered, overview


@require_safe
def map_page(request):
    """All features, or those of the layer in `?layer=`; an unknown layer shows all."""
    layers = public_layers_with_counts(request.village)
    name = request.GET.get("layer", "")
    chosen = [name] if name in {layer[0] for layer in layers} else []
    return render(
        request,
        "gismap/map.html",
        {
            "village": request.village,
            "map": village_map(request.village, share=True),
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
            "drawing": draw_feature(request.village, *numbered([feature]), feature.name),
            "position": f"{at.y:.5f}, {at.x:.5f}",
            "geo_uri": f"geo:{at.y:.5f},{at.x:.5f}",
        },
    )


urlpatterns = [
    path("", map_page, name="map"),
    path("<int:pk>/", feature_page, name="feature"),
]

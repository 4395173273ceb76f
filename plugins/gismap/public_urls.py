"""The map page on a village's website."""

from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from plugins.gismap.maps import village_map
from plugins.gismap.models import Place
from plugins.gismap.overview import overview
from plugins.gismap.places import kinds_of


@require_safe
def map_page(request):
    """All places, or those of the kind in `?kind=`; an unknown kind shows all."""
    kind = request.GET.get("kind", "")
    chosen = [kind] if kind in Place.Kind.values else []
    return render(
        request,
        "gismap/map.html",
        {
            "village": request.village,
            "map": village_map(request.village, share=True),
            "overview": overview(request.village, chosen),
            "kinds": kinds_of(request.village),
            "chosen": kind if chosen else "",
            "show_description": True,
        },
    )


urlpatterns = [path("", map_page, name="map")]

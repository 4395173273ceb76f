"""The watch's page on a village's website."""

from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from plugins.ronda import alarm_pages, duty_pages, patrol_pages, roster_pages
from plugins.ronda.blocks import active_posts
from plugins.ronda.roster_blocks import posts_tonight


@require_safe
def watch(request):
    return render(
        request,
        "ronda/watch.html",
        {
            "village": request.village,
            "posts": active_posts(request.village),
            "tonight": posts_tonight(request.village),
        },
    )


urlpatterns = [
    path("", watch, name="watch"),
    *roster_pages.urlpatterns,
    *patrol_pages.urlpatterns,
    *alarm_pages.urlpatterns,
    *duty_pages.urlpatterns,
]

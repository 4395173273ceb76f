"""Figures, completeness and map features of the watch, each for many villages in one query."""

from django.db.models import Count

from plugins.ronda.models import WatchPost
from plugins.ronda.representation import post_representation


def posts_by_village(villages) -> dict[int, float]:
    return _count(villages, is_active=True)


def dark_posts_by_village(villages) -> dict[int, float]:
    return _count(villages, is_active=True, lamp=WatchPost.Lamp.DARK)


def _count(villages, **conditions) -> dict[int, float]:
    rows = WatchPost.objects.for_villages(villages).filter(**conditions).order_by()
    return {
        row["village"]: float(row["count"])
        for row in rows.values("village").annotate(count=Count("pk"))
    }


def villages_with_posts(villages) -> set[int]:
    posts = WatchPost.objects.for_villages(villages).filter(is_active=True).order_by()
    return set(posts.values_list("village", flat=True).distinct())


def post_features(villages, bbox=None):
    """GeoJSON features of the posts that have a position."""
    posts = WatchPost.objects.for_villages(villages).filter(is_active=True, point__isnull=False)
    if bbox is not None:
        from core.geo.queries import bbox_filter

        posts = bbox_filter(posts, "point", bbox)
    for post in posts:
        properties = post_representation(post)
        properties.pop("point")
        yield {
            "type": "Feature",
            "id": post.pk,
            "geometry": {"type": "Point", "coordinates": [post.point.x, post.point.y]},
            "properties": properties,
        }


def search_posts(villages, text: str, limit: int):
    from core.plugins.specs import SearchHit

    posts = WatchPost.objects.for_villages(villages).filter(name__icontains=text)
    for post in posts.select_related("village")[:limit]:
        yield SearchHit(post.village.code, post.name, post.neighbourhood, "/p/ronda/")

"""Figures, completeness and map features of the watch, each for many villages in one query."""

from django.db.models import Count
from django.urls import reverse

from core.geo.queries import near
from core.plugins.specs import SearchHit
from plugins.ronda.models import WatchPost


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


def having_posts(villages):
    """Those of the queryset that have a post in use: the others owe the post first."""
    posts = WatchPost.objects.for_villages(villages).filter(is_active=True)
    return villages.filter(pk__in=posts.order_by().values("village"))


def villages_with_placed_posts(villages) -> set[int]:
    """Villages all of whose posts in use have a position."""
    posts = WatchPost.objects.for_villages(villages).filter(is_active=True).order_by()
    rows = posts.values("village").annotate(count=Count("pk"), placed=Count("point"))
    return {row["village"] for row in rows if row["count"] == row["placed"]}


def posts_url(village) -> str:
    return reverse("ronda_watchpost_modeladmin_index")


def new_post_url(village) -> str:
    return reverse("ronda_watchpost_modeladmin_create")


def posts_on_the_map(villages):
    """The posts that are in use, whether or not they have a position."""
    return WatchPost.objects.for_villages(villages).filter(is_active=True)


def search_posts(villages, text: str, limit: int):
    return _hits(_named(villages, text)[:limit])


def posts_near(villages, text: str, point, metres: float, limit: int):
    """The posts in use of that name within so many metres, nearest first."""
    found = _named(villages, text).filter(is_active=True)
    return _hits(near(found, "point", point, metres, limit=limit))


def _named(villages, text: str):
    posts = WatchPost.objects.for_villages(villages).filter(name__icontains=text)
    return posts.select_related("village").defer("village__boundary")


def _hits(posts):
    for post in posts:
        yield SearchHit(
            post.village.code,
            post.name,
            post.neighbourhood,
            "/p/ronda/",
            getattr(post, "distance", None),
        )

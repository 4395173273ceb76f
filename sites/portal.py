"""What the regency's portal shows: districts with their villages, a search, the latest news."""

from itertools import groupby

from django.db.models import Q
from django.db.models.functions import Substr
from wagtail.models import Site

from core.villages.models import Village
from core.villages.routing import roots_for, site_url
from core.villages.scoping import HOME_PATH_LENGTH, tree_paths
from core.villages.tree import is_original, is_public

MOST_SHOWN = 6


def portal_context(request) -> dict:
    """`districts`: (district, villages) pairs, narrowed by `?q=`; `latest_news` of all villages,
    left out when searching.

    Four queries whatever the number of villages; two when searching.
    """
    regency = getattr(Site.find_for_request(request), "regency", None)
    text = request.GET.get("q", "").strip()[:100]
    villages = Village.objects.with_places().filter(district__regency=regency, site__isnull=False)
    total = villages.count() if text else None
    for word in text.split():
        # Every word must be found, so that "kampung kalirejo" finds what "kalirejo" does.
        villages = villages.filter(
            Q(name__icontains=word)
            | Q(district__name__icontains=word)
            | Q(kind__icontains=word)
            | Q(code__startswith=word)
        )
    rows = list(villages.order_by("district__name", "name"))
    for village in rows:
        village.url = site_url(village.site.hostname) + "/"
    return {
        "regency": regency,
        "query": text,
        "total": len(rows) if total is None else total,
        "found": len(rows),
        "districts": [
            (district, list(group))
            for district, group in groupby(rows, key=lambda village: village.district)
        ],
        "latest_news": [] if text else _one_of_each(news_of_all(regency, request, 4 * MOST_SHOWN)),
    }


def trees_of(regency):
    """Tree paths of the home pages of a regency's villages and of its portal."""
    return tree_paths(
        Q(sites_rooted_here__village__district__regency=regency),
        Q(sites_rooted_here__regency=regency),
    )


def news_of_all(regency, request, most: int) -> list:
    """The newest public news of a regency's villages and of its portal, without bodies; each has
    `home_title`, the name of the website it is on. Three queries."""
    from sites.models import NewsPage

    titles = dict(trees_of(regency).values_list("path", "title"))
    # Named one by one, so that the database walks the news by date and stops at the limit.
    news = list(
        NewsPage.objects.annotate(home_path=Substr("path", 1, HOME_PATH_LENGTH))
        .filter(is_public(), is_original(), home_path__in=list(titles))
        .order_by("-date", "-pk")
        .defer("body")[:most]
    )
    roots = roots_for([page.path for page in news], request)
    for page in news:
        page.home_title = titles[page.home_path]
    return [page for page in news if roots.get(page.home_path)]


def _one_of_each(news: list) -> list:
    """One piece of news a website, so that an eager village does not fill the portal."""
    newest = {}
    for page in news:
        newest.setdefault(page.home_path, page)
    return list(newest.values())[:MOST_SHOWN]

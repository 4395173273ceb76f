"""What the regency's portal shows: districts with their villages, a search, the latest news."""

from itertools import groupby

from django.db.models import Q
from wagtail.models import Page

from core.villages.models import Village
from core.villages.routing import roots_for, site_url
from core.villages.scoping import HOME_PATH_LENGTH, pages_of


def portal_context(portal, request) -> dict:
    """`districts`: (district, villages) pairs, narrowed by `?q=`; `latest_news` of all villages.

    Four queries whatever the number of villages.
    """
    regency = getattr(portal.get_site(), "regency", None)
    text = request.GET.get("q", "").strip()[:100]
    villages = Village.objects.with_places().filter(
        district__regency=regency, site__isnull=False
    )
    total = villages.count()
    if text:
        villages = villages.filter(
            Q(name__icontains=text) | Q(district__name__icontains=text) | Q(code__startswith=text)
        )
    rows = list(villages.order_by("district__name", "name"))
    for village in rows:
        village.url = site_url(village.site.hostname) + "/"
    return {
        "regency": regency,
        "query": text,
        "total": total,
        "found": len(rows),
        "districts": [
            (district, list(group))
            for district, group in groupby(rows, key=lambda village: village.district)
        ],
        "latest_news": _latest(regency, request),
    }


def _latest(regency, request, count: int = 6):
    from sites.models import NewsPage, with_pictures

    news = NewsPage.objects.live().public().order_by("-date", "-pk")
    villages = Village.objects.filter(district__regency=regency)
    news = list(with_pictures(pages_of(villages, news))[: count * 4])
    roots = roots_for([page.path for page in news], request)
    homes = {
        home.path: home.title
        for home in Page.objects.filter(path__in=list(roots))
    }
    shown = []
    for page in news:
        home = page.path[:HOME_PATH_LENGTH]
        # One piece of news a village, so that an eager one does not fill the portal.
        if roots.get(home) and all(item.home_path != home for item in shown):
            page.home_path, page.home_title = home, homes[home]
            shown.append(page)
    return shown[:count]

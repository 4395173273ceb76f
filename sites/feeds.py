"""What programs read of a website: RSS of the news, the sitemap, an event for a calendar."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as render_sitemap
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar
from icalendar import Event as CalendarEvent
from wagtail.models import Page, Site

from core.villages.routing import roots_for, site_url
from core.villages.scoping import in_site
from core.villages.tree import is_original, is_public
from sites.context import site_context
from sites.models import EventPage, news_below
from sites.models.base import with_common_fields
from sites.portal import news_of_all

MOST_NEWS = 20
MOST_OF_ALL = 50
MOST_PAGES = 5000
USUAL_LENGTH = timedelta(hours=2)


class NewsFeed(Feed):
    """The latest news of a village; the portal's is that of all villages, each named."""

    feed_type = Rss201rev2Feed

    def get_object(self, request):
        website = site_context(request)
        if website.site is None:
            raise Http404
        return website

    def title(self, website):
        with translation.override(website.main_language):
            return _("News of %(name)s") % {"name": website.full_name}

    def link(self, website):
        return website.root_url + "/"

    def feed_url(self, website):
        return website.root_url + website.request.path

    def description(self, website):
        return website.place or website.full_name

    def language(self, website):
        return website.main_language

    def items(self, website):
        if website.village is None:
            news = news_of_all(website.regency, website.request, MOST_OF_ALL)
        else:
            news = list(news_below(website.site.root_page.path)[:MOST_NEWS])
        roots_for([page.path for page in news], website.request)
        for page in news:
            # Without a host only where it is this website's.
            url = page.get_url(website.request, website.site)
            page.feed_url = url if "://" in url else website.root_url + url
        return news

    def item_title(self, page):
        place = getattr(page, "home_title", "")
        return f"{place}: {page.title}" if place else page.title

    def item_description(self, page):
        return page.intro

    def item_link(self, page):
        return page.feed_url

    def item_guid(self, page):
        return str(page.translation_key)

    item_guid_is_permalink = False

    def item_pubdate(self, page):
        return page.first_published_at


class PagesSitemap(Sitemap):
    """Every public page of a website, in all its languages, without examples."""

    limit = MOST_PAGES

    def __init__(self, site, request):
        self.site = site
        self.request = request

    def get_urls(self, page=1, site=None, protocol=None):
        # Addresses come with their host: which one is no business of the request's.
        root = site_url(self.site.hostname)
        return [
            {
                "item": item,
                "location": root + item.get_url(self.request, self.site),
                "lastmod": item.last_published_at,
                "changefreq": "",
                "priority": "",
                "alternates": [],
            }
            for item in self.paginator.page(page).object_list
        ]

    def items(self):
        # An alias is no page of its own: it shows another's text.
        own = Page.objects.filter(in_site(self.site), is_public(), is_original())
        pages = with_common_fields(own)
        return pages.exclude(example=True).order_by("path")


@require_safe
def sitemap(request):
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    return render_sitemap(request, {"pages": PagesSitemap(site, request)})


@require_safe
def event_calendar(request, pk: int):
    """A public event of the host's website as iCalendar (RFC 5545)."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    event = get_object_or_404(EventPage, in_site(site), is_public(), pk=pk)
    calendar = Calendar()
    calendar.add("prodid", "-//Kampung CMS//ID")
    calendar.add("version", "2.0")
    entry = CalendarEvent()
    entry.add("uid", f"{event.translation_key}@{site.hostname}")
    entry.add("dtstamp", event.last_published_at or event.first_published_at)
    entry.add("dtstart", event.starts_at)
    entry.add("dtend", event.ends_at or event.starts_at + USUAL_LENGTH)
    entry.add("summary", event.title)
    entry.add("location", event.place)
    entry.add("url", site_url(site.hostname) + event.get_url(request, site))
    if event.intro:
        entry.add("description", event.intro)
    calendar.add_component(entry)
    return HttpResponse(
        calendar.to_ical(),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{event.slug}.ics"'},
    )

"""News: the list and the piece."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.models import Page
from wagtail.search import index

from core.villages.tree import below, is_public
from sites.models.base import BasePage, ListPage, load_pictures
from sites.models.tags import NewsTag, Tagged
from sites.paging import page_of
from sites.serializers import TagSerializer


class NewsIndexPage(ListPage):
    """The list of a village's news, newest first, twelve a page."""

    template = "village_sites/news_index_page.html"
    parent_page_types = ["village_sites.HomePage", "village_sites.PortalPage"]
    subpage_types = ["village_sites.NewsPage"]
    PER_PAGE = 12

    class Meta:
        verbose_name = _("news list")
        verbose_name_plural = _("news lists")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["news"] = page_of(news_below(self.path), request, self.PER_PAGE)
        load_pictures(self, context["news"])
        return context


class NewsPage(Tagged, BasePage):
    """One piece of news."""

    date = models.DateField(_("date"), default=timezone.localdate)
    tags = ClusterTaggableManager(
        through=NewsTag,
        blank=True,
        verbose_name=_("tags"),
        help_text=_("Words by which what belongs together is found: “panen”, “posyandu”."),
    )

    # Feeds of the latest news hold such pages.
    in_feed = True

    template = "village_sites/news_page.html"
    parent_page_types = ["village_sites.NewsIndexPage"]
    subpage_types = []
    content_panels = Page.content_panels + [
        MultiFieldPanel([FieldPanel("date"), FieldPanel("intro")], heading=_("In short")),
        FieldPanel("lead_image"),
        FieldPanel("body"),
        FieldPanel("tags"),
    ]
    search_fields = BasePage.search_fields + [index.FilterField("date")]
    api_fields = [
        APIField("date"),
        *BasePage.api_fields,
        APIField("tag_list", serializer=TagSerializer(many=True)),
    ]

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        # The portal reads the latest of all villages.
        indexes = [models.Index(fields=["-date", "-page_ptr"], name="latest_news")]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        siblings = news_below(self.path[: -Page.steplen]).exclude(pk=self.pk)
        context["other_news"] = list(siblings[:3])
        load_pictures(self, context["other_news"])
        return context


def news_below(path: str):
    """The public news in the tree below a path, newest first, for lists: without the bodies."""
    news = NewsPage.objects.filter(below(path), is_public())
    return news.order_by("-date", "-pk").defer("body")


def latest_news(home: Page, count: int) -> list[NewsPage]:
    """The newest public news below a home page."""
    return list(news_below(home.path)[:count])

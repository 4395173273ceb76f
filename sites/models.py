"""The page types of a village's website and of the regency's portal."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.models import Page
from wagtail.search import index

from core.streams.blocks import core_blocks
from core.streams.fields import PluginStreamField
from core.streams.forms import VillagePageForm


class BasePage(Page):
    """What every page has: a sentence that introduces it, a picture and a body of blocks."""

    intro = models.TextField(
        _("introduction"),
        blank=True,
        max_length=500,
        help_text=_("One or two sentences, shown in lists and search results."),
    )
    lead_image = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture"),
    )
    body = PluginStreamField(core_blocks(), blank=True, verbose_name=_("content"))

    base_form_class = VillagePageForm
    content_panels = Page.content_panels + [
        FieldPanel("intro"),
        FieldPanel("lead_image"),
        FieldPanel("body"),
    ]
    search_fields = Page.search_fields + [index.SearchField("intro"), index.SearchField("body")]
    api_fields = [APIField("intro"), APIField("lead_image"), APIField("body")]
    show_in_menus_default = False

    class Meta:
        abstract = True


class HomePage(BasePage):
    """A village's front page; its children make the menu."""

    template = "village_sites/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["village_sites.StandardPage", "village_sites.NewsIndexPage"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    @classmethod
    def can_create_at(cls, parent):
        # Home pages come with their village, by provisioning.
        return False

    def can_move_to(self, parent):
        return False

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["latest_news"] = latest_news(self, 4)
        return context


class StandardPage(BasePage):
    """Any page of text, pictures and blocks; may have pages below it."""

    template = "village_sites/standard_page.html"
    parent_page_types = [
        "village_sites.HomePage",
        "village_sites.PortalPage",
        "village_sites.StandardPage",
    ]
    subpage_types = ["village_sites.StandardPage"]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["children"] = StandardPage.objects.child_of(self).live().public()
        return context


class NewsIndexPage(BasePage):
    """The list of a village's news, newest first, twelve a page."""

    template = "village_sites/news_index_page.html"
    parent_page_types = ["village_sites.HomePage", "village_sites.PortalPage"]
    subpage_types = ["village_sites.NewsPage"]
    PER_PAGE = 12

    content_panels = Page.content_panels + [FieldPanel("intro")]
    search_fields = Page.search_fields + [index.SearchField("intro")]
    api_fields = [APIField("intro")]

    class Meta:
        verbose_name = _("news list")
        verbose_name_plural = _("news lists")

    def get_context(self, request, *args, **kwargs):
        from sites.paging import page_of

        context = super().get_context(request, *args, **kwargs)
        news = with_pictures(NewsPage.objects.child_of(self).live().public().order_by("-date", "-pk"))
        context["news"] = page_of(news, request, self.PER_PAGE)
        return context


class NewsPage(BasePage):
    """One piece of news."""

    date = models.DateField(_("date"), default=timezone.localdate)

    template = "village_sites/news_page.html"
    parent_page_types = ["village_sites.NewsIndexPage"]
    subpage_types = []
    content_panels = Page.content_panels + [
        MultiFieldPanel([FieldPanel("date"), FieldPanel("intro")], heading=_("In short")),
        FieldPanel("lead_image"),
        FieldPanel("body"),
    ]
    search_fields = BasePage.search_fields + [index.FilterField("date")]
    api_fields = [APIField("date"), *BasePage.api_fields]

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")


class PortalPage(BasePage):
    """The regency's front page: its districts, its villages, the latest news of all."""

    template = "village_sites/portal_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["village_sites.StandardPage", "village_sites.NewsIndexPage"]

    class Meta:
        verbose_name = _("portal")
        verbose_name_plural = _("portals")

    @classmethod
    def can_create_at(cls, parent):
        return False

    def can_move_to(self, parent):
        return False

    def get_context(self, request, *args, **kwargs):
        from sites.portal import portal_context

        context = super().get_context(request, *args, **kwargs)
        context.update(portal_context(self, request))
        return context


def with_pictures(pages):
    """The pages with their lead images and the renditions lists show, in two more queries."""
    from django.db.models import Prefetch
    from wagtail.images import get_image_model

    from core.media.representation import WIDTHS

    images = get_image_model().objects.prefetch_renditions(*[f"width-{w}" for w in WIDTHS])
    return pages.prefetch_related(Prefetch("lead_image", queryset=images))


def latest_news(home: Page, count: int):
    """The newest public news below a home page."""
    news = NewsPage.objects.descendant_of(home).live().public().order_by("-date", "-pk")
    return with_pictures(news)[:count]

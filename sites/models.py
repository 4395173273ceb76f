"""The page types of a village's website and of the regency's portal."""

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.search import index

from core.streams.blocks import core_blocks
from core.streams.fields import PluginStreamField
from core.streams.forms import VillagePageForm
from core.villages.tree import below, children, is_public
from sites.context import language_of, site_context


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
    # Restricting to groups would show the names of all areas' groups.
    private_page_options = ["password", "login"]

    class Meta:
        abstract = True

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        website = site_context(request, self)
        # Plugins' blocks are shown only where the context names a village that has them.
        context.update(website=website, village=website.village, regency=website.regency)
        return context

    def serve(self, request, *args, **kwargs):
        with translation.override(language_of(self, request)):
            return super().serve(request, *args, **kwargs).render()

    def serve_preview(self, request, mode_name):
        with translation.override(language_of(self, request)):
            return super().serve_preview(request, mode_name).render()


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
        if context["latest_news"]:
            # The list is a page up from each of its news.
            first = context["latest_news"][0].get_url(request)
            context["news_url"] = first.rstrip("/").rpartition("/")[0] + "/"
        load_pictures(self, context["latest_news"])
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
        context["children"] = StandardPage.objects.filter(
            children(self.path), is_public()
        ).order_by("path")
        load_pictures(self)
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
        context["news"] = page_of(news_below(self.path), request, self.PER_PAGE)
        load_pictures(self, context["news"])
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
        # The portal reads the latest of all villages.
        indexes = [models.Index(fields=["-date", "-page_ptr"], name="latest_news")]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        siblings = news_below(self.path[: -Page.steplen]).exclude(pk=self.pk)
        context["other_news"] = list(siblings[:3])
        load_pictures(self, context["other_news"])
        return context


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
        context.update(portal_context(request))
        load_pictures(self, context["latest_news"])
        return context


def news_below(path: str):
    """The public news in the tree below a path, newest first, for lists: without the bodies."""
    news = NewsPage.objects.filter(below(path), is_public())
    return news.order_by("-date", "-pk").defer("body")


def latest_news(home: Page, count: int) -> list[NewsPage]:
    """The newest public news below a home page."""
    return list(news_below(home.path)[:count])


def load_pictures(page: BasePage, listed: Iterable[NewsPage] = ()) -> None:
    """Fetch what showing a page's pictures and those of the news it lists takes, in one query
    whatever their number: lead images, and all renditions of these and of the body's pictures.

    All renditions, because one that was not fetched is taken for missing and made again. Images
    come along with theirs; only those that have none yet take a second query.
    """
    model = get_image_model()
    pages = [page, *listed]
    leading = {item.lead_image_id for item in pages if item.lead_image_id}
    blocks = [block.value for block in page.body if block.block_type == "picture"]
    shown = [value["image"] for value in blocks if value["image"]]
    wanted = leading | {image.pk for image in shown}
    if not wanted:
        return
    renditions, images = defaultdict(list), {}
    rows = model.get_rendition_model().objects.filter(image__in=wanted).select_related("image")
    for rendition in rows:
        renditions[rendition.image_id].append(rendition)
        images[rendition.image_id] = rendition.image
    if leading - images.keys():
        images |= model.objects.in_bulk(leading - images.keys())
    for item in pages:
        if item.lead_image_id in images:
            item.lead_image = images[item.lead_image_id]
    for image in [*images.values(), *shown]:
        image.prefetched_renditions = renditions[image.pk]

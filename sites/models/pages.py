"""The front pages, the profile, the contact page, galleries and pages of free text."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.blocks import CharBlock
from wagtail.fields import StreamField
from wagtail.models import Page

from core.streams.blocks import PictureBlock
from core.villages.tree import children, is_public
from sites.models.base import BasePage, load_pictures, load_renditions
from sites.models.directory import Institution, Official
from sites.models.highlights import highlights
from sites.models.news import latest_news


class HomePage(BasePage):
    """A village's front page; its children make the menu."""

    template = "village_sites/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "village_sites.ProfilePage",
        "village_sites.StandardPage",
        "village_sites.NewsIndexPage",
        "village_sites.ServiceIndexPage",
        "village_sites.AnnouncementIndexPage",
        "village_sites.InformationIndexPage",
        "village_sites.AgendaPage",
        "village_sites.GalleryPage",
        "village_sites.ContactPage",
        "village_sites.FormPage",
    ]

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
            context["news_url"] = above(context["latest_news"][0].get_url(request))
        context["highlights"] = highlights(self)
        for name in ("services", "events"):
            items = context["highlights"][name]
            if items:
                context[f"{name}_url"] = above(items[0].get_url(request))
        load_pictures(self, context["latest_news"])
        return context


class ProfilePage(BasePage):
    """Who the village is: vision and mission, figures, officials, institutions, history."""

    vision = models.TextField(_("vision"), blank=True, max_length=500)
    mission = StreamField(
        [("item", CharBlock(label=_("mission"), max_length=300))],
        blank=True,
        verbose_name=_("mission"),
    )
    duties = models.TextField(
        _("duties and functions"),
        blank=True,
        max_length=2000,
        help_text=_("What the village government is there for, in a few sentences."),
    )
    population = models.PositiveIntegerField(_("inhabitants"), null=True, blank=True)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    area_ha = models.DecimalField(
        _("area (ha)"), max_digits=10, decimal_places=2, null=True, blank=True
    )

    template = "village_sites/profile_page.html"
    parent_page_types = ["village_sites.HomePage"]
    subpage_types = ["village_sites.StandardPage", "village_sites.FormPage"]
    content_panels = Page.content_panels + [
        FieldPanel("intro"),
        FieldPanel("lead_image"),
        MultiFieldPanel([FieldPanel("vision"), FieldPanel("mission")], heading=_("Aims")),
        FieldPanel("duties"),
        FieldRowPanel(
            [FieldPanel("population"), FieldPanel("households"), FieldPanel("area_ha")],
            heading=_("Figures"),
        ),
        FieldPanel("body"),
    ]
    api_fields = [
        APIField("vision"),
        APIField("mission"),
        APIField("duties"),
        APIField("population"),
        APIField("households"),
        APIField("area_ha"),
        *BasePage.api_fields,
    ]

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        village = context["village"]
        officials, institutions = [], []
        if village is not None:
            officials = list(Official.objects.for_village(village).filter(is_active=True))
            institutions = Institution.objects.for_village(village).filter(is_active=True)
        photos = load_renditions({item.photo_id for item in officials if item.photo_id})
        for item in officials:
            if item.photo_id in photos:
                item.photo = photos[item.photo_id]
        context["bodies"] = [
            (body.label, [item for item in officials if item.body == body])
            for body in Official.Body
            if any(item.body == body for item in officials)
        ]
        context["institutions"] = institutions
        context["children"] = standard_pages_below(self)
        load_pictures(self)
        return context


class StandardPage(BasePage):
    """Any page of text, pictures and blocks; may have pages below it."""

    template = "village_sites/standard_page.html"
    parent_page_types = [
        "village_sites.HomePage",
        "village_sites.ProfilePage",
        "village_sites.PortalPage",
        "village_sites.StandardPage",
    ]
    subpage_types = ["village_sites.StandardPage", "village_sites.FormPage"]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["children"] = standard_pages_below(self)
        load_pictures(self)
        return context


class GalleryPage(BasePage):
    """An album of pictures; may hold albums."""

    pictures = StreamField([("picture", PictureBlock())], blank=True, verbose_name=_("pictures"))

    template = "village_sites/gallery_page.html"
    parent_page_types = ["village_sites.HomePage", "village_sites.GalleryPage"]
    subpage_types = ["village_sites.GalleryPage"]
    content_panels = Page.content_panels + [FieldPanel("intro"), FieldPanel("pictures")]
    api_fields = [APIField("intro"), APIField("pictures")]

    class Meta:
        verbose_name = _("gallery")
        verbose_name_plural = _("galleries")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        albums = GalleryPage.objects.filter(children(self.path), is_public())
        context["children"] = albums.order_by("path").defer("body", "pictures")
        load_pictures(self)
        return context


class ContactPage(BasePage):
    """How to reach the office: contact, hours, emergency numbers, social media, the way there."""

    directions = models.TextField(
        _("the way there"),
        blank=True,
        max_length=1000,
        help_text=_("How to find the office, for somebody who has never been there."),
    )

    template = "village_sites/contact_page.html"
    parent_page_types = ["village_sites.HomePage"]
    subpage_types = []
    content_panels = Page.content_panels + [
        FieldPanel("intro"),
        FieldPanel("directions"),
        FieldPanel("lead_image"),
        FieldPanel("body"),
    ]
    api_fields = [APIField("directions"), *BasePage.api_fields]

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        load_pictures(self)
        return context


class PortalPage(BasePage):
    """The regency's front page: its districts, its villages, the latest news of all."""

    template = "village_sites/portal_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "village_sites.StandardPage",
        "village_sites.NewsIndexPage",
        "village_sites.ServiceIndexPage",
        "village_sites.FormPage",
    ]

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


def above(url: str) -> str:
    """The address one step up."""
    return url.rstrip("/").rpartition("/")[0] + "/"


def standard_pages_below(page: Page):
    pages = StandardPage.objects.filter(children(page.path), is_public())
    return pages.order_by("path").defer("body")

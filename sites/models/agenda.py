"""The agenda: what takes place when and where."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.models import Page
from wagtail.search import index

from core.villages.tree import below, is_public
from sites.models.base import BasePage, ListPage, load_pictures
from sites.models.tags import EventTag, Tagged
from sites.paging import page_of
from sites.serializers import TagSerializer


class AgendaPage(ListPage):
    """The events to come, soonest first; those that are over on request."""

    template = "village_sites/agenda_page.html"
    parent_page_types = ["village_sites.HomePage"]
    subpage_types = ["village_sites.EventPage"]
    PER_PAGE = 20

    class Meta:
        verbose_name = _("agenda")
        verbose_name_plural = _("agendas")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        over = request.GET.get("over") == "1"
        context["over"] = over
        context["events"] = page_of(events_below(self.path, over=over), request, self.PER_PAGE)
        return context


class EventPage(Tagged, BasePage):
    """Something that takes place. Without an end it is taken to last two hours."""

    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200)
    organiser = models.CharField(_("organiser"), max_length=150, blank=True)
    tags = ClusterTaggableManager(
        through=EventTag,
        blank=True,
        verbose_name=_("tags"),
        help_text=_("Words by which what belongs together is found: “panen”, “posyandu”."),
    )

    template = "village_sites/event_page.html"
    parent_page_types = ["village_sites.AgendaPage"]
    subpage_types = []
    content_panels = Page.content_panels + [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("place"),
                FieldPanel("organiser"),
                FieldPanel("intro"),
            ],
            heading=_("In short"),
        ),
        FieldPanel("lead_image"),
        FieldPanel("body"),
        FieldPanel("tags"),
    ]
    search_fields = BasePage.search_fields + [
        index.SearchField("place"),
        index.FilterField("starts_at"),
    ]
    api_fields = [
        APIField("starts_at"),
        APIField("ends_at"),
        APIField("place"),
        APIField("organiser"),
        *BasePage.api_fields,
        APIField("tag_list", serializer=TagSerializer(many=True)),
    ]

    class Meta:
        verbose_name = _("agenda event")
        verbose_name_plural = _("agenda events")

    @property
    def is_over(self) -> bool:
        return (self.ends_at or self.starts_at) < timezone.now()

    def clean(self):
        super().clean()
        if self.ends_at and self.starts_at and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": _("The end lies before the beginning.")})

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        load_pictures(self)
        return context


def events_below(path: str, *, over: bool = False):
    """The public events below a path: to come, soonest first, or over, latest first."""
    events = EventPage.objects.filter(below(path), is_public()).defer("body")
    now = timezone.now()
    last = models.functions.Coalesce("ends_at", "starts_at")
    events = events.annotate(last=last)
    if over:
        return events.filter(last__lt=now).order_by("-starts_at", "-pk")
    return events.filter(last__gte=now).order_by("starts_at", "pk")

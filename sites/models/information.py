"""What a village must tell: announcements at once, documents by period (Perki KI 1/2018)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from core.villages.tree import below, is_public
from sites.models.base import BasePage, ListPage, load_pictures
from sites.models.services import FormBlock
from sites.paging import page_of

# The eight statements of Perki KI 1/2018 Pasal 3, in its order.
STATEMENTS = (
    "hazard", "affected", "evacuation", "avoidance", "help", "announcer", "reporting", "response",
)  # fmt: skip


class AnnouncementIndexPage(ListPage):
    """The announcements, those that hold now first."""

    template = "village_sites/announcement_index_page.html"
    parent_page_types = ["village_sites.HomePage"]
    subpage_types = ["village_sites.AnnouncementPage"]
    PER_PAGE = 20

    class Meta:
        verbose_name = _("list of announcements")
        verbose_name_plural = _("lists of announcements")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        announcements = AnnouncementPage.objects.filter(below(self.path), is_public())
        announcements = announcements.order_by("-starts_at", "-pk").defer("body")
        context["announcements"] = page_of(announcements, request, self.PER_PAGE)
        return context


class AnnouncementPage(BasePage):
    """A danger or disruption, with the eight statements the law asks for. It holds from
    `starts_at` to `ends_at`, open-ended without; while it holds, every page of the site says so."""

    class Kind(models.TextChoices):
        NATURAL = "natural", _("Natural disaster")
        NON_NATURAL = "non_natural", _("Non-natural disaster")
        SOCIAL = "social", _("Social disaster or conflict")
        DISEASE = "disease", _("Contagious disease")
        POISONING = "poisoning", _("Food poisoning")
        UTILITIES = "utilities", _("Planned disruption of utilities")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    starts_at = models.DateTimeField(_("holds from"), default=timezone.now)
    ends_at = models.DateTimeField(_("holds until"), null=True, blank=True)
    hazard = models.TextField(_("the danger and what it can do"), max_length=1000)
    affected = models.TextField(_("who may be affected"), max_length=1000)
    evacuation = models.TextField(_("how and where to evacuate"), max_length=1000)
    avoidance = models.TextField(_("how to avoid the danger"), max_length=1000)
    help = models.TextField(_("where help is to be had"), max_length=1000)
    announcer = models.TextField(_("who announces this"), max_length=1000)
    reporting = models.TextField(_("how to report"), max_length=1000)
    response = models.TextField(_("what is being done"), max_length=1000)

    # Feeds of the latest news hold such pages.
    in_feed = True

    template = "village_sites/announcement_page.html"
    parent_page_types = ["village_sites.AnnouncementIndexPage"]
    subpage_types = []
    content_panels = Page.content_panels + [
        MultiFieldPanel(
            [
                FieldPanel("kind"),
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("intro"),
            ],
            heading=_("In short"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in STATEMENTS],
            heading=_("What the law asks for (Perki KI 1/2018, Pasal 3)"),
        ),
        FieldPanel("lead_image"),
        FieldPanel("body"),
    ]
    search_fields = BasePage.search_fields + [index.SearchField(name) for name in STATEMENTS]
    api_fields = [
        APIField("kind"),
        APIField("starts_at"),
        APIField("ends_at"),
        *[APIField(name) for name in STATEMENTS],
        *BasePage.api_fields,
    ]

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")

    @property
    def holds(self) -> bool:
        now = timezone.now()
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)

    @property
    def statements(self) -> list[tuple[str, str]]:
        """The eight statements as (what it is, what it says), those that are filled in."""
        return [
            (self._meta.get_field(name).verbose_name, text)
            for name in STATEMENTS
            if (text := getattr(self, name))
        ]

    def clean(self):
        super().clean()
        if self.ends_at and self.starts_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The end lies before the beginning.")})

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        load_pictures(self)
        return context


def holding_now(prefix: str = "") -> Q:
    """A condition on announcements: those that hold at this moment."""
    now = timezone.now()
    ends = Q(**{f"{prefix}ends_at__isnull": True}) | Q(**{f"{prefix}ends_at__gt": now})
    return Q(**{f"{prefix}starts_at__lte": now}) & ends


class InformationIndexPage(ListPage):
    """All public information of a village: documents by class and year, and the budgets."""

    template = "village_sites/information_index_page.html"
    parent_page_types = ["village_sites.HomePage"]
    subpage_types = ["village_sites.InformationPage", "village_sites.BudgetPage"]

    class Meta:
        verbose_name = _("public information")
        verbose_name_plural = _("public information")

    def get_context(self, request, *args, **kwargs):
        from sites.models.budget import BudgetPage

        context = super().get_context(request, *args, **kwargs)
        documents = list(
            InformationPage.objects.filter(below(self.path), is_public())
            .order_by("-year", "title")
            .defer("body")
        )
        groups = [
            (kind.label, [item for item in documents if item.information_class == kind])
            for kind in InformationPage.Class
        ]
        context["groups"] = [group for group in groups if group[1]]
        budgets = BudgetPage.objects.filter(below(self.path), is_public())
        context["budgets"] = budgets.order_by("-year", "title").defer("body")
        return context


class InformationPage(BasePage):
    """A document of public information, or a few that belong together."""

    class Class(models.TextChoices):
        """Classes of Law 14/2008; what is excluded is not published at all."""

        PERIODIC = "periodic", _("Periodic")
        AT_ANY_TIME = "at_any_time", _("At any time")
        IMMEDIATE = "immediate", _("Immediate")

    class Kind(models.TextChoices):
        """What Perki KI 1/2018 Pasal 2 and Permendagri 20/2018 Pasal 72 name."""

        PROGRAMMES = "programmes", _("Matrix of running programmes")
        INCOMING = "incoming", _("Matrix of incoming programmes")
        RPJMDES = "rpjmdes", "RPJMDes"
        RKPDES = "rkpdes", "RKPDes"
        DU_RKP = "du_rkp", "DU-RKP"
        APBDES = "apbdes", _("Budget regulation (APBDes)")
        PERFORMANCE = "performance", _("Performance report")
        FINANCE = "finance", _("Financial report")
        REGULATION = "regulation", _("Village regulation")
        OTHER = "other", _("Other document")

    information_class = models.CharField(
        _("class"), max_length=12, choices=Class.choices, default=Class.PERIODIC
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    year = models.PositiveSmallIntegerField(_("year"), help_text=_("The first year it is for."))
    until_year = models.PositiveSmallIntegerField(
        _("until year"), null=True, blank=True, help_text=_("Where it is for several years.")
    )
    files = StreamField([("file", FormBlock())], verbose_name=_("files"))

    template = "village_sites/information_page.html"
    parent_page_types = ["village_sites.InformationIndexPage"]
    subpage_types = []
    content_panels = Page.content_panels + [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("information_class"), FieldPanel("kind")]),
                FieldRowPanel([FieldPanel("year"), FieldPanel("until_year")]),
                FieldPanel("intro"),
            ],
            heading=_("In short"),
        ),
        FieldPanel("files"),
        FieldPanel("body"),
    ]
    search_fields = BasePage.search_fields + [
        index.FilterField("year"),
        index.FilterField("information_class"),
    ]
    api_fields = [
        APIField("information_class"),
        APIField("kind"),
        APIField("year"),
        APIField("until_year"),
        APIField("intro"),
        APIField("files"),
        APIField("body"),
    ]

    class Meta:
        verbose_name = _("public document")
        verbose_name_plural = _("public documents")

    @property
    def period(self) -> str:
        return f"{self.year}–{self.until_year}" if self.until_year else str(self.year)

    def clean(self):
        super().clean()
        check_year(self.year, "year")
        if self.until_year is not None:
            check_year(self.until_year, "until_year")
            if self.year and self.until_year < self.year:
                raise ValidationError({"until_year": _("The last year lies before the first.")})


def check_year(year: int | None, field: str) -> None:
    """Raises `ValidationError` for a year that villages' papers cannot be of."""
    if year is not None and not 1945 <= year <= timezone.localdate().year + 25:
        raise ValidationError({field: _("Write the year in four digits, for example 2026.")})

"""The village's budget of one year (APBDes): what was planned and what became of it."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from sites.models.base import BasePage
from sites.models.information import check_year
from sites.models.services import FormBlock
from sites.serializers import LineSerializer, TotalSerializer

ZERO = Decimal(0)
CHART_WIDTH = 340  # units of the drawing that the longest bar takes


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of some lines in rupiah; `realised` is None while nothing has been reported.

    `planned_bar` and `realised_bar` are lengths in the chart.
    """

    label: str
    planned: Decimal
    realised: Decimal | None
    planned_bar: int = 0
    realised_bar: int = 0

    @property
    def percent(self) -> int | None:
        """How much of what was planned was realised."""
        if self.realised is None or not self.planned:
            return None
        return round(100 * self.realised / self.planned)


class BudgetPage(BasePage):
    """The budget of a year by line, with its papers. Published with its team and an address for
    complaints, as Permendagri 20/2018 Pasal 39 and 72 ask."""

    class Stage(models.TextChoices):
        PLAN = "plan", _("Budget")
        CHANGED = "changed", _("Changed budget")
        REALISED = "realised", _("Realised budget")

    year = models.PositiveSmallIntegerField(_("year"))
    stage = models.CharField(_("stage"), max_length=8, choices=Stage.choices, default=Stage.PLAN)
    team = models.TextField(
        _("implementing team"),
        blank=True,
        max_length=1000,
        help_text=_("Names and positions of those who carry the budget out."),
    )
    complaints = models.CharField(
        _("address for complaints"),
        max_length=250,
        blank=True,
        help_text=_("Without one, the office's address, phone and email are named."),
    )
    files = StreamField([("file", FormBlock())], blank=True, verbose_name=_("files"))

    template = "village_sites/budget_page.html"
    parent_page_types = ["village_sites.InformationIndexPage"]
    subpage_types = []
    content_panels = Page.content_panels + [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("year"), FieldPanel("stage")]), FieldPanel("intro")],
            heading=_("In short"),
        ),
        InlinePanel("budget_lines", label=_("line"), heading=_("Lines")),
        MultiFieldPanel(
            [FieldPanel("team"), FieldPanel("complaints")], heading=_("Who answers for it")
        ),
        FieldPanel("files"),
        FieldPanel("body"),
    ]
    search_fields = BasePage.search_fields + [index.FilterField("year")]
    api_fields = [
        APIField("year"),
        APIField("stage"),
        APIField("intro"),
        APIField("lines", serializer=LineSerializer(many=True)),
        APIField("totals", serializer=TotalSerializer(many=True)),
        APIField("team"),
        APIField("complaints"),
        APIField("files"),
        APIField("body"),
    ]

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")

    def clean(self):
        super().clean()
        check_year(self.year, "year")

    @cached_property
    def groups(self) -> list[tuple[Total, list]]:
        """The sections with their lines: income, spending, financing in and out."""
        lines = list(self.budget_lines.all())
        sections = [
            (kind.label, [line for line in lines if line.kind == kind]) for kind in BudgetLine.Kind
        ]
        return [(_total(label, rows), rows) for label, rows in sections if rows]

    @cached_property
    def chart(self) -> list[Total]:
        """The sections as bars in one scale."""
        totals = [total for total, _rows in self.groups]
        longest = max((max(item.planned, item.realised or ZERO) for item in totals), default=ZERO)
        if not longest:
            return []
        return [
            Total(
                item.label,
                item.planned,
                item.realised,
                round(CHART_WIDTH * item.planned / longest),
                round(CHART_WIDTH * (item.realised or ZERO) / longest),
            )
            for item in totals
        ]

    @property
    def has_realised(self) -> bool:
        return any(total.realised is not None for total, _rows in self.groups)

    def lines(self) -> list[dict]:
        """For the API: amounts in rupiah, as text with two decimals."""
        return [
            {
                "kind": line.kind,
                "name": line.name,
                "source": line.source,
                "planned": str(line.planned),
                "realised": None if line.realised is None else str(line.realised),
            }
            for line in self.budget_lines.all()
        ]

    def totals(self) -> list[dict]:
        """For the API: planned and realised rupiah by kind of line."""
        return [
            {
                "kind": rows[0].kind,
                "planned": str(total.planned),
                "realised": None if total.realised is None else str(total.realised),
            }
            for total, rows in self.groups
        ]


def _total(label: str, rows: list) -> Total:
    reported = [row.realised for row in rows if row.realised is not None]
    return Total(
        str(label), sum((row.planned for row in rows), ZERO), sum(reported) if reported else None
    )


class BudgetLine(Orderable):
    """A line of the budget. Amounts in rupiah; `realised` is empty until it is reported."""

    class Kind(models.TextChoices):
        INCOME = "income", _("Income")
        SPENDING = "spending", _("Spending")
        FINANCING_IN = "financing_in", _("Financing, received")
        FINANCING_OUT = "financing_out", _("Financing, paid")

    page = ParentalKey(BudgetPage, on_delete=models.CASCADE, related_name="budget_lines")
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=200)
    source = models.CharField(
        _("source of the money"), max_length=100, blank=True, help_text=_("For example Dana Desa.")
    )
    planned = models.DecimalField(
        _("planned (Rp)"), max_digits=18, decimal_places=2, validators=[MinValueValidator(ZERO)]
    )
    realised = models.DecimalField(
        _("realised (Rp)"),
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(ZERO)],
    )

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("source")]),
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("planned"), FieldPanel("realised")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")

    def __str__(self):
        return self.name

    @property
    def percent(self) -> int | None:
        return Total(self.name, self.planned, self.realised).percent

"""Rules on the website as a whole: its front page, its news, its languages, no examples left."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from core.plugins.specs import CompletenessRuleSpec
from sites.completeness import places
from sites.completeness.content import having, published
from sites.completeness.information import introduced
from sites.models import HomePage, NewsPage
from sites.models.base import with_common_fields

GROUP = _("Website")
STALE = timedelta(days=30)
# Examples of these are what rules of their own ask for.
ASKED_ELSEWHERE = ("profilepage", "contactpage")


def rules() -> list[CompletenessRuleSpec]:
    return [
        CompletenessRuleSpec(
            "front_page",
            _("The front page greets its visitors"),
            lambda villages: having(villages, published(HomePage).filter(introduced())),
            fix_url=places.the("HomePage"),
            group=GROUP,
            action=_("Edit the front page"),
        ),
        CompletenessRuleSpec(
            "news",
            _("There was news within the last month"),
            lambda villages: having(villages, fresh_news()),
            weight=2,
            fix_url=places.new("NewsPage", "NewsIndexPage"),
            aspect="fresh",
            group=GROUP,
            action=_("Write news"),
        ),
        CompletenessRuleSpec(
            "no_examples",
            _("No page shows example text"),
            lambda villages: (
                set(villages.values_list("pk", flat=True)) - having(villages, examples())
            ),
            weight=2,
            fix_url=first_example,
            aspect="verified",
            group=GROUP,
            action=_("Write it"),
        ),
        CompletenessRuleSpec(
            "languages",
            _("The front page is translated into each of the village’s languages"),
            villages_translated,
            weight=2,
            fix_url=translation_form,
            # A second language, in both databases' JSON.
            applies=lambda villages: villages.filter(languages__1__isnull=False),
            group=GROUP,
            action=_("Translate the front page"),
        ),
    ]


def fresh_news():
    return published(NewsPage).filter(date__gte=timezone.localdate() - STALE)


def examples():
    pages = with_common_fields(Page.objects.filter(live=True))
    return pages.filter(example=True).exclude(content_type__model__in=ASKED_ELSEWHERE)


def first_example(village) -> str:
    own = examples().filter(places.in_tree(village)).order_by("path")
    pk = own.values_list("pk", flat=True).first()
    return places.edit(pk) if pk else places.the("HomePage")(village)


def begun() -> Q:
    """A condition on translations: asked for, and not published yet."""
    return Q(alias_of__isnull=True, live_revision__isnull=True, has_unpublished_changes=True)


def villages_translated(villages) -> set[int]:
    """Those whose home page is a text of its own, no stand-in, in all their languages."""
    rows = villages.order_by().filter(site__isnull=False)
    owed = list(rows.values_list("pk", "languages", "site__root_page__translation_key"))
    keys = {key for _pk, _languages, key in owed}
    homes = Page.objects.filter(depth=2, live=True, alias_of__isnull=True).exclude(begun())
    if len(keys) <= 500:
        homes = homes.filter(translation_key__in=keys)
    there = set(homes.values_list("translation_key", "locale__language_code"))
    return {
        pk for pk, languages, key in owed if all((key, language) in there for language in languages)
    }


def translation_form(village) -> str:
    """The translation that was begun, else the form that asks for one."""
    home = places.home_of(village)
    beside = Page.objects.filter(depth=2, translation_key=home.translation_key).exclude(pk=home.pk)
    pk = beside.filter(begun()).values_list("pk", flat=True).first()
    if pk:
        return places.edit(pk)
    return reverse("wagtail_localize:submit_page_translation", args=[home.pk])

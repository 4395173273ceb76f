"""A village's page trees in its further languages, kept in step with that of its main language.

Each live page of the main tree stands in every other tree too: as a translation, or until there is
one as an alias, which shows the main language's text and says so. wagtail-localize does this for
all sites of an install at once; here it is done for the one village in which something changed.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page, PageViewRestriction

from core.villages.models import Village
from core.villages.scoping import HOME_PATH_LENGTH, village_of_page
from core.villages.tree import below

PLACE = ("path", "depth", "numchild", "translation_key", "alias_of", "locale")


def locale_of(language: str) -> Locale:
    """The locale of a language code, made when it is not there."""
    return Locale.objects.get_or_create(language_code=language)[0]


def locales_for(page: Page) -> QuerySet[Locale]:
    """The locales a page can be translated into: its village's, a portal's only its own."""
    village = village_of_page(page)
    languages = village.languages if village is not None else [settings.LANGUAGE_CODE]
    return Locale.objects.filter(language_code__in=languages)


def homes_of(village: Village) -> QuerySet[Page]:
    """The village's home pages in all languages it has or has had."""
    if village.site_id is None:
        return Page.objects.none()
    return Page.objects.filter(depth=2, translation_key=village.site.root_page.translation_key)


def home_in(village: Village, language: str) -> Page:
    return homes_of(village).get(locale__language_code=language)


@transaction.atomic
def synchronise(village: Village) -> int:
    """Bring the village's other trees up to its main one: add an alias for each page that is
    missing, and move what stands elsewhere. Returns how many pages were added."""
    if village.site_id is None:
        return 0
    main = village.site.root_page
    added = 0
    for language in village.languages:
        if language == main.locale.language_code:
            continue
        locale = locale_of(language)
        home = homes_of(village).filter(locale=locale).first()
        if home is None:
            home = main.specific.copy_for_translation(locale, alias=True)
            added += 1
        added += _add_missing(main, home, locale)
        _arrange(main, home)
    return added


def _add_missing(main: Page, home: Page, locale: Locale) -> int:
    keys = dict(_live(main).values_list("path", "translation_key"))
    there = {page.translation_key: page for page in _tree(home)}
    missing = [path for path, key in keys.items() if key not in there]
    sources = {page.path: page for page in Page.objects.filter(path__in=missing).specific()}
    added = 0
    for path in sorted(missing):
        # A page below a draft follows when the draft is published.
        parent = there.get(keys.get(path[: -Page.steplen]))
        if parent is None:
            continue
        page = sources[path]
        there[page.translation_key] = page.create_alias(
            parent=parent,
            update_slug=find_available_slug(parent, page.slug),
            update_locale=locale,
            reset_translation_key=False,
            log_action=None,
        )
        _restrict(there[page.translation_key], page.view_restrictions.all())
        added += 1
    return added


def _live(home: Page) -> QuerySet[Page]:
    return Page.objects.filter(below(home.path, inclusive=True)).filter(Q(live=True) | Q(depth=2))


def _tree(home: Page) -> QuerySet[Page]:
    return Page.objects.filter(below(home.path, inclusive=True)).only(*PLACE).order_by("path")


def _arrange(main: Page, home: Page) -> None:
    """Give the other tree's pages the parents and the order that they have in the main tree."""
    limit = 2 * _tree(home).count()
    while limit and (step := _first_out_of_place(main, home)) is not None:
        page, target, position = step
        page.move(target, pos=position)
        limit -= 1


def _first_out_of_place(main: Page, home: Page) -> tuple[Page, Page, str] | None:
    """The first page of the other tree that stands elsewhere than in the main one, with the page
    to move it to and where from there."""
    there = {page.translation_key: page for page in _tree(home)}
    by_path = {page.path: page for page in there.values()}
    order: dict[object, list[object]] = {}
    key_at: dict[str, object] = {}
    for path, key in _tree(main).values_list("path", "translation_key"):
        key_at[path] = key
        above = key_at.get(path[: -Page.steplen])
        if key in there and above in there:
            order.setdefault(above, []).append(key)
    known = set(key_at.values())
    for above, wanted in order.items():
        parent = there[above]
        stands = [
            page.translation_key
            for path, page in by_path.items()
            if path[: -Page.steplen] == parent.path and page.translation_key in known
        ]
        for number, key in enumerate(wanted):
            at = stands[number] if number < len(stands) else None
            if at == key:
                continue
            if at is not None:
                return there[key], there[at], "left"
            return there[key], parent, "last-child"
    return None


def village_with_translations(page: Page) -> Village | None:
    """The village in whose main tree `page` lies, when it has other trees that follow that one."""
    village = village_of_page(page)
    if village is None or len(village.languages) < 2:
        return None
    return village if page.path.startswith(village.site.root_page.path) else None


def text_language(page: Page) -> str:
    """The code of the language a page's text is written in: an alias shows its original's."""
    while page.alias_of_id is not None:
        page = page.alias_of
    return page.locale.language_code


def translations_beside(page: Page) -> QuerySet[Page]:
    """The pages that stand for `page` in the other trees of its site, aliases included."""
    home = Page.objects.filter(path=page.path[:HOME_PATH_LENGTH]).values("translation_key")
    homes = Page.objects.filter(depth=2, translation_key__in=home).values_list("path", flat=True)
    trees = reduce(or_, [below(path, inclusive=True) for path in homes])
    return Page.objects.filter(trees, translation_key=page.translation_key).exclude(pk=page.pk)


def restrict_alike(page: Page) -> None:
    """Give the page's translations the restrictions it has: who may not read a text may not read
    it in another language."""
    restrictions = list(page.view_restrictions.all())
    for other in translations_beside(page):
        _restrict(other, restrictions)


def _restrict(page: Page, restrictions) -> None:
    wanted = {(item.restriction_type, item.password) for item in restrictions}
    for held in page.view_restrictions.all():
        if (held.restriction_type, held.password) in wanted:
            wanted.discard((held.restriction_type, held.password))
        else:
            held.delete()
    for kind, password in sorted(wanted):
        PageViewRestriction.objects.create(page=page, restriction_type=kind, password=password)

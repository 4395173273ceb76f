"""A query for a village's rows must say which village; one that does not is refused."""

import pytest
from wagtail.models import ReferenceIndex

from core.villages.models import Village
from core.villages.ownership import UnscopedQuery
from plugins.ronda.models import WatchPost


@pytest.fixture
def posts(village, other_village):
    return [
        WatchPost.objects.create(village=owner, name=f"Pos {owner.name}")
        for owner in (village, other_village)
    ]


REFUSED = {
    "all": lambda: list(WatchPost.objects.all()),
    "get by key": lambda: WatchPost.objects.get(pk=1),
    "filter by name": lambda: WatchPost.objects.filter(name="Pos").first(),
    "count": lambda: WatchPost.objects.count(),
    "exists": lambda: WatchPost.objects.exists(),
    "values": lambda: list(WatchPost.objects.values_list("name")),
    "iterator": lambda: list(WatchPost.objects.iterator()),
    "aggregate": lambda: WatchPost.objects.aggregate(n=__import__("django").db.models.Count("pk")),
    "update": lambda: WatchPost.objects.update(name="x"),
    "delete": lambda: WatchPost.objects.all().delete(),
    "in_bulk": lambda: WatchPost.objects.in_bulk([1]),
    "either village": lambda: list(
        WatchPost.objects.filter(
            __import__("django").db.models.Q(village=1) | __import__("django").db.models.Q(pk__gt=0)
        )
    ),
    "any but a village": lambda: list(WatchPost.objects.exclude(village=1)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_query_without_a_village_is_refused_with_what_to_do(posts, name):
    with pytest.raises(UnscopedQuery, match="for_village"):
        REFUSED[name]()


@pytest.mark.parametrize("name", REFUSED)
def test_in_production_it_finds_and_changes_nothing(posts, settings, name):
    settings.KAMPUNG_STRICT_SCOPING = False
    try:
        result = REFUSED[name]()
    except WatchPost.DoesNotExist:
        result = None
    assert not result or result in ((0, {}), {"n": 0})
    assert WatchPost.objects.unscoped().count() == 2


def test_bounded_queries_answer(posts, village, operator):
    own = [posts[0]]
    assert list(WatchPost.objects.for_village(village)) == own
    assert list(WatchPost.objects.filter(village=village)) == own
    assert list(WatchPost.objects.for_villages(Village.objects.filter(pk=village.pk))) == own
    assert list(WatchPost.objects.for_user(operator)) == own
    assert list(village.ronda_watchpost_set.all()) == own
    assert WatchPost.objects.unscoped().count() == 2
    assert WatchPost.objects.for_village(village).filter(name__startswith="Pos").exists()


def test_uniqueness_is_checked_over_all_rows(posts, village):
    from django.core.exceptions import ValidationError

    twin = WatchPost(village=village, name=posts[0].name)
    with pytest.raises(ValidationError, match="already|sudah"):
        twin.full_clean()


def test_rows_go_with_their_village_only(posts, other_village):
    posts[1].delete()
    assert WatchPost.objects.unscoped().count() == 1


def test_wagtails_own_tasks_see_the_row_that_was_saved(posts, village):
    """The index of what is used where is kept by a task that looks a row up by its key alone."""
    assert ReferenceIndex.get_references_to(village).filter(object_id=posts[0].pk).exists()

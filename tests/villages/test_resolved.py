"""Villages by their ids: the same ones, and the same rows of theirs, however they are told apart."""

import pytest

from core.villages.models import Village
from plugins.ronda.models import WatchPost

pytestmark = pytest.mark.django_db


@pytest.fixture
def posts(village, other_village, make_village):
    villages = [village, other_village, make_village("18.02.02.2002", "Sukajadi")]
    for each in villages:
        WatchPost.objects.create(village=each, name="Mawar")
    return villages


@pytest.mark.parametrize("chosen", [0, 1, 2, 3])
def test_they_are_the_same_villages_with_the_same_rows(posts, chosen):
    wanted = {village.pk for village in posts[:chosen]}
    villages = Village.objects.filter(pk__in=wanted)
    resolved = villages.resolved()
    assert set(resolved.values_list("pk", flat=True)) == wanted
    rows = WatchPost.objects.for_villages(resolved)
    assert set(rows.values_list("village", flat=True)) == wanted


def test_narrowed_further_they_are_fewer(posts):
    village = posts[0]
    narrowed = Village.objects.all().resolved().filter(pk=village.pk)
    rows = WatchPost.objects.for_villages(narrowed)
    assert list(rows.values_list("village", flat=True)) == [village.pk]


def test_too_many_are_left_as_they_are(posts):
    villages = Village.objects.filter(pk=posts[0].pk)
    assert villages.resolved(most=0) is villages

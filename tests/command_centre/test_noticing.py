"""Figures that change by what nobody is shown are measured anew, and caches stay; what moves to
another village is told to both."""

from __future__ import annotations

from core.events.log import append
from core.events.marks import version
from core.events.models import Event
from core.events.records import figures_changed
from frontend_api.purging.keys import keys_of
from plugins.netizen.models import Category
from plugins.ronda.models import WatchPost


def told(**of):
    return set(Event.objects.filter(**of).values_list("kind", "village__code"))


def test_figures_that_nobody_is_shown_are_told_and_purge_nothing(village):
    before = version(village.code)
    figures_changed("ronda", village)
    event = Event.objects.get(kind="figures.changed")
    assert (event.village, event.payload, event.visibility) == (
        village, {"plugin": "ronda"}, "staff",
    )  # fmt: skip
    assert keys_of([event]) == []
    assert version(village.code) == before
    assert keys_of([append("records.changed", village=village, payload={"plugin": "ronda"})])


def test_a_row_that_moves_is_told_to_the_village_it_leaves(village, other_village):
    post = WatchPost.objects.create(village=village, name="Pos Mawar")
    Event.objects.all().delete()
    post.name = "Pos Melati"
    post.save()
    assert told() == {("records.changed", village.code)}
    post = WatchPost.objects.for_village(village).get()
    post.village = other_village
    post.save()
    assert told() == {
        ("records.changed", village.code), ("records.changed", other_village.code),
    }  # fmt: skip
    Event.objects.all().delete()
    post.save()
    assert told() == {("records.changed", other_village.code)}


def test_a_row_that_is_given_to_a_village_is_told_to_the_regency_it_was_of(village, regency):
    category = Category.objects.unscoped().filter(regency=regency).first()
    Event.objects.all().delete()
    category.regency, category.village = None, village
    category.save()
    areas = {event.payload["area"] for event in Event.objects.all()}
    assert areas == {regency.code, village.code}

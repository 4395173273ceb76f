"""What patrols and incidents give to the command centre, the map, the search, pages and a person's
rights; and the demo."""

import json
import uuid
from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from core.geo.layers import dumps, features, rows_of
from core.plugins.calls import call_each
from core.plugins.registry import registry
from core.villages.models import Village
from plugins.ronda.models import (
    CheckIn,
    Checkpoint,
    Guest,
    Incident,
    IncidentStep,
    Patrol,
    Shift,
    WatchPost,
)
from plugins.ronda.score_block import PostScoresBlock
from plugins.ronda.tests.patrol_fixtures import *  # noqa: F403  the fixtures
from plugins.ronda.tests.patrol_fixtures import BASE


def spec(hook, name):
    return next(item for item in registry.plugins["ronda"].collected[hook] if item.name == name)


def villages():
    return Village.objects.all()


@pytest.fixture
def make_stored(village, night):
    """A function that stores an incident; public unless told otherwise."""

    def make(kind="livestock", **values):
        values.setdefault("village", village)
        values.setdefault("point", Point(104.97123, -5.21456, srid=4326))
        return Incident.objects.create(**{
            "kind": kind, "narrative": "Sapi Pak Joko hilang.", "summary": "Seekor sapi hilang.",
            "is_public": True, "happened_at": night, **values,
        })  # fmt: skip

    return make


def test_the_month_s_check_ins_and_incidents_are_counted(
    phone, post, make_checkin, make_stored, village, other_village
):
    for minutes in (1, 2):
        phone.post("checkins/", make_checkin(minutes, post=post.pk))
    make_stored()
    make_stored("light", is_public=False)
    make_stored("light", state="closed")
    make_stored("fire", happened_at=timezone.now() - timedelta(days=40))
    figures = {
        item.name: item.measure(villages())
        for item in registry.plugins["ronda"].collected["register_metrics"]
    }
    assert figures["checkins"] == {village.pk: 2.0}
    assert figures["incidents"] == {village.pk: 3.0}
    assert figures["incidents_livestock"] == {village.pk: 1.0}
    assert figures["incidents_fire"] == {}
    assert figures["open_incidents"] == {village.pk: 3.0}
    assert figures["dark_streets"] == {village.pk: 1.0}


def found(name):
    """The layer's features, as a client reads them."""
    layer = spec("register_map_layers", name)
    return json.loads(dumps(list(features(layer, rows_of(layer, villages())))))


def test_the_public_map_shows_what_is_public_to_a_hundred_metres(make_stored):
    make_stored()
    make_stored(is_public=False)
    (feature,) = found("incidents")
    assert feature["geometry"]["coordinates"] == [104.971, -5.215]
    assert "Joko" not in json.dumps(feature)
    assert spec("register_map_layers", "incidents_staff").visibility == "staff"
    exact = [item["geometry"]["coordinates"] for item in found("incidents_staff")]
    assert exact == [[104.97123, -5.21456]] * 2


def test_the_search_finds_public_incidents_by_their_summary(make_stored, village):
    make_stored()
    make_stored(is_public=False, summary="Seekor sapi lain.")
    search = spec("register_search", "incidents")
    (hit,) = search.search(villages(), "SAPI", 10)
    assert (hit.village, hit.excerpt) == (village.code, "Seekor sapi hilang.")
    assert list(search.search(villages(), "Joko", 10)) == []
    near = Point(104.971, -5.215, srid=4326)
    assert len(list(search.near(villages(), "sapi", near, 10, 5))) == 1


@pytest.fixture
def scored(post, night, shift, phone, make_checkin):
    """Four shifts that have ended, one of them kept; two check-ins, one doubtful."""
    for number in range(1, 4):
        starts = night - timedelta(days=number)
        Shift.objects.create(
            village=post.village, post=post, night=starts.date(), starts_at=starts,
            ends_at=starts + timedelta(hours=6),
        )  # fmt: skip
    phone.post("checkins/", make_checkin(1, post=post.pk))
    phone.post("checkins/", make_checkin(9, post=post.pk, point=None, accuracy=None))


def test_scores_are_a_post_s_and_no_person_s(scored, client, post, village):
    answer = client.get(f"{BASE}scores/")
    assert answer.json() == [
        {"post": post.pk, "name": "Pos Mawar", "shifts": 4, "kept": 0.25, "checkins": 2,
         "flagged": 0.5}
    ]  # fmt: skip
    block = PostScoresBlock()
    value = block.to_python({"title": "Pos kami"})
    html = block.render(value, context={"village": village})
    assert "25%" in html and "50%" in html and "Pos Mawar" in html
    assert "Budi" not in html
    shown = block.get_api_representation(value, context={"village": village})
    assert shown["scores"][0]["kept"] == 0.25
    assert json.dumps(shown)


def test_a_person_gets_and_leaves_what_is_kept_of_them(
    phone, post, shift, budi, siti, phone_of, make_checkin, make_incident, night
):
    start = {"uuid": str(uuid.uuid4()), "device_time": night.isoformat(), "post": post.pk}
    phone.post("patrols/", {**start, "members": [siti.pk]})
    phone.post("checkins/", make_checkin(1, post=post.pk))
    phone_of(siti).post("checkins/", make_checkin(200, post=post.pk, device="lain"))
    phone.post("incidents/", make_incident())
    (outcome,) = call_each("export_personal_data", slugs=["ronda"], user=budi.user)
    assert outcome.ok, outcome.error
    rows = [row for data in outcome.value for row in data.rows]
    assert json.dumps(rows)
    told = json.dumps(rows)
    assert "Dua ekor sapi" in told and "telepon-1" in told and '"lain"' not in told
    (outcome,) = call_each("erase_personal_data", slugs=["ronda"], user=budi.user)
    assert outcome.ok, outcome.error
    mine, other = CheckIn.objects.unscoped().order_by("happened_at")
    assert (mine.member, mine.device, mine.point) == (None, "", None)
    assert other.member == siti
    assert Incident.objects.unscoped().get().reporter is None
    step = IncidentStep.objects.unscoped().get()
    assert (step.user, step.actor) == (None, "–")
    patrol = Patrol.objects.unscoped().get()
    assert patrol.started_by is None and list(patrol.members.all()) == [siti]


def test_events_are_named_and_hold_no_person(phone, post, shift, make_incident, make_checkin):
    from core.events.models import Event

    phone.post("checkins/", make_checkin(1, post=post.pk))
    phone.post("incidents/", make_incident())
    kinds = {item.kind for item in registry.plugins["ronda"].collected["register_event_types"]}
    for event in Event.objects.exclude(kind__startswith="records."):
        if event.kind.split(".")[0] in ("shift", "patrol", "incident"):
            assert event.kind in kinds
            assert "Budi" not in json.dumps(event.payload)


def test_the_demo_is_plausible_the_same_and_added_once(village, other_village, make_village):
    chosen = [village, other_village, make_village("18.02.01.2004", "Tanpa Titik")]

    load_demo(chosen)
    models = (Patrol, CheckIn, Incident, IncidentStep, Guest, Checkpoint)
    counts = [model.objects.unscoped().count() for model in models]
    assert all(counts)
    uuids = set(Patrol.objects.unscoped().values_list("uuid", flat=True))
    for incident in Incident.objects.unscoped():
        assert incident.happened_at < timezone.now()
        hour = timezone.localtime(incident.happened_at).hour
        if incident.kind == "livestock":
            assert 1 <= hour <= 4
        assert incident.summary or not incident.is_public
    assert not Patrol.objects.unscoped().filter(started_at__gt=timezone.now()).exists()
    load_demo(chosen)
    assert [model.objects.unscoped().count() for model in models] == counts
    for model in models:
        model.objects.unscoped().delete()
    load_demo(chosen)
    assert set(Patrol.objects.unscoped().values_list("uuid", flat=True)) == uuids


def test_the_demo_says_who_was_on_each_patrol_and_the_same_each_time(village, other_village):
    def told():
        return [
            (str(patrol.uuid), patrol.started_at, patrol.situation, patrol.report,
             sorted(member.name for member in patrol.members.all()))
            for patrol in Patrol.objects.unscoped().order_by("uuid").prefetch_related("members")
        ]  # fmt: skip

    def checkins():
        rows = CheckIn.objects.unscoped().order_by("uuid")
        return list(rows.values_list("uuid", "happened_at", "member__name", "point", "flags"))

    for each in (village, other_village):
        WatchPost.objects.create(village=each, name="Pos Siaga", point=each.point)
    load_demo([village, other_village])
    first, scanned = told(), checkins()
    assert len(first) > 20 and all(names for *_rest, names in first)
    for patrol in Patrol.objects.unscoped().select_related("shift"):
        came = patrol.shift.duties.filter(kept_at__isnull=False)
        assert set(patrol.members.all()) == {duty.member for duty in came}
        assert patrol.started_by in patrol.members.all()
        assert patrol.started_at == patrol.shift.manned_at
        assert timezone.localtime(patrol.started_at).hour in (20, 21, 22)
    for checkin in CheckIn.objects.unscoped().select_related("shift"):
        patrol = Patrol.objects.unscoped().get(uuid=checkin.patrol_uuid)
        assert checkin.member in patrol.members.all()
        assert patrol.started_at <= checkin.happened_at <= patrol.ended_at
        assert (checkin.point is None) == ("no_position" in checkin.flags)
    Patrol.objects.unscoped().delete()
    CheckIn.objects.unscoped().delete()
    load_demo([village, other_village])
    assert (told(), checkins()) == (first, scanned)


def test_the_demo_is_added_once_where_there_is_no_post_too(make_village):
    chosen = [make_village(f"18.02.01.20{number:02}", f"Kampung {number}") for number in range(9)]
    load_demo(chosen)
    with_posts = set(WatchPost.objects.unscoped().values_list("village", flat=True))
    assert 0 < len(with_posts) < len(chosen)
    counts = Incident.objects.unscoped().count(), Guest.objects.unscoped().count()
    load_demo(chosen)
    assert (Incident.objects.unscoped().count(), Guest.objects.unscoped().count()) == counts


def load_demo(chosen):
    (outcome,) = call_each(
        "load_demo_data", slugs=["ronda"], villages=chosen, progress=lambda _count: None
    )
    assert outcome.ok, outcome.error


def test_the_demo_keeps_the_roster_s_nights_where_there_is_one(post, shift, village, budi):
    call_each("load_demo_data", slugs=["ronda"], villages=[village], progress=lambda _count: None)
    nights = set(Patrol.objects.unscoped().filter(post=post).values_list("shift__night", flat=True))
    assert nights <= {shift.night}
    assert not CheckIn.objects.unscoped().filter(post=post).exclude(member=budi).exists()

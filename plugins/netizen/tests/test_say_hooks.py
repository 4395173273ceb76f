"""What a say gives to the command centre, the map, the search, pages and a person's rights."""

import json

import pytest
from django.contrib.gis.geos import Point
from rest_framework.utils.encoders import JSONEncoder

from core.geo.layers import dumps, features, rows_of
from core.plugins.calls import call_each
from core.plugins.registry import registry
from core.villages.models import Membership, Village
from plugins.netizen import notices
from plugins.netizen.models import (
    Announcement,
    Comment,
    MembershipRequest,
    Notice,
    Poll,
    PollVoter,
    Proposal,
    ProposalSupport,
    TopicFollow,
)
from plugins.netizen.say import blocks, commenting, joining, proposing, topics, voting
from plugins.netizen.tests.say_fixtures import *  # noqa: F403
from plugins.netizen.tests.say_fixtures import new_uuid


def spec(hook, name):
    found = registry.plugins["netizen"].collected[hook]
    return next(item for item in found if item.name == name)


def villages():
    return Village.objects.all()


def test_members_votes_and_open_proposals_are_counted(
    citizen, make_citizen, make_poll, make_proposal, say_village, other_village
):
    make_citizen("budi")
    make_poll(days=(-5, -4), votes=9)
    make_poll(days=(-3, -2), votes=4)
    make_poll(votes=7)
    for state in ("submitted", "open", "to_discuss", "accepted"):
        make_proposal(state=state)

    def measure(name):
        return spec("register_metrics", name).measure(villages())

    assert measure("members") == {say_village.pk: 2.0}
    assert measure("last_poll_votes") == {say_village.pk: 4.0}
    assert measure("open_proposals") == {say_village.pk: 2.0}


def test_the_map_and_the_search_know_public_proposals(make_proposal, say_village):
    point = Point(104.97, -5.21, srid=4326)
    shown = make_proposal("Lampu jembatan", point=point)
    make_proposal("Lampu rahasia", point=point, state="submitted")
    layer = spec("register_map_layers", "proposals")
    (feature,) = json.loads(dumps(list(features(layer, rows_of(layer, villages(), None)))))
    assert feature["id"] == shown.code
    assert feature["properties"]["url"].endswith(proposing.page_path(shown))
    (hit,) = spec("register_search", "proposals").search(villages(), "LAMPU", 10)
    assert (hit.village, hit.url) == (say_village.code, proposing.page_path(shown))
    (near,) = spec("register_search", "proposals").near(villages(), "", point, 500, 10)
    assert near.title == "Lampu jembatan"


def test_the_search_finds_announcements(make_announcement):
    make_announcement("Posyandu balita")
    make_announcement("Posyandu rahasia", state="draft", published_at=None)
    (hit,) = spec("register_search", "announcements").search(villages(), "posyandu", 10)
    assert hit.title == "Posyandu balita"


@pytest.mark.parametrize(
    "kind", ["PollBlock", "ProposalsBlock", "AnnouncementsBlock", "FollowBlock"]
)
def test_blocks_show_something_and_nothing(kind, say_village, make_poll, make_proposal,
                                           make_announcement, topic):  # fmt: skip
    block = getattr(blocks, kind)()
    value = block.normalize(block.get_default())
    context = {"village": say_village}
    assert "<h2>" in block.render(value, context=context)
    make_poll("Kapan?"), make_proposal("Lampu"), make_announcement("Posyandu")
    html = block.render(value, context=context)
    said = {"PollBlock": "Kapan?", "ProposalsBlock": "Lampu", "AnnouncementsBlock": "Posyandu",
            "FollowBlock": topic.name}[kind]  # fmt: skip
    assert said in html
    assert "<script" not in html
    assert said in json.dumps(block.get_api_representation(value, context), cls=JSONEncoder)


def test_the_poll_block_prefers_what_runs_and_tells_how_to_vote(say_village, make_poll):
    make_poll("Sudah?", days=(-3, -2))
    block = blocks.PollBlock()
    value = block.normalize(block.get_default())
    assert "Sudah?" in block.render(value, context={"village": say_village})
    running = make_poll("Berjalan?", days=(-5, 1))
    html = block.render(value, context={"village": say_village})
    assert "Berjalan?" in html
    assert f"/p/netizen/suara/jajak/{running.pk}/" in html


def test_the_most_supported_proposals_come_first(say_village, make_proposal):
    make_proposal("Sedikit", support_count=1)
    make_proposal("Banyak", support_count=9)
    make_proposal("Selesai", support_count=20, state="accepted")
    block = blocks.ProposalsBlock()
    value = block.to_python({"title": "x", "by": "supported", "number": 5})
    shown = block.get_api_representation(value, {"village": say_village})["proposals"]
    assert [row["title"] for row in shown] == ["Banyak", "Sedikit"]


@pytest.fixture
def busy(citizen, say_village, make_poll, make_proposal, topic):
    """A member who has done everything there is."""
    poll = make_poll()
    voting.cast(poll, citizen, new_uuid(), poll.options.first().pk)
    mine = make_proposal("Usul Siti", proposer=citizen, proposer_name="Siti")
    make_proposal("Belum dibuka", proposer=citizen, state="submitted")
    proposing.support(make_proposal("Usul lain"), citizen)
    topics.follow(say_village, citizen, "umum", True)
    notices.notify([citizen], say_village, "x", "Kabar", "/p/x/")
    commenting.say(say_village, citizen, "proposal", mine.code, {"uuid": new_uuid(), "text": "Ya"})
    MembershipRequest.objects.create(
        village=say_village, user=citizen, name="Siti", neighbourhood="RT 01", state="confirmed"
    )
    return citizen


def test_a_person_gets_all_that_is_kept_and_no_vote(busy, make_user):
    (outcome,) = call_each("export_personal_data", slugs=["netizen"], user=busy)
    assert outcome.ok
    assert len(outcome.value) == 7
    told = json.dumps([data.rows for data in outcome.value])
    for said in ("Usul Siti", "Usul lain", "Kapan gotong royong?", "umum", "Kabar", "RT 01"):
        assert said in told
    assert "Minggu" not in told
    (outcome,) = call_each("export_personal_data", slugs=["netizen"], user=make_user("ani"))
    assert outcome.value == []


def test_an_erased_person_leaves_counts_and_public_proposals_without_a_name(busy, say_village):
    (outcome,) = call_each("erase_personal_data", slugs=["netizen"], user=busy)
    assert outcome.ok
    for model in (MembershipRequest, PollVoter, ProposalSupport, TopicFollow, Notice):
        assert not model.objects.unscoped().filter(user=busy).exists()
    assert Poll.objects.unscoped().get().votes == 1
    kept = {row.title: row for row in Proposal.objects.unscoped()}
    assert set(kept) == {"Usul Siti", "Usul lain"}
    assert (kept["Usul Siti"].proposer, kept["Usul Siti"].proposer_name) == (None, "")
    assert kept["Usul lain"].support_count == 1
    comment = Comment.objects.unscoped().get()
    assert (comment.text, comment.name, comment.user) == ("", "", None)


def test_the_demo_fills_villages_the_same_way_and_once(village, other_village, make_village):
    nowhere = make_village("18.02.01.2004", "Tanpa Titik")
    chosen, steps = [village, other_village, nowhere], []
    for place in chosen:
        assert place.district.regency_id
    call_each("load_demo_data", slugs=["netizen"], villages=chosen, progress=steps.append)
    proposals = Proposal.objects.unscoped()
    first = set(proposals.values_list("code", "title", "state"))
    assert len(first) == 15
    for row in (*proposals, *Poll.objects.unscoped(), *Announcement.objects.unscoped()):
        row.full_clean()
    assert Poll.objects.unscoped().filter(phase="open").count() == 3
    assert MembershipRequest.objects.unscoped().filter(state="waiting").count() == 3
    assert Comment.objects.unscoped().filter(state="held").count() == 3
    call_each("load_demo_data", slugs=["netizen"], villages=chosen, progress=steps.append)
    assert set(proposals.values_list("code", "title", "state")) == first


def test_a_confirmed_request_makes_a_member(say_village, stranger, operator):
    values = {"uuid": new_uuid(), "name": "Joko", "neighbourhood": "RT 01"}
    joining.ask(say_village, stranger, values)
    rows = MembershipRequest.objects.for_village(say_village)
    assert joining.confirm(rows, operator) == 1
    assert Membership.objects.get(user=stranger).role == "citizen"

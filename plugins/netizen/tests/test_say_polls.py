"""Members vote once and in secret; the village decides when the result is seen."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from core.events.models import Event
from plugins.netizen.models import Poll, PollOption, PollVoter
from plugins.netizen.say import voting
from plugins.netizen.tests.say_fixtures import *  # noqa: F403
from plugins.netizen.tests.say_fixtures import new_uuid


def options_of(poll):
    return list(PollOption.objects.filter(poll=poll))


@pytest.fixture
def vote(ask):
    """A function that votes for an option by its number, and gives the answer."""

    def send(who, poll, number=0, uuid=None):
        option = options_of(poll)[number].pk
        sent = {"uuid": uuid or new_uuid(), "option": option}
        return ask(who, "post", f"polls/{poll.pk}/votes/", sent)

    return send


def test_a_vote_is_counted_once_and_its_answer_tells_nothing(vote, make_poll, citizen):
    poll, uuid = make_poll(), new_uuid()
    first = vote(citizen, poll, 0, uuid)
    again = vote(citizen, poll, 1, uuid)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() == {"uuid": uuid, "poll": poll.pk, "counted": True}
    assert [option.votes for option in options_of(poll)] == [1, 0]
    assert vote(citizen, poll, 1).status_code == 409
    assert [option.votes for option in options_of(poll)] == [1, 0]


def test_only_members_of_the_village_vote(vote, make_poll, stranger, operator, superuser, make_user,
                                          other_village):  # fmt: skip
    poll = make_poll()
    neighbour = make_user("tetangga", "citizen", other_village)
    assert vote(None, poll).status_code == 401
    for who in (stranger, operator, superuser, neighbour):
        answer = vote(who, poll)
        assert answer.status_code == 403
        assert "membership" in answer.json()["detail"]
    assert Poll.objects.unscoped().get().votes == 0


def test_votes_are_taken_by_the_clock(vote, make_poll, citizen):
    for poll in (make_poll(days=(1, 2)), make_poll(days=(-2, -1))):
        answer = vote(citizen, poll)
        assert answer.status_code == 409
        assert answer.json()["type"].endswith("netizen-say-refused/")
    hidden = make_poll(is_published=False)
    assert vote(citizen, hidden).status_code == 404


def test_an_option_of_another_poll_is_refused(ask, make_poll, citizen):
    poll, other = make_poll(), make_poll("Lain?")
    sent = {"uuid": new_uuid(), "option": options_of(other)[0].pk}
    answer = ask(citizen, "post", f"polls/{poll.pk}/votes/", sent)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["option"]


def test_the_uuid_of_somebody_else_s_vote_is_refused(vote, make_poll, citizen, make_citizen):
    poll, uuid = make_poll(), new_uuid()
    vote(citizen, poll, 0, uuid)
    assert vote(make_citizen("budi"), poll, 0, uuid).status_code == 409
    assert vote(citizen, make_poll("Lain?"), 0, uuid).status_code == 409


def test_nothing_links_a_voter_with_a_choice(vote, make_poll, citizen, make_citizen):
    poll = make_poll()
    vote(citizen, poll, 0)
    vote(make_citizen("budi"), poll, 1)
    names = {field.name for field in PollVoter._meta.get_fields()}
    assert names == {"id", "uuid", "poll", "user", "village"}
    assert PollVoter._meta.pk.get_internal_type() == "UUIDField"
    related = {field.related_model for field in PollOption._meta.get_fields() if field.is_relation}
    assert related == {Poll, apps.get_model("villages.Village")}


def test_a_vote_writes_no_event(vote, make_poll, citizen):
    poll = make_poll()
    before = Event.objects.count()
    vote(citizen, poll)
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("results", "open_shows", "closed_shows"),
    [("after", False, True), ("at_once", True, True), ("never", False, False)],
)
def test_the_village_decides_when_the_result_is_seen(
    ask, make_poll, make_citizen, vote, results, open_shows, closed_shows
):
    poll = make_poll(results=results)
    for number in range(5):
        vote(make_citizen(f"warga{number}"), poll, number % 2)
    voting.by_the_clock(poll.village)
    shown = ask(None, "get", f"polls/{poll.pk}/").json()
    assert (shown["votes"], shown["options"][0]["votes"]) == (
        (5, 3) if open_shows else (None, None)
    )
    Poll.objects.unscoped().update(closes_at=timezone.now() - timedelta(seconds=1))
    shown = ask(None, "get", f"polls/{poll.pk}/").json()
    assert shown["state"] == "closed"
    counts = [option["votes"] for option in shown["options"]]
    assert counts == ([3, 2] if closed_shows else [None, None])


def test_counts_shown_at_once_move_only_every_few_votes(ask, make_poll, make_citizen, vote):
    poll = make_poll(results="at_once")
    seen = []
    for number in range(7):
        vote(make_citizen(f"warga{number}"), poll)
        voting.by_the_clock(poll.village)
        seen.append(ask(None, "get", f"polls/{poll.pk}/").json()["votes"])
    assert seen == [None] * 4 + [5, 5, 5]


def test_who_asks_is_told_whether_they_have_voted(ask, vote, make_poll, citizen, stranger):
    poll = make_poll()
    vote(citizen, poll)
    assert ask(citizen, "get", "polls/").json()["results"][0]["voted"] is True
    assert ask(stranger, "get", f"polls/{poll.pk}/").json()["voted"] is False
    assert ask(None, "get", f"polls/{poll.pk}/").json()["voted"] is None


def test_the_clock_opens_and_closes_a_poll_once(make_poll):
    poll = make_poll()
    for _time in range(2):
        voting.by_the_clock(poll.village)
    assert Event.objects.filter(kind="poll.opened").count() == 1
    Poll.objects.unscoped().update(closes_at=timezone.now())
    for _time in range(2):
        voting.by_the_clock(poll.village)
    event = Event.objects.get(kind="poll.closed")
    assert (event.visibility, event.payload) == ("public", {"id": poll.pk})


def test_who_voted_is_forgotten_a_month_after_the_end(vote, make_poll, citizen):
    poll = make_poll()
    vote(citizen, poll)
    voting.forget_voters(poll.village)
    assert PollVoter.objects.unscoped().exists()
    long_ago = timezone.now() - timedelta(days=31)
    Poll.objects.unscoped().update(opens_at=long_ago - timedelta(days=1), closes_at=long_ago)
    voting.forget_voters(poll.village)
    assert not PollVoter.objects.unscoped().exists()
    assert Poll.objects.unscoped().get().votes == 1


# -- In the admin ---------------------------------------------------------------------------------

INDEX = "/admin/netizen/poll/"


def form(**values):
    now = timezone.localtime()
    return {
        "question": "Nama lapangan?",
        "text": "",
        "option_lines": "Merdeka\nKarya Bakti\n\nMerdeka",
        "opens_at": now.strftime("%Y-%m-%d %H:%M"),
        "closes_at": (now + timedelta(days=3)).strftime("%Y-%m-%d %H:%M"),
        "results": "after",
        "is_published": "on",
        **values,
    }


def test_the_operator_makes_a_poll_by_lines(client, operator, say_village, subtests):
    client.force_login(operator)
    assert client.post(f"{INDEX}create/", form()).status_code == 302
    poll = Poll.objects.unscoped().get()
    assert [option.text for option in options_of(poll)] == ["Merdeka", "Karya Bakti"]
    for wrong in ({"option_lines": "Satu"}, {"closes_at": "2020-01-01 10:00"}):
        with subtests.test(**wrong):
            assert client.post(f"{INDEX}create/", form(**wrong)).status_code == 200
    assert Poll.objects.unscoped().count() == 1


def test_options_stay_once_somebody_has_voted(client, operator, vote, make_poll, citizen):
    poll = make_poll(results="at_once")
    client.force_login(operator)
    url = f"{INDEX}edit/{poll.pk}/"
    client.post(url, form(option_lines="Senin\nMinggu"))
    assert [option.text for option in options_of(poll)] == ["Senin", "Minggu"]
    vote(citizen, poll, 0)
    client.force_login(operator)
    assert client.post(url, form(option_lines="A\nB", question="Lain?")).status_code == 302
    assert [option.text for option in options_of(poll)] == ["Senin", "Minggu"]
    assert Poll.objects.unscoped().get().question == "Nama lapangan?"


def test_staff_see_no_counts_before_the_end(client, operator, vote, make_poll, citizen):
    poll = make_poll()
    vote(citizen, poll, 1)
    client.force_login(operator)
    url = f"{INDEX}edit/{poll.pk}/"
    assert not client.get(url).context["counted"]
    Poll.objects.unscoped().update(closes_at=timezone.now())
    assert [option.votes for option in client.get(url).context["counted"]] == [0, 1]

"""Members propose and support, the village decides, and every change is a step."""

import pytest

from core.events.models import Event
from plugins.netizen.models import BlockedSender, Notice, Proposal, ProposalSupport
from plugins.netizen.moderation import key_of
from plugins.netizen.say import proposing
from plugins.netizen.tests.say_fixtures import *  # noqa: F403
from plugins.netizen.tests.say_fixtures import new_uuid

INDEX = "/admin/netizen/proposal/"


def stored():
    return Proposal.objects.unscoped().get()


def steps(proposal):
    rows = proposal.steps.all()
    return [(step.kind, step.state, step.role) for step in rows]


def test_a_proposal_waits_until_staff_open_it(ask, citizen, proposal_body):
    first, again = (ask(citizen, "post", "proposals/", proposal_body) for _time in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    code = first.json()["code"]
    assert stored().state == "submitted"
    assert steps(stored()) == [("submitted", "submitted", "proposer")]
    assert ask(None, "get", "proposals/").json()["count"] == 0
    assert ask(None, "get", f"proposals/{code}/").status_code == 404
    assert ask(citizen, "get", f"proposals/{code}/").json()["title"] == "Perbaiki jembatan"
    assert ask(citizen, "get", "proposals/").json()["count"] == 1
    event = Event.objects.get(kind="proposal.created")
    assert (event.visibility, event.payload["field"]) == ("staff", "building")


def test_without_holding_it_is_open_at_once(ask, citizen, set_values, proposal_body):
    set_values(hold_proposals=False)
    ask(citizen, "post", "proposals/", proposal_body)
    assert stored().state == "open"
    shown = ask(None, "get", "proposals/").json()["results"][0]
    assert shown["point"] == {"longitude": 104.97, "latitude": -5.21}
    assert (shown["budget"], shown["proposer_name"]) == (25_000_000, "")
    assert Event.objects.get(kind="proposal.created").visibility == "public"
    proposal_body |= {"uuid": new_uuid(), "text": "Main slot gacor saja"}
    ask(citizen, "post", "proposals/", proposal_body)
    held = Proposal.objects.unscoped().get(state="submitted")
    assert "slot gacor" in held.held_for


def test_the_name_is_shown_where_the_proposer_wants_it(ask, citizen, set_values, proposal_body):
    set_values(hold_proposals=False)
    ask(citizen, "post", "proposals/", {**proposal_body, "is_named": True})
    assert ask(None, "get", "proposals/").json()["results"][0]["proposer_name"] == "Siti Aminah"


def test_who_may_propose_is_the_village_s_choice(ask, stranger, set_values, proposal_body):
    assert ask(stranger, "post", "proposals/", proposal_body).status_code == 403
    set_values(who_may_propose="signed_in")
    assert ask(stranger, "post", "proposals/", proposal_body).status_code == 201


def test_nothing_is_taken_of_a_blocked_account(ask, citizen, say_village, proposal_body):
    BlockedSender.objects.create(
        village=say_village, kind="account", key=key_of("account", citizen.pk), reason="Sampah"
    )
    assert ask(citizen, "post", "proposals/", proposal_body).status_code == 403


def test_unfit_proposals_are_refused(ask, citizen, proposal_body, subtests):
    for values in (
        {"year": 1999}, {"year": "2027"}, {"budget": -1}, {"budget": 1.5}, {"field": "x"},
        {"title": ""}, {"point": {"longitude": 200, "latitude": 0}}, {"unknown": 1},
    ):  # fmt: skip
        with subtests.test(**values):
            answer = ask(citizen, "post", "proposals/", {**proposal_body, **values})
            assert answer.status_code == 400
            assert set(answer.json()["errors"]) == set(values)
    assert not Proposal.objects.unscoped().exists()


def test_support_counts_once_and_can_be_taken_back(ask, citizen, make_proposal):
    url = f"proposals/{make_proposal().code}/support/"
    for _time in range(2):
        assert ask(citizen, "put", url).json()["support_count"] == 1
    assert ask(citizen, "get", url).json() == {
        "support_count": 1, "threshold": 10, "supported": True, "state": "open",
    }  # fmt: skip
    for _time in range(2):
        assert ask(citizen, "delete", url).json()["support_count"] == 0
    assert ask(None, "get", url).json()["supported"] is None


def test_only_members_support(ask, stranger, make_proposal):
    url = f"proposals/{make_proposal().code}/support/"
    assert ask(None, "put", url).status_code == 401
    assert ask(stranger, "put", url).status_code == 403
    assert not ProposalSupport.objects.unscoped().exists()


def test_enough_support_has_it_discussed(ask, make_citizen, make_proposal, set_values, citizen):
    set_values(proposal_threshold=2)
    proposal = make_proposal(proposer=citizen)
    url = f"proposals/{proposal.code}/support/"
    first, second = make_citizen("budi"), make_citizen("ani")
    assert ask(first, "put", url).json()["state"] == "open"
    assert ask(second, "put", url).json()["state"] == "to_discuss"
    assert steps(proposal) == [("state", "to_discuss", "system")]
    assert ask(second, "delete", url).json() == {
        "support_count": 1, "threshold": 2, "supported": False, "state": "to_discuss",
    }  # fmt: skip
    told = Notice.objects.unscoped().filter(kind="proposal")
    assert {notice.user.username for notice in told} == {"siti", "budi", "ani"}
    event = Event.objects.get(kind="proposal.changed")
    assert (event.payload["from"], event.payload["to"]) == ("open", "to_discuss")


def test_only_the_proposer_withdraws_and_only_before_a_decision(ask, citizen, make_citizen,
                                                                make_proposal):  # fmt: skip
    proposal = make_proposal(proposer=citizen)
    url = f"proposals/{proposal.code}/"
    assert ask(make_citizen("budi"), "delete", url).status_code == 403
    assert ask(citizen, "delete", url).status_code == 204
    assert ask(None, "get", url).status_code == 404
    assert steps(proposal) == [("state", "withdrawn", "proposer")]
    decided = make_proposal("Sudah", proposer=citizen, state="accepted")
    assert ask(citizen, "delete", f"proposals/{decided.code}/").status_code == 409


STATES = [state.value for state in Proposal.State]


@pytest.mark.parametrize("before", STATES)
def test_staff_make_the_moves_that_there_are_and_no_others(before, make_proposal, operator):
    for after in STATES:
        proposal = make_proposal(state=before)
        if after in proposing.MOVES[before]:
            moved = proposing.move(proposal, after, operator, "Karena")
            assert (moved.state, moved.answer) == (after, "Karena")
            assert steps(moved) == [("state", after, "staff")]
        else:
            with pytest.raises(proposing.Refused):
                proposing.move(proposal, after, operator, "Karena")
            proposal.refresh_from_db()
            assert proposal.state == before


def test_a_decided_proposal_takes_no_support(ask, citizen, make_proposal):
    url = f"proposals/{make_proposal(state='rejected').code}/support/"
    assert ask(citizen, "put", url).status_code == 409


# -- The desk -------------------------------------------------------------------------------------


def decided(proposal, **values):
    return {
        "new_state": "", "new_answer": "", "takes_comments": "on", "title": proposal.title,
        "text": proposal.text, **values,
    }  # fmt: skip


def test_the_desk_rejects_with_a_reason(client, operator, make_proposal):
    proposal = make_proposal(state="submitted")
    client.force_login(operator)
    url = f"{INDEX}edit/{proposal.pk}/"
    assert client.post(url, decided(proposal, new_state="rejected")).status_code == 200
    answer = client.post(url, decided(proposal, new_state="rejected", new_answer="Bukan wewenang"))
    assert answer.status_code == 302
    assert (stored().state, stored().answer) == ("rejected", "Bukan wewenang")
    assert "Bukan wewenang" in client.get(url).content.decode()


def test_the_desk_answers_and_frees_the_text_of_names(client, operator, make_proposal, ask):
    proposal = make_proposal()
    client.force_login(operator)
    url = f"{INDEX}edit/{proposal.pk}/"
    client.post(url, decided(proposal, text="Lampu.", new_answer="Akan dibahas"))
    assert [step.kind for step in proposal.steps.all()] == ["edited", "answer"]
    shown = ask(None, "get", f"proposals/{proposal.code}/").json()
    assert (shown["text"], shown["answer"]) == ("Lampu.", "Akan dibahas")
    assert "operator" not in str(shown["steps"])


def test_several_are_opened_at_once(client, operator, make_proposal, other_village):
    waiting = [make_proposal(f"Usul {number}", state="submitted") for number in range(3)]
    foreign = make_proposal("Tetangga", state="submitted", village=other_village)
    client.force_login(operator)
    assert "Tetangga" not in client.get(INDEX).content.decode()
    rows = [proposal.pk for proposal in [*waiting, foreign]]
    client.post(INDEX, {"do": "open", "row": rows})
    assert Proposal.objects.unscoped().filter(state="open").count() == 3
    assert Proposal.objects.unscoped().get(pk=foreign.pk).state == "submitted"


def test_officers_of_the_district_look_and_do_not_decide(client, district_officer, make_proposal):
    proposal = make_proposal(state="submitted")
    client.force_login(district_officer)
    html = client.get(INDEX).content.decode()
    assert proposal.title in html
    assert 'id="bulk"' not in html
    assert client.post(INDEX, {"do": "open", "row": proposal.pk}).status_code in (302, 403)
    client.post(f"{INDEX}edit/{proposal.pk}/", decided(proposal, new_state="open"))
    assert stored().state == "submitted"

"""A request for a letter: who may take which step, and what each leaves behind."""

import pytest

from core.events.models import Event
from plugins.netizen.letters import asking, handling, issuing
from plugins.netizen.letters.handling import MOVES, Action, Actor, As, Refused
from plugins.netizen.models import Letter, LetterRequest, LetterSigner, LetterStep
from plugins.netizen.tests.letter_fixtures import *  # noqa: F403  the fixtures
from plugins.netizen.tests.letter_fixtures import HEAD, NIK, OPERATOR, VALUES

CITIZEN = Actor(As.CITIZEN, name="Siti Aminah")
STATES = [state for state, _label in LetterRequest.State.choices]
# From each state: action, who may take it, and where it leads.
ALLOWED = {
    ("submitted", "ask"): ("incomplete", {As.OPERATOR, As.HEAD}),
    ("submitted", "check"): ("checked", {As.OPERATOR, As.HEAD}),
    ("submitted", "refuse"): ("refused", {As.OPERATOR, As.HEAD}),
    ("submitted", "cancel"): ("cancelled", {As.CITIZEN, As.OPERATOR}),
    ("incomplete", "resubmit"): ("submitted", {As.CITIZEN, As.OPERATOR}),
    ("incomplete", "refuse"): ("refused", {As.OPERATOR, As.HEAD}),
    ("incomplete", "cancel"): ("cancelled", {As.CITIZEN, As.OPERATOR}),
    ("checked", "ask"): ("incomplete", {As.OPERATOR, As.HEAD}),
    ("checked", "send"): ("waiting", {As.OPERATOR, As.HEAD}),
    ("checked", "refuse"): ("refused", {As.OPERATOR, As.HEAD}),
    ("checked", "cancel"): ("cancelled", {As.CITIZEN, As.OPERATOR}),
    ("waiting", "return"): ("checked", {As.OPERATOR, As.HEAD}),
    ("waiting", "sign"): ("ready", {As.HEAD}),
    ("waiting", "refuse"): ("refused", {As.OPERATOR, As.HEAD}),
    ("ready", "hand_over"): ("handed_over", {As.OPERATOR, As.HEAD}),
}
ACTORS = {As.CITIZEN: CITIZEN, As.OPERATOR: OPERATOR, As.HEAD: HEAD}


def taken(row, action, actor):
    """The state after the step, or None where it was refused."""
    try:
        if action == Action.SIGN:
            issuing.sign(row, actor, "Catatan")
        else:
            handling.act(row, action, actor, "Catatan")
    except Refused:
        return None
    row.refresh_from_db()
    return row.state


@pytest.mark.parametrize("state", STATES)
def test_only_the_named_steps_lead_on_and_only_for_those_named(state, make_request, signer):
    from django.db import transaction

    row = make_request(state)
    for action in MOVES:
        target, roles = ALLOWED.get((state, action), (None, set()))
        for role, actor in ACTORS.items():
            with transaction.atomic():
                fresh = LetterRequest.objects.unscoped().get(pk=row.pk)
                fresh.village = row.village
                expected = target if role in roles else None
                assert taken(fresh, action, actor) == expected, (state, action, role)
                offered = set(handling.possible(row, actor))
                assert (action in offered) == (role in roles)
                transaction.set_rollback(True)


def test_each_step_tells_who_when_and_what_and_writes_an_event_without_a_person(
    make_request, signer, operator
):
    row = make_request()
    actor = handling.actor_in(row.village, operator)
    handling.act(row, Action.ASK, actor, "Foto KK belum ada.")
    step = LetterStep.objects.unscoped().filter(request=row).last()
    assert (step.action, step.role, step.user, step.state) == (
        "ask", "operator", operator, "incomplete",
    )  # fmt: skip
    assert step.is_public and step.text == "Foto KK belum ada." and step.at is not None
    events = Event.objects.filter(kind__startswith="letter.").order_by("pk")
    assert [event.kind for event in events] == ["letter.requested", "letter.changed"]
    assert events[1].payload == {
        "plugin": "netizen", "kind": "domisili", "from": "submitted", "to": "incomplete",
    }  # fmt: skip
    for event in events:
        told = f"{event.payload} {event.subject_id}"
        assert NIK not in told and "Siti" not in told and row.tracking_code not in told
        assert event.visibility == "staff"


@pytest.mark.parametrize("action", ["ask", "refuse", "return"])
def test_what_turns_somebody_away_needs_a_reason(action, make_request, signer):
    row = make_request("waiting" if action == "return" else "submitted")
    with pytest.raises(Refused):
        handling.act(row, action, OPERATOR, "  ")


def test_an_internal_note_stays_among_staff(make_request, signer):
    row = make_request("waiting")
    handling.act(row, Action.RETURN, OPERATOR, "Nama ibu salah ketik.")
    row.refresh_from_db()
    assert row.note == ""
    assert not LetterStep.objects.unscoped().filter(request=row).last().is_public


def test_a_request_with_empty_fields_is_not_checked_and_says_which(make_request, signer):
    row = make_request(values={**VALUES, "pekerjaan": ""})
    with pytest.raises(Refused, match="Pekerjaan"):
        handling.act(row, Action.CHECK, OPERATOR)
    asking.fill(row, OPERATOR, {"values": VALUES})
    row.refresh_from_db()
    assert handling.act(row, Action.CHECK, OPERATOR).state == "checked"


def test_what_an_operator_fills_in_counts_and_the_citizen_cannot(make_request, signer):
    row = make_request(
        "incomplete",
        code="tidak-mampu",
        values={**VALUES, "penghasilan": "900.000", "tanggungan": "3"},
    )
    with pytest.raises(Exception, match="terdaftar_dtks"):
        asking.resubmit(row, CITIZEN, {"values": {"terdaftar_dtks": "Ya"}})
    row = asking.resubmit(row, CITIZEN, {"values": {"pekerjaan": "Buruh"}})
    assert (row.state, row.values["pekerjaan"]) == ("submitted", "Buruh")
    with pytest.raises(Refused, match="data kesejahteraan"):
        handling.act(row, Action.CHECK, OPERATOR)
    asking.fill(row, OPERATOR, {"values": {**row.values, "terdaftar_dtks": "Ya"}})
    row.refresh_from_db()
    assert handling.act(row, Action.CHECK, OPERATOR).state == "checked"


def test_nothing_is_signed_before_it_is_entered_who_signs(make_request):
    row = make_request("checked")
    with pytest.raises(Refused):
        handling.act(row, Action.SEND, OPERATOR)


def test_who_stands_in_signs_with_their_account_and_no_other_operator_does(
    make_request, signer, operator, make_user
):
    row = make_request("checked")
    deputy = LetterSigner.objects.create(
        village=row.village, name="Sri Lestari", title="Sekretaris Kampung", user=operator,
        stands_in_for="Kepala Kampung Kalirejo", order=2,
    )  # fmt: skip
    row = handling.act(row, Action.SEND, OPERATOR, signer=deputy)
    other = make_user("lain", "village_operator", row.village)
    with pytest.raises(Refused):
        issuing.sign(row, handling.actor_in(row.village, other))
    letter = issuing.sign(row, handling.actor_in(row.village, operator))
    assert letter.signer_title == "a.n. Kepala Kampung Kalirejo\nSekretaris Kampung"
    assert (letter.signer_name, letter.signed_by) == ("Sri Lestari", operator)


def test_a_village_that_signs_on_paper_lets_operators_note_it(make_request, signer, operator):
    row = make_request("waiting")
    actor = handling.actor_in(row.village, operator)
    with pytest.raises(Refused):
        issuing.sign(row, actor)
    row.village.plugin_settings.create(plugin="netizen", values={"letter_paper_signature": True})
    assert issuing.sign(row, actor).number == 1


def test_officers_of_district_and_regency_have_no_part_in_it(
    letters, operator, village_head, district_officer, regency_officer, other_operator
):
    assert handling.actor_in(letters, operator).role == As.OPERATOR
    assert handling.actor_in(letters, village_head).role == As.HEAD
    for user in (district_officer, regency_officer, other_operator):
        assert handling.actor_in(letters, user) is None


def test_a_step_taken_meanwhile_by_somebody_else_is_not_taken_again(make_request, signer):
    row = make_request("waiting")
    issuing.sign(row, HEAD)
    with pytest.raises(Refused):
        issuing.sign(row, HEAD)
    assert Letter.objects.unscoped().count() == 1

"""Several people who answer about the same night at the same moment: one of them is heard, the
others are told why not, and the night has one keeper."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import connection

from core.events.models import Event
from core.plugins.switching import switch
from plugins.ronda.models import Duty, SwapRequest
from plugins.ronda.tests.roster_fixtures import ahead, at, send

pytestmark = pytest.mark.django_db(transaction=True)
SWAPS = "roster/swaps/"
ROUNDS = 3


def together(*requests):
    """The answers to requests that are sent at once, in their order."""
    answers: list = [None] * len(requests)
    ready = threading.Barrier(len(requests))

    def ask(number: int) -> None:
        try:
            ready.wait(60)
            answers[number] = requests[number]()
        except Exception as error:
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wrong = [answer for answer in answers if isinstance(answer, Exception)]
    assert not wrong
    return answers


def says(client, swap: str, what: str):
    return lambda: send(client, "post", f"{SWAPS}{swap}/answer/", {"answer": what})


def asks(client, duty, other, wanted=None) -> str:
    """The UUID of a request that is made."""
    body = {"uuid": str(uuid.uuid4()), "duty": duty.pk, "other": other.pk}
    asked = send(client, "post", SWAPS, {**body, "wanted": wanted.pk} if wanted else body)
    assert asked.status_code == 201, asked.content
    return body["uuid"]


def keeper(duty) -> str:
    return Duty.objects.unscoped().select_related("member").get(pk=duty.pk).member.name


def answered() -> int:
    return Event.objects.filter(kind="swap.answered").count()


def told_why(answer) -> str:
    """What a refusal says, which is of the roster's kind."""
    assert answer.status_code == 409, answer.content
    assert answer.json()["type"].endswith("/ronda-roster-refuses/")
    return answer.json()["detail"]


@pytest.fixture
def watch(transactional_db, post, make_member, make_shift, sign_in):
    """Members by name, signed in; Budi and Joko each keep a shift of the same night, at different
    hours, and Siti one of another night."""
    switch([post.village], "ronda", True)

    class Watch:
        budi, siti, joko = make_member("Budi"), make_member("Siti"), make_member("Joko")

    Watch.duty = make_shift(ahead(2), Watch.budi).duties.get()
    late = make_shift(ahead(2), Watch.joko, starts_at=at(ahead(2), 23))
    Watch.late, Watch.wanted = late.duties.get(), make_shift(ahead(3), Watch.siti).duties.get()
    Watch.of_budi, Watch.of_siti = sign_in(Watch.budi), sign_in(Watch.siti)
    Watch.of_joko = sign_in(Watch.joko)
    return Watch


def test_an_acceptance_sent_many_times_at_once_swaps_once(watch):
    swap = asks(watch.of_budi, watch.duty, watch.siti, watch.wanted)
    answers = together(*[says(watch.of_siti, swap, "accept")] * 4)
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["state"] for answer in answers} == {"accepted"}
    assert (keeper(watch.duty), keeper(watch.wanted)) == ("Siti", "Budi")
    assert answered() == 1
    assert Duty.objects.unscoped().count() == 3


@pytest.mark.parametrize("other_answer", ["withdraw", "refuse"])
def test_of_an_acceptance_and_its_opposite_at_once_one_counts(watch, other_answer):
    speaker = watch.of_budi if other_answer == "withdraw" else watch.of_siti
    for number in range(1, ROUNDS + 1):
        swap = asks(watch.of_budi, watch.duty, watch.siti)
        accepted, ended = together(
            says(watch.of_siti, swap, "accept"), says(speaker, swap, other_answer)
        )
        state = SwapRequest.objects.unscoped().get(uuid=swap).state
        assert sorted([accepted.status_code, ended.status_code]) == [200, 409]
        assert answered() == number
        assert told_why(max(accepted, ended, key=lambda answer: answer.status_code))
        if accepted.status_code == 200:
            assert (state, keeper(watch.duty)) == ("accepted", "Siti")
            break
        assert state == {"withdraw": "withdrawn", "refuse": "refused"}[other_answer]
        assert keeper(watch.duty) == "Budi"


def test_who_accepts_two_shifts_of_a_night_at_once_gets_one(watch):
    first = asks(watch.of_budi, watch.duty, watch.siti)
    second = asks(watch.of_joko, watch.late, watch.siti)
    answers = together(says(watch.of_siti, first, "accept"), says(watch.of_siti, second, "accept"))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert sorted([keeper(watch.duty), keeper(watch.late)]) in (["Joko", "Siti"], ["Budi", "Siti"])
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert "Siti" in told_why(refused)
    assert sorted(SwapRequest.objects.unscoped().values_list("state", flat=True)) == [
        "accepted", "asked",
    ]  # fmt: skip


def test_two_members_who_are_asked_to_give_the_same_duty_are_not_both_promised_it(watch):
    """Two ask for Siti's night in return at once: the second is told that she has been asked."""
    body = {"other": watch.siti.pk, "wanted": watch.wanted.pk}

    def asked(client, duty):
        wanted = {**body, "uuid": str(uuid.uuid4()), "duty": duty.pk}
        return lambda: send(client, "post", SWAPS, wanted)

    answers = together(asked(watch.of_budi, watch.duty), asked(watch.of_joko, watch.late))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert told_why(max(answers, key=lambda answer: answer.status_code))
    assert SwapRequest.objects.unscoped().count() == 1


def test_staff_who_put_in_a_substitute_while_it_is_accepted_and_who_accepts_are_not_both_heard(
    watch, staff, make_member
):
    rudi = make_member("Rudi")
    swap = asks(watch.of_budi, watch.duty, watch.siti)
    path = f"roster/duties/{watch.duty.pk}/"
    accepted, put = together(
        says(watch.of_siti, swap, "accept"),
        lambda: send(staff, "put", path, {"member": rudi.pk}),
    )
    assert put.status_code == 200
    assert keeper(watch.duty) == "Rudi"
    state = SwapRequest.objects.unscoped().get(uuid=swap).state
    if accepted.status_code == 200:
        assert state == "accepted"
    else:
        assert told_why(accepted)
        assert state == "withdrawn"


def test_staff_who_take_somebody_off_while_it_is_accepted_take_off_nobody_else(watch, staff):
    swap = asks(watch.of_budi, watch.duty, watch.siti)
    path = f"roster/duties/{watch.duty.pk}/"
    accepted, taken = together(
        says(watch.of_siti, swap, "accept"), lambda: send(staff, "delete", path)
    )
    left = Duty.objects.unscoped().filter(pk=watch.duty.pk).select_related("member")
    if taken.status_code == 204:
        # Taken off before it was accepted; or seen and taken off as Siti's.
        assert not left
        assert accepted.status_code in (200, 404, 409)
    else:
        assert "Siti" in told_why(taken)
        assert accepted.status_code == 200 and left.get().member == watch.siti

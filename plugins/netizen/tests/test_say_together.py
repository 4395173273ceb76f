"""Votes and support that arrive together are each counted once, on both databases."""

import threading

import pytest
from django.db import connections

from core.accounts.models import User
from core.villages.models import Membership, Role
from plugins.netizen.models import Poll, PollOption, PollVoter, Proposal, ProposalSupport
from plugins.netizen.say import proposing, voting
from plugins.netizen.tests.say_fixtures import *  # noqa: F403
from plugins.netizen.tests.say_fixtures import new_uuid

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, THREADS = 24, 8


@pytest.fixture
def people(say_village):
    users = User.objects.bulk_create([User(username=f"w{number}") for number in range(PEOPLE)])
    Membership.objects.bulk_create(
        Membership(user=user, role=Role.CITIZEN, village=say_village) for user in users
    )
    return users


def together(work, things):
    """Call `work` with each thing, from several threads at once; gives what was raised."""
    raised, left, lock = [], list(things), threading.Lock()
    begin = threading.Barrier(THREADS)

    def run():
        begin.wait()
        try:
            while True:
                with lock:
                    if not left:
                        return
                    thing = left.pop()
                try:
                    work(thing)
                except Exception as error:  # told to the test
                    raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_every_member_s_vote_counts_once(make_poll, people):
    poll = make_poll(options=("A", "B", "C"))
    options = [option.pk for option in PollOption.objects.filter(poll=poll)]
    # Each sends the vote twice with its UUID, and tries another besides.
    sent = []
    for number, user in enumerate(people):
        uuid, option = new_uuid(), options[number % 3]
        sent += [(user.pk, uuid, option), (user.pk, uuid, option)]

    def vote(thing):
        user, uuid, option = thing
        voting.cast(poll, User.objects.get(pk=user), uuid, option)

    assert together(vote, sent) == []
    again = together(vote, [(user.pk, new_uuid(), options[0]) for user in people])
    assert [type(error) for error in again] == [voting.VotedAlready] * PEOPLE
    assert Poll.objects.unscoped().get().votes == PEOPLE
    counts = [option.votes for option in PollOption.objects.filter(poll=poll)]
    assert counts == [PEOPLE // 3] * 3
    assert PollVoter.objects.unscoped().count() == PEOPLE


def test_support_counts_once_and_has_it_discussed_once(make_proposal, people):
    proposal = make_proposal()

    def support(user):
        proposing.support(
            Proposal.objects.unscoped().select_related("village").get(pk=proposal.pk),
            User.objects.get(pk=user.pk),
        )

    assert together(support, [*people, *people]) == []
    proposal.refresh_from_db()
    assert (proposal.support_count, proposal.state) == (PEOPLE, "to_discuss")
    assert ProposalSupport.objects.unscoped().count() == PEOPLE
    assert proposal.steps.count() == 1

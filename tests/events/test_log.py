"""The event log: written with the change, read without missing what committed late."""

import asyncio
import contextlib
import threading
import time

import pytest
from django.db import connection, transaction

from core.events.broker import Broker
from core.events.log import Cursor, after, append, newest, position, readable
from core.events.models import Event


def kinds(events):
    return [event.kind for event in events]


def eventually(answer, wanted, seconds=20):
    """Ask until the answer is the wanted one. PostgreSQL counts transactions for all databases
    of a cluster, so that another test's can hold readers up for its while."""
    ends = time.monotonic() + seconds
    while (got := answer()) != wanted and time.monotonic() < ends:
        time.sleep(0.02)
    return got


def test_an_event_is_undone_with_its_change(db):
    with pytest.raises(RuntimeError), transaction.atomic():
        append("test.undone")
        raise RuntimeError
    assert not Event.objects.filter(kind="test.undone").exists()


@pytest.mark.django_db(transaction=True)
def test_a_reader_goes_on_where_it_stopped():
    append("test.one")
    append("test.two")
    both = ["test.one", "test.two"]
    assert eventually(lambda: kinds(after(Cursor())), both) == both
    first = after(Cursor(), limit=1)
    assert kinds(first) == ["test.one"]
    assert kinds(after(position(first[0]))) == ["test.two"]
    assert after(newest()) == []


@pytest.mark.django_db(transaction=True)
def test_a_reader_does_not_miss_an_event_that_commits_late():
    """An earlier transaction commits after a later one; on SQLite writers queue instead."""
    if connection.vendor != "postgresql":
        with transaction.atomic():
            append("test.first")
        with transaction.atomic():
            append("test.second")
        assert kinds(after(Cursor())) == ["test.first", "test.second"]
        return
    written, may_commit = threading.Event(), threading.Event()

    def slow_writer():
        try:
            with transaction.atomic():
                append("test.slow")
                written.set()
                assert may_commit.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow_writer)
    thread.start()
    assert written.wait(10)
    append("test.quick")
    # The quick one is committed, but the slow one could still come before it.
    assert kinds(after(Cursor())) == []
    may_commit.set()
    thread.join(10)
    both = ["test.quick", "test.slow"]
    assert eventually(lambda: sorted(kinds(after(Cursor()))), both) == both


@pytest.mark.django_db(transaction=True)
def test_concurrent_writers_lose_nothing():
    """A reader that polls while sixteen threads write sees each event exactly once."""
    seen, done = [], threading.Event()

    def write(number):
        try:
            for item in range(10):
                with transaction.atomic():
                    append("test.parallel", payload={"by": number, "item": item})
        finally:
            connection.close()

    def read():
        try:
            cursor, ends = Cursor(), time.monotonic() + 60
            while time.monotonic() < ends and not (done.is_set() and len(seen) >= 160):
                events = after(cursor, limit=7)
                seen.extend((event.payload["by"], event.payload["item"]) for event in events)
                if events:
                    cursor = position(events[-1])
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(16)]
    reader = threading.Thread(target=read)
    reader.start()
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join(60)
    done.set()
    reader.join(60)
    assert len(seen) == len(set(seen)) == 160


def test_the_log_is_append_only(db):
    event = append("test.kept")
    with pytest.raises(TypeError):
        event.delete()


@pytest.mark.parametrize("kind", ["nodot", "Upper.case", "a.b.c", "", "x. y"])
def test_a_malformed_kind_is_refused(db, kind):
    with pytest.raises(ValueError, match="subject.verb"):
        append(kind)


@pytest.mark.parametrize("text", ["", "1", "a-b", "1-2-3", "-1-2", "99999999999999999999-1"])
def test_a_cursor_that_is_none_is_refused_with_what_to_do(text):
    with pytest.raises(ValueError, match="last event received"):
        Cursor.parse(text)


def test_pages_leave_their_trace(village, make_news):
    page = make_news(village, "Kabar")
    event = Event.objects.get(kind="page.published", subject_id=str(page.pk))
    assert event.village == village
    assert event.visibility == "public"
    assert event.payload["title"] == "Kabar"
    page.unpublish()
    assert Event.objects.filter(kind="page.unpublished", subject_id=str(page.pk)).exists()


def test_a_draft_deleted_is_nobodys_news(village, make_news):
    page = make_news(village, "Rancangan", live=False)
    key = str(page.pk)
    page.delete()
    assert not Event.objects.filter(kind="page.deleted", subject_id=key).exists()


def test_a_private_pages_title_is_for_staff_only(village, make_news):
    from wagtail.models import PageViewRestriction

    page = make_news(village, "Rahasia")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    page.save_revision().publish()
    last = Event.objects.filter(kind="page.published", subject_id=str(page.pk)).latest("id")
    assert last.visibility == "staff"


@pytest.mark.django_db(transaction=True)
def test_listeners_that_come_together_share_one_poller(monkeypatch):
    """Looking up where to begin takes a while, in which the others join."""
    begun = []

    def slow_newest():
        begun.append(1)
        time.sleep(0.2)
        return newest()

    monkeypatch.setattr("core.events.broker.newest", slow_newest)

    async def run():
        broker = Broker(interval=30)
        listeners = [broker.listen() for _ in range(5)]
        waiting = [asyncio.create_task(anext(listener)) for listener in listeners]
        await asyncio.sleep(1)
        names = [getattr(task.get_coro(), "__name__", "") for task in asyncio.all_tasks()]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        return names.count("_poll")

    assert asyncio.run(run()) == len(begun) == 1


@pytest.mark.django_db(transaction=True)
def test_who_goes_before_the_first_look_at_the_log_leaves_no_poll_behind(monkeypatch):
    def slow_newest():
        time.sleep(0.3)
        return newest()

    monkeypatch.setattr("core.events.broker.newest", slow_newest)

    async def run():
        broker = Broker(interval=0.01)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(anext(broker.listen()), 0.05)
        await asyncio.sleep(0.5)
        return broker.polls

    assert asyncio.run(run()) == 0


@pytest.mark.django_db(transaction=True)
def test_listeners_share_one_poll_and_resume():
    """Ten listeners see the same events; a late one catches up from its cursor first."""
    append("test.before")
    assert eventually(lambda: kinds(after(Cursor())), ["test.before"]) == ["test.before"]
    start = newest()

    async def run():
        broker = Broker(interval=0.05)
        heard = [[] for _ in range(10)]

        async def listen(box):
            async for events in broker.listen():
                box.extend(kinds(events))
                if "test.last" in box:
                    return

        tasks = [asyncio.create_task(listen(box)) for box in heard]
        from asgiref.sync import sync_to_async

        while broker.polls == 0 or len(broker._queues) < len(heard):
            await asyncio.sleep(0.05)
        polls = broker.polls
        await sync_to_async(append)("test.during")
        await sync_to_async(append)("test.last")
        await asyncio.wait_for(asyncio.gather(*tasks), 30)
        late = []
        async for events in broker.listen(start):
            late.extend(kinds(events))
            if "test.last" in late:
                break
        return heard, late, broker.polls - polls

    heard, late, polls = asyncio.run(run())
    # Held up by another database's transaction, the first event may come only to the listeners.
    heard = [[kind for kind in box if kind != "test.before"] for box in heard]
    assert heard == [["test.during", "test.last"]] * len(heard)
    assert late == ["test.during", "test.last"]
    # Ten listeners for a while would have asked ten times as often.
    assert polls < 700


def test_reading_is_one_query(db, django_assert_num_queries):
    append("test.one")
    with django_assert_num_queries(1):
        list(readable())

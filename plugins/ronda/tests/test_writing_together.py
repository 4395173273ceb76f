"""Many connections that bring the same records at the same time, on databases as they are served."""

import json
import random
import threading
import uuid

import pytest
from django.db import connection

from core.plugins.switching import switch
from plugins.ronda.models import CheckIn, Patrol, Receipt
from plugins.ronda.tests.patrol_fixtures import *  # noqa: F403  the fixtures
from plugins.ronda.tests.patrol_fixtures import Phone

CLIENTS, RECORDS = 6, 24


@pytest.mark.django_db(transaction=True)
def test_records_that_come_by_many_ways_at_once_are_there_once(
    transactional_db, post, shift, budi, make_checkin, night
):
    switch([post.village], "ronda", True)
    patrol = str(uuid.uuid4())
    records = [
        {"kind": "patrol", "uuid": patrol, "post": post.pk, "device_time": night.isoformat()},
        {"kind": "patrol_end", "uuid": str(uuid.uuid4()), "patrol": patrol, "post": post.pk,
         "device_time": night.isoformat(), "situation": "safe", "report": "Aman."},
        *({"kind": "checkin", **make_checkin(minutes, post=post.pk, patrol=patrol)}
          for minutes in range(RECORDS - 2)),
    ]  # fmt: skip
    phones = [Phone(budi.user) for _client in range(CLIENTS)]
    told: dict[str, set[str]] = {record["uuid"]: set() for record in records}
    wrong: list = []
    ready = threading.Barrier(CLIENTS)

    def send(number: int) -> None:
        try:
            ready.wait(60)
            for outcome in phones[number].sync(*random.Random(number).sample(records, RECORDS)):
                if outcome["status"] not in ("created", "same"):
                    wrong.append(outcome)
                told[outcome["uuid"]].add(json.dumps(outcome["result"], sort_keys=True))
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert CheckIn.objects.unscoped().count() == RECORDS - 2
    assert Receipt.objects.unscoped().count() == RECORDS
    ended = Patrol.objects.unscoped().get()
    assert ended.report == "Aman." and ended.started_by == budi
    assert all(len(results) == 1 for results in told.values())

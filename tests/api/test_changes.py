"""The feed of changes: a copy kept by it is what reading everything gives."""

import random
import time

import pytest

from core.events.log import readable
from core.events.models import Event
from core.plugins.switching import switch
from frontend_api.delivery.checking import differing
from frontend_api.delivery.refresh import refresh_stale
from frontend_api.models import WrittenVillage
from sites.models import NewsPage

CODE = "18.02.01.2003"
URL = f"/api/v1/villages/{CODE}/pages/"
CHANGES = f"/api/v1/villages/{CODE}/changes/"
NOTHING = {"missing": [], "stale": [], "surplus": []}


def fresh(page):
    return type(page).objects.get(pk=page.pk)


# Committed for real where it matters: the log hands out nothing of a transaction that still runs, as a test does.


class Copy:
    """A client's copy of a village, kept by the feed alone."""

    def __init__(self, client, url=CHANGES):
        self.client, self.url = client, url
        self.pages, self.cursor, self.bytes = {}, "", 0

    def sync(self):
        self.bytes = 0
        while True:
            query = {"since": self.cursor} if self.cursor else {}
            response = self.client.get(self.url, query)
            assert response.status_code == 200, response.content
            self.bytes += len(response.content)
            answer = response.json()
            self.pages |= {row["id"]: row for row in answer["changed"]}
            for key in answer["deleted"]:
                self.pages.pop(key, None)
            self.cursor = answer["cursor"]
            if not answer["more"]:
                return self


def keeps_up(copy: Copy) -> bool:
    """Whether the copy comes to hold what reading everything gives. On PostgreSQL the log waits for
    every transaction of the server that began earlier, those of tests beside this one included."""
    until = time.monotonic() + 60
    while copy.sync().pages != everything(copy.client):
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def all_is_readable() -> bool:
    until = time.monotonic() + 60
    while readable().count() < Event.objects.count():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def everything(client) -> dict:
    pages, url = {}, f"{URL}?limit=100"
    while url:
        answer = client.get(url).json()
        pages |= {row["id"]: row for row in answer["results"]}
        url = answer["next"]
    return pages


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(4))
def test_a_copy_kept_by_the_feed_is_what_reading_everything_gives(
    village, make_news, make_image, client, seed
):
    chance = random.Random(seed)
    image = make_image(village)
    copy = Copy(client).sync()
    assert copy.pages == everything(client)

    def live():
        return list(NewsPage.objects.filter(live=True))

    def retitle(page):
        page.title += "!"
        page.save_revision().publish()

    def reword():
        image.alt_text += "x"
        image.save()

    actions = [
        lambda: make_news(village, f"Kabar {chance.random()}", lead_image=image),
        lambda: [retitle(page) for page in chance.sample(live(), min(1, len(live())))],
        lambda: [page.unpublish() for page in chance.sample(live(), min(1, len(live())))],
        lambda: [page.delete() for page in chance.sample(live(), min(1, len(live())))],
        reword,
        lambda: switch([village], "ronda", chance.random() < 0.5),
    ]
    for _round in range(12):
        for _number in range(chance.randint(1, 4)):
            chance.choice(actions)()
        if chance.random() < 0.6:
            assert keeps_up(copy)
    assert keeps_up(copy)
    assert keeps_up(Copy(client))
    assert differing(village) == NOTHING


@pytest.mark.django_db(transaction=True)
def test_one_changed_page_costs_little(village, make_news, client):
    for number in range(30):
        page = make_news(village, f"Kabar {number}")
    client.get(URL)
    assert all_is_readable()
    copy = Copy(client).sync()
    page.title = "Kabar terakhir"
    page.save_revision().publish()
    client.get(URL)
    assert all_is_readable()
    assert copy.sync().bytes < 3000
    assert copy.pages == everything(client)
    assert copy.sync().bytes < 100


@pytest.mark.django_db(transaction=True)
def test_a_first_reading_in_parts_misses_nothing_that_changes_meanwhile(
    village, make_news, client, monkeypatch
):
    from frontend_api import changes

    monkeypatch.setattr(changes, "PER_ANSWER", 3)
    pages = [make_news(village, f"Kabar {number}") for number in range(5)]
    first = client.get(CHANGES).json()
    assert first["more"]
    pages[0].title = "Lain"
    pages[0].save_revision().publish()
    fresh(pages[4]).delete()
    copy = Copy(client)
    copy.pages = {row["id"]: row for row in first["changed"]}
    copy.cursor = first["cursor"]
    assert keeps_up(copy)


def test_a_regencys_feed_has_all_villages_and_a_villages_only_its_own(
    village, other_village, make_news, client, regency
):
    make_news(village, "Kabar")
    there = make_news(other_village, "Lain")
    wide = Copy(client, f"/api/v1/regencies/{regency.code}/changes/").sync()
    assert there.pk in wide.pages
    assert there.pk not in Copy(client).sync().pages


def test_a_regencys_feed_waits_until_all_villages_are_written(
    village, other_village, client, regency, settings
):
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    url = f"/api/v1/regencies/{regency.code}/changes/"
    assert not WrittenVillage.objects.exists()
    answer = client.get(url)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert answer["Content-Type"] == "application/problem+json"
    refresh_stale()
    assert len(Copy(client, url).sync().pages) > 10


@pytest.mark.parametrize("cursor", ["x", "1", "1-2/x", "1-2-3", "9" * 30 + "-1", "0-0/" + "9" * 25])
def test_a_cursor_that_is_none_is_400(village, client, cursor):
    answer = client.get(CHANGES, {"since": cursor})
    assert answer.status_code == 400
    assert answer.json()["parameter"] == "since"


def test_every_event_of_a_document_is_public_and_in_the_log(village, make_news, client):
    page = make_news(village, "Kabar")
    client.get(URL)
    page.title = "Kabar baru"
    page.save_revision().publish()
    client.get(URL)
    fresh(page).delete()
    client.get(URL)
    kinds = [
        event.kind
        for event in Event.objects.filter(kind__startswith="document.", visibility="public")
        if event.payload["page"] == page.pk
    ]
    assert kinds == ["document.created", "document.changed", "document.deleted"]

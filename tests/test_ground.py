"""What tests begin with is made once for many, and no test sees what another did to it."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from core.events.models import Event
from core.testing.factories import VILLAGE_CODE
from core.villages.models import Regency, Village

API = f"/api/v1/villages/{VILLAGE_CODE}/"


@pytest.mark.parametrize("turn", [1, 2])
def test_a_village_is_as_it_was_provisioned(village, operator, client, turn):
    assert village.name == client.get(API).json()["name"] == "Kalirejo"
    assert not village.site.root_page.get_children().filter(slug="coba").exists()
    client.force_login(operator)
    client.post(reverse("wagtailadmin_home"))
    village.name, village.site.hostname = "Kalibaru", "kalibaru.localhost"
    village.save()
    village.site.save()
    assert client.get(API).json()["name"] == "Kalibaru"


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_test_that_is_marked_finds_it_too(village, turn):
    assert Village.objects.get() == village


@pytest.mark.parametrize("turn", [1, 2])
def test_a_village_that_was_removed_is_there_again(village, other_village, turn):
    village.delete()
    assert [found.code for found in Village.objects.all()] == [other_village.code]


def test_only_what_is_asked_for_is_there(regency):
    assert not Village.objects.exists()
    assert Regency.objects.get() == regency
    assert not Event.objects.filter(kind="village.provisioned").exists()


def test_nothing_is_there_where_nothing_is_asked_for(db):
    assert not Regency.objects.exists()


@pytest.mark.parametrize("turn", [1, 2])
def test_a_closed_connection_takes_nothing_along(village, turn):
    assert Village.objects.get() == village
    if turn == 1:
        connection.close()


@pytest.mark.parametrize("turn", [1, 2])
def test_a_village_made_otherwise_is_no_second_one(make_village, request, turn):
    first = make_village(VILLAGE_CODE, "Kalirejo", district="Kalirejo")
    assert request.getfixturevalue("village") == first
    assert Village.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_is_committed_is_seen_by_others_and_gone_afterwards(make_village, turn):
    assert not Village.objects.exists()
    make_village(VILLAGE_CODE, "Kalirejo", district="Kalirejo")
    seen = []

    def look():
        seen.extend(Village.objects.values_list("code", flat=True))
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [VILLAGE_CODE]

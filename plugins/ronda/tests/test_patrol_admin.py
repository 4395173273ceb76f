"""The screens of patrols: the night as a timeline, check-ins with remarks, QR sheets, the recap."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from plugins.ronda.models import CheckIn, Patrol, WatchPost
from plugins.ronda.tests.patrol_fixtures import *  # noqa: F403  the fixtures

PATROLS = "/admin/ronda/patrol/"


@pytest.fixture
def desk(client, operator):
    client.force_login(operator)
    return client


@pytest.fixture
def told(phone, post, checkpoints, shift, night, make_checkin):
    """A night of one patrol with three check-ins, the last without a position."""
    import uuid

    patrol = str(uuid.uuid4())
    phone.post("patrols/", {"uuid": patrol, "device_time": night.isoformat(), "post": post.pk})
    phone.post("checkins/", make_checkin(3, scanned=post.tag, patrol=patrol))
    phone.post("checkins/", make_checkin(30, post=post.pk, patrol=patrol))
    phone.post("checkins/", make_checkin(60, post=post.pk, point=None, accuracy=None))
    return timezone.localdate(night)


def test_a_night_is_drawn_and_told_in_words(desk, told, post):
    html = desk.get(f"{PATROLS}timeline/?night={told}").content.decode()
    assert "Pos Mawar" in html and "21.03" in html and "Budi" in html
    assert html.count('class="dot') == 3
    assert html.count('class="dot flagged"') == 1
    with translation.override("id"):
        label = str(CheckIn.Flag.NO_POSITION.label)
    assert label in html
    empty = desk.get(f"{PATROLS}timeline/?night=2026-01-01").content.decode()
    assert 'class="dot' not in empty


@pytest.mark.parametrize("text", ["", "x", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_night_that_is_none_shows_the_present_one(desk, told, text):
    assert desk.get(f"{PATROLS}timeline/?night={text}").status_code == 200


def test_more_check_ins_are_no_more_queries(desk, told, post, phone, make_checkin):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(f"{PATROLS}timeline/?night={told}").status_code == 200
        return len(queries)

    asked()
    before = asked()
    for minutes in range(70, 80):
        phone.post("checkins/", make_checkin(minutes, post=post.pk))
    assert asked() == before


def test_screens_of_a_village_are_for_its_own_staff(
    client, told, other_operator, other_village, regency_officer, make_user, village
):
    client.force_login(other_operator)
    for screen in ("timeline", "qr"):
        url = f"{PATROLS}{screen}/"
        assert client.get(f"{url}?village={village.code}").status_code == 404
        assert "Pos Mawar" not in client.get(url).content.decode()
    assert "Kalirejo" not in client.get(f"{PATROLS}recap/").content.decode()
    client.force_login(regency_officer)
    html = client.get(f"{PATROLS}timeline/?village={village.code}&night={told}").content.decode()
    assert "Pos Mawar" in html and 'name="village"' in html
    client.force_login(make_user("warga", "citizen", village))
    for screen in ("timeline", "qr", "recap"):
        assert client.get(f"{PATROLS}{screen}/").status_code in (302, 403)


def test_check_ins_are_listed_with_their_remarks_in_words(desk, told):
    url = "/admin/ronda/checkin/"
    html = desk.get(url).content.decode()
    with translation.override("id"):
        label = str(CheckIn.Flag.NO_POSITION.label)
    assert label in html
    assert desk.get(f"{url}?flagged=yes").context["view"].queryset.count() == 1
    assert desk.get(f"{url}?flagged=no").context["view"].queryset.count() == 2
    assert desk.get(f"{url}create/").status_code in (302, 403, 404)
    row = CheckIn.objects.unscoped().exclude(flags=[]).get()
    assert label in desk.get(f"{url}inspect/{row.pk}/").content.decode()
    assert desk.get(f"{PATROLS}inspect/{Patrol.objects.unscoped().get().pk}/").status_code == 200


def test_the_sheets_carry_the_codes_of_all_places_in_use(desk, post, checkpoints, village):
    checkpoints[2].is_active = False
    checkpoints[2].save()
    WatchPost.objects.create(village=village, name="Pos Lama", is_active=False)
    html = desk.get(f"{PATROLS}qr/").content.decode()
    assert html.count("<svg") == 3
    for place in (post, *checkpoints[:2]):
        assert place.tag in html and place.name in html
    assert "Pos Lama" not in html and post.secret not in html


def test_a_district_officer_prints_no_codes(client, district_officer, post):
    client.force_login(district_officer)
    assert client.get(f"{PATROLS}qr/").status_code in (302, 403)
    assert client.get(f"{PATROLS}timeline/").status_code == 200


def test_the_month_is_counted_by_village_and_exported(
    client, regency_officer, told, phone, make_incident, other_village, post
):
    phone.post("incidents/", make_incident())
    client.force_login(regency_officer)
    month = f"{told:%Y-%m}"
    with CaptureQueriesContext(connection) as queries:
        html = client.get(f"{PATROLS}recap/?month={month}").content.decode()
    assert "Kalirejo" in html and "Purwodadi" in html
    asked = [query["sql"] for query in queries if 'FROM "ronda_' in query["sql"]]
    assert len(asked) <= 8, "\n".join(asked)
    answer = client.get(f"{PATROLS}recap/?month={month}&export=xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert [row[0] for row in rows[1:3]] == ["18.02.01.2003", "18.02.02.2001"]
    kalirejo = dict(zip(rows[0], rows[1], strict=True))
    figures = list(kalirejo.values())
    # Posts, members, shifts, kept, patrols, check-ins, and the cattle that were stolen.
    assert figures[3:10] == [1, 1, 1, 1, 1, 3, 1]
    assert rows[-1][3:10] == (1, 1, 1, 1, 1, 3, 1)
    text = client.get(f"{PATROLS}recap/?month={month}&export=csv").content.decode("utf-8-sig")
    assert text.splitlines()[1].startswith("18.02.01.2003,Kalirejo,")
    other = client.get(f"{PATROLS}recap/?month=2020-01&export=csv").content.decode("utf-8-sig")
    assert ",1,1,0,0,0,0,0" in other
    assert client.get(f"{PATROLS}recap/?month=x").status_code == 200


def test_a_night_without_shift_is_told_to_have_none(desk, post, phone, make_checkin, night):
    phone.post("checkins/", make_checkin(5, post=post.pk))
    later = timezone.localdate(night + timedelta(days=3))
    assert desk.get(f"{PATROLS}timeline/?night={later}").status_code == 200

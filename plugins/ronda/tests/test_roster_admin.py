"""The roster in the admin: the board, making it with a preview, a shift's crew, the sheet to print."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plugins.ronda.models import Duty, Member, Shift, ShiftPattern, Unavailability, WatchPost
from plugins.ronda.roster.nights import tonight, week_of
from plugins.ronda.tests.roster_fixtures import ahead, at

BOARD = "/admin/ronda/shift/board/"
GENERATE = "/admin/ronda/shift/generate/"
PRINT = "/admin/ronda/shift/print/"


def text_of(response) -> str:
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_menu_leads_to_the_board(staff, post):
    assert reverse("ronda_shift_modeladmin_board") == BOARD
    assert f'"url": "{BOARD}"' in text_of(staff.get("/admin/"))


def test_the_board_shows_who_keeps_which_night(staff, make_member, make_shift):
    budi = make_member("Budi Santoso")
    night = week_of(tonight()) + timedelta(days=9)
    make_shift(night, budi, crew=3)
    shown = text_of(staff.get(BOARD, {"week": str(night)}))
    assert "Budi Santoso" in shown
    assert "2 kurang" in shown or "2 are missing" in shown
    before = text_of(staff.get(BOARD, {"week": str(night - timedelta(days=7))}))
    assert "Budi Santoso" not in before


@pytest.mark.parametrize("week", ["x", "2026-02-31", "9999-12-31", "0001-01-01", ""])
def test_an_odd_week_is_this_one(staff, post, week):
    assert staff.get(BOARD, {"week": week}).status_code == 200


def test_the_board_asks_few_queries_however_many_posts(village, staff, make_member, make_shift):
    counts = []
    for number in range(8):
        other = WatchPost.objects.create(village=village, name=f"Pos {number}")
        for days in range(7):
            make_shift(week_of(tonight()) + timedelta(days=days),
                       make_member(f"Anggota {number} {days}", post=other), post=other)  # fmt: skip
        staff.get(BOARD)
        with CaptureQueriesContext(connection) as queries:
            assert staff.get(BOARD).status_code == 200
        counts.append(sum(is_the_screens(query["sql"]) for query in queries))
    assert counts[0] == counts[-1]
    assert counts[-1] <= 16


def is_the_screens(sql: str) -> bool:
    """The menu beside it asks for each of its entries whether the person may see it."""
    return "SAVEPOINT" not in sql and not sql.startswith("SELECT 1 AS")


def test_the_roster_is_made_after_a_look_at_the_plan(village, staff, make_member, make_pattern):
    for name in ("Budi", "Siti"):
        make_member(name)
    make_pattern(crew=1)
    asked = {"first_night": str(ahead(1)), "last_night": str(ahead(4)), "post": ""}
    shown = text_of(staff.post(GENERATE, {**asked, "action": "preview"}))
    assert not Shift.objects.for_village(village).exists()
    digest = re.search(r'name="digest" value="(\w+)"', shown)[1]
    done = staff.post(GENERATE, {**asked, "action": "apply", "digest": digest})
    assert done.status_code == 302
    assert Duty.objects.for_village(village).count() == 4
    again = text_of(staff.post(GENERATE, {**asked, "action": "preview"}))
    assert 'name="digest"' not in again


def test_a_plan_nobody_has_seen_is_not_applied(village, staff, make_member, make_pattern):
    make_member("Budi")
    make_pattern(crew=1)
    asked = {"first_night": str(ahead(1)), "last_night": str(ahead(4)), "action": "apply"}
    for digest in ("", "0" * 32):
        assert staff.post(GENERATE, {**asked, "digest": digest}).status_code == 200
    assert not Shift.objects.for_village(village).exists()


def test_what_cannot_be_filled_is_shown_with_its_reason(staff, make_member, make_pattern, village):
    budi = make_member("Budi")
    make_pattern(crew=1)
    Unavailability.objects.create(
        village=village, member=budi, first_night=ahead(2), last_night=ahead(2)
    )
    asked = {"first_night": str(ahead(1)), "last_night": str(ahead(3)), "action": "preview"}
    shown = text_of(staff.post(GENERATE, asked))
    assert shown.count("roster-gaps") == 1
    assert re.search(r"1 (cannot that night|tidak bisa malam itu)", shown)


@pytest.mark.parametrize(
    "changes",
    [{"last_night": "2020-01-01"}, {"first_night": "x"}, {"post": "99999999"},
     {"first_night": "1600-01-01", "last_night": "1600-01-02"}],
)  # fmt: skip
def test_unfit_ranges_are_refused_on_the_form(staff, post, changes):
    asked = {"first_night": str(ahead(1)), "last_night": str(ahead(4)), **changes}
    shown = text_of(staff.post(GENERATE, {**asked, "action": "preview"}))
    assert "w-field__errors" in shown or "error-message" in shown


def test_staff_change_a_shifts_crew(village, staff, make_member, make_shift):
    budi, siti, joko = (make_member(name) for name in ("Budi", "Siti", "Joko"))
    shift = make_shift(ahead(1), budi)
    crew = reverse("ronda_shift_modeladmin_crew", args=[shift.pk])
    assert "Siti" in text_of(staff.get(crew))
    staff.post(crew, {"action": "join", "member": siti.pk})
    duty = shift.duties.get(member=siti)
    staff.post(crew, {"action": f"substitute {duty.pk}", f"substitute-{duty.pk}": joko.pk})
    assert {d.member.name for d in shift.duties.select_related("member")} == {"Budi", "Joko"}
    staff.post(crew, {"action": f"leave {shift.duties.get(member=budi).pk}"})
    assert [d.member for d in shift.duties.select_related("member")] == [joko]
    shown = text_of(staff.post(crew, {"action": "join", "member": ""}, follow=True))
    assert re.search("Pilih|Choose a member", shown)


def test_a_member_who_keeps_another_shift_is_not_offered(village, staff, make_member, make_shift):
    budi = make_member("Budi", post=None)
    other = WatchPost.objects.create(village=village, name="Pos lain")
    make_shift(ahead(1), budi, post=other)
    shift = make_shift(ahead(1))
    crew = reverse("ronda_shift_modeladmin_crew", args=[shift.pk])
    assert f'value="{budi.pk}"' not in text_of(staff.get(crew))
    staff.post(crew, {"action": "join", "member": budi.pk})
    assert not shift.duties.exists()


def test_the_sheet_of_a_month_names_posts_nights_and_members(
    village, staff, post, make_member, make_shift
):
    other = WatchPost.objects.create(village=village, name="Pos Ronda Melati")
    make_shift(date(2026, 3, 1), make_member("Budi Santoso"))
    make_shift(date(2026, 3, 31), make_member("Siti Aminah"))
    make_shift(date(2026, 4, 1), make_member("Bulan Lain"))
    shown = text_of(staff.get(PRINT, {"month": "2026-03"}))
    assert "Budi Santoso" in shown
    assert "Siti Aminah" in shown
    assert "Bulan Lain" not in shown
    assert shown.count('class="sheet"') == 2
    one = text_of(staff.get(PRINT, {"month": "2026-03", "post": other.pk}))
    assert one.count('class="sheet"') == 1
    assert "roster-print.css" in one
    for odd in ("2026-13", "x", "9999-99", "0000-01"):
        assert staff.get(PRINT, {"month": odd}).status_code == 200


def test_another_villages_roster_is_not_shown_or_changed(
    village, other_village, staff, make_member, make_shift, make_pattern, post
):
    there = WatchPost.objects.create(village=other_village, name="Pos tetangga")
    foreign = make_member("Jauh Sekali", village=other_village, post=there)
    shift = make_shift(tonight(), foreign, village=other_village, post=there)
    make_pattern(village=other_village, post=there)
    for path in (BOARD, PRINT, GENERATE):
        shown = text_of(staff.get(path, {"village": other_village.code}))
        assert "Jauh Sekali" not in shown
        assert "Pos tetangga" not in shown
    asked = {"first_night": str(ahead(1)), "last_night": str(ahead(4)), "action": "apply"}
    staff.post(f"{GENERATE}?village={other_village.code}", asked)
    assert Shift.objects.for_village(other_village).count() == 1
    for name, pk in (
        ("shift_modeladmin_crew", shift.pk),
        ("member_modeladmin_calendar", foreign.pk),
    ):
        assert staff.get(reverse(f"ronda_{name}", args=[pk])).status_code == 404
        assert staff.post(reverse(f"ronda_{name}", args=[pk])).status_code == 404


def test_a_district_officer_looks_and_changes_nothing(
    client, district_officer, village, make_member, make_shift
):
    client.force_login(district_officer)
    shift = make_shift(ahead(0), make_member("Budi"))
    shown = text_of(client.get(BOARD))
    assert "Budi" in shown
    assert "/shift/generate/" not in shown
    assert f"/shift/crew/{shift.pk}/" not in shown
    for path in (GENERATE, reverse("ronda_shift_modeladmin_crew", args=[shift.pk])):
        assert client.get(path).status_code in (302, 403)
        assert client.post(path).status_code in (302, 403)


def test_a_member_is_entered_with_a_phone_and_an_account(
    village, other_village, staff, post, make_user
):
    own = make_user("anggota", "watch_member", village)
    foreign = make_user("jauh", "watch_member", other_village)
    form = text_of(staff.get("/admin/ronda/member/create/"))
    assert f'value="{own.pk}"' in form
    assert "jauh" not in form
    values = {"name": "Budi", "phone": "0812-3456-7890", "role": "lead", "post": post.pk,
              "user": own.pk, "is_active": "on"}  # fmt: skip
    assert staff.post("/admin/ronda/member/create/", values).status_code == 302
    member = Member.objects.for_village(village).get()
    assert (member.phone, member.user) == ("+6281234567890", own)
    refused = staff.post("/admin/ronda/member/create/", {**values, "user": foreign.pk})
    assert refused.status_code == 200
    assert staff.get(f"/admin/ronda/member/edit/{member.pk}/").status_code == 200


def test_rows_of_two_villages_are_not_joined(
    client, regency_officer, village, other_village, post, make_user
):
    client.force_login(regency_officer)
    account = make_user("jauh", "watch_member", other_village)
    values = {"village": village.pk, "name": "Budi", "role": "member", "is_active": "on"}
    there = WatchPost.objects.create(village=other_village, name="Pos tetangga")
    for wrong in ({"post": there.pk}, {"user": account.pk}):
        refused = client.post("/admin/ronda/member/create/", {**values, **wrong})
        assert refused.status_code == 200, wrong
    assert (
        client.post("/admin/ronda/member/create/", {**values, "post": post.pk}).status_code == 302
    )
    assert Member.objects.for_village(village).count() == 1


def test_a_recurring_shift_is_by_weekdays_or_by_rotation(village, staff, post):
    url = "/admin/ronda/shiftpattern/create/"
    values = {"post": post.pk, "first_night": "2026-03-02", "starts": "21:00", "ends": "04:00",
              "crew": "3"}  # fmt: skip
    assert staff.post(url, values).status_code == 200
    assert staff.post(url, {**values, "weekdays": ["5"], "every": "3"}).status_code == 200
    assert staff.post(url, {**values, "weekdays": ["5", "0"]}).status_code == 302
    assert staff.post(url, {**values, "every": "3"}).status_code == 302
    found = ShiftPattern.objects.for_village(village).order_by("pk")
    assert [(p.weekdays, p.every) for p in found] == [([0, 5], None), ([], 3)]
    edit = text_of(staff.get(f"/admin/ronda/shiftpattern/edit/{found[0].pk}/"))
    assert len(re.findall(r'name="weekdays"[^>]*checked', edit)) == 2


def test_a_shift_entered_by_hand_knows_its_night_and_stays(village, staff, post):
    starts = at(ahead(3), 23)
    values = {"post": post.pk, "starts_at": starts.strftime("%Y-%m-%d %H:%M"),
              "ends_at": (starts + timedelta(hours=5)).strftime("%Y-%m-%d %H:%M"), "crew": "4"}  # fmt: skip
    assert staff.post("/admin/ronda/shift/create/", values).status_code == 302
    shift = Shift.objects.for_village(village).get()
    assert (shift.night, shift.is_fixed, shift.crew) == (ahead(3), True, 4)
    wrong = {**values, "starts_at": values["ends_at"], "ends_at": values["starts_at"]}
    assert staff.post("/admin/ronda/shift/create/", wrong).status_code == 200


def test_unavailability_is_a_weekday_or_nights(village, staff, make_member):
    url = "/admin/ronda/unavailability/create/"
    budi = make_member("Budi")
    both = {"member": budi.pk, "weekday": "4", "first_night": "2026-03-02"}
    assert staff.post(url, both).status_code == 200
    assert staff.post(url, {"member": budi.pk}).status_code == 200
    assert staff.post(url, {"member": budi.pk, "weekday": "4"}).status_code == 302
    nights = {"member": budi.pk, "first_night": "2026-03-02", "last_night": "2026-03-05"}
    assert staff.post(url, nights).status_code == 302
    assert Unavailability.objects.for_village(village).count() == 2


@pytest.mark.parametrize(
    "name",
    [
        "checkpoint",
        "member",
        "unavailability",
        "memberpair",
        "shiftpattern",
        "shift",
        "swaprequest",
    ],
)
def test_each_list_opens(staff, make_member, make_shift, name):
    make_shift(ahead(1), make_member("Budi"))
    shown = text_of(staff.get(f"/admin/ronda/{name}/"))
    assert BOARD in shown


def test_the_calendar_address_is_shown_and_renewed(staff, make_member):
    budi = make_member("Budi")
    url = reverse("ronda_member_modeladmin_calendar", args=[budi.pk])
    assert budi.calendar_key in text_of(staff.get(url))
    staff.post(url)
    old = budi.calendar_key
    budi.refresh_from_db()
    assert budi.calendar_key != old

"""The inbox: whose reports it shows, how they are filtered and saved, and what it costs."""

from datetime import timedelta

from django.contrib.gis.geos import Point
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.events.models import Event
from core.plugins.switching import switch
from plugins.netizen.measures import unread_url
from plugins.netizen.models import Agency, Category, RemovedRecord, Report, SavedView
from plugins.netizen.tests.desk_fixtures import INDEX


def shown(client, query=""):
    answer = client.get(f"{INDEX}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_inbox_shows_the_own_village_s_reports(desk, make_report, other_village):
    make_report("Milik sendiri")
    make_report("Milik tetangga", village=other_village)
    html = shown(desk)
    assert "Milik sendiri" in html
    assert "Milik tetangga" not in html


def test_officers_see_all_of_their_area_with_its_villages(
    client, make_report, other_village, district_officer, regency_officer
):
    make_report("Di Kalirejo")
    make_report("Di Purwodadi", village=other_village)
    client.force_login(district_officer)
    html = shown(client)
    assert "Di Kalirejo" in html
    assert "Di Purwodadi" not in html
    client.force_login(regency_officer)
    assert "Di Purwodadi" in shown(client)
    assert "Di Purwodadi" not in shown(client, "?district=18.02.01")
    assert "Di Kalirejo" not in shown(client, "?village=18.02.02.2001")


def test_a_village_that_switched_the_service_off_is_on_nobody_s_desk(
    client, make_report, other_village, regency_officer
):
    make_report("Di Kalirejo")
    make_report("Di Purwodadi", village=other_village)
    switch([other_village], "netizen", False)
    client.force_login(regency_officer)
    html = shown(client)
    assert "Di Kalirejo" in html
    assert "Di Purwodadi" not in html


def test_the_inbox_is_filtered(desk, village, make_report, subtests):
    now = timezone.now()
    agency = Agency.objects.unscoped().get(code="pupr")
    make_report("Alfa", state="received", is_public=False, category="water")
    make_report("Beta", due_at=now - timedelta(days=1))
    make_report("Gama", state="resolved", closed_at=now, due_at=None)
    make_report("Delta", desk="agency", agency=agency, state="forwarded")
    make_report("Echo", held_for="it has the word “togel”", is_public=False)
    make_report("Fokus", created_at=now - timedelta(days=40))
    yesterday = f"{now - timedelta(days=2):%Y-%m-%d}"
    for query, found in {
        "state=received": {"Alfa"},
        "state=closed": {"Gama"},
        "category=water": {"Alfa"},
        "at=agency": {"Delta"},
        f"at=agency:{agency.pk}": {"Delta"},
        "overdue=1": {"Beta"},
        "held=1": {"Echo"},
        "public=no": {"Alfa", "Echo"},
        f"until={yesterday}": {"Fokus"},
        f"since={yesterday}&state=open&public=yes": {"Beta", "Delta"},
        "order=due": {"Beta"},
        "q=gam": {"Gama"},
        "q=Joko+Susilo&state=resolved": {"Gama"},
    }.items():
        with subtests.test(query=query):
            html = shown(desk, f"?{query}")
            titles = {"Alfa", "Beta", "Gama", "Delta", "Echo", "Fokus"}
            assert {title for title in titles if f">{title}</a>" in html} == found


def test_a_tracking_code_is_found_as_somebody_reads_it_out(desk, make_report):
    report = make_report("Satu")
    make_report("Dua")
    html = shown(desk, f"?q={report.code[:4].lower()}-{report.code[4:]}")
    assert ">Satu</a>" in html
    assert ">Dua</a>" not in html


def test_a_value_that_is_none_filters_nothing_and_is_told(desk, make_report, subtests):
    make_report("Satu")
    for query in ("state=x", "category=zz", "at=agency:x", "since=soon", "p=x", "p=99999999999"):
        with subtests.test(query=query):
            assert desk.get(f"{INDEX}?{query}").status_code == 200


def test_a_name_is_not_found_where_the_village_is_not_to_know_it(
    desk, client, make_report, regency_officer
):
    make_report("Rahasia", anonymity="village", reporter_name="Wayan Sudarta")
    assert ">Rahasia</a>" not in shown(desk, "?q=Wayan")
    client.force_login(regency_officer)
    assert ">Rahasia</a>" in shown(client, "?q=Wayan")


def test_what_waits_is_counted_and_overdue_is_marked(desk, make_report, other_village):
    past, later = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1)
    make_report(due_at=past)
    make_report(due_at=later, held_for="x")
    make_report(due_at=past, village=other_village)
    answer = desk.get(INDEX)
    assert answer.context["waiting"] == {"open": 2, "overdue": 1, "held": 1}
    assert answer.content.decode().count("Terlambat</strong>") == 1


def test_pages_follow_one_another_without_counting_all(desk, village, make_report, monkeypatch):
    monkeypatch.setattr("plugins.netizen.desk.paging.PER_PAGE", 2)
    monkeypatch.setattr("plugins.netizen.desk.paging.MOST_COUNTED", 4)
    for number in range(5):
        make_report(f"Nomor {number}")
    first = desk.get(INDEX)
    assert [row.title for row in first.context["page"].rows] == ["Nomor 4", "Nomor 3"]
    assert (first.context["total"], first.context["total_is_more"]) == (4, True)
    last = desk.get(f"{INDEX}?p=3")
    assert [row.title for row in last.context["page"].rows] == ["Nomor 0"]
    assert not last.context["page"].has_next


def test_the_address_of_what_waits_is_the_inbox_s(desk, village, make_report):
    make_report("Baru", state="received", is_public=False)
    make_report("Lama")
    answer = desk.get(unread_url(village))
    assert [row.title for row in answer.context["page"].rows] == ["Baru"]
    assert unread_url(village).startswith(reverse("netizen_report_modeladmin_index"))


# -- Saved views -----------------------------------------------------------------------------


def test_a_view_is_saved_and_stands_above_the_list(desk, operator, village):
    desk.post(
        f"{INDEX}save_view/", {"name": "Terlambat jalan", "query": "overdue=1&category=road&x=1"}
    )
    row = SavedView.objects.unscoped().get()
    assert (row.owner, row.village, row.query) == (operator, village, "category=road&overdue=1")
    assert 'href="?category=road&amp;overdue=1"' in shown(desk)


def test_a_view_of_one_s_own_is_nobody_else_s(desk, client, make_user, operator, village):
    desk.post(f"{INDEX}save_view/", {"name": "Milik saya", "query": "overdue=1"})
    desk.post(f"{INDEX}save_view/", {"name": "Untuk semua", "query": "held=1", "for_all": "on"})
    own, common = SavedView.objects.unscoped().order_by("pk")
    colleague = make_user("rekan", "village_head", village)
    client.force_login(colleague)
    html = shown(client)
    assert "Milik saya" not in html
    assert "Untuk semua" in html
    assert client.get(f"/admin/netizen/savedview/edit/{own.pk}/").status_code == 404
    client.post(f"/admin/netizen/savedview/delete/{common.pk}/")
    assert list(SavedView.objects.unscoped()) == [own]


def test_nothing_is_saved_without_a_filter_or_a_name(desk, village):
    desk.post(f"{INDEX}save_view/", {"name": "Semua", "query": ""})
    desk.post(f"{INDEX}save_view/", {"name": "", "query": "overdue=1"})
    assert not SavedView.objects.unscoped().exists()


# -- Costs -----------------------------------------------------------------------------------


def own_queries(client, path):
    """How many queries the page makes beside what every page of the admin does."""

    def count(path):
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    return count(path) - count(reverse("wagtailadmin_account"))


def test_the_inbox_costs_six_queries_however_many_reports(
    client, regency_officer, village, other_village, make_report
):
    client.force_login(regency_officer)
    Category.objects.create(village=other_village, code="own", name="Sendiri")
    for number in range(60):
        make_report(f"Nomor {number}", village=(village, other_village)[number % 2])
    assert own_queries(client, INDEX) <= 6
    assert own_queries(client, f"{INDEX}?p=2") <= 6


# -- Deleting --------------------------------------------------------------------------------


def test_a_deleted_report_leaves_its_uuid_and_an_event(desk, make_report):
    report = make_report()
    desk.post(f"{INDEX}delete/{report.pk}/")
    assert not Report.objects.unscoped().exists()
    assert RemovedRecord.objects.unscoped().get().uuid == report.uuid
    assert Event.objects.get(kind="report.removed").subject_id == report.code


def test_another_village_s_report_is_not_reached(desk, make_report, other_village, subtests):
    report = make_report("Milik tetangga", village=other_village, point=Point(105, -5))
    for action in ("edit", "delete", "inspect"):
        with subtests.test(action=action):
            url = f"{INDEX}{action}/{report.pk}/"
            for answer in (desk.get(url), desk.post(url, {"do": "start"})):
                assert answer.status_code in (403, 404, 405)
                assert "Milik tetangga" not in answer.content.decode()
    assert Report.objects.unscoped().get().state == "verified"

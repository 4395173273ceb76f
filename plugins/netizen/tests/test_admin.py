"""Staff verify, answer and publish reports in the admin, each those of their own villages."""

import pytest
from django.urls import reverse

from core.events.models import Event
from plugins.netizen.models import RemovedRecord, Report

INDEX = "/admin/netizen/report/"


@pytest.fixture
def desk(client, operator):
    """The operator's browser."""
    client.force_login(operator)
    return client


def edited(report, **values):
    """The edit form of a report with some values changed."""
    point = f"{report.point.y}, {report.point.x}" if report.point else ""
    return {
        "state": report.state,
        "public_note": report.public_note,
        "category": report.category_id,
        "title": report.title,
        "text": report.text,
        "point": point,
        "reporter_name": report.reporter_name,
        "reporter_phone": report.reporter_phone,
        **({"is_public": "on"} if report.is_public else {}),
        **values,
    }


def test_the_list_shows_the_own_village_s_reports(desk, make_report, other_village):
    make_report("Milik sendiri")
    make_report("Milik tetangga", village=other_village)
    html = desk.get(INDEX).content.decode()
    assert "Milik sendiri" in html
    assert "Milik tetangga" not in html


def test_the_list_is_filtered_and_searched(desk, make_report):
    make_report("Satu", state="received", is_public=False)
    make_report("Dua")
    assert "Dua" not in desk.get(f"{INDEX}?state__exact=received").content.decode()
    assert "Satu" not in desk.get(f"{INDEX}?q=Dua").content.decode()


def test_verifying_a_report_publishes_it_and_writes_an_event(desk, make_report):
    report = make_report(state="received", is_public=False)
    answer = desk.post(
        f"{INDEX}edit/{report.pk}/", edited(report, state="verified", is_public="on")
    )
    assert answer.status_code == 302
    changed = Report.objects.unscoped().get()
    assert (changed.state, changed.is_public) == ("verified", True)
    assert changed.updated_at > report.updated_at
    event = Event.objects.get(kind="report.changed")
    assert (event.subject_id, event.visibility) == (report.code, "staff")
    assert event.payload == {
        "category": "road", "from": "received", "to": "verified", "is_public": True,
    }  # fmt: skip


def test_a_correction_of_the_text_writes_no_event(desk, make_report):
    report = make_report()
    desk.post(f"{INDEX}edit/{report.pk}/", edited(report, title="Jalan rusak"))
    assert Report.objects.unscoped().get().title == "Jalan rusak"
    assert not Event.objects.filter(kind="report.changed").exists()


def test_an_unfit_change_is_refused(desk, make_report, subtests):
    report = make_report()
    for values, field in [
        ({"state": "received", "is_public": "on"}, "is_public"),
        ({"state": "rejected", "public_note": ""}, "public_note"),
        ({"state": "resolved", "public_note": ""}, "public_note"),
        ({"point": "far away"}, "point"),
        ({"reporter_phone": "12"}, "reporter_phone"),
    ]:
        with subtests.test(**values):
            answer = desk.post(f"{INDEX}edit/{report.pk}/", edited(report, **values))
            assert answer.status_code == 200
            assert list(answer.context["form"].errors) == [field]
    assert Report.objects.unscoped().get().updated_at == report.updated_at


def test_a_report_told_at_the_counter_is_entered_and_announced(desk, village):
    answer = desk.post(
        f"{INDEX}create/",
        {
            "state": "received", "category": "water", "title": "Sumur keruh", "public_note": "",
            "text": "Air keruh.", "point": "-5.21, 104.97", "reporter_name": "Pak Slamet",
            "reporter_phone": "",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    report = Report.objects.unscoped().get()
    assert report.village == village
    assert Event.objects.get(kind="report.created").subject_id == report.code


def test_a_deleted_report_leaves_its_uuid_and_an_event(desk, make_report):
    report = make_report()
    desk.post(f"{INDEX}delete/{report.pk}/")
    assert not Report.objects.unscoped().exists()
    assert RemovedRecord.objects.unscoped().get().uuid == report.uuid
    assert Event.objects.get(kind="report.removed").subject_id == report.code


def test_another_village_s_report_is_not_reached(desk, make_report, other_village, subtests):
    report = make_report("Milik tetangga", village=other_village)
    for action in ("edit", "delete", "history", "inspect"):
        with subtests.test(action=action):
            url = f"{INDEX}{action}/{report.pk}/"
            for answer in (desk.get(url), desk.post(url, edited(report, state="forwarded"))):
                assert answer.status_code in (403, 404, 405)
                assert "Milik tetangga" not in answer.content.decode()
    assert Report.objects.unscoped().get().state == "verified"


def test_a_district_officer_looks_and_does_not_change(client, make_report, district_officer):
    report = make_report()
    client.force_login(district_officer)
    html = client.get(f"{INDEX}inspect/{report.pk}/").content.decode()
    assert report.text in html
    assert "Joko Susilo" not in html
    assert client.get(f"{INDEX}edit/{report.pk}/").status_code in (302, 403)
    client.post(f"{INDEX}edit/{report.pk}/", edited(report, state="forwarded"))
    client.post(f"{INDEX}delete/{report.pk}/")
    assert Report.objects.unscoped().get().state == "verified"


def test_the_address_of_what_waits_is_the_list_s(desk, village):
    from plugins.netizen.measures import unread_url

    assert desk.get(unread_url(village)).status_code == 200
    assert unread_url(village).startswith(reverse("netizen_report_modeladmin_index"))

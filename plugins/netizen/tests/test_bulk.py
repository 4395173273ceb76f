"""One action for the chosen reports: each is done or left by itself."""

from plugins.netizen.desk.bulk import OFFERED
from plugins.netizen.handling import ACTIONS
from plugins.netizen.models import Report, ReportStep
from plugins.netizen.tests.desk_fixtures import INDEX

BULK = f"{INDEX}bulk/"


def chosen(*reports, **values):
    return {"report": [report.pk for report in reports], **values}


def told(answer):
    return [str(message) for message in answer.context["messages"]]


def states():
    return dict(Report.objects.unscoped().values_list("title", "state"))


def test_the_chosen_ones_are_done_and_the_others_told_why(desk, make_report):
    new = make_report("Baru", state="received", is_public=False)
    old = make_report("Lama", state="resolved")
    make_report("Lain", state="received", is_public=False)
    answer = desk.post(BULK, chosen(new, old, action="verify"), follow=True)
    assert states() == {"Baru": "verified", "Lama": "resolved", "Lain": "received"}
    success, failure = told(answer)
    assert "1" in success
    assert old.code in failure
    assert ReportStep.objects.unscoped().count() == 1


def test_all_of_a_page_are_chosen_without_a_script(desk, make_report):
    rows = [make_report(f"Nomor {n}", state="received", is_public=False) for n in range(3)]
    desk.post(BULK, {"all": "1", "shown": [row.pk for row in rows[:2]], "action": "verify"})
    assert sorted(states().values()) == ["received", "verified", "verified"]


def test_they_are_handed_over_rejected_and_published(desk, make_report, agency, canned):
    first, second = make_report("Satu", is_public=False), make_report("Dua", is_public=False)
    desk.post(BULK, chosen(first, second, action="publish"))
    assert Report.objects.unscoped().public().count() == 2
    desk.post(BULK, chosen(first, action="hand_over", to=f"agency:{agency.pk}"))
    first.refresh_from_db()
    assert (first.desk, first.agency, first.state) == ("agency", agency, "forwarded")
    desk.post(BULK, chosen(second, action="reject", canned=canned.pk))
    second.refresh_from_db()
    assert second.state == "rejected"
    assert second.public_note.startswith(f"Laporan {second.code}")


def test_nothing_is_done_where_something_is_missing(desk, make_report, subtests):
    report = make_report()
    for values in (
        chosen(action="start"),
        chosen(report),
        chosen(report, action="fly"),
        chosen(report, action="reject"),
        chosen(report, action="hand_over"),
        chosen(report, action="hand_over", to="agency:999"),
        chosen(report, action="rate"),
        {"report": ["x", "-1", "9" * 30], "action": "start"},
    ):
        with subtests.test(**{name: str(value) for name, value in values.items()}):
            answer = desk.post(BULK, values, follow=True)
            assert answer.status_code == 200
            assert told(answer)
    assert states() == {"Jalan berlubang": "verified"}
    assert desk.get(BULK).status_code == 405


def test_another_village_s_reports_are_left_out(desk, make_report, other_village):
    foreign = make_report("Tetangga", village=other_village)
    answer = desk.post(BULK, chosen(foreign, action="start"), follow=True)
    assert states() == {"Tetangga": "verified"}
    assert foreign.code not in answer.content.decode()


def test_an_agency_does_its_own_alone(client, make_report, agency, officer):
    own = make_report("Milik kami", desk="agency", agency=agency, state="forwarded")
    other = make_report("Bukan", state="verified")
    client.force_login(officer)
    client.post(BULK, chosen(own, other, action="resolve", text="Selesai."))
    assert states() == {"Milik kami": "resolved", "Bukan": "verified"}


def test_the_inbox_comes_back_as_it_was_filtered(desk, make_report):
    report = make_report()
    answer = desk.post(
        BULK, chosen(report, action="start", query="state=verified&next=//x.example")
    )
    assert answer["Location"] == f"{INDEX}?state=verified"


def test_what_a_reporter_does_is_not_offered():
    assert all(ACTIONS[name].who != "reporter" for name in OFFERED)

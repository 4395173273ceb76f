"""Each change of a report's state, who may make it, and what it leaves behind."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.events.models import Event
from plugins.netizen.desks import Actor, reply_key
from plugins.netizen.handling import ACTIONS, Details, NotAllowed, NotNow, act, possible
from plugins.netizen.models import Agency, AgencyOfficer, Report, ReportStep

STATES = tuple(Report.State.values)
OPEN = ("received", "verified", "forwarded", "in_progress")
# Of each action: the states it is done in, and the state it leads to.
LEADS = {
    "verify": (("received",), "verified"),
    "hand_over": (OPEN, "forwarded"),
    "start": (("received", "verified", "forwarded"), "in_progress"),
    "resolve": (("verified", "forwarded", "in_progress"), "resolved"),
    "reject": (OPEN, "rejected"),
    "refer": (OPEN, "referred"),
    "merge": (OPEN, "duplicate"),
    "answer": (tuple(set(STATES) - {"withdrawn"}), None),
    "note": (STATES, None),
    "open_again": (("resolved", "rejected", "referred", "duplicate"), "verified"),
    "publish": (tuple(set(STATES) - {"received"}), None),
    "hide": (STATES, None),
    "release": (STATES, None),
    "reply": (tuple(set(STATES) - {"withdrawn"}), None),
    "withdraw": (OPEN, "withdrawn"),
    "reopen": (("resolved", "rejected", "referred"), "verified"),
    "close": (("forwarded", "in_progress", "resolved"), "resolved"),
    "rate": (("resolved", "rejected", "referred"), None),
}
BY_REPORTER = {"reply", "withdraw", "reopen", "rate"}
# Who handles a report that is on a desk.
HANDLERS = {
    "village": {"operator", "village_head", "district_officer", "regency_officer"},
    "district": {"district_officer", "regency_officer"},
    "regency": {"regency_officer"},
    "agency": {"agency_officer", "regency_officer"},
}


@pytest.fixture
def agency(regency):
    return Agency.objects.unscoped().get(regency=regency, code="pupr")


@pytest.fixture
def people(
    agency, operator, village_head, district_officer, regency_officer, other_operator, make_user,
    regency,
):  # fmt: skip
    """Everybody who has to do with reports, and some who have not."""

    def officer(name, code):
        user = make_user(name, "agency_officer", regency)
        of = Agency.objects.unscoped().get(regency=regency, code=code)
        AgencyOfficer.objects.create(regency=regency, agency=of, user=user)
        return user

    return {
        "operator": operator,
        "village_head": village_head,
        "district_officer": district_officer,
        "regency_officer": regency_officer,
        "agency_officer": officer("opd", "pupr"),
        "other_agency": officer("opd-lain", "sosial"),
        "other_operator": other_operator,
        "reporter": make_user("siti"),
        "citizen": make_user("joko"),
        "nobody": AnonymousUser(),
    }


@pytest.fixture
def on_desk(make_report, people, agency):
    """A function that makes a report of Siti's on a desk, fit for an action."""

    def make(desk="village", state="verified", name="", **values):
        values = {
            "is_public": name == "hide",
            "held_for": "ada kata kasar" if name == "release" else "",
            "closes_at": timezone.now() - timedelta(minutes=1) if name == "close" else None,
            "closed_at": None if state in OPEN else timezone.now(),
            **values,
        }
        return make_report(
            state=state, desk=desk, reporter=people["reporter"],
            agency=agency if desk == "agency" else None, **values,
        )  # fmt: skip

    return make


def details_for(name, report, make_report):
    if name == "hand_over":
        return Details(desk="regency" if report.desk != "regency" else "district")
    if name == "merge":
        return Details(before=make_report("Yang pertama", village=report.village))
    return Details(rating=4) if name == "rate" else None


def test_the_table_is_whole():
    assert set(LEADS) == set(ACTIONS)


@pytest.mark.parametrize("name", LEADS)
def test_an_action_is_done_in_its_states_and_leads_where_it_should(
    name, on_desk, people, make_report
):
    states, to = LEADS[name]
    user = people["reporter" if name in BY_REPORTER else "operator"]
    for state in STATES:
        report = on_desk(state=state, name=name)
        actor = Actor.system() if name == "close" else Actor.of(user, report)
        more = details_for(name, report, make_report)
        if state not in states:
            assert name not in possible(report, actor)
            with pytest.raises(NotNow):
                act(report, actor, name, "Sudah", details=more)
            assert not ReportStep.objects.for_village(report.village).filter(report=report)
            continue
        assert name in possible(report, actor)
        step = act(report, actor, name, "Sudah", details=more)
        stored = Report.objects.for_village(report.village).get(pk=report.pk)
        assert stored.state == report.state == step.state == (to or state)
        event = Event.objects.filter(kind="report.changed", subject_id=report.code).get()
        assert (event.payload["from"], event.payload["to"]) == (state, to or state)


@pytest.mark.one_database
@pytest.mark.parametrize("desk", HANDLERS)
def test_a_desk_and_those_above_handle_its_reports(desk, on_desk, people, subtests):
    for name, (states, _to) in LEADS.items():
        report = on_desk(desk=desk, state=sorted(states)[0], name=name)
        for who, user in people.items():
            sees = HANDLERS[desk] | {"operator", "village_head", "district_officer",
                                     "regency_officer"}  # fmt: skip
            may = who in HANDLERS[desk]
            if name == "note":
                may = who in sees
            elif name in BY_REPORTER:
                may = who == "reporter"
            elif name == "close":
                may = False
            with subtests.test(action=name, who=who):
                assert (name in possible(report, Actor.of(user, report))) == may


def test_what_is_not_possible_is_not_done(on_desk, people):
    for name, (states, _to) in LEADS.items():
        report = on_desk(state=sorted(states)[0], name=name)
        with pytest.raises(NotAllowed):
            act(report, Actor.of(people["other_operator"], report), name, "Sudah")


def test_the_reply_key_makes_a_reporter_of_whoever_has_it(on_desk):
    report = on_desk(state="resolved")
    assert not Actor.of(AnonymousUser(), report).is_reporter
    assert not Actor.of(AnonymousUser(), report, "A" * 12).is_reporter
    key = reply_key(report)
    assert Actor.of(AnonymousUser(), report, key.lower()).is_reporter
    assert key != reply_key(on_desk(title="Lain"))


def test_what_is_needed_is_asked_for(on_desk, people, agency, make_report, other_village, subtests):
    report = on_desk(state="verified")
    closed = on_desk(state="resolved")
    operator = Actor.of(people["operator"], report)
    stranger = make_report("Kampung lain", village=other_village)
    agency.is_active = False
    agency.save()
    for name, details, text, field in [
        ("resolve", None, " ", "text"),
        ("reject", None, "", "text"),
        ("note", None, "x" * 1001, "text"),
        ("hand_over", None, "", "desk"),
        ("hand_over", Details(desk="agency"), "", "agency"),
        ("hand_over", Details(desk="agency", agency=agency), "", "agency"),
        ("hand_over", Details(desk="village"), "", "desk"),
        ("merge", None, "", "before"),
        ("merge", Details(before=report), "", "before"),
        ("merge", Details(before=stranger), "", "before"),
    ]:
        with subtests.test(action=name, details=details), pytest.raises(ValidationError) as caught:
            act(report, operator, name, text, details=details)
        assert list(caught.value.message_dict) == [field]
    for rating in (None, 0, 6):
        with pytest.raises(ValidationError) as caught:
            act(closed, Actor.of(people["reporter"], closed), "rate",
                details=Details(rating=rating))  # fmt: skip
        assert list(caught.value.message_dict) == ["rating"]
    assert not ReportStep.objects.for_village(report.village).exists()


def test_handing_over_changes_the_desk_and_back(on_desk, people, agency):
    report = on_desk(state="received")
    act(report, Actor.of(people["operator"], report), "hand_over", "Jalan kabupaten",
        details=Details(desk="agency", agency=agency))  # fmt: skip
    assert (report.desk, report.agency, report.state) == ("agency", agency, "forwarded")
    assert possible(report, Actor.of(people["operator"], report)) == ["note"]
    officer = Actor.of(people["agency_officer"], report)
    act(report, officer, "hand_over", "Jalan kampung", details=Details(desk="village"))
    assert (report.desk, report.agency, report.state) == ("village", None, "verified")
    assert Actor.of(people["agency_officer"], report).roles == frozenset()
    steps = ReportStep.objects.for_village(report.village).filter(report=report)
    assert [(step.kind, step.role) for step in steps] == [
        ("handed_over", "village"), ("handed_over", "agency"),
    ]  # fmt: skip


def test_an_officer_who_lost_the_role_handles_nothing(on_desk, people):
    report = on_desk(desk="agency", state="forwarded")
    officer = people["agency_officer"]
    officer.memberships.all().delete()
    fresh = type(officer).objects.get(pk=officer.pk)
    assert Actor.of(fresh, report).roles == frozenset()


def test_answers_and_notes_are_told_apart(on_desk, people):
    report = on_desk(state="in_progress")
    operator = Actor.of(people["operator"], report)
    act(report, operator, "note", "Tanya Pak RT")
    assert (report.public_note, report.answered_at) == ("", None)
    act(report, operator, "answer", "Bahan sedang dipesan")
    assert report.public_note == "Bahan sedang dipesan"
    first = report.answered_at
    act(report, operator, "resolve", "Selesai diperbaiki")
    assert (report.public_note, report.answered_at) == ("Selesai diperbaiki", first)
    assert report.closed_at is not None


def test_a_report_is_reopened_once_and_in_time(on_desk, people):
    report = on_desk(state="resolved", rating=2)
    siti = Actor.of(people["reporter"], report)
    act(report, siti, "reopen", "Berlubang lagi")
    assert (report.state, report.rating, report.closed_at) == ("verified", None, None)
    assert report.due_at > timezone.now()
    act(report, Actor.of(people["operator"], report), "resolve", "Ditambal lagi")
    with pytest.raises(NotNow, match="once|dibuka kembali"):
        act(report, siti, "reopen", "Masih")
    late = on_desk(state="resolved", closed_at=timezone.now() - timedelta(days=30))
    with pytest.raises(NotNow):
        act(late, siti, "reopen", "Terlambat")


def test_joining_follows_to_the_first_report(on_desk, people, make_report):
    first = make_report("Pertama")
    second, third = on_desk(title="Kedua"), on_desk(title="Ketiga")
    operator = Actor.of(people["operator"], second)
    act(second, operator, "merge", details=Details(before=first))
    act(third, operator, "merge", details=Details(before=second))
    assert third.duplicate_of == first
    assert first.code in third.public_note
    with pytest.raises(ValidationError):
        act(first, operator, "merge", details=Details(before=on_desk(title="Keempat")))


def test_a_confidential_report_is_never_public(on_desk, people):
    report = on_desk(category="security")
    assert "publish" not in possible(report, Actor.of(people["operator"], report))
    with pytest.raises(NotNow):
        act(report, Actor.of(people["operator"], report), "publish")


def test_a_step_names_nobody_who_reported(on_desk, people):
    report = on_desk(state="resolved")
    step = act(report, Actor.of(people["reporter"], report), "rate", "Bagus",
               details=Details(rating=5))  # fmt: skip
    assert (step.role, step.actor, step.is_public) == ("reporter", "", False)
    event = Event.objects.filter(kind="report.changed").latest("id")
    assert "Bagus" not in str(event.payload)


def test_the_clock_follows_the_state(on_desk, people, agency):
    monday = timezone.make_aware(datetime(2026, 3, 2, 9))
    report = on_desk(state="received", created_at=monday)
    operator = Actor.of(people["operator"], report)
    act(report, operator, "verify", now=monday + timedelta(hours=1))
    assert timezone.localtime(report.due_at).isoformat() == "2026-03-05T09:00:00+07:00"
    act(report, operator, "hand_over", details=Details(desk="agency", agency=agency),
        now=monday + timedelta(days=1))  # fmt: skip
    assert timezone.localtime(report.due_at).isoformat() == "2026-03-10T09:00:00+07:00"
    officer = Actor.of(people["agency_officer"], report)
    act(report, officer, "resolve", "Beres", now=monday + timedelta(days=2))
    assert report.due_at is None

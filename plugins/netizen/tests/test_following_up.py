"""What became of a report, and what whoever filed it does about it later."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from plugins.netizen import throttling
from plugins.netizen.desks import Actor, As, reply_key
from plugins.netizen.handling import Details, act
from plugins.netizen.models import Agency, Report, ReportStep
from plugins.netizen.tests.conftest import HOST, URL

STAFF = Actor(frozenset({As.VILLAGE}), "Bu Operator")
AGENCY = Actor(frozenset({As.AGENCY}), "Pak Dinas")


@pytest.fixture
def report(make_report):
    return make_report(state="received", is_public=False, title="Jembatan patah")


@pytest.fixture
def do(client, report):
    """A function that does something as the reporter."""

    def do(action, key=None, **body):
        headers = {"reply-key": reply_key(report) if key is None else key}
        return client.post(
            f"{URL}{report.code}/actions/", {"action": action, **body},
            content_type="application/json", headers=headers,
        )  # fmt: skip

    return do


def detail(client, report, key=""):
    return client.get(f"{URL}{report.code}/", headers={"reply-key": key} if key else {}).json()


def handled(report):
    """Through the hands of village and agency, and resolved."""
    agency = Agency.objects.unscoped().get(code="pupr")
    act(report, STAFF, "verify")
    act(report, STAFF, "publish")
    act(report, STAFF, "note", "Tolong dicek dulu, rahasia.")
    details = Details(desk="agency", agency=agency)
    act(report, STAFF, "hand_over", "Diteruskan ke dinas.", details=details)
    act(report, AGENCY, "start")
    act(report, AGENCY, "resolve", "Sudah diganti.")


def test_everybody_reads_the_steps_by_role_and_nobody_s_name(client, report):
    handled(report)
    shown = detail(client, report)
    steps = [(row["kind"], row["state"], row["role"], row["text"]) for row in shown["steps"]]
    assert steps == [
        ("state", "verified", "village", ""),
        ("handed_over", "forwarded", "village", "Diteruskan ke dinas."),
        ("state", "in_progress", "agency", ""),
        ("state", "resolved", "agency", "Sudah diganti."),
    ]
    name = "Dinas Pekerjaan Umum dan Penataan Ruang"
    assert [row["agency"] for row in shown["steps"]] == [None, name, name, name]
    assert (shown["agency"], shown["desk"], shown["own"]) == (name, "agency", None)
    for text in (
        str(shown),
        client.get(f"/p/netizen/{report.code}/", headers=HOST).content.decode(),
    ):
        assert "Sudah diganti." in text
        for hidden in ("Bu Operator", "Pak Dinas", "rahasia", "Joko Susilo", "81234567890"):
            assert hidden not in text


def test_the_day_it_is_due_is_told(client, report):
    act(report, STAFF, "verify")
    act(report, STAFF, "publish")
    assert detail(client, report)["due_at"] == report.due_at.isoformat()
    html = client.get(f"/p/netizen/{report.code}/", headers=HOST).content.decode()
    assert "Diharapkan selesai" in html


def test_before_it_is_published_strangers_learn_the_state_alone(client, report):
    act(report, STAFF, "verify", "Akan kami lihat.")
    shown = detail(client, report)
    assert (shown["state"], shown["public_note"]) == ("verified", "Akan kami lihat.")
    hidden = ("title", "text", "point", "address", "due_at", "desk", "own")
    assert [shown[name] for name in hidden] == [None] * len(hidden)
    assert (shown["steps"], shown["photos"]) == ([], [])


def test_its_reporter_reads_it_with_the_key_or_signed_in(client, report, make_user, village):
    answer = client.get(f"{URL}{report.code}/", headers={"reply-key": reply_key(report).lower()})
    assert answer["Cache-Control"] == "private, no-store" and "Reply-Key" in answer["Vary"]
    own = answer.json()["own"]
    assert (own["title"], own["actions"]) == ("Jembatan patah", ["reply", "withdraw"])
    assert detail(client, report, "0123456789AB")["own"] is None
    siti = make_user("siti", "citizen", village)
    Report.objects.unscoped().update(reporter=siti)
    client.force_login(siti)
    assert detail(client, report)["own"]["title"] == "Jembatan patah"
    client.force_login(make_user("joko", "citizen", village))
    assert detail(client, report)["own"] is None


def test_an_answer_is_for_those_who_handle_it(client, do, report):
    act(report, STAFF, "verify")
    act(report, STAFF, "publish")
    assert do("reply", text="Yang sebelah kiri.").status_code == 201
    assert "sebelah kiri" not in str(detail(client, report))
    assert "sebelah kiri" in str(detail(client, report, reply_key(report)))
    assert ReportStep.objects.unscoped().get(kind="answer").role == "reporter"


def test_sent_again_it_is_done_once(do):
    name = str(uuid.uuid4())
    assert do("reply", text="Halo", uuid=name).status_code == 201
    assert do("reply", text="Halo", uuid=name).status_code == 200
    assert do("reply", text="Lain", uuid=name).status_code == 409
    assert ReportStep.objects.unscoped().filter(kind="answer").count() == 1
    name = str(uuid.uuid4())
    assert do("withdraw", uuid=name).status_code == 201
    assert do("withdraw", uuid=name).status_code == 200


def test_a_stranger_does_nothing(client, do, report, operator):
    for key in ("", "0123456789AB"):
        answer = do("withdraw", key=key)
        assert answer.status_code == 403
        assert answer.json()["type"].endswith("/netizen-not-the-reporter/")
    client.force_login(operator)
    assert do("withdraw", key="").status_code == 403
    assert Report.objects.unscoped().get().state == "received"


def test_it_is_taken_back_while_it_is_open(do, report):
    assert do("withdraw").json()["state"] == "withdrawn"
    answer = do("reply", text="Maaf")
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("/netizen-report-state/")


def test_it_is_opened_again_once_within_ten_working_days(do, report):
    handled(report)
    assert do("reopen").status_code == 400
    answer = do("reopen", text="Patah lagi.")
    assert (answer.status_code, answer.json()["state"]) == (201, "verified")
    act(report, AGENCY, "resolve", "Diganti besi.")
    assert do("reopen", text="Lagi.").status_code == 409


def test_after_ten_working_days_it_stays_closed(do, report):
    handled(report)
    then = timezone.now() - timedelta(days=30)
    # Before the task has come by, and after.
    Report.objects.unscoped().update(closed_at=then, closes_at=then + timedelta(days=14))
    assert do("reopen", text="Patah lagi.").status_code == 409
    Report.objects.unscoped().update(closes_at=None)
    assert do("reopen", text="Patah lagi.").status_code == 409


def test_what_was_done_is_rated_from_one_to_five_once(client, do, report):
    assert do("rate", rating=5).status_code == 409
    handled(report)
    for rating in (0, 6, "5a", None):
        assert list(do("rate", rating=rating).json()["errors"]) == ["rating"]
    assert do("rate", rating=4, text="Cepat, <terima kasih>").status_code == 201
    assert do("rate", rating=1).status_code == 409
    shown = detail(client, report)
    assert shown["rating"] == 4 and "terima kasih" not in str(shown)


def test_unfit_actions_are_refused(do):
    assert list(do("resolve").json()["errors"]) == ["action"]
    assert list(do("reply", text="x" * 1001).json()["errors"]) == ["text"]
    assert list(do("reply").json()["errors"]) == ["text"]
    assert list(do("reply", text="a", state="resolved").json()["errors"]) == ["state"]


def test_guesses_at_the_key_are_bounded(do, monkeypatch):
    monkeypatch.setattr(throttling.ReplyThrottle, "rate", "2/hour")
    answers = [do("withdraw", key=f"0123456789A{number}").status_code for number in range(3)]
    assert answers == [403, 403, 429]


def test_the_page_lets_its_reporter_act_without_javascript(client, report):
    page, key = f"/p/netizen/{report.code}/", reply_key(report)
    assert "tanggapan/" not in client.get(page, headers=HOST).content.decode()
    html = client.get(f"{page}?key={key}", headers=HOST).content.decode()
    assert "Lubang di depan pasar." in html and html.count(f"{page}tanggapan/") == 2

    def send(action, **more):
        sent = {"action": action, "uuid": str(uuid.uuid4()), "key": key, **more}
        return client.post(f"{page}tanggapan/", sent, headers=HOST)

    answer = send("reply", text="")
    assert answer.status_code == 400 and 'id="id_reply_text_error"' in answer.content.decode()
    answer = send("reply", text="Sebelah kiri.")
    assert answer["Location"] == f"{page}?key={key}&done=1"
    assert "Sebelah kiri." in client.get(answer["Location"], headers=HOST).content.decode()
    assert send("reopen", text="x").status_code == 409
    assert send("withdraw", key="").status_code == 403
    handled(report)
    assert send("rate", rating="").status_code == 400
    assert send("rate", rating="5", text="Bagus").status_code == 302
    assert Report.objects.unscoped().get().rating == 5


def test_the_address_with_the_key_goes_to_no_other_host(client, report):
    html = client.get(f"/p/netizen/{report.code}/?key={reply_key(report)}", headers=HOST)
    # Not “no-referrer”: a form would then be sent without an origin, and refused as forged.
    assert '<meta name="referrer" content="same-origin">' in html.content.decode()

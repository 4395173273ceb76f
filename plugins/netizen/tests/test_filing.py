"""Filing a report through the API, from a place with poor signal."""

import uuid

from core.events.models import Event
from plugins.netizen import once, throttling
from plugins.netizen.desks import reply_key
from plugins.netizen.models import BlockedSender, RemovedRecord, Report
from plugins.netizen.moderation import key_of
from plugins.netizen.tests.conftest import URL

OTHER_URL = "/api/v1/villages/18.02.02.2001/netizen/reports/"


def reports():
    return Report.objects.unscoped()


def test_a_new_report_is_created_with_a_code(file, body, village):
    answer = file(body)
    assert answer.status_code == 201
    receipt = answer.json()
    report = reports().get()
    assert receipt == {
        "uuid": body["uuid"],
        "code": report.code,
        "reply_key": reply_key(report),
        "created_at": report.created_at.isoformat(),
        "url": f"http://kalirejo.localhost:8000/p/netizen/{report.code}/",
        "reply_url": f"http://kalirejo.localhost:8000/p/netizen/{report.code}/"
        f"?key={reply_key(report)}",
    }
    assert answer["Location"].endswith(f"{URL}{report.code}/")
    assert report.village == village
    assert (report.state, report.is_public) == ("received", False)
    assert report.reporter_phone == "+6281234567890"
    assert report.point.coords == (104.971, -5.212)


def test_its_event_is_for_staff_and_names_nobody(file, body, village):
    code = file(body).json()["code"]
    event = Event.objects.get(kind="report.created")
    assert (event.village, event.subject_id, event.visibility) == (village, code, "staff")
    assert event.payload == {"category": "road", "desk": "village"}


def test_the_same_report_again_is_the_first_result(file, body):
    first = file(body)
    again = file(dict(reversed(body.items())))
    assert again.status_code == 200
    assert again.json() == first.json()
    assert reports().count() == 1
    assert Event.objects.filter(kind="report.created").count() == 1


def test_the_first_result_comes_again_after_staff_have_changed_the_report(file, body):
    first = file(body)
    report = reports().get()
    report.state, report.title, report.is_public = "verified", "Jembatan", True
    report.save()
    again = file(body)
    assert (again.status_code, again.json()) == (200, first.json())


def test_the_same_uuid_with_another_body_conflicts(file, body, subtests):
    file(body)
    for change in ({"text": "Lain."}, {"reporter_name": ""}, {"point": None}, {"accuracy": 3}):
        with subtests.test(change=change):
            answer = file({**body, **change})
            assert answer.status_code == 409
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.json()["uuid"] == body["uuid"]
    assert reports().get().text == body["text"]


def test_a_uuid_used_in_another_village_conflicts_and_tells_nothing(file, body, other_village):
    code = file(body).json()["code"]
    answer = file(body, OTHER_URL)
    assert answer.status_code == 409
    assert code not in answer.content.decode()
    assert reports().count() == 1


def test_a_report_deleted_since_is_gone(file, body):
    file(body)
    reports().get().delete()
    answer = file(body)
    assert (answer.status_code, answer.json()["uuid"]) == (410, body["uuid"])
    assert not reports().exists()
    assert RemovedRecord.objects.unscoped().count() == 1


def test_of_two_requests_at_once_one_creates_and_the_other_finds(file, body, monkeypatch):
    """The second has looked before the first has written."""
    first = file(body).json()
    find, looked = once._find, []

    def blind_once(*args):
        looked.append(args)
        return find(*args) if len(looked) > 1 else None

    monkeypatch.setattr(once, "_find", blind_once)
    answer = file(body)
    assert (answer.status_code, answer.json()) == (200, first)
    assert len(looked) == 2


def test_a_tracking_code_that_is_taken_is_drawn_again(file, body, monkeypatch):
    codes = iter(["K7RWT4CX", "K7RWT4CX", "M7RWT4CX"])
    field = Report._meta.get_field("code")
    monkeypatch.setattr(field, "_get_default", lambda: next(codes))
    file(body)
    answer = file({**body, "uuid": str(uuid.uuid4())})
    assert (answer.status_code, answer.json()["code"]) == (201, "M7RWT4CX")


UNFIT = [
    ("uuid", "12"),
    ("uuid", None),
    ("category", "weather"),
    ("title", ""),
    ("title", "x" * 121),
    ("title", "a\x00b"),
    ("text", "  "),
    ("text", "x" * 4001),
    ("text", ["a"]),
    ("point", {"longitude": 181, "latitude": 0}),
    ("point", {"longitude": 10**400, "latitude": 0}),
    ("point", {"longitude": "nan", "latitude": 0}),
    ("point", {"longitude": True, "latitude": 0}),
    ("point", {"longitude": 104.9}),
    ("point", {"longitude": 104.9, "latitude": -5.2, "altitude": 3}),
    ("point", [104.9, -5.2]),
    ("accuracy", -1),
    ("device_time", "yesterday"),
    ("device_time", "0001-01-01T00:00:00Z"),
    ("reporter_phone", "12"),
    ("reporter_email", "siti"),
    ("anonymity", "secret"),
    ("address", "x" * 251),
    ("state", "resolved"),
    ("is_public", True),
    ("reporter", 1),
    ("code", "K7RWT4CX"),
]


def test_an_unfit_value_is_refused_by_name(file, body, subtests):
    for field, value in UNFIT:
        with subtests.test(field=field, value=str(value)[:40]):
            answer = file({**body, field: value})
            assert answer.status_code == 400
            assert answer["Content-Type"] == "application/problem+json"
            assert list(answer.json()["errors"]) == [field]
    assert not reports().exists()


def test_what_is_no_report_at_all_is_refused(client, village, subtests):
    for text in ("[]", "null", '"x"', "{", '{"uuid": NaN}', ""):
        with subtests.test(text=text):
            answer = client.post(URL, text, content_type="application/json")
            assert answer.status_code == 400
            assert answer["Content-Type"] == "application/problem+json"


def test_only_json_is_read(client, village, body):
    del body["point"]
    assert client.post(URL, body).status_code == 415


def test_the_least_that_is_needed_is_enough(file, body):
    least = {name: body[name] for name in ("uuid", "category", "title", "text")}
    assert file(least).status_code == 201
    assert reports().get().reporter_name == ""


def test_an_empty_field_and_one_left_out_are_the_same(file, body):
    least = {name: body[name] for name in ("uuid", "category", "title", "text")}
    file(least)
    again = file({**least, "point": None, "reporter_name": "", "device_time": None})
    assert again.status_code == 200


def test_a_village_may_refuse_anonymous_reports(file, body, village):
    refuse_anonymous(village)
    answer = file({**body, "reporter_name": "", "reporter_phone": ""})
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"reporter_name", "reporter_phone"}
    assert file(body).status_code == 201


def test_who_is_signed_in_is_not_anonymous(client, file, body, village, make_user):
    refuse_anonymous(village)
    citizen = make_user("siti", "citizen", village)
    client.force_login(citizen)
    del body["reporter_name"], body["reporter_phone"]
    assert file(body).status_code == 201
    assert reports().get().reporter == citizen


def test_reports_from_one_address_are_bounded(file, body, monkeypatch):
    monkeypatch.setattr(throttling.AddressThrottle, "rate", "2/hour")
    for _number in range(2):
        assert file({**body, "uuid": str(uuid.uuid4())}).status_code == 201
    answer = file({**body, "uuid": str(uuid.uuid4())})
    assert answer.status_code == 429
    assert answer["Content-Type"] == "application/problem+json"
    assert int(answer["Retry-After"]) > 0
    assert file({**body, "uuid": str(uuid.uuid4())}, REMOTE_ADDR="10.0.0.9").status_code == 201


def test_reports_to_one_village_are_bounded(file, body, monkeypatch, other_village):
    monkeypatch.setattr(throttling.VillageThrottle, "rate", "1/hour")
    assert file(body).status_code == 201
    body["uuid"] = str(uuid.uuid4())
    assert file(body, REMOTE_ADDR="10.0.0.9").status_code == 429
    assert file(body, OTHER_URL).status_code == 201


def test_reading_is_not_counted(client, file, body, monkeypatch):
    monkeypatch.setattr(throttling.AddressThrottle, "rate", "1/hour")
    for _number in range(3):
        client.get(URL)
    assert file(body).status_code == 201


def test_what_else_is_told_of_the_place_and_the_sender_is_kept(file, body):
    more = {
        "address": "Simpang tiga",
        "anonymity": "village",
        "reporter_email": "siti@desa.example",
    }
    first = file({**body, **more})
    assert first.status_code == 201
    report = reports().get()
    assert (report.address, report.anonymity) == ("Simpang tiga", "village")
    assert report.reporter_email == "siti@desa.example"
    assert file({**body, **more}).json() == first.json()
    assert file({**body, **more, "address": "Lain"}).status_code == 409


def test_a_sender_whom_the_village_blocked_is_refused(file, body, village):
    for kind, value in (("phone", "+6281234567890"), ("device", "telepon-siti")):
        BlockedSender.objects.create(
            village=village, kind=kind, key=key_of(kind, value), reason="Iseng"
        )
    for change in ({}, {"reporter_phone": "", "device": "telepon-siti"}):
        answer = file({**body, **change})
        assert answer.status_code == 403
        assert answer.json()["type"].endswith("/netizen-sender-blocked/")
    assert not reports().exists()
    assert file({**body, "reporter_phone": ""}).status_code == 201


def refuse_anonymous(village):
    village.plugin_settings.create(plugin="netizen", values={"allow_anonymous": False})

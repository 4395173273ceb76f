"""Incidents: filed by the watch, handled by staff, shown to the public in part; their photos."""

import csv
import hashlib
import io
import uuid

import openpyxl
import pytest
from PIL import Image

from core.events.models import Event
from plugins.ronda import photos
from plugins.ronda.models import Incident, IncidentPhoto, IncidentStep, PhotoUpload
from plugins.ronda.tests.patrol_fixtures import *  # noqa: F403  the fixtures
from plugins.ronda.tests.patrol_fixtures import BASE, OTHER_BASE

DESK = "/admin/ronda/incident/"


def incidents():
    return Incident.objects.unscoped()


@pytest.fixture
def incident(phone, post, make_incident):
    assert phone.post("incidents/", make_incident()).status_code == 201
    return incidents().get()


def publish(incident, summary="Dua ekor sapi hilang."):
    incident.is_public, incident.summary = True, summary
    incident.save()


def test_an_incident_is_filed_with_the_first_step_of_its_chain(incident, budi):
    assert (incident.kind, incident.state, incident.reporter) == ("livestock", "open", budi)
    step = IncidentStep.objects.unscoped().get()
    assert (step.actor, step.state, step.user) == ("Budi", "open", budi.user)
    event = Event.objects.get(kind="incident.reported")
    assert event.payload == {"kind": "livestock", "severity": 3}
    assert event.visibility == "staff"


def test_the_public_sees_nothing_before_and_little_after_it_is_published(incident, client):
    assert client.get(f"{BASE}incidents/").json()["results"] == []
    publish(incident)
    (row,) = client.get(f"{BASE}incidents/").json()["results"]
    assert set(row) == {"uuid", "kind", "severity", "state", "summary", "happened_at", "point"}
    assert row["point"] == {"longitude": 104.971, "latitude": -5.215}
    assert "Joko" not in str(row)
    page = client.get("/p/ronda/kejadian/", headers={"host": "kalirejo.localhost"})
    assert "Dua ekor sapi hilang." in page.content.decode()
    assert "Joko" not in page.content.decode()


def test_the_chain_tells_who_did_what_when(incident, phone, siti, phone_of):
    url = f"watch/incidents/{incident.uuid}/steps/"
    told = {"uuid": str(uuid.uuid4()), "text": "Menyusuri jejak.", "state": "handled"}
    answer = phone_of(siti).post(url, told)
    assert (answer.status_code, answer.json()["state"]) == (201, "handled")
    assert phone_of(siti).post(url, told).status_code == 200
    over = {"uuid": str(uuid.uuid4()), "handed_to": "polsek", "text": "Diterima Aipda Rudi."}
    assert phone.post(url, over).json()["state"] == "handed_over"
    detail = phone.get(f"watch/incidents/{incident.uuid}/").json()
    assert (detail["state"], detail["handed_to"]) == ("handed_over", "polsek")
    assert [(step["actor"], step["state"]) for step in detail["steps"]] == [
        ("Budi", "open"), ("Siti", "handled"), ("Budi", "handed_over"),
    ]  # fmt: skip
    assert Event.objects.filter(kind="incident.changed").count() == 2
    closing = {"uuid": str(uuid.uuid4()), "state": "closed", "text": "Sapi ditemukan."}
    phone.post(url, closing)
    assert incidents().get().closed_at


def test_a_step_that_says_nothing_or_hands_over_to_nobody_is_refused(incident, phone):
    url = f"watch/incidents/{incident.uuid}/steps/"
    for body, field in (({}, "text"), ({"state": "handed_over"}, "handed_to")):
        answer = phone.post(url, {"uuid": str(uuid.uuid4()), **body})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert IncidentStep.objects.unscoped().count() == 1


def test_what_is_for_staff_alone_is_not_the_watch_s(incident, phone, operator, phone_of):
    incident.private_note = "Tersangka dikenal."
    incident.save()
    url = f"watch/incidents/{incident.uuid}/"
    secret = {"uuid": str(uuid.uuid4()), "text": "Rahasia penyidikan.", "is_private": True}
    assert phone.post(f"{url}steps/", secret).status_code == 403
    desk = phone_of(operator)
    assert desk.post(f"{url}steps/", secret).status_code == 201
    seen = phone.get(url).json()
    assert seen["private_note"] == "" and len(seen["steps"]) == 1
    seen = desk.get(url).json()
    assert seen["private_note"] == "Tersangka dikenal." and len(seen["steps"]) == 2


def test_an_incident_of_another_village_is_not_found(
    incident, other_village, make_member, phone_of, client
):
    jauh = phone_of(make_member("jauh", area=other_village))
    url = f"watch/incidents/{incident.uuid}/"
    assert jauh.get(url).status_code == 403
    assert jauh.get(url, OTHER_BASE).status_code == 404
    step = {"uuid": str(uuid.uuid4()), "text": "x"}
    assert jauh.post(f"{url}steps/", step, OTHER_BASE).status_code == 404
    publish(incident)
    assert client.get(f"{OTHER_BASE}incidents/").json()["results"] == []


# -- Photos ------------------------------------------------------------------------------------


@pytest.fixture
def photo():
    """A JPEG as a telephone takes it: large, lying on its side, with place and device."""
    image = Image.effect_noise((2400, 1200), 80).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "Telepon Rahasia"
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "S"
    content = io.BytesIO()
    image.save(content, "JPEG", exif=exif, quality=60)
    return content.getvalue()


@pytest.fixture
def send(phone):
    """A function that sends a part of a photo."""

    def put(content, record, name, first=0, last=None, whole=None, by=phone, base=BASE):
        last = len(content) if last is None else last
        whole = content if whole is None else whole
        digest = hashlib.sha256(whole).hexdigest()
        return by.client.put(
            f"{base}photos/{name}/?record={record}&sha256={digest}",
            content[first:last],
            content_type="application/octet-stream",
            headers={"content-range": f"bytes {first}-{last - 1}/{len(whole)}"},
        )

    return put


def test_a_photo_comes_in_parts_and_goes_on_where_it_broke_off(
    incident, photo, send, phone, private_files
):
    name = uuid.uuid4()
    step = len(photo) // 3 + 1
    assert phone.get(f"photos/{name}/").status_code == 404
    first = send(photo, incident.uuid, name, 0, step)
    assert first.status_code == 200
    assert first.json() == {
        "uuid": str(name), "received": step, "size": len(photo), "is_complete": False,
    }  # fmt: skip
    gap = send(photo, incident.uuid, name, 2 * step)
    assert (gap.status_code, gap.json()["received"]) == (409, step)
    assert phone.get(f"photos/{name}/").json()["received"] == step
    # The answer was lost: the part comes again, and overlaps the next.
    assert send(photo, incident.uuid, name, 0, step).json()["received"] == step
    assert send(photo, incident.uuid, name, step - 10, 2 * step).json()["received"] == 2 * step
    last = send(photo, incident.uuid, name, 2 * step)
    assert (last.status_code, last.json()["is_complete"]) == (201, True)
    assert send(photo, incident.uuid, name, 2 * step).status_code == 200
    assert phone.get(f"photos/{name}/").json()["is_complete"]
    stored = IncidentPhoto.objects.unscoped().get()
    assert stored.incident == incident
    assert not PhotoUpload.objects.unscoped().exists()
    assert len([path for path in private_files.rglob("*") if path.is_file()]) == 1


def test_a_picture_is_drawn_anew_without_what_the_camera_wrote(
    incident, photo, send, phone, private_files
):
    name = uuid.uuid4()
    send(photo, incident.uuid, name)
    answer = phone.get(f"photos/{name}/picture/")
    assert answer["Content-Type"] == "image/jpeg"
    assert "no-store" in answer["Cache-Control"]
    assert b"Rahasia" not in answer.content and b"Exif" not in answer.content
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert picture.size == (800, 1600)  # upright, and not larger than need be
        assert not picture.getexif()


def test_a_photo_is_for_the_watch_and_staff_alone(
    incident, photo, send, phone_of, make_user, village, operator, other_operator, other_village,
    make_member, private_files, client,
):  # fmt: skip
    name = uuid.uuid4()
    send(photo, incident.uuid, name)
    url = f"photos/{name}/picture/"
    citizen, far = make_user("warga", "citizen", village), make_member("jauh", area=other_village)
    assert phone_of(operator).get(url).status_code == 200
    assert phone_of(None).get(url).status_code == 401
    for person in (citizen, far, other_operator):
        assert phone_of(person).get(url).status_code == 403
    assert phone_of(far).get(url, OTHER_BASE).status_code == 404
    stored = IncidentPhoto.objects.unscoped().get().file.name
    for path in (f"/media/{stored}", f"/media/images/{stored}", f"/media/images/../{stored}"):
        assert client.get(path).status_code == 404
    picture = f"{DESK}photo/{name}/"
    client.force_login(operator)
    assert client.get(picture).status_code == 200
    client.force_login(other_operator)
    assert client.get(picture).status_code == 404


def test_what_is_no_picture_or_another_one_is_forgotten(incident, photo, send, private_files):
    name = uuid.uuid4()
    assert send(b"no picture at all", incident.uuid, name).status_code == 400
    broken = photo[:5000] + bytes(500) + photo[5500:]
    assert send(broken, incident.uuid, name, whole=photo).status_code == 400
    assert not PhotoUpload.objects.unscoped().exists()
    assert not [path for path in private_files.rglob("*") if path.is_file()]
    assert send(photo, incident.uuid, name).status_code == 201


def test_photos_that_are_too_large_or_come_too_early_are_told_so(
    incident, photo, send, phone, private_files, monkeypatch
):
    assert send(photo, uuid.uuid4(), uuid.uuid4()).json()["type"].endswith("record-missing/")
    monkeypatch.setattr(photos, "MOST_BYTES", 1000)
    answer = send(photo, incident.uuid, uuid.uuid4(), 0, 500)
    assert (answer.status_code, answer.json()["maximum_bytes"]) == (413, 1000)
    monkeypatch.undo()
    monkeypatch.setattr(photos, "MOST_BYTES_OF_PART", 1000)
    answer = send(photo, incident.uuid, uuid.uuid4())
    assert (answer.status_code, answer.json()["maximum_bytes"]) == (413, 1000)
    monkeypatch.undo()
    monkeypatch.setattr(photos, "MOST_PHOTOS", 1)
    assert send(photo, incident.uuid, uuid.uuid4()).status_code == 201
    assert send(photo, incident.uuid, uuid.uuid4()).json()["type"].endswith("enough-photos/")


def test_a_photo_s_uuid_names_one_photo(incident, photo, send, private_files):
    name = uuid.uuid4()
    send(photo, incident.uuid, name, 0, 100)
    other = photo + b"x"
    assert send(other, incident.uuid, name, 0, 100).status_code == 409
    send(photo, incident.uuid, name)
    assert send(other, incident.uuid, name).status_code == 409
    IncidentPhoto.objects.unscoped().get().delete()
    assert send(photo, incident.uuid, name).status_code == 410
    assert not [path for path in private_files.rglob("*") if path.is_file()]


@pytest.mark.parametrize("header", ["", "bytes 0-9", "bytes 5-4/10", "bytes 0-10/10", "x"])
def test_a_part_says_which_bytes_it_is(incident, photo, phone, header):
    answer = phone.client.put(
        f"{BASE}photos/{uuid.uuid4()}/?record={incident.uuid}&sha256={'0' * 64}",
        b"0123456789",
        content_type="application/octet-stream",
        headers={"content-range": header} if header else {},
    )
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["Content-Range"]


# -- The desk ----------------------------------------------------------------------------------


def edited(incident, **values):
    """The desk's form with some values changed."""
    return {
        "state": incident.state, "handed_to": incident.handed_to, "done": "",
        "summary": incident.summary, "kind": incident.kind, "severity": incident.severity,
        "happened_at": f"{incident.happened_at:%Y-%m-%d %H:%M}", "post": incident.post_id or "",
        "point": f"{incident.point.y}, {incident.point.x}", "narrative": incident.narrative,
        "people": incident.people, "goods": incident.goods, "action": incident.action,
        "private_note": incident.private_note, **values,
    }  # fmt: skip


@pytest.fixture
def desk(client, operator):
    client.force_login(operator)
    return client


def test_the_desk_moves_an_incident_by_links_of_its_chain(desk, incident, operator):
    url = f"{DESK}edit/{incident.pk}/"
    page = desk.get(url).content.decode()
    assert "Budi" in page
    answer = desk.post(
        url, edited(incident, state="handed_over", handed_to="polsek", done="Lapor ke Polsek.")
    )
    assert answer.status_code == 302, answer.content.decode()
    changed = incidents().get()
    assert (changed.state, changed.handed_to) == ("handed_over", "polsek")
    step = IncidentStep.objects.unscoped().last()
    assert (step.state, step.text, step.user) == ("handed_over", "Lapor ke Polsek.", operator)
    desk.post(url, edited(changed, goods="3 ekor sapi"))
    assert incidents().get().goods == "3 ekor sapi"
    assert IncidentStep.objects.unscoped().count() == 2
    assert "Lapor ke Polsek." in desk.get(url).content.decode()


def test_the_desk_refuses_what_does_not_fit(desk, incident):
    url = f"{DESK}edit/{incident.pk}/"
    for values, field in (
        ({"state": "handed_over", "handed_to": ""}, "handed_to"),
        ({"is_public": "on", "summary": ""}, "summary"),
    ):
        answer = desk.post(url, edited(incident, **values))
        assert answer.status_code == 200
        assert answer.context["form"].errors.keys() == {field}
    assert incidents().get().state == "open"


def test_the_desk_enters_what_is_told_at_the_counter(desk, village, post):
    answer = desk.post(f"{DESK}create/", {
        "state": "open", "kind": "fire", "severity": "2", "happened_at": "2026-03-01 21:00",
        "narrative": "Dapur terbakar.",
    })  # fmt: skip
    assert answer.status_code == 302, answer.context["form"].errors
    assert incidents().get().village == village
    assert IncidentStep.objects.unscoped().count() == 1
    assert Event.objects.filter(kind="incident.reported").exists()


def test_the_desk_shows_the_own_village_filtered(desk, incident, other_village):
    Incident.objects.create(
        village=other_village, kind="fire", narrative="Tetangga", happened_at=incident.happened_at
    )
    assert desk.get(DESK).context["view"].queryset.count() == 1
    assert desk.get(f"{DESK}?kind__exact=fire").context["view"].queryset.count() == 0
    assert desk.get(f"{DESK}?state__exact=open").context["view"].queryset.count() == 1


def test_the_desk_exports_tables_without_formulas(desk, incident):
    incidents().update(narrative="=HYPERLINK(1)", goods="@SUM(1)")
    answer = desk.get(f"{DESK}?export=csv")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    _heading, row = csv.reader(io.StringIO(content))
    assert "'=HYPERLINK(1)" in row and "'@SUM(1)" in row
    answer = desk.get(f"{DESK}?export=xlsx&kind__exact=livestock")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
    assert len(rows) == 2 and "'=HYPERLINK(1)" in rows[1]
    answer = desk.get(f"{DESK}?export=xlsx&kind__exact=fire")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert len(list(openpyxl.load_workbook(io.BytesIO(content)).active.values)) == 1


def test_officers_of_the_district_look_and_do_not_change(client, district_officer, incident):
    client.force_login(district_officer)
    assert "Budi" in client.get(f"{DESK}inspect/{incident.pk}/").content.decode()
    assert client.post(f"{DESK}edit/{incident.pk}/", edited(incident)).status_code in (302, 403)
    assert incidents().get().state == "open"

"""Photos of reports: sent once each, drawn anew, seen by those who see the report."""

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from plugins.netizen import photos, throttling
from plugins.netizen.models import Report, ReportPhoto
from plugins.netizen.tests.conftest import HOST, URL

pytestmark = pytest.mark.usefixtures("private_files")


@pytest.fixture
def send(client, filed):
    """A function that sends a picture to the report that was filed."""

    def send(content, uuid=None, key=filed["reply_key"], keep_location="", code=filed["code"]):
        query = f"?uuid={uuid or new()}" + (
            f"&keep_location={keep_location}" if keep_location else ""
        )
        return client.post(
            f"{URL}{code}/photos/{query}", content, content_type="image/jpeg",
            headers={"reply-key": key},
        )  # fmt: skip

    return send


def new():
    return str(uuid.uuid4())


def rows():
    return ReportPhoto.objects.unscoped()


def publish():
    Report.objects.unscoped().update(is_public=True, state="verified")


def test_a_photo_is_drawn_anew_without_what_the_camera_wrote(client, send, picture, private_files):
    answer = send(picture(2000, 1500))
    photo = rows().get()
    assert answer.status_code == 201
    shown = answer.json()
    assert (shown["uuid"], shown["width"], shown["height"]) == (str(photo.uuid), 1600, 1200)
    assert (photo.point, photo.taken_at) == (None, None)
    publish()
    whole, small = client.get(shown["url"]), client.get(shown["small_url"])
    for answer, width in ((whole, 1600), (small, 480)):
        assert answer["Content-Type"] == "image/jpeg"
        assert b"Rahasia" not in answer.content
        with Image.open(io.BytesIO(answer.content)) as drawn:
            assert drawn.width == width and not drawn.getexif()
    assert len(list(private_files.rglob("*.jpg"))) == 2


def test_the_place_is_kept_for_staff_where_the_reporter_agreed(client, send, picture):
    send(picture(), keep_location="true")
    photo = rows().get()
    assert photo.point.coords == pytest.approx((104.97, -5.2125))
    assert photo.taken_at.isoformat().startswith("2026-03-01T00:30")
    publish()
    assert (
        "104.97,"
        not in client.get(f"{URL}{Report.objects.unscoped().get().code}/").content.decode()
    )


def test_it_may_come_in_a_form_s_body(client, filed, picture):
    file = SimpleUploadedFile("a.jpg", picture(), "image/jpeg")
    answer = client.post(
        f"{URL}{filed['code']}/photos/", {"uuid": new(), "keep_location": "true", "photo": file},
        headers={"reply-key": filed["reply_key"]},
    )  # fmt: skip
    assert answer.status_code == 201
    assert rows().get().point is not None


def test_the_same_photo_again_is_the_first_result(send, picture):
    name, content = new(), picture()
    first = send(content, name)
    again = send(content, name)
    assert (again.status_code, again.json()) == (200, first.json())
    assert rows().count() == 1
    answer = send(picture(colour="red"), name)
    assert (answer.status_code, answer.json()["uuid"]) == (409, name)
    rows().get().delete()
    assert send(content, name).status_code == 410


def test_of_two_at_once_one_is_stored(send, picture, monkeypatch, private_files):
    name, content = new(), picture()
    first = send(content, name).json()
    find, looked = photos._find, []

    def blind_once(*args):
        looked.append(args)
        return find(*args) if len(looked) > 1 else None

    monkeypatch.setattr(photos, "_find", blind_once)
    answer = send(content, name)
    assert (answer.status_code, answer.json()) == (200, first)
    assert len(list(private_files.rglob("*.jpg"))) == 2


def test_a_report_has_five_at_most(send, picture):
    for number in range(photos.MOST_PHOTOS):
        assert send(picture(100 + number, 100)).status_code == 201
    answer = send(picture(99, 99))
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("/netizen-enough-photos/")


def test_what_is_too_large_is_refused_with_the_maximum(send, monkeypatch):
    monkeypatch.setattr(photos, "MOST_BYTES", 1000)
    for size in (1001, 200_000):
        answer = send(b"x" * size)
        assert (answer.status_code, answer.json()["maximum_bytes"]) == (413, 1000)


def test_what_is_no_picture_or_has_no_name_is_refused(client, send, picture, filed):
    answer = send(b"GIF89a nothing")
    assert (answer.status_code, answer.json()["type"].split("/")[-2]) == (
        400,
        "netizen-photo-damaged",
    )
    answer = send(picture(), "12")
    assert list(answer.json()["errors"]) == ["uuid"]
    answer = client.post(
        f"{URL}{filed['code']}/photos/", {"uuid": new()}, headers={"reply-key": filed["reply_key"]}
    )
    assert list(answer.json()["errors"]) == ["photo"]
    assert not rows().exists()


def test_only_whoever_filed_the_report_adds_to_it(client, send, picture, make_user, village):
    for key in ("", "0123456789AB"):
        answer = send(picture(), key=key)
        assert answer.status_code == 403
        assert answer.json()["type"].endswith("/netizen-not-the-reporter/")
    assert send(picture(), code="M7RWT4CX").status_code == 404
    siti = make_user("siti", "citizen", village)
    Report.objects.unscoped().update(reporter=siti)
    client.force_login(siti)
    assert send(picture(), key="").status_code == 201


def test_photos_from_one_address_are_bounded(send, picture, monkeypatch):
    monkeypatch.setattr(throttling.PhotoThrottle, "rate", "1/hour")
    assert send(picture()).status_code == 201
    assert send(picture()).status_code == 429


def test_a_public_photo_is_kept_by_caches_for_ever(client, send, picture):
    url = send(picture()).json()["url"]
    publish()
    answer = client.get(url)
    assert "public" in answer["Cache-Control"] and "immutable" in answer["Cache-Control"]
    again = client.get(url, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"{url}?size=huge").status_code == 400


def test_a_photo_is_seen_by_those_who_see_the_report(
    client, send, picture, filed, operator, other_village, make_user
):
    url = send(picture()).json()["url"]
    page = f"/p/netizen/foto/{url.split('/')[-2]}/"
    assert client.get(url).status_code == 404
    assert client.get(page, headers=HOST).status_code == 404
    own = client.get(url, headers={"reply-key": filed["reply_key"]})
    assert (own.status_code, own["Cache-Control"]) == (200, "private, no-store")
    assert client.get(f"{page}?key={filed['reply_key']}", headers=HOST).status_code == 200
    assert client.get(url.replace("2003", "2001").replace("02.01.", "02.02.")).status_code == 404
    client.force_login(operator)
    assert client.get(url).status_code == 200
    client.force_login(make_user("lain", "village_operator", other_village))
    assert client.get(url).status_code == 404
    client.logout()
    publish()
    rows().update(is_hidden=True)
    assert client.get(url).status_code == 404
    assert client.get(f"{URL}{filed['code']}/").json()["photos"] == []


def test_the_form_brings_photos_that_outlast_a_mistake(client, village, form, picture):
    def send(**more):
        return client.post("/p/netizen/lapor/", {**form, **more}, headers=HOST)

    files = [SimpleUploadedFile(f"{n}.jpg", picture(100 + n, 100), "image/jpeg") for n in range(2)]
    answer = send(title="", photos=files, keep_location="on")
    html = answer.content.decode()
    assert answer.status_code == 400 and html.count('name="kept"') == 2
    kept = [line.split('value="')[1].split('"')[0] for line in html.split('name="kept" ')[1:]]
    more = SimpleUploadedFile("3.jpg", picture(103, 100), "image/jpeg")
    answer = send(kept=kept, photos=[more], keep_location="on")
    assert answer.status_code == 302
    assert rows().count() == 3
    assert all(photo.point for photo in rows())
    assert send(kept=kept, keep_location="on").status_code == 302
    assert rows().count() == 3
    html = client.get(answer["Location"], headers=HOST).content.decode()
    assert html.count("size=small&amp;key=") == 3


def test_the_form_says_which_file_is_none(client, village, form, picture):
    bad = SimpleUploadedFile("surat.pdf", b"%PDF", "application/pdf")
    answer = client.post("/p/netizen/lapor/", {**form, "photos": [bad]}, headers=HOST)
    assert answer.status_code == 400
    assert "surat.pdf" in answer.content.decode()
    many = [SimpleUploadedFile(f"{n}.jpg", picture(50 + n, 50), "image/jpeg") for n in range(4)]
    answer = client.post("/p/netizen/lapor/", {**form, "photos": many}, headers=HOST)
    assert answer.status_code == 400
    assert answer.content.decode().count('name="kept"') == 3
    answer = client.post("/p/netizen/lapor/", {**form, "kept": ["forged"]}, headers=HOST)
    assert answer.status_code == 302
    assert not rows().exists()


def test_files_go_with_their_report_and_abandoned_ones_after_a_while(
    client, village, form, picture, private_files, monkeypatch
):
    file = SimpleUploadedFile("1.jpg", picture(), "image/jpeg")
    client.post("/p/netizen/lapor/", {**form, "title": "", "photos": [file]}, headers=HOST)
    photos.forget_abandoned(village)
    assert len(list(private_files.rglob("*.jpg"))) == 1
    monkeypatch.setattr(photos, "KEPT_FOR", photos.KEPT_FOR * -1)
    photos.forget_abandoned(village)
    assert not list(private_files.rglob("*.jpg"))


def test_deleting_a_report_deletes_its_files(send, picture, private_files):
    send(picture())
    Report.objects.unscoped().get().delete()
    assert not rows().exists() and not list(private_files.rglob("*.jpg"))

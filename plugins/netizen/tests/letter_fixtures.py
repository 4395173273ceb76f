"""What the tests of letters share."""

import io
import time
import uuid

import pytest
from django.core.files.storage import FileSystemStorage
from PIL import Image

from core.plugins.switching import switch
from plugins.netizen import traps
from plugins.netizen.letters import asking, catalogue, handling, issuing
from plugins.netizen.letters.handling import Action, Actor, As
from plugins.netizen.models import (
    Letter,
    LetterAttachment,
    Letterhead,
    LetterRequest,
    LetterSigner,
)

URL = "/api/v1/villages/18.02.01.2003/netizen/letters/"
PAGES = "/p/netizen/surat/"
HOST = {"host": "kalirejo.localhost"}
NIK = "1802010101900001"
HEAD, OPERATOR = Actor(As.HEAD, name="Kepala"), Actor(As.OPERATOR, name="Operator")
VALUES = {
    "tempat_lahir": "Metro",
    "tanggal_lahir": "1990-01-05",
    "jenis_kelamin": "Perempuan",
    "agama": "Islam",
    "pekerjaan": "Petani",
    "alamat": "Dusun II RT 03",
    "keperluan": "pendaftaran sekolah",
}


@pytest.fixture
def letters(village, tmp_path, monkeypatch):
    """The village with the service switched on, and files in a folder of the test's own."""
    storage = FileSystemStorage(tmp_path / "private")
    for model, name in ((LetterAttachment, "file"), (Letter, "file"), (Letterhead, "logo")):
        monkeypatch.setattr(model._meta.get_field(name), "storage", storage)
    switch([village], "netizen", True)
    return village


@pytest.fixture
def files(letters, tmp_path):
    """A function that lists what is in the private storage."""

    def listed():
        return [path for path in (tmp_path / "private").rglob("*") if path.is_file()]

    return listed


@pytest.fixture
def signer(letters):
    return LetterSigner.objects.create(
        village=letters, name="Sutrisno", title="Kepala Kampung Kalirejo", number="NIPD 123"
    )


@pytest.fixture
def letter_body():
    """A request as a phone sends it."""
    return {
        "uuid": str(uuid.uuid4()),
        "kind": "domisili",
        "name": "Siti Aminah",
        "nik": "1802 0101 0190 0001",
        "phone": "0812-3456-7890",
        "values": dict(VALUES),
    }


@pytest.fixture
def send_letter(client, letters):
    """A function that posts a body to the village's requests."""

    def post(body, url=f"{URL}requests/", **kwargs):
        return client.post(url, body, content_type="application/json", **kwargs)

    return post


@pytest.fixture
def make_request(letters):
    """A function that asks for a letter and takes it as far as `state`."""

    def make(state="submitted", village=None, user=None, code="domisili", **values):
        place = village or letters
        kind = catalogue.kind_of(place, code)
        given = {"uuid": uuid.uuid4(), "name": "Siti Aminah", "nik": NIK, "phone": ""}
        given |= {"values": dict(VALUES)} | values
        actor = handling.citizen(user, given["name"])
        row = asking.ask(place, kind, given, actor, LetterRequest.Channel.API).row
        row.village = place
        for action, reached in WAY[state]:
            if action == Action.SIGN:
                issuing.sign(row, HEAD)
                row.refresh_from_db()
                row.village = place
            else:
                row = handling.act(row, action, OPERATOR, "Foto KK belum ada.")
            assert row.state == reached
        return row

    return make


CHECKED = ((Action.CHECK, "checked"),)
WAITING = (*CHECKED, (Action.SEND, "waiting"))
READY = (*WAITING, (Action.SIGN, "ready"))
WAY = {
    "submitted": (),
    "incomplete": ((Action.ASK, "incomplete"),),
    "checked": CHECKED,
    "waiting": WAITING,
    "ready": READY,
    "handed_over": (*READY, (Action.HAND_OVER, "handed_over")),
    "refused": ((Action.REFUSE, "refused"),),
    "cancelled": ((Action.CANCEL, "cancelled"),),
}


@pytest.fixture
def picture():
    """A function that makes a JPEG with the camera's notes in it."""

    def make(colour=(40, 120, 90), size=(900, 600)):
        image = Image.new("RGB", size, colour)
        exif = image.getexif()
        exif[271] = "Kamera Rahasia"
        written = io.BytesIO()
        image.save(written, "JPEG", exif=exif)
        return written.getvalue()

    return make


@pytest.fixture
def filled():
    """The website's form for a domicile letter, as somebody has filled it in for a minute."""
    return {
        "name": "Siti Aminah",
        "nik": NIK,
        "phone": "0812-3456-7890",
        **{f"field_{code}": value for code, value in VALUES.items()},
        "website": "",
        "uuid": str(uuid.uuid4()),
        "shown": traps.moment(time.time() - 60),
    }

"""A person gets all that is kept of them, in one ZIP."""

import io
import json
import zipfile

import pytest
from django.core.files.base import ContentFile

from core.accounts.handing_out import write_archive
from core.plugins.specs import PersonalData
from core.villages.models import Role

DATA = "/api/v1/me/data/"


@pytest.fixture
def siti(make_user, village):
    return make_user("siti", Role.CITIZEN, village, first_name="Siti", email="siti@contoh.example")


def archive_of(response):
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def test_the_account_and_every_services_data_are_in_it(client, siti, village):
    client.force_login(siti)
    response = client.get(DATA)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]
    with archive_of(response) as archive:
        account = json.loads(archive.read("account.json"))
        notes = json.loads(archive.read("dummy/1-notes.json"))
    assert (account["name"], account["email"]) == ("Siti", "siti@contoh.example")
    assert [row["code"] for row in account["memberships"]] == [village.code]
    assert notes == {"title": "Notes", "rows": [{"user": "siti"}]}


@pytest.mark.parametrize("accept", ["application/zip", "*/*", "text/html"])
def test_whatever_is_accepted_is_answered_by_the_zip(client, siti, accept):
    client.force_login(siti)
    assert client.get(DATA, headers={"accept": accept}).status_code == 200


def test_it_is_put_together_in_few_queries(client, siti, django_assert_max_num_queries):
    client.force_login(siti)
    client.get(DATA)
    # Each model that knows people is asked once, each plugin in a savepoint.
    with django_assert_max_num_queries(60):
        assert client.get(DATA).status_code == 200


def test_nobody_else_gets_it(client, siti, operator, village):
    from core.accounts.models import AccessToken

    assert client.get(DATA).status_code == 401
    token, secret = AccessToken.objects.issue(operator, "Situs", [village], ("webhooks",))
    answer = client.get(DATA, headers={"authorization": f"Bearer {secret}"})
    assert answer.status_code == 403
    client.force_login(siti)
    assert client.get(f"{DATA}?user=operator").status_code == 400


def test_an_archive_that_is_not_all_says_so(client, siti, monkeypatch):
    """A test plugin fails whenever it is asked."""
    from core.accounts import handing_out
    from core.plugins.calls import call_each

    client.force_login(siti)
    with archive_of(client.get(DATA)) as archive:
        assert "moody" in archive.read("incomplete.txt").decode()
        assert "account.json" in archive.namelist()

    def without_it(hook, **kwargs):
        return [outcome for outcome in call_each(hook, **kwargs) if outcome.ok]

    monkeypatch.setattr(handing_out, "call_each", without_it)
    with archive_of(client.get(DATA)) as archive:
        assert "incomplete.txt" not in archive.namelist()


def test_files_come_along_and_one_that_is_gone_says_so(siti, monkeypatch):
    from core.accounts import handing_out
    from core.plugins.calls import Outcome

    def gone():
        raise FileNotFoundError(2, "No such file")

    data = PersonalData(
        "Foto laporan",
        ({"file": "a.jpg"},),
        (("a.jpg", lambda: ContentFile(b"picture")), ("../b.jpg", gone)),
    )
    monkeypatch.setattr(
        handing_out, "call_each", lambda *_args, **_kwargs: [Outcome("netizen", [data])]
    )
    stream = io.BytesIO()
    write_archive(siti, stream)
    with zipfile.ZipFile(stream) as archive:
        names = archive.namelist()
        assert archive.read("netizen/1-foto-laporan/a.jpg") == b"picture"
    assert [name for name in names if ".." in name or name.startswith("/")] == []
    assert any(name.endswith("b.jpg.txt") for name in names)


def test_a_reports_photo_is_in_its_reporters_archive(client, siti, village, settings, media_root):
    from plugins.netizen.categories import known
    from plugins.netizen.models import Report, ReportPhoto

    report = Report.objects.create(
        village=village, category=known(village)["road"], title="Jalan", text="Rusak", reporter=siti
    )
    photo = ReportPhoto(village=village, report=report)
    photo.file.save("foto.jpg", ContentFile(b"picture"), save=False)
    photo.save()
    client.force_login(siti)
    with archive_of(client.get(DATA)) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(f"{photo.uuid}.jpg"))
        assert archive.read(name) == b"picture"
        assert report.code in archive.read("netizen/1-laporan.json").decode()

"""What the tests of the report desk share."""

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from core.media.photos import drawn_anew
from plugins.netizen.models import Agency, AgencyOfficer, CannedAnswer, Report, ReportPhoto

INDEX = "/admin/netizen/report/"


def stored(report=None) -> Report:
    """A report as the database has it."""
    rows = Report.objects.unscoped().select_related("category", "agency", "village__district")
    return rows.get(pk=report.pk) if report else rows.get()


def act(client, report, do, **values):
    """Press one of the buttons of a report's screen."""
    return client.post(f"{INDEX}inspect/{report.pk}/", {"do": do, **values})


@pytest.fixture
def desk(client, operator):
    """The operator's browser."""
    client.force_login(operator)
    return client


@pytest.fixture
def agency(village):
    """The public works agency of the village's regency."""
    return Agency.objects.unscoped().get(code="pupr", regency=village.district.regency)


@pytest.fixture
def make_officer(make_user, village):
    """A function that makes an officer of an agency."""

    def make(username, agency):
        user = make_user(username, "agency_officer", agency.regency, first_name="Petugas")
        AgencyOfficer.objects.create(regency=agency.regency, agency=agency, user=user)
        return user

    return make


@pytest.fixture
def officer(make_officer, agency):
    return make_officer("opd-pupr", agency)


@pytest.fixture
def canned(village):
    """An answer that the regency keeps for all its desks."""
    return CannedAnswer.objects.create(
        regency=village.district.regency,
        title="Terima kasih",
        text="Laporan {code} di {village} sudah kami terima. {lain}",
    )


@pytest.fixture
def make_photo(settings, tmp_path):
    """A function that stores a photo of a report."""
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }

    def make(report, **values):
        content = io.BytesIO()
        Image.new("RGB", (40, 30), "red").save(content, "JPEG")
        drawn = drawn_anew(content.getvalue())
        photo = ReportPhoto(
            village=report.village, report=report, width=drawn.width, height=drawn.height, **values
        )
        photo.file.save("foto.jpg", ContentFile(drawn.content))
        return photo

    return make

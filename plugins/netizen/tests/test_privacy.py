"""What the reports hand out of a person, and what is left once the person is erased."""

import json

import pytest
from django.contrib.gis.geos import Point
from django.core.files.base import ContentFile
from django.utils import timezone

from core.plugins.calls import call_each
from plugins.netizen.desks import Actor
from plugins.netizen.handling import Details, act
from plugins.netizen.models import (
    Agency,
    AgencyOfficer,
    BlockedSender,
    Redaction,
    RemovedRecord,
    Report,
    ReportPhoto,
    ReportStep,
    ReportSupport,
    SavedView,
)
from plugins.netizen.moderation import key_of

VILLAGE = Actor(frozenset({"village"}), "Pak Carik")


@pytest.fixture
def siti(make_user):
    return make_user("siti", first_name="Siti")


@pytest.fixture
def photo(media_root, settings):
    """A function that stores a photo of a report, with what the camera had noted."""

    def make(report):
        row = ReportPhoto(
            village=report.village, report=report, width=8, height=6,
            point=Point(104.97, -5.21, srid=4326), taken_at=timezone.now(),
        )  # fmt: skip
        row.file.save("foto.jpg", ContentFile(b"picture"), save=False)
        row.save()
        return row

    return make


def handed_out(user):
    (outcome,) = call_each("export_personal_data", slugs=["netizen"], user=user)
    assert outcome.ok, outcome.error
    return outcome.value


def erased(user):
    (outcome,) = call_each("erase_personal_data", slugs=["netizen"], user=user)
    assert outcome.ok, outcome.error


def rows_of(value):
    return [row for data in value for row in data.rows]


def test_a_person_gets_what_is_kept_of_them(make_report, make_user, siti):
    mine = make_report("Milik Siti", reporter=siti, reporter_name="Siti")
    make_report("Milik Joko", reporter=make_user("joko"))
    (data,) = handed_out(siti)
    assert [row["code"] for row in data.rows] == [mine.code]
    assert data.rows[0]["reporter_name"] == "Siti"
    assert json.dumps(data.rows)
    assert handed_out(make_user("ani")) == []


def test_replies_ratings_supports_and_photos_are_among_it(make_report, make_user, siti, photo):
    mine, other = make_report("Milik Siti", reporter=siti), make_report("Milik Joko")
    reporter = Actor(frozenset({"reporter"}), "Siti", siti)
    act(mine, reporter, "reply", "Masih rusak.")
    act(mine, VILLAGE, "resolve", "Sudah ditimbun.")
    act(mine, VILLAGE, "note", "Antara kita.")
    act(mine, reporter, "rate", "Bagus.", details=Details(rating=4))
    ReportSupport.objects.create(village=other.village, report=other, user=siti, is_following=True)
    picture = photo(mine)
    value = handed_out(siti)
    text = json.dumps(rows_of(value))
    assert all(word in text for word in ("Masih rusak", "Sudah ditimbun", "Bagus", other.code))
    assert "Antara kita" not in text
    (photos,) = (data for data in value if data.files)
    ((name, opener),) = photos.files
    assert name == f"{picture.uuid}.jpg" == photos.rows[0]["file"]
    assert photos.rows[0]["longitude"] == 104.97
    with opener() as file:
        assert file.read() == b"picture"


def test_an_officer_gets_what_they_did_and_keep(make_report, village, siti):
    agency = Agency.objects.for_village(village).first()
    AgencyOfficer.objects.create(regency=agency.regency, agency=agency, user=siti)
    SavedView.objects.create(village=village, name="Milik saya", query="state=open", owner=siti)
    act(make_report(), Actor(frozenset({"village"}), "Siti", siti), "start", "Mulai.")
    rows = rows_of(handed_out(siti))
    assert {"agency": agency.name} in rows
    assert {"name": "Milik saya", "filter": "state=open"} in rows
    assert [row["text"] for row in rows if "what" in row] == ["Mulai."]


def test_an_erased_person_leaves_what_was_published_without_a_name(make_report, make_user, siti):
    joko = make_user("joko")
    public = make_report("Jembatan", reporter=siti, answers={"name": "Siti"})
    private = make_report("Rahasia", reporter=siti, is_public=False)
    other = make_report("Milik Joko", reporter=joko)
    erased(siti)
    kept = {report.code: report for report in Report.objects.unscoped()}
    assert set(kept) == {public.code, other.code}
    assert kept[public.code].reporter is None
    assert (kept[public.code].reporter_name, kept[public.code].reporter_phone) == ("", "")
    assert kept[public.code].answers == {}
    assert kept[other.code].reporter == joko
    assert RemovedRecord.objects.unscoped().get().uuid == private.uuid
    assert rows_of(handed_out(siti)) == []


def test_the_chain_keeps_what_was_for_the_public(make_report, siti):
    mine = make_report("Jembatan", reporter=siti)
    reporter = Actor(frozenset({"reporter"}), "Siti", siti)
    act(mine, reporter, "reply", "Rumah saya nomor 7.")
    act(mine, VILLAGE, "resolve", "Sudah diperbaiki.")
    act(mine, reporter, "rate", "Dari Siti.", details=Details(rating=5))
    erased(siti)
    steps = list(ReportStep.objects.for_village(mine.village).values_list("role", "user", "text"))
    assert steps == [
        ("reporter", None, ""), ("village", None, "Sudah diperbaiki."), ("reporter", None, ""),
    ]  # fmt: skip
    mine.refresh_from_db()
    assert (mine.rating, mine.rating_text) == (5, "")


def test_texts_before_a_redaction_go(make_report, siti):
    mine, other = make_report(reporter=siti), make_report()
    for report in (mine, other):
        Redaction.objects.create(
            village=report.village, report=report, title="Pak Anu", text="Pak Anu", user=siti,
            actor="Siti",
        )  # fmt: skip
    erased(siti)
    (left,) = Redaction.objects.unscoped()
    assert (left.report, left.user, left.actor) == (other, None, "")


def test_photos_go_with_a_report_that_goes(make_report, siti, photo):
    public, private = make_report(reporter=siti), make_report(reporter=siti, is_public=False)
    kept, gone = photo(public), photo(private)
    erased(siti)
    (left,) = ReportPhoto.objects.unscoped()
    assert left.uuid == kept.uuid
    assert left.point is left.taken_at is None
    assert left.file.storage.exists(kept.file.name)
    assert not gone.file.storage.exists(gone.file.name)


def test_supports_are_taken_back(make_report, siti):
    affected, followed = make_report(support_count=3), make_report(support_count=2)
    ReportSupport.objects.create(village=affected.village, report=affected, user=siti)
    ReportSupport.objects.create(
        village=followed.village, report=followed, user=siti, is_affected=False, is_following=True
    )
    ReportSupport.objects.create(village=affected.village, report=affected, device="x" * 64)
    erased(siti)
    assert ReportSupport.objects.unscoped().get().device
    counts = dict(Report.objects.unscoped().values_list("code", "support_count"))
    assert counts == {affected.code: 2, followed.code: 2}


def test_what_staff_did_stays_without_their_names(make_report, village, siti):
    agency = Agency.objects.for_village(village).first()
    AgencyOfficer.objects.create(regency=agency.regency, agency=agency, user=siti)
    SavedView.objects.create(village=village, name="Milik saya", query="", owner=siti)
    for kind, value in (("account", siti.pk), ("phone", "+62812")):
        BlockedSender.objects.create(
            village=village, kind=kind, key=key_of(kind, value), reason="x", added_by=siti
        )
    act(make_report(), Actor(frozenset({"village"}), "Siti", siti), "start", "Mulai.")
    erased(siti)
    assert not AgencyOfficer.objects.unscoped().exists()
    assert not SavedView.objects.unscoped().exists()
    assert [row.kind for row in BlockedSender.objects.unscoped()] == ["phone"]
    step = ReportStep.objects.unscoped().get()
    assert (step.role, step.text, step.user, step.actor) == ("village", "Mulai.", None, "")


def test_caches_are_told_once_a_village(make_report, siti, village, other_village):
    from core.events.models import Event

    for place in (village, other_village):
        for _number in range(2):
            make_report(village=place, reporter=siti)
    Event.objects.all().delete()
    erased(siti)
    told = Event.objects.filter(kind="records.changed").values_list("village", flat=True)
    assert sorted(told) == sorted([village.pk, other_village.pk])

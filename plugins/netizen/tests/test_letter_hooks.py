"""What letters give to the platform: figures, rules, search, personal data, demo, tasks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.plugins.calls import call_each
from core.villages.models import Village
from plugins.netizen import letter_hooks
from plugins.netizen.letters import attachments, demo, issuing, measures, privacy
from plugins.netizen.models import (
    Letter,
    LetterAttachment,
    LetterCounter,
    LetterKind,
    LetterRequest,
    LetterSigner,
    LetterStep,
)
from plugins.netizen.tests.letter_fixtures import *  # noqa: F403  the fixtures
from plugins.netizen.tests.letter_fixtures import HEAD, NIK, URL


def test_figures_count_what_is_open_how_long_it_takes_and_what_was_issued(make_request, signer):
    make_request()
    make_request("refused")
    make_request("ready")
    row = make_request("handed_over")
    LetterRequest.objects.unscoped().filter(pk=row.pk).update(
        created_at=row.created_at - timedelta(days=4)
    )
    villages, key = Village.objects.all(), row.village_id
    assert measures.open_by_village(villages) == {key: 1}
    assert measures.days_by_village(villages) == {key: 2.0}
    assert measures.issued_this_month(villages) == {key: 2}


def test_a_village_owes_a_catalogue_and_who_signs(letters, other_village):
    villages = Village.objects.all()
    assert measures.villages_that_offer(villages) == set()
    LetterSigner.objects.create(village=letters, name="Sutrisno", title="Kepala Kampung")
    assert measures.villages_that_offer(villages) == {letters.pk}
    LetterKind.objects.unscoped().update(is_active=False)
    assert measures.villages_that_offer(villages) == set()
    assert measures.signers_url(letters).startswith("/admin/")


def test_the_catalogue_is_found_where_it_is_offered(letters, other_village):
    from plugins.netizen.letters import catalogue

    places = Village.objects.filter(pk__in=[letters.pk, other_village.pk])
    hits = list(measures.search_kinds(places, "domisili", 10))
    assert {hit.village for hit in hits} == {letters.code, other_village.code}
    assert hits[0].url == "/p/netizen/surat/domisili/"
    # A website asks for its own village, in a list.
    assert len(list(measures.search_kinds([letters], "domisili", 10))) == 1
    catalogue.copied(catalogue.kind_of(letters, "domisili"), letters, is_active=False)
    hits = list(measures.search_kinds(places, "domisili", 10))
    assert {hit.village for hit in hits} == {other_village.code}


def test_a_person_s_requests_and_letters_are_handed_out(make_request, signer, make_user):
    citizen = make_user("warga", "citizen", signer.village)
    make_request("ready", user=citizen)
    make_request()
    requests, letters = privacy.export(citizen)
    (row,) = requests.rows
    assert row["nik"] == NIK and row["values"]["Pekerjaan"] == "Petani"
    assert letters.rows[0]["number"].startswith("470/001")
    assert privacy.export(make_user("lain", "citizen", signer.village)) == []


def test_erasing_takes_the_person_out_and_leaves_the_register_whole(
    client, make_request, signer, make_user, picture, files
):
    import uuid

    citizen = make_user("warga", "citizen", signer.village)
    signed, open_one = make_request("ready", user=citizen), make_request(user=citizen)
    letter = Letter.objects.unscoped().get()
    issuing.after_signing(letter)
    attachments.attach(open_one, uuid.uuid4(), picture())
    other = make_request("ready")
    privacy.erase(citizen)
    letter.refresh_from_db()
    assert (letter.number, letter.holder, letter.html) == (1, "S. A.", "")
    for row in (signed, open_one):
        row.refresh_from_db()
        assert (row.name, row.nik, row.phone, row.values, row.applicant) == (
            "S. A.", "", "", {}, None,
        )  # fmt: skip
    assert (signed.state, open_one.state) == ("ready", "cancelled")
    assert not LetterAttachment.objects.unscoped().exists()
    told = LetterStep.objects.unscoped().filter(request__in=[signed, open_one])
    assert not told.exclude(text="").exists() and not told.filter(actor__contains="Siti").exists()
    answer = client.get(f"{URL}verify/{letter.token}/").json()
    assert (answer["state"], answer["number"]) == ("valid", letter.number_text)
    other.refresh_from_db()
    assert other.nik == NIK


def test_pictures_are_kept_no_longer_than_the_village_says(make_request, signer, picture, files):
    import uuid

    row, fresh = make_request(), make_request()
    for each in (row, fresh):
        attachments.attach(each, uuid.uuid4(), picture())
    rows = LetterRequest.objects.unscoped()
    rows.filter(pk=row.pk).update(closed_at=timezone.now() - timedelta(days=91))
    rows.filter(pk=fresh.pk).update(closed_at=timezone.now() - timedelta(days=89))
    attachments.forget_old(signer.village)
    assert LetterAttachment.objects.unscoped().get().request_id == fresh.pk


def test_missing_pdfs_are_made_each_in_a_task_of_its_own(
    make_request, signer, django_capture_on_commit_callbacks
):
    issuing.sign(make_request("waiting"), HEAD)
    old = issuing.sign(make_request("waiting"), HEAD)
    Letter.objects.unscoped().filter(pk=old.pk).update(issued_at=timezone.now() - timedelta(days=9))
    (pdfs,) = (task for task in letter_hooks.tasks() if task.name == "letter_pdfs")
    with django_capture_on_commit_callbacks(execute=True) as begun:
        pdfs.run(signer.village)
        # Nothing slow while the village's task holds a transaction.
        assert not Letter.objects.unscoped().exclude(file="").exists()
    assert len(begun) == 1
    assert Letter.objects.unscoped().exclude(file="").get().pk != old.pk


def test_the_demo_shows_each_state_and_a_register_without_gap_and_comes_once(
    letters, other_village, django_assert_max_num_queries
):
    places, counts = [letters, other_village], []
    for _time in range(2):
        with django_assert_max_num_queries(60):
            demo.load(places, lambda _number: None)
        counts.append(LetterRequest.objects.unscoped().count())
    assert counts[0] == counts[1]
    for village in places:
        states = LetterRequest.objects.for_village(village).values_list("state", flat=True)
        assert set(states) == {state for state, _label in LetterRequest.State.choices}
        rows = Letter.objects.for_village(village).order_by("year", "number")
        assert rows.count() >= 12
        for year in {row.year for row in rows}:
            found = [row.number for row in rows if row.year == year]
            assert found == list(range(1, len(found) + 1))
            assert LetterCounter.objects.for_village(village).get(year=year).last == len(found)
        letter = rows.select_related("village__site").first()
        assert issuing.after_signing(letter)


def test_the_block_shows_the_first_kinds(client, letters, make_news):
    from plugins.netizen.letters.blocks import LetterKindsBlock

    block = LetterKindsBlock()
    value = block.normalize({"title": "Surat", "number": 2})
    shown = block.get_api_representation(value, {"village": letters})
    assert [kind["code"] for kind in shown["kinds"]] == ["domisili", "usaha"]
    page = make_news(letters, "Kabar", body=[("netizen__letter_kinds", value)])
    html = client.get(page.url.split("localhost:8000")[-1].split("localhost")[-1],
                      headers={"host": "kalirejo.localhost"}).content.decode()  # fmt: skip
    assert "/p/netizen/surat/domisili/" in html


def test_every_hook_of_letters_answers(letters, superuser):
    outcomes = call_each("export_personal_data", user=superuser)
    (own,) = (outcome for outcome in outcomes if outcome.slug == "netizen")
    assert own.ok


@pytest.mark.parametrize("kind", ["letter.requested", "letter.changed", "letter.issued"])
def test_its_events_are_named_and_for_staff(kind):
    (spec,) = (spec for spec in letter_hooks.event_types() if spec.kind == kind)
    assert spec.visibility == "staff"

"""Numbers of letters: one after the other, whatever happens at the same time."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from core.plugins.switching import switch
from plugins.netizen.letters import issuing, numbers, paper
from plugins.netizen.letters.handling import Refused
from plugins.netizen.letters.pdf import NotMade
from plugins.netizen.letters.setting_up import set_up
from plugins.netizen.models import Letter, LetterCounter, Letterhead
from plugins.netizen.tests.letter_fixtures import *  # noqa: F403  the fixtures
from plugins.netizen.tests.letter_fixtures import HEAD

CLIENTS, LETTERS = 4, 6


def year():
    return timezone.localdate().year


def numbered(village):
    rows = Letter.objects.for_village(village).order_by("number")
    return list(rows.values_list("number", flat=True))


def test_a_letter_has_the_village_s_next_number_as_the_kind_writes_it(make_request, signer):
    Letterhead.objects.create(village=signer.village, abbreviation="KLR")
    first, second = (issuing.sign(make_request("waiting"), HEAD) for _time in range(2))
    day = first.date
    roman = numbers.ROMAN[day.month - 1]
    assert first.number_text == f"470/001/KLR/{roman}/{day.year}"
    assert second.number_text == f"470/002/KLR/{roman}/{day.year}"
    assert (first.holder, first.signer_name, first.year) == ("Siti Aminah", "Sutrisno", day.year)
    assert (first.valid_until - day).days == 180


def test_kinds_share_a_register_and_villages_do_not(make_request, signer, other_village):
    switch([other_village], "netizen", True)
    other = type(signer).objects.create(village=other_village, name="Joko", title="Kepala Kampung")
    assert other.pk
    for code in ("domisili", "belum-menikah"):
        issuing.sign(make_request("waiting", code=code), HEAD)
    issuing.sign(make_request("waiting", village=other_village), HEAD)
    assert numbered(signer.village) == [1, 2]
    assert numbered(other_village) == [1]


def test_a_register_begun_on_paper_goes_on_and_each_year_begins_anew(signer):
    village = signer.village
    Letterhead.objects.create(village=village, paper_year=2026, last_on_paper=41)
    taken = [numbers.take_number(village, number) for number in (2026, 2026, 2027)]
    assert taken == [42, 43, 1]


def test_what_is_undone_gives_its_number_back(make_request, signer, monkeypatch):
    row = make_request("waiting")
    with monkeypatch.context() as patched:
        patched.setattr(issuing, "LONGEST", 10)
        with pytest.raises(Refused):
            issuing.sign(row, HEAD)
    assert not LetterCounter.objects.unscoped().exists()
    row.refresh_from_db()
    assert row.state == "waiting"
    assert issuing.sign(row, HEAD).number == 1


def test_a_pdf_that_cannot_be_made_loses_no_number_and_is_made_later(
    make_request, signer, monkeypatch, files, django_capture_on_commit_callbacks
):
    row = make_request("waiting")
    letter = issuing.sign(row, HEAD)

    def fail(*_arguments):
        raise NotMade("no font")

    with monkeypatch.context() as patched:
        patched.setattr(paper, "make_pdf", fail)
        assert issuing.after_signing(letter) is False
    assert numbered(signer.village) == [1] and not files()
    with django_capture_on_commit_callbacks(execute=True):
        issuing.make_missing(signer.village)
    letter.refresh_from_db()
    assert letter.file and len(files()) == 1
    # Lost, it is made again, and the register knows the new one.
    files()[0].unlink()
    assert paper.pdf_of(letter).startswith(b"%PDF")
    assert len(files()) == 1


def test_numbers_are_written_by_patterns_that_name_what_they_must(subtests):
    for pattern, wrong in [
        ("{classification}/{number:03}/{village}/{month_roman}/{year}", False),
        ("{number}-{year}", False),
        ("{number:05}/{month}/{year}", False),
        ("{classification}/{year}", True),
        ("{number}", True),
        ("{number}/{year}/{password}", True),
        ("{number.__class__}/{year}", True),
        ("{number}/{year}/{", True),
    ]:
        with subtests.test(pattern=pattern):
            if wrong:
                with pytest.raises(ValidationError):
                    numbers.check_pattern(pattern)
            else:
                numbers.check_pattern(pattern)
    day = timezone.localdate().replace(year=2026, month=8, day=17)
    assert numbers.written("{number:05}/{month}/{year}", 7, day, "", "") == "00007/8/2026"


@pytest.mark.django_db(transaction=True)
def test_many_who_sign_at_once_leave_neither_gap_nor_double(
    transactional_db, letters, signer, make_request
):
    set_up(letters.district.regency)
    rows = [make_request("waiting") for _number in range(CLIENTS * LETTERS)]
    ready, wrong = threading.Barrier(CLIENTS), []

    def sign(mine) -> None:
        try:
            ready.wait(60)
            for row in mine:
                issuing.sign(row, HEAD)
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=sign, args=(rows[number::CLIENTS],)) for number in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert numbered(letters) == list(range(1, CLIENTS * LETTERS + 1))
    assert LetterCounter.objects.for_village(letters).get(year=year()).last == CLIENTS * LETTERS


@pytest.mark.django_db(transaction=True)
def test_one_request_signed_by_many_at_once_is_one_letter(
    transactional_db, letters, signer, make_request
):
    row = make_request("waiting")
    ready, outcomes = threading.Barrier(CLIENTS), []

    def sign() -> None:
        try:
            ready.wait(60)
            outcomes.append(issuing.sign(row, HEAD).number)
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=sign) for _number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["1", *["refused"] * (CLIENTS - 1)]
    assert numbered(letters) == [1]

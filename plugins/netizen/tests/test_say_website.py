"""On a village's website everything is read, and done after signing in, without a script."""

import json
import re

import pytest
from django.conf import settings

from plugins.netizen.models import Comment, MembershipRequest, Poll, Proposal, TopicFollow
from plugins.netizen.tests.say_fixtures import *  # noqa: F403
from plugins.netizen.tests.say_fixtures import HOST, new_uuid


@pytest.fixture
def visit(client, say_village):
    """A function that opens a page as somebody, or posts to it: `visit(path, user, data)`."""

    def open_(path, who=None, data=None):
        client.logout()
        if who is not None:
            client.force_login(who)
        send = client.get if data is None else client.post
        return send(path, data or {}, headers=HOST)

    return open_


@pytest.fixture
def codes(settings, tmp_path):
    """A function that gives the last code that was sent."""
    settings.KAMPUNG_CODE_FOLDER = tmp_path

    def last() -> str:
        newest = sorted(tmp_path.glob("*.json"))[-1]
        return json.loads(newest.read_text())["code"]

    return last


def test_the_pages_are_read_without_an_account(visit, make_poll, make_proposal, make_announcement,
                                               topic):  # fmt: skip
    poll, proposal, row = make_poll(), make_proposal(), make_announcement()
    for path, said in (
        ("/p/netizen/suara/", proposal.title),
        ("/p/netizen/suara/?keadaan=accepted", poll.question),
        (f"/p/netizen/suara/jajak/{poll.pk}/", "Sabtu"),
        (f"/p/netizen/suara/usulan/{proposal.code}/", proposal.text),
        ("/p/netizen/pengumuman/", row.title),
        ("/p/netizen/pengumuman/?topik=umum", "feed.atom"),
        (f"/p/netizen/pengumuman/{row.code}/", row.text),
        ("/p/netizen/masuk/", "step"),
    ):
        answer = visit(path)
        assert answer.status_code == 200, path
        assert said in answer.content.decode(), path
    assert proposal.title not in visit("/p/netizen/suara/?keadaan=accepted").content.decode()


def test_whoever_is_not_signed_in_is_led_there_and_back(visit, make_poll, make_proposal):
    poll, proposal = make_poll(), make_proposal()
    here = f"/p/netizen/suara/jajak/{poll.pk}/"
    assert visit(here, data={"option": "1"})["Location"] == f"/p/netizen/masuk/?ke={here}"
    here = f"/p/netizen/suara/usulan/{proposal.code}/"
    assert visit(here, data={"do": "support"})["Location"] == f"/p/netizen/masuk/?ke={here}"
    for path in ("/p/netizen/saya/", "/p/netizen/suara/usulan/baru/"):
        assert visit(path)["Location"] == f"/p/netizen/masuk/?ke={path}"


def test_a_member_votes_on_the_page(visit, make_poll, citizen, stranger):
    poll = make_poll()
    path = f"/p/netizen/suara/jajak/{poll.pk}/"
    form = {"uuid": new_uuid(), "option": poll.options.first().pk}
    assert visit(path, stranger, form).status_code == 403
    assert 'type="radio"' in visit(path, citizen).content.decode()
    assert visit(path, citizen, {"uuid": new_uuid()}).status_code == 400
    assert visit(path, citizen, form)["Location"] == f"{path}?sudah=1"
    assert visit(path, citizen, form)["Location"] == f"{path}?sudah=1"
    assert 'type="radio"' not in visit(path, citizen).content.decode()
    assert visit(path, citizen, {**form, "uuid": new_uuid()}).status_code == 409
    assert Poll.objects.unscoped().get().votes == 1


def test_a_member_proposes_and_supports_on_the_page(visit, citizen, stranger, set_values):
    set_values(hold_proposals=False)
    path = "/p/netizen/suara/usulan/baru/"
    html = visit(path, citizen).content.decode()
    year = re.search(r'<option value="(\d{4})" selected', html)[1]
    form = {
        "uuid": new_uuid(), "title": "Jembatan", "text": "Lapuk.", "field": "building",
        "hamlet": "", "point": "-5.21, 104.97", "budget": "25000000", "year": year,
    }  # fmt: skip
    assert visit(path, stranger, form).status_code == 403
    assert visit(path, citizen, {**form, "title": ""}).status_code == 400
    answer = visit(path, citizen, form)
    proposal = Proposal.objects.unscoped().get()
    page = f"/p/netizen/suara/usulan/{proposal.code}/"
    assert answer["Location"] == f"{page}?baru=1"
    assert visit(path, citizen, {**form, "text": "Lain"}).status_code == 409
    visit(page, citizen, {"do": "support"})
    assert Proposal.objects.unscoped().get().support_count == 1
    visit(page, citizen, {"do": "unsupport"})
    assert visit(page, stranger, {"do": "support"}).status_code == 409
    visit(page, stranger, {"do": "withdraw"})
    assert Proposal.objects.unscoped().get().state == "open"
    visit(page, citizen, {"do": "withdraw"})
    assert visit(page).status_code == 404
    assert visit(page, citizen).status_code == 200


def test_comments_are_written_answered_reported_and_deleted(visit, make_proposal, citizen,
                                                            make_citizen, set_values):  # fmt: skip
    proposal = make_proposal()
    page = f"/p/netizen/suara/usulan/{proposal.code}/"
    send = f"/p/netizen/komentar/proposal/{proposal.code}/"
    answer = visit(send, citizen, {"uuid": new_uuid(), "text": "Setuju"})
    comment = Comment.objects.unscoped().get()
    assert answer["Location"] == f"{page}#komentar-{comment.uuid}"
    budi = make_citizen("budi")
    assert str(comment.uuid) in visit(f"{send}?jawab={comment.uuid}", budi).content.decode()
    visit(send, budi, {"uuid": new_uuid(), "text": "Saya juga", "parent": comment.uuid})
    html = visit(page).content.decode()
    assert "Setuju" in html
    assert "Saya juga" in html
    visit(f"/p/netizen/komentar/{comment.uuid}/lapor/", budi, {"reason": "spam"})
    assert Comment.objects.unscoped().get(pk=comment.pk).abuse_count == 1
    delete = f"/p/netizen/komentar/{comment.uuid}/hapus/"
    assert visit(delete, budi, {"x": 1}).status_code == 404
    assert visit(delete, citizen, {"x": 1}).status_code == 302
    assert "Setuju" not in visit(page).content.decode()
    set_values(comments="held")
    held = visit(send, citizen, {"uuid": new_uuid(), "text": "Menunggu"})
    assert "ditahan=1" in held["Location"]
    assert "Menunggu" not in visit(page).content.decode()


def test_one_s_own_page_asks_for_membership_and_follows(visit, stranger, topic):
    path = "/p/netizen/saya/"
    form = {"do": "join", "uuid": new_uuid(), "name": "Joko", "neighbourhood": "", "note": ""}
    assert visit(path, stranger, form).status_code == 400
    assert visit(path, stranger, {**form, "neighbourhood": "RT 01"}).status_code == 302
    assert MembershipRequest.objects.unscoped().get().state == "waiting"
    visit(path, stranger, {"do": "follow", "topic": ["umum", "tidak-ada"]})
    assert TopicFollow.objects.unscoped().get().topic_code == "umum"
    html = visit(path, stranger).content.decode()
    assert re.search(r'value="umum"\s+checked', html)
    visit(path, stranger, {"do": "follow"})
    assert not TopicFollow.objects.unscoped().exists()
    visit(path, stranger, {"do": "leave"})
    assert MembershipRequest.objects.unscoped().get().state == "withdrawn"


# -- Signing in -----------------------------------------------------------------------------------


def test_somebody_signs_in_by_a_code(client, say_village, make_user, codes):
    siti = make_user("siti", phone="+6281234567890")
    path, wanted = "/p/netizen/masuk/", "/p/netizen/suara/"
    asked = client.post(path, {"address": "0812-3456-7890", "ke": wanted}, headers=HOST)
    assert asked.status_code == 200
    assert 'name="code"' in asked.content.decode()
    wrong = client.post(path, {"step": "code", "code": "000000", "ke": wanted}, headers=HOST)
    assert wrong.status_code == 400
    given = client.post(path, {"step": "code", "code": codes(), "ke": wanted}, headers=HOST)
    assert (given.status_code, given["Location"]) == (302, wanted)
    page = client.get("/p/netizen/saya/", headers=HOST)
    assert page.status_code == 200
    assert page.context["user"] == siti
    assert client.get(path, headers=HOST).status_code == 302
    client.post("/p/netizen/keluar/", headers=HOST)
    assert client.get("/p/netizen/saya/", headers=HOST).status_code == 302


def test_somebody_new_gets_an_account_when_the_code_is_back(client, say_village, codes,
                                                            django_user_model):  # fmt: skip
    path = "/p/netizen/masuk/"
    before = django_user_model.objects.count()
    client.post(path, {"address": "0812-9999-0000", "name": "Ani"}, headers=HOST)
    assert django_user_model.objects.count() == before
    client.post(path, {"step": "code", "code": codes()}, headers=HOST)
    assert django_user_model.objects.get(phone="+6281299990000").first_name == "Ani"


def test_an_unknown_address_is_answered_like_a_known_one(client, say_village, make_user, codes):
    make_user("siti", phone="+6281234567890")
    answers = []
    for number in ("0812-3456-7890", "0812-1111-2222"):
        client.cookies.clear()
        html = client.post("/p/netizen/masuk/", {"address": number}, headers=HOST).content.decode()
        answers.append(
            re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html).replace(number, "")
        )
    assert answers[0] == answers[1]


def test_an_operator_does_not_come_in_by_this_door(client, say_village, make_user, codes):
    make_user("desk", "village_operator", say_village, phone="+6281234567890")
    path = "/p/netizen/masuk/"
    client.post(path, {"address": "0812-3456-7890"}, headers=HOST)
    client.post(path, {"step": "code", "code": "123456"}, headers=HOST)
    assert client.get("/p/netizen/saya/", headers=HOST).status_code == 302


def test_no_other_site_is_gone_to_and_forged_forms_are_refused(say_village, make_user):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/p/netizen/masuk/", {"address": "a@b.id"}, headers=HOST).status_code == 403
    for address in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        html = strict.get("/p/netizen/masuk/", {"ke": address}, headers=HOST).content.decode()
        assert "evil" not in html
        assert "alert(1)" not in html
    assert settings.CSRF_COOKIE_NAME


def test_each_page_lies_in_its_own_entry_of_the_menu(
    visit, say_village, make_poll, make_proposal, make_announcement, make_citizen, make_report
):
    poll, proposal, row, report = make_poll(), make_proposal(), make_announcement(), make_report()
    budi = make_citizen("budi")
    for path, who, said, url in (
        ("/p/netizen/", None, "Laporkan masalah", "/p/netizen/"),
        ("/p/netizen/lapor/", None, "Laporkan masalah", "/p/netizen/"),
        (f"/p/netizen/{report.code}/", None, "Laporkan masalah", "/p/netizen/"),
        ("/p/netizen/surat/", None, "Surat keterangan", "/p/netizen/surat/"),
        ("/p/netizen/surat/domisili/", None, "Surat keterangan", "/p/netizen/surat/"),
        ("/p/netizen/suara/", None, "Suara warga", "/p/netizen/suara/"),
        (f"/p/netizen/suara/jajak/{poll.pk}/", None, "Suara warga", "/p/netizen/suara/"),
        (f"/p/netizen/suara/usulan/{proposal.code}/", None, "Suara warga", "/p/netizen/suara/"),
        (f"/p/netizen/pengumuman/{row.code}/", None, "Pengumuman", "/p/netizen/pengumuman/"),
        ("/p/netizen/masuk/", None, "Masuk", ""),
        ("/p/netizen/saya/", budi, "Halaman saya", ""),
    ):
        answer = visit(path, who)
        assert answer.status_code == 200, path
        page = answer.content.decode()
        trail = re.search(r'class="trail".*?</nav>', page, re.S)[0]
        assert [*re.findall(r"<li>.*?>([^<]+)</(?:a|span)>", trail)][1:] == [said], path
        marked = {*re.findall(r'<a href="([^"]*)" aria-current="[a-z]*"', page)}
        assert marked == ({url} if url else set()), path

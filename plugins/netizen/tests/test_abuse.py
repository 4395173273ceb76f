"""What keeps programs out, and lets people in."""

import re
import time
import uuid

import pytest
from altcha import Challenge, Payload, solve_challenge

from plugins.netizen import throttling, traps
from plugins.netizen.models import Report
from plugins.netizen.tests.conftest import BASE, HOST

PAGE = "/p/netizen/lapor/"


@pytest.fixture
def send(client, village):
    def send(form):
        return client.post(PAGE, form, headers=HOST)

    return send


@pytest.fixture
def puzzled(village):
    """The village asks for the solution of a puzzle."""
    village.plugin_settings.create(plugin="netizen", values={"captcha": True})


@pytest.fixture
def solve(client):
    """A function that gets a challenge and solves it."""

    def solve(base=BASE):
        answer = client.get(f"{base}captcha/")
        assert "no-store" in answer["Cache-Control"]
        challenge = Challenge.from_dict(answer.json())
        return Payload(challenge, solve_challenge(challenge)).to_base64()

    return solve


def reports():
    return Report.objects.unscoped()


def test_a_form_that_comes_back_at_once_is_to_be_sent_again(send, form, monkeypatch, subtests):
    for begun in (traps.moment(), "", "forged"):
        with subtests.test(begun=begun):
            answer = send({**form, "begun": begun})
            html = answer.content.decode()
            assert answer.status_code == 400
            assert 'role="alert"' in html and "simpang tiga" in html
    fresh = re.search(r'name="begun" value="([^"]+)"', html)[1]
    later = time.time() + 4
    monkeypatch.setattr(traps.time, "time", lambda: later)
    assert send({**form, "begun": fresh}).status_code == 302


def test_a_form_left_open_for_days_is_taken(send, form):
    assert send({**form, "begun": traps.moment(time.time() - 5 * 86400)}).status_code == 302


def test_the_api_takes_a_report_with_a_solved_puzzle(file, body, puzzled, solve):
    answer = file(body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["altcha"])
    assert f"{BASE}captcha/" in answer.json()["errors"]["altcha"][0]
    solved = {**body, "altcha": solve()}
    first = file(solved)
    assert first.status_code == 201
    assert (file(solved).status_code, file(solved).json()) == (200, first.json())


def test_a_solution_serves_one_report_of_its_village(
    file, body, puzzled, solve, other_village, subtests
):
    solution = solve()
    assert file({**body, "altcha": solution}).status_code == 201
    elsewhere = solve("/api/v1/villages/18.02.02.2001/netizen/")
    for wrong in (solution, elsewhere, "x", "e30=", solution[:-9] + "AAAAAAAA="):
        with subtests.test(wrong=wrong[:9]):
            sent = {**body, "uuid": str(uuid.uuid4()), "altcha": wrong}
            assert file(sent).status_code == 400
    assert reports().count() == 1


def test_whoever_is_signed_in_solves_nothing(client, file, body, puzzled, make_user, village):
    client.force_login(make_user("siti", "citizen", village))
    assert file(body).status_code == 201


def test_the_form_names_another_way_where_the_puzzle_cannot_be_solved(
    client, send, form, puzzled, solve, village
):
    village.phone = "+62725123456"
    village.save()
    html = client.get(PAGE, headers=HOST).content.decode()
    assert f'data-netizen-captcha="{BASE}captcha/"' in html
    noscript = html.split("<noscript>")[1].split("</noscript>")[0]
    assert "(0725) 123456" in noscript
    answer = send(form)
    assert answer.status_code == 400 and "simpang tiga" in answer.content.decode()
    assert not reports().exists()
    assert send({**form, "altcha": solve()}).status_code == 302


def test_without_the_setting_nothing_is_asked(client, village):
    html = client.get(PAGE, headers=HOST).content.decode()
    assert "data-netizen-captcha" not in html and 'name="altcha"' not in html


def test_a_blocked_browser_is_told_so(client, send, form, village):
    from plugins.netizen.models import BlockedSender
    from plugins.netizen.moderation import key_of

    send(form)
    device = client.cookies["netizen_device"].value
    BlockedSender.objects.create(
        village=village, kind="device", key=key_of("device", device), reason="Iseng"
    )
    answer = send({**form, "uuid": str(uuid.uuid4()), "text": "Lagi."})
    assert answer.status_code == 403
    assert 'role="alert"' in answer.content.decode()


def test_a_village_behind_one_address_is_not_locked_out(file, body):
    for _number in range(30):
        assert file({**body, "uuid": str(uuid.uuid4())}).status_code == 201


def test_addresses_of_one_ipv6_network_count_together(file, body, monkeypatch):
    monkeypatch.setattr(throttling.AddressThrottle, "rate", "1/hour")
    assert file(body, REMOTE_ADDR="2001:db8:1:2::1").status_code == 201
    body["uuid"] = str(uuid.uuid4())
    assert file(body, REMOTE_ADDR="2001:db8:1:2::99").status_code == 429
    assert file(body, REMOTE_ADDR="2001:db8:1:3::1").status_code == 201


def test_no_answer_tells_whether_a_phone_or_address_is_known(file, body, make_user, village):
    make_user("siti", "citizen", village, email="siti@desa.example")
    known = file({**body, "reporter_email": "siti@desa.example"})
    unknown = file({**body, "uuid": str(uuid.uuid4()), "reporter_email": "lain@desa.example"})
    assert known.status_code == unknown.status_code == 201
    assert set(known.json()) == set(unknown.json())
    assert not reports().exclude(reporter=None).exists()

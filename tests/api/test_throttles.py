"""How often one may ask: told in the headers, and refused with when to go on."""

import re

import pytest

from core.accounts.models import AccessToken
from core.rest import throttling
from core.rest.throttling import Windows, count_in_cache, count_read, network_of
from core.testing.factories import VILLAGE_CODE

URL = f"/api/v1/villages/{VILLAGE_CODE}/"
REPORTS = f"{URL}netizen/reports/"


@pytest.fixture(autouse=True)
def limits(settings):
    settings.KAMPUNG_READS_A_MINUTE = 3
    settings.KAMPUNG_WRITES_A_MINUTE = 2
    throttling.reads.clear()
    yield settings
    throttling.reads.clear()


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still; moved by `clock(seconds)`."""
    now = [1_000_000.0]
    monkeypatch.setattr(throttling.time, "monotonic", lambda: now[0])

    def forward(seconds):
        now[0] += seconds

    return forward


def test_reading_is_counted_and_refused_with_when_to_go_on(village, client, clock):
    answers = [client.get(URL) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert [answer["RateLimit"] for answer in answers] == [
        f'"reads";r={left};t=60' for left in (2, 1, 0)
    ]
    assert answers[0]["RateLimit-Policy"] == '"reads";q=3;w=60'
    clock(20)
    refused = client.get(URL)
    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["Retry-After"] == "40"
    assert refused["RateLimit"] == '"reads";r=0;t=40'
    assert refused.json()["status"] == 429
    clock(40)
    assert client.get(URL).status_code == 200


def test_addresses_are_counted_apart(village, client):
    for _ in range(4):
        client.get(URL)
    assert client.get(URL).status_code == 429
    assert client.get(URL, REMOTE_ADDR="10.0.0.7").status_code == 200


def test_the_address_is_the_one_that_the_trusted_proxies_saw(village, client, settings):
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    for number in range(3):
        client.get(URL, headers={"x-forwarded-for": f"9.9.9.{number}, 10.0.0.8"})
    assert client.get(URL, headers={"x-forwarded-for": "1.1.1.1, 10.0.0.8"}).status_code == 429
    assert client.get(URL, headers={"x-forwarded-for": "10.0.0.8, 10.0.0.9"}).status_code == 200


def test_answers_that_nothing_has_changed_are_counted_too(village, client):
    etag = client.get(URL)["ETag"]
    answer = client.get(URL, headers={"if-none-match": etag})
    assert answer.status_code == 304
    assert answer["RateLimit"].startswith('"reads";r=1;')


def test_refusals_and_missing_things_carry_the_headers(village, client):
    assert "RateLimit" in client.get(f"{URL}?unknown=1")
    assert "RateLimit" in client.get("/api/v1/villages/18.02.01.2999/")


def test_changes_are_counted_by_address(village, client):
    answers = [client.post(REPORTS, {}, content_type="application/json") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [400, 400, 429]
    assert re.fullmatch(r'"writes";r=0;t=\d+', answers[-1]["RateLimit"])
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert client.get(REPORTS).status_code == 200


def test_all_that_a_token_does_is_counted_for_the_token(village, operator, client):
    secrets = [
        AccessToken.objects.issue(operator, name, [village], ["ronda.read"])[1] for name in "ab"
    ]
    headers = [{"authorization": f"Bearer {secret}"} for secret in secrets]
    answers = [client.get(URL, headers=headers[0]) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0]["RateLimit-Policy"] == '"token";q=2;w=60'
    # Another token of the same person, and somebody without one at the same address, go on.
    assert client.get(URL, headers=headers[1]).status_code == 200
    assert client.get(URL).status_code == 200


def test_guessing_tokens_is_counted(village, client):
    headers = {"authorization": "Bearer kampung_" + "x" * 43}
    codes = [client.get(URL, headers=headers).status_code for _ in range(4)]
    assert codes == [401, 401, 401, 429]


def test_nought_switches_it_off(village, client, settings):
    settings.KAMPUNG_READS_A_MINUTE = settings.KAMPUNG_WRITES_A_MINUTE = 0
    answers = [client.get(URL) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200}
    assert "RateLimit" not in answers[0]
    assert count_read("10.0.0.1").allowed
    assert not count_in_cache("writes", "x").headers


def test_views_outside_rest_framework_count_with_a_function(limits):
    counts = [count_read("10.0.0.1") for _ in range(4)]
    assert [count.allowed for count in counts] == [True, True, True, False]
    assert "Retry-After" not in counts[0].headers
    assert set(counts[3].headers) == {"RateLimit-Policy", "RateLimit", "Retry-After"}
    assert count_read(None).allowed


def test_memory_is_bounded_and_the_oldest_go_first(clock):
    windows = Windows(most=3)
    for address in "abcd":
        windows.count(address)
    assert len(windows) == 3
    assert windows.count("d")[0] == 2
    assert windows.count("a")[0] == 1
    clock(61)
    windows.count("new")
    assert len(windows) == 1


def test_threads_lose_no_count():
    from threading import Thread

    windows = Windows()
    threads = [Thread(target=lambda: [windows.count("one") for _ in range(500)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert windows.count("one")[0] == 2001


def test_a_network_of_ipv6_is_one_sender():
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("::ffff:10.0.0.1") == network_of("10.0.0.1") == "10.0.0.1"
    assert network_of("fe80::1%eth0") and network_of("nonsense:")

"""“Me too” and follow: each account and each device counts once."""

import threading

import pytest
from django.db import connection, connections

from plugins.netizen import supporting, throttling
from plugins.netizen.models import Report, ReportSupport
from plugins.netizen.moderation import Sender
from plugins.netizen.tests.conftest import HOST, URL


@pytest.fixture
def report(make_report):
    return make_report()


@pytest.fixture
def say(client, report):
    def say(body, **kwargs):
        return client.post(
            f"{URL}{report.code}/support/", body, content_type="application/json", **kwargs
        )

    return say


def count():
    return Report.objects.unscoped().get().support_count


def test_a_device_counts_once(client, say, report):
    for _time in range(2):
        answer = say({"device": "telepon-siti"})
        assert answer.status_code == 200
        assert answer.json() == {
            "code": report.code, "is_affected": True, "is_following": False, "support_count": 1,
        }  # fmt: skip
    assert say({"device": "telepon-joko"}).json()["support_count"] == 2
    assert client.get(f"{URL}{report.code}/").json()["support_count"] == 2
    stored = ReportSupport.objects.unscoped().values_list("device", flat=True)
    assert not any("telepon" in device for device in stored)


def test_it_is_taken_back_once(client, say, report):
    say({"device": "a"})
    say({"device": "b"})
    for _time in range(2):
        answer = client.delete(f"{URL}{report.code}/support/?device=a")
        assert answer.json()["support_count"] == 1
    assert ReportSupport.objects.unscoped().count() == 1


def test_following_is_not_counted(say):
    assert say({"device": "a", "following": True}).json() == {
        **say({"device": "a", "following": True}).json(), "is_following": True, "support_count": 0,
    }  # fmt: skip
    answer = say({"device": "a", "affected": True}).json()
    assert (answer["is_affected"], answer["is_following"], answer["support_count"]) == (
        True,
        True,
        1,
    )
    answer = say({"device": "a", "affected": False}).json()
    assert (answer["is_affected"], answer["is_following"], answer["support_count"]) == (
        False,
        True,
        0,
    )


def test_an_account_counts_by_itself(client, say, make_user, village, report):
    siti = make_user("siti", "citizen", village)
    client.force_login(siti)
    say({"following": True})
    say({"affected": True, "device": "whatever"})
    row = ReportSupport.objects.unscoped().get()
    assert (row.user, row.device, row.is_affected, row.is_following) == (siti, "", True, True)
    client.delete(f"{URL}{report.code}/support/")
    assert count() == 0


def test_what_is_unfit_is_refused(client, say, make_report):
    assert list(say({}).json()["errors"]) == ["device"]
    assert list(say({"device": "x" * 101}).json()["errors"]) == ["device"]
    assert list(say({"device": "a", "affected": "yes"}).json()["errors"]) == ["affected"]
    assert list(say({"device": "a", "count": 3}).json()["errors"]) == ["count"]


def test_only_a_public_report_is_supported(client, make_report):
    hidden = make_report(is_public=False)
    for answer in (
        client.post(
            f"{URL}{hidden.code}/support/", {"device": "a"}, content_type="application/json"
        ),
        client.delete(f"{URL}{hidden.code}/support/?device=a"),
        client.post(f"/p/netizen/{hidden.code}/dukungan/", {"say": "affected"}, headers=HOST),
    ):
        assert answer.status_code == 404


def test_it_is_bounded(say, monkeypatch):
    monkeypatch.setattr(throttling.SupportThrottle, "rate", "2/hour")
    assert [say({"device": str(number)}).status_code for number in range(3)] == [200, 200, 429]


def test_of_two_at_once_one_is_counted(report, monkeypatch):
    """The second has looked before the first has written."""
    supporting.support(report, Sender(device="a"), affected=True)
    rows = supporting._rows

    class Blind:
        def __init__(self, *args):
            self.rows = rows(*args)

        def __getattr__(self, name):
            return getattr(self.rows, name)

        def exists(self):
            return False

        def filter(self, **kwargs):
            return (
                self.rows.none() if kwargs == {"is_affected": False} else self.rows.filter(**kwargs)
            )

    monkeypatch.setattr(supporting, "_rows", Blind)
    supporting.support(report, Sender(device="a"), affected=True)
    assert (count(), ReportSupport.objects.unscoped().count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one after the other")
def test_many_at_once_are_all_counted(report):
    def press(device):
        try:
            mine = Report.objects.unscoped().select_related("village").get(pk=report.pk)
            supporting.support(mine, Sender(device=device), affected=True)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(str(number % 6),)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count() == 6


def test_the_website_s_buttons_remember_the_browser(client, report):
    page = f"/p/netizen/{report.code}/"
    assert "netizen_device" not in client.get(page, headers=HOST).cookies
    for _time in range(2):
        answer = client.post(f"{page}dukungan/", {"say": "affected"}, headers=HOST)
        assert answer["Location"] == f"{page}#dukungan"
    assert answer.cookies["netizen_device"]["httponly"]
    assert count() == 1
    html = client.get(page, headers=HOST).content.decode()
    assert 'value="not_affected"' in html and 'value="following"' in html
    client.post(f"{page}dukungan/", {"say": "not_affected"}, headers=HOST)
    assert count() == 0

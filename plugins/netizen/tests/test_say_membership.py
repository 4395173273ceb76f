"""Somebody asks to be a member, the village's operator decides, and a member may leave."""

from core.villages.models import Membership
from plugins.netizen.models import MembershipRequest, Notice
from plugins.netizen.tests.say_fixtures import *  # noqa: F403
from plugins.netizen.tests.say_fixtures import new_uuid

INDEX = "/admin/netizen/membershiprequest/"


def body(**values):
    return {"uuid": new_uuid(), "name": "Joko", "neighbourhood": "RT 02/RW 01", **values}


def memberships(user):
    return Membership.objects.filter(user=user, role="citizen")


def test_the_anonymous_are_told_where_to_sign_in(ask, subtests):
    for method, path in (
        ("get", "membership/"), ("post", "membership/"), ("post", "proposals/"), ("get", "notices/"),
    ):  # fmt: skip
        with subtests.test(method=method, path=path):
            answer = ask(None, method, path)
            assert answer.status_code == 401
            assert "auth/code/request" in answer.json()["detail"]


def test_a_request_is_taken_once_and_seen_by_nobody_else(ask, stranger, make_user):
    assert ask(stranger, "get", "membership/").json()["state"] is None
    sent = body()
    first, again = (ask(stranger, "post", "membership/", sent) for _time in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["state"] == "waiting"
    assert ask(stranger, "post", "membership/", {**sent, "name": "X"}).status_code == 409
    assert ask(stranger, "post", "membership/", body()).status_code == 409
    assert ask(make_user("ani"), "get", "membership/").json()["state"] is None
    assert MembershipRequest.objects.unscoped().count() == 1


def test_another_person_with_the_same_uuid_gets_nothing_of_it(ask, stranger, make_user):
    sent = body()
    ask(stranger, "post", "membership/", sent)
    answer = ask(make_user("ani"), "post", "membership/", sent)
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("netizen-record-differs/")


def test_the_operator_confirms_with_a_tick(ask, client, stranger, operator, say_village):
    ask(stranger, "post", "membership/", body())
    row = MembershipRequest.objects.unscoped().get()
    client.force_login(operator)
    html = client.get(INDEX).content.decode()
    assert f'name="row" value="{row.pk}"' in html
    answer = client.post(f"{INDEX}?state__exact=waiting", {"do": "confirm", "row": row.pk})
    assert answer["Location"] == f"{INDEX}?state__exact=waiting"
    assert memberships(stranger).get().village == say_village
    row.refresh_from_db()
    assert (row.state, row.answered_by) == ("confirmed", operator)
    notice = Notice.objects.unscoped().get()
    assert (notice.user, notice.kind) == (stranger, "membership")
    assert ask(stranger, "get", "membership/").json()["is_member"] is True
    assert ask(stranger, "post", "membership/", body()).status_code == 409
    client.force_login(operator)
    client.post(INDEX, {"do": "confirm", "row": row.pk})
    assert memberships(stranger).count() == 1


def test_a_refusal_needs_a_reason_which_the_person_reads(ask, client, stranger, operator):
    ask(stranger, "post", "membership/", body())
    row = MembershipRequest.objects.unscoped().get()
    client.force_login(operator)
    client.post(INDEX, {"do": "refuse", "row": row.pk, "reason": " "})
    row.refresh_from_db()
    assert row.state == "waiting"
    client.post(INDEX, {"do": "refuse", "row": row.pk, "reason": "Tidak dikenal di RT 02"})
    told = ask(stranger, "get", "membership/").json()
    assert (told["state"], told["reason"]) == ("refused", "Tidak dikenal di RT 02")
    assert not memberships(stranger).exists()
    assert ask(stranger, "post", "membership/", body()).status_code == 201


def test_one_request_is_decided_on_its_own_screen(ask, client, stranger, operator):
    ask(stranger, "post", "membership/", body(note="Pindahan"))
    row = MembershipRequest.objects.unscoped().get()
    client.force_login(operator)
    url = f"{INDEX}edit/{row.pk}/"
    assert "Pindahan" in client.get(url).content.decode()
    assert client.post(url, {"decision": "refuse", "why": ""}).status_code == 200
    assert client.post(url, {"decision": "confirm", "why": ""}).status_code == 302
    assert memberships(stranger).exists()


def test_another_village_s_operator_decides_nothing(ask, client, stranger, other_operator):
    ask(stranger, "post", "membership/", body())
    row = MembershipRequest.objects.unscoped().get()
    client.force_login(other_operator)
    assert "Joko" not in client.get(INDEX).content.decode()
    client.post(INDEX, {"do": "confirm", "row": row.pk})
    assert client.get(f"{INDEX}edit/{row.pk}/").status_code == 404
    assert not memberships(stranger).exists()


def test_officers_of_district_and_regency_see_no_requests(client, district_officer, say_village):
    client.force_login(district_officer)
    assert client.get(INDEX).status_code in (302, 403)


def test_leaving_ends_the_membership_and_takes_a_request_back(ask, citizen, stranger):
    assert ask(citizen, "delete", "membership/").status_code == 204
    assert not memberships(citizen).exists()
    assert ask(citizen, "delete", "membership/").status_code == 204
    ask(stranger, "post", "membership/", body())
    ask(stranger, "delete", "membership/")
    assert MembershipRequest.objects.unscoped().get().state == "withdrawn"


def test_an_access_token_asks_for_nobody(ask, operator, say_village):
    from core.accounts.models import AccessToken

    _token, secret = AccessToken.objects.issue(operator, "Uji", [say_village], ["webhooks"])
    headers = {"headers": {"authorization": f"Bearer {secret}"}}
    assert ask(None, "post", "membership/", body(), **headers).status_code == 403

"""The watch's page on the phone: its shell, its service worker, and the pages that lead to it."""

import json
import re

import pytest
from django.test import Client

from core.plugins.switching import switch
from plugins.ronda.models import Member
from plugins.ronda.tests.patrol_fixtures import *  # noqa: F403  the fixtures

PAGE, WORKER, MANIFEST = "/p/ronda/jaga/", "/p/ronda/jaga.js", "/p/ronda/jaga.webmanifest"


@pytest.fixture
def visit():
    """A function that answers a page of a village's website: `visit(village, path, user)`."""

    def get(village, path=PAGE, user=None):
        client = Client()
        if user is not None:
            client.force_login(user, backend="core.accounts.people.PeopleBackend")
        return client.get(path, headers={"host": village.hostname})

    return get


def config_of(answer) -> dict:
    found = re.search(
        rb'<script id="duty-config" type="application/json">(.*?)</script>', answer.content
    )
    return json.loads(found[1])


def test_the_shell_has_nothing_of_anybody(visit, village, shift, budi):
    nobody, somebody = visit(village), visit(village, user=budi.user)
    assert nobody.status_code == 200
    assert nobody.content == somebody.content
    for text in (budi.name, budi.user.username, "Pos Mawar", "csrfmiddlewaretoken"):
        assert text not in nobody.content.decode()
    assert not nobody.cookies
    assert nobody["Cache-Control"] == "no-cache"


def test_the_shell_needs_no_inline_script(visit, village):
    answer = visit(village)
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe-inline" not in policy
    for script in re.findall(r"<script[^>]*>", answer.content.decode()):
        assert "src=" in script or 'type="application/json"' in script
    assert " style=" not in answer.content.decode()


@pytest.mark.parametrize("path", [PAGE, WORKER, MANIFEST])
def test_each_village_has_its_own_page(visit, village, other_village, path):
    here, there = visit(village, path), visit(other_village, path)
    assert here.status_code == there.status_code == 200
    for answer, own, others in ((here, village, other_village), (there, other_village, village)):
        if path != MANIFEST:
            assert f"/villages/{own.code}/ronda/sync/" in answer.content.decode()
        assert others.code not in answer.content.decode()
        assert others.name not in answer.content.decode()
    switch([village], "ronda", False)
    assert visit(village, path).status_code == 404


@pytest.mark.parametrize("path", [PAGE, WORKER, MANIFEST])
def test_the_page_is_no_portals(client, village, path):
    assert client.get(path).status_code == 404


def test_a_page_of_one_village_gets_nothing_of_another(visit, village, other_village, budi):
    sync = config_of(visit(other_village))["sync"]
    client = Client()
    client.force_login(budi.user, backend="core.accounts.people.PeopleBackend")
    assert client.get(sync, headers={"host": other_village.hostname}).status_code == 403
    assert Client().get(sync, headers={"host": other_village.hostname}).status_code == 401
    own = config_of(visit(village))["sync"]
    assert client.get(own, headers={"host": village.hostname}).json()["member"]["id"] == budi.pk


def test_the_worker_keeps_the_shell_and_its_static_files_alone(visit, village):
    answer = visit(village, WORKER)
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    kept = json.loads(re.search(r"const KEPT = (\[.*?\]);", answer.content.decode())[1])
    assert kept[0] == PAGE
    assert all(address.startswith("/static/") for address in kept[1:])
    shell = visit(village).content.decode()
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', shell):
        assert address in kept


def test_the_worker_changes_with_the_release_and_with_the_shell(visit, village, monkeypatch):
    def version():
        return re.search(rb"ronda-duty-([0-9a-f]{16})", visit(village, WORKER).content)[1]

    first = version()
    assert version() == first
    monkeypatch.setattr("plugins.ronda.duty_pages.static", lambda path: f"/static/neu/{path}")
    second = version()
    village.name = "Kalirejo Baru"
    village.save()
    assert len({first, second, version()}) == 3


def test_the_manifest_opens_the_page(visit, village):
    answer = visit(village, MANIFEST)
    body = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert body["start_url"] == body["scope"] == PAGE
    assert village.name in body["name"]


def test_the_page_of_the_watch_leads_there(visit, village):
    assert f'href="{PAGE}"' in visit(village, "/p/ronda/").content.decode()


def test_a_scanned_place_leads_to_the_check_in(visit, village, checkpoints):
    tag = checkpoints[0].tag
    page = visit(village, f"/p/ronda/pos/{tag}/").content.decode()
    assert f'href="{PAGE}#{tag}"' in page
    page = visit(village, f"/p/ronda/pos/{tag}/?k=AB3D%22%3E").content.decode()
    assert f'href="{PAGE}#{tag}?k=AB3D%22%3E"' in page


def test_whoever_signs_in_on_the_phone_may_show_the_code(visit, village, post, make_member, budi):
    lead = make_member("lina", role=Member.Role.LEAD, post=post)
    place, code = f"/p/ronda/pos/{post.tag}/", f"/p/ronda/pos/{post.tag}/kode/"
    assert visit(village, code, lead.user).status_code == 200
    assert f'href="{code}"' in visit(village, place, lead.user).content.decode()
    for user in (None, budi.user):
        refused = visit(village, code, user)
        assert refused.status_code == 403
        back = code.replace("/", "%2F")
        assert f'href="{PAGE}#masuk?next={back}"' in refused.content.decode()
        assert f'href="{code}"' not in visit(village, place, user).content.decode()


def test_the_code_is_shown_after_signing_in_by_a_code(village, post, make_member, mailoutbox):
    make_member("lina", role=Member.Role.LEAD, post=post)
    user = Member.objects.for_village(village).get(name="Lina").user
    user.email = "lina@contoh.example"
    user.save()
    phone = Client(enforce_csrf_checks=True, headers={"host": village.hostname})
    config = config_of(phone.get(PAGE))

    def send(address, body):
        phone.get(config["session"])
        token = {"x-csrftoken": phone.cookies[config["cookie"]].value}
        return phone.post(address, body, content_type="application/json", headers=token)

    assert send(config["request"], {"email": user.email}).status_code == 401
    code = re.search(r"\b\d{6}\b", mailoutbox[-1].body)[0]
    assert send(config["confirm"], {"code": code}).status_code == 200
    assert phone.get(f"/p/ronda/pos/{post.tag}/kode/").status_code == 200
    assert phone.get(config["sync"]).json()["member"]["name"] == "Lina"
    assert send(config["sync"], {"records": []}).status_code == 200
    bare = phone.post(config["sync"], {"records": []}, content_type="application/json")
    assert bare.status_code == 403

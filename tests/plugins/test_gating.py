"""A village that has a plugin switched off has nothing of it, at any door."""

import pytest
from django.urls import reverse

from core.plugins import gated
from core.plugins.calls import call_each
from core.plugins.gating import enabled_slugs, is_enabled, villages_with
from core.plugins.scheduler import enqueue_due, run_for_villages
from core.plugins.settings import plugin_settings
from core.plugins.switching import consequences, switch
from core.villages.models import Membership, Role, Village

API = "/api/v1/villages/18.02.01.2003/dummy/notes/"


@pytest.fixture
def calls():
    from kampung_dummy import hooks

    hooks.calls.clear()
    return hooks.calls


def refreshed(village):
    return Village.objects.with_places().get(pk=village.pk)


def test_the_manifest_decides_until_somebody_does(village):
    assert is_enabled(village, "ronda")
    assert not is_enabled(village, "dummy")
    assert set(villages_with("ronda", Village.objects.all())) == {village}
    assert not villages_with("dummy", Village.objects.all())


def test_a_switch_holds_at_the_next_request(village, client):
    assert client.get(API).status_code == 404
    switch([village], "dummy", True)
    assert client.get(API).status_code == 200
    switch([village], "dummy", False)
    response = client.get(API)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert "does not offer" in response.json()["detail"] or response.json()["detail"]


def test_a_plugin_not_here_any_more_is_off_whatever_the_switch_says(village):
    from core.plugins.models import PluginSwitch

    PluginSwitch.objects.create(village=village, plugin="gone", enabled=True)
    assert "gone" not in enabled_slugs(refreshed(village))


def test_website_pages_are_gated(village, other_village, client):
    switch([village], "dummy", True)
    here = client.get("/p/dummy/", headers={"host": "kalirejo.localhost"})
    assert here.content == b"notes of Kalirejo"
    assert client.get("/p/dummy/", headers={"host": "purwodadi.localhost"}).status_code == 404
    assert client.get("/p/dummy/", headers={"host": "localhost"}).status_code == 404


def test_regency_endpoints_are_there_while_one_village_has_the_plugin(village, client):
    url = "/api/v1/regencies/18.02/dummy/count/"
    assert client.get(url).status_code == 404
    switch([village], "dummy", True)
    assert client.get(url).json() == {"regency": "18.02"}
    assert client.get("/api/v1/regencies/99.99/dummy/count/").status_code == 404


def test_menus_and_bootstrap_follow_the_switch(village, client):
    def plugins():
        answer = client.get("/api/v1/villages/18.02.01.2003/").json()
        return (
            {item["slug"] for item in answer["plugins"]},
            {item["plugin"] for item in answer["menu"]},
        )

    assert "ronda" in plugins()[0]
    assert "ronda" in plugins()[1]
    switch([village], "ronda", False)
    assert "ronda" not in plugins()[0]
    assert "ronda" not in plugins()[1]


def test_admin_lists_are_gated(village, operator, client):
    client.force_login(operator)
    url = "/admin/kampung_dummy/note/"
    assert client.get(url).status_code == 403
    switch([village], "dummy", True)
    assert client.get(url).status_code == 200
    assert url in client.get("/admin/").content.decode()
    switch([village], "dummy", False)
    assert client.get(url).status_code == 403
    assert url not in client.get("/admin/").content.decode()


def test_metrics_layers_search_and_rules_are_asked_only_of_villages_that_have_it(
    village, other_village, monkeypatch
):
    switch([village, other_village], "ronda", True)
    switch([other_village], "ronda", False)
    asked = {}
    from plugins.ronda.models import WatchPost

    for owner in (village, other_village):
        WatchPost.objects.create(village=owner, name="Pos", point="SRID=4326;POINT (104.9 -5.2)")
    villages = Village.objects.all()
    for plugin, spec, outcome in gated.metrics(villages, staff=True):
        asked[f"{plugin.slug}.{spec.name}"] = outcome
    assert asked["ronda.posts"].value == {village.pk: 1.0}
    layers = {(p.slug, s.name): o for p, s, o in gated.map_layers(villages)}
    assert len(layers["ronda", "posts"].value) == 1
    hits = {(p.slug, s.name): o for p, s, o in gated.search(villages, "Pos")}
    assert [hit.village for hit in hits["ronda", "posts"].value] == [village.code]
    rules = {(p.slug, s.name): o for p, s, o in gated.completeness(villages)}
    assert rules["ronda", "has_post"].value == {village.pk}


def test_a_plugin_that_raises_is_one_failure_among_answers(village):
    outcomes = {(p.slug, s.name): o for p, s, o in gated.metrics(Village.objects.all())}
    assert isinstance(outcomes["moody", "mood"].error, RuntimeError)
    assert outcomes["ronda", "posts"].ok


def test_what_a_raising_hook_wrote_is_undone_and_the_switch_holds(village):
    switch([village], "moody", False)
    outcomes = switch([village], "moody", True)
    assert [outcome.ok for outcome in outcomes] == [False]
    assert refreshed(village).address == "Jl. Raya Kalirejo No. 1"
    assert is_enabled(refreshed(village), "moody")


def test_call_each_answers_results_and_failures_side_by_side(village, operator):
    switch([village], "dummy", True)
    outcomes = {item.slug: item for item in call_each("export_personal_data", user=operator)}
    assert outcomes["dummy"].value[0].title == "Notes"
    assert not outcomes["moody"].ok
    with pytest.raises(LookupError):
        call_each("register_api")


def test_plugins_are_told_of_the_switch_once(village, calls):
    switch([village], "dummy", True)
    switch([village], "dummy", True)
    switch([village], "dummy", False)
    assert calls == [("enabled", village.code), ("disabled", village.code)]


def test_a_switch_is_an_event(village):
    from core.events.models import Event

    switch([village], "dummy", True)
    event = Event.objects.get(kind="plugin.enabled")
    assert event.village == village
    assert event.payload == {"plugin": "dummy"}


def test_tasks_run_for_the_villages_that_have_the_plugin(village, other_village, calls):
    switch([village], "dummy", True)
    calls.clear()
    assert "dummy.tidy" in enqueue_due()
    assert calls == [("tidy", village.code)]
    assert enqueue_due() == []
    assert run_for_villages("gone", "tidy") == []


def test_consequences_tell_what_disappears(village, make_news):
    from kampung_dummy.models import Note

    switch([village], "dummy", True)
    Note.objects.create(village=village, text="x")
    make_news(village, "Dengan catatan", body=[("dummy__note", {"text": "x"})])
    told = consequences(Village.objects.filter(pk=village.pk), "dummy")
    assert told.pages == 1
    assert told.records == (("notes", 1),)
    assert told.menu_items == ("Dummy notes",)


def test_settings_have_defaults_and_survive_a_changed_plugin(village):
    from core.plugins.models import PluginSettings

    assert plugin_settings(village, "dummy")["limit"] == 5
    PluginSettings.objects.create(
        village=village, plugin="dummy", values={"limit": 99, "tone": "loud", "old": 1}
    )
    values = plugin_settings(village, "dummy")
    assert values == {"greeting": "Halo", "limit": 5, "tone": "loud", "open": True}


def test_the_menu_of_the_admin_asks_little_however_many_lists_there_are(
    client, regency_officer, village, django_assert_max_num_queries
):
    client.force_login(regency_officer)
    page = reverse("wagtailadmin_account")
    with django_assert_max_num_queries(34):
        client.get(page)
    # Once a minute; between, no more than what says whether it would be another.
    with django_assert_max_num_queries(12):
        answer = client.get(page)
    assert reverse("netizen_report_modeladmin_index") in answer.content.decode()


def test_a_kept_menu_follows_roles_rights_and_name(village, operator, client):
    client.force_login(operator)

    def menu():
        page = client.get("/admin/account/").content.decode()
        return page[page.index("wagtail-sidebar-props") :].partition("</script>")[0]

    assert reverse("villages_admin:people") not in menu()
    Membership.objects.create(
        user=operator, role=Role.DISTRICT_OFFICER, district=village.district
    )  # fmt: skip
    assert reverse("villages_admin:people") in menu()
    operator.first_name = "Siti"
    operator.save()
    assert "Siti" in menu()
    operator.is_superuser = True
    operator.save()
    assert reverse("wagtailusers_users:index") in menu()

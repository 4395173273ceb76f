"""The switchboard, the list of plugins and their settings, over HTTP."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from core.events.models import Event
from core.plugins.gating import enabled_slugs, is_enabled
from core.plugins.models import PluginSwitch
from core.plugins.settings import plugin_settings
from core.plugins.switching import switch
from core.villages.models import Village
from core.villages.provisioning import provision_regency

BOARD = reverse("plugins_admin:switchboard")
PLUGINS = reverse("plugins_admin:plugins")
SETTINGS = reverse("plugins_admin:settings")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def stranger(make_user, village):
    """An officer of another regency that has a village of its own."""
    from core.villages.provisioning import VillageInput, provision_village

    regency = provision_regency("18.05", "Tulang Bawang")
    provision_village(VillageInput("18.05.01.2001", "Menggala", district="Menggala"))
    return make_user("stranger", "regency_officer", regency)


def text(response) -> str:
    return response.content.decode()


def has(village, slug) -> bool:
    return is_enabled(Village.objects.get(pk=village.pk), slug)


def settings_of(village, slug="dummy") -> str:
    return reverse("plugins_admin:settings_edit", args=[village.code, slug])


def boxes(client, **query) -> dict:
    """What the browser sends when nothing is changed."""
    page = text(client.get(BOARD, query))
    return {
        "shown": re.findall(r'name="shown" value="([^"]*)"', page),
        "on": re.findall(r'name="on" value="([^"]*)" checked', page),
        "district": "",
    }


def confirmed(page: str) -> dict:
    return {"confirmed": "1", "change": re.findall(r'name="change" value="([^"]*)"', page)}


class TestAccess:
    def test_operators_open_neither_board_nor_list(self, client, operator, village_head):
        for person in (operator, village_head):
            client.force_login(person)
            for path in (BOARD, PLUGINS):
                assert client.get(path).status_code == 403
            assert client.post(BOARD, {"change": "18.02.01.2003:dummy:on"}).status_code == 403
            menu = text(client.get(reverse("wagtailadmin_home")))
            assert BOARD not in menu
            assert SETTINGS in menu

    def test_a_district_officer_sees_the_own_district_and_switches_nothing_else(
        self, client, district_officer, village, other_village
    ):
        client.force_login(district_officer)
        page = text(client.get(BOARD))
        assert village.code in page
        assert other_village.code not in page
        for data in (
            {"change": f"{other_village.code}:dummy:on"},
            {"many": "18.02.02:dummy:on"},
            {"many": "on", "plugin": "dummy", "village": other_village.code},
            {"shown": f"{other_village.code}:", "on": f"{other_village.code}:dummy"},
            {"change": f"{other_village.code}:dummy:on", "confirmed": "1"},
        ):
            assert client.post(BOARD, data).status_code == 404, data
        assert client.get(BOARD, {"district": "18.02.02"}).status_code == 404
        assert not has(other_village, "dummy")
        client.post(BOARD, {"change": f"{village.code}:dummy:on"})
        assert has(village, "dummy")

    def test_an_officer_of_another_regency_sees_and_changes_nothing(
        self, client, stranger, village
    ):
        client.force_login(stranger)
        assert village.code not in text(client.get(BOARD))
        for data in (
            {"change": f"{village.code}:dummy:on"},
            {"many": "18.02.01:dummy:on"},
            {"shown": f"{village.code}:", "on": f"{village.code}:dummy"},
        ):
            assert client.post(BOARD, data).status_code == 404
        assert client.get(settings_of(village)).status_code == 404
        assert client.get(SETTINGS, {"village": village.code}).status_code == 404
        assert not PluginSwitch.objects.filter(village=village).exists()


class TestBoard:
    @pytest.fixture
    def officer(self, client, regency_officer, village, other_village):
        client.force_login(regency_officer)
        return client

    def test_the_board_shows_who_has_what_by_district(self, officer, village):
        switch([village], "dummy", True)
        page = text(officer.get(BOARD))
        assert f'value="{village.code}:dummy" checked' in page
        assert re.search(r"Dummy 1/1.*Dummy 0/1", page, re.DOTALL)
        only = text(officer.get(BOARD, {"district": "18.02.02"}))
        assert f'"{village.code}:dummy"' not in only

    def test_the_board_asks_the_database_no_more_for_more_villages(
        self, officer, make_village, django_assert_max_num_queries
    ):
        officer.get(BOARD)
        with django_assert_max_num_queries(60) as few:
            officer.get(BOARD)
        for number in range(2004, 2010):
            make_village(f"18.02.01.{number}", f"Kampung {number}")
        with django_assert_max_num_queries(len(few)):
            officer.get(BOARD)

    def test_ticking_switches_on_at_once_for_the_next_request(self, officer, village):
        sent = boxes(officer)
        response = officer.post(
            BOARD, {**sent, "on": [*sent["on"], f"{village.code}:dummy"]}, follow=True
        )
        assert "1 switch was set" in text(response)
        assert has(village, "dummy")
        assert Event.objects.filter(kind="plugin.enabled", village=village).count() == 1

    def test_saving_without_a_change_changes_nothing(self, officer, village):
        response = officer.post(BOARD, boxes(officer), follow=True)
        assert "Nothing was changed" in text(response)
        assert not PluginSwitch.objects.exists()

    def test_what_another_officer_changed_meanwhile_stays(self, officer, village, other_village):
        sent = boxes(officer)
        switch([other_village], "dummy", True)
        officer.post(BOARD, {**sent, "on": [*sent["on"], f"{village.code}:dummy"]})
        assert has(village, "dummy")
        assert has(other_village, "dummy")

    def test_switching_off_first_tells_what_disappears(self, officer, village, make_news):
        from kampung_dummy.models import Note

        switch([village], "dummy", True)
        for text_of_note in ("one", "two"):
            Note.objects.create(village=village, text=text_of_note)
        make_news(village, "With a note", body=[("dummy__note", {"text": "hello"})])
        sent = boxes(officer)
        sent["on"].remove(f"{village.code}:dummy")
        page = text(officer.post(BOARD, sent))
        assert "1 page loses its blocks of Dummy" in page
        assert re.search(r"notes no longer to be seen: 2", page)
        assert "Dummy notes" in page
        assert "Nothing is deleted" in " ".join(page.split())
        assert "Kampung Kalirejo" in page
        assert has(village, "dummy"), "a question changes nothing"
        response = officer.post(BOARD, confirmed(page), follow=True)
        assert "1 switch was set" in text(response)
        assert not has(village, "dummy")
        assert Note.objects.for_village(village).count() == 2

    def test_a_whole_district_is_switched(self, officer, village, other_village, make_village):
        second = make_village("18.02.01.2004", "Balai Rejo")
        switch([village], "dummy", True)
        sent = boxes(officer)
        response = officer.post(BOARD, {**sent, "many": "18.02.01:dummy:on"}, follow=True)
        assert "1 switch was set" in text(response), "one of the two had it already"
        assert has(second, "dummy")
        assert not has(other_village, "dummy")
        page = text(officer.post(BOARD, {**boxes(officer), "many": "18.02.01:dummy:off"}))
        assert "Dummy: 2 villages" in page
        officer.post(BOARD, confirmed(page))
        assert not has(village, "dummy")
        assert not has(second, "dummy")

    def test_the_marked_villages_are_switched(self, officer, village, other_village):
        sent = {**boxes(officer), "many": "on", "plugin": "dummy"}
        assert "Mark the villages first" in text(officer.post(BOARD, sent, follow=True))
        officer.post(BOARD, {**sent, "village": [village.code, other_village.code]})
        assert has(village, "dummy")
        assert has(other_village, "dummy")

    def test_a_plugins_own_failure_is_told_and_the_switch_holds(self, officer, village):
        switch([village], "moody", False)
        response = officer.post(BOARD, {"change": f"{village.code}:moody:on"}, follow=True)
        assert "Moody reported a failure of its own in Kampung Kalirejo: moody" in text(response)
        assert has(village, "moody")
        assert Village.objects.get(pk=village.pk).address != "spoiled"

    def test_one_bad_change_leaves_all_as_it_was(self, officer, village):
        sent = {"change": [f"{village.code}:dummy:on", "18.09.01.2001:dummy:on"]}
        assert officer.post(BOARD, sent).status_code == 404
        for nonsense in ("", "x", f"{village.code}:nothing:on", f"{village.code}:dummy:maybe"):
            assert officer.post(BOARD, {"change": nonsense}).status_code == 404, nonsense
        assert not has(village, "dummy")


class TestList:
    def test_the_list_tells_state_reason_and_remedy(self, client, regency_officer):
        client.force_login(regency_officer)
        page = text(client.get(PLUGINS))
        assert "A good plugin with one of everything." in page
        set_aside = page[: page.index("A good plugin")]
        assert "brokenimport" in set_aside
        assert "Failed at: import" in set_aside
        assert "Reinstall the package" in set_aside

    def test_plugins_kept_out_are_named(self, client, superuser, monkeypatch):
        from core.plugins.registry import registry

        monkeypatch.setattr(registry._discovery, "disabled", ["noisy"])
        client.force_login(superuser)
        assert "noisy" in text(client.get(PLUGINS))


class TestSettings:
    GOOD = {"greeting": "Sugeng rawuh", "limit": "7", "tone": "loud"}

    @pytest.fixture
    def village(self, village):
        switch([village], "dummy", True)
        return Village.objects.get(pk=village.pk)

    @pytest.mark.parametrize(
        "person",
        ["operator", "village_head", "district_officer", "regency_officer", "superuser"],
    )
    def test_whoever_works_for_the_village_sets_its_values(self, client, request, village, person):
        client.force_login(request.getfixturevalue(person))
        assert settings_of(village) in text(client.get(SETTINGS, {"village": village.code}))
        page = text(client.get(settings_of(village)))
        assert 'value="Halo"' in page
        response = client.post(settings_of(village), self.GOOD, follow=True)
        assert "are saved" in text(response)
        assert plugin_settings(village, "dummy") == {
            "greeting": "Sugeng rawuh",
            "limit": 7,
            "tone": "loud",
            "open": False,
        }
        assert Event.objects.filter(kind="plugin.configured", village=village).exists()

    def test_an_operator_is_led_to_the_own_village(self, client, operator, village):
        client.force_login(operator)
        assert settings_of(village) in text(client.get(SETTINGS))

    @pytest.mark.parametrize(
        "bad",
        [{"limit": "0"}, {"limit": "11"}, {"limit": "many"}, {"tone": "shrill"},
         {"greeting": "x" * 3000}],
    )  # fmt: skip
    def test_a_value_outside_its_kind_and_limits_is_refused(self, client, operator, village, bad):
        client.force_login(operator)
        assert client.post(settings_of(village), {**self.GOOD, **bad}).status_code == 200
        assert plugin_settings(village, "dummy")["greeting"] == "Halo"

    def test_a_plugin_that_is_off_has_no_settings_to_change(self, client, operator, village):
        switch([village], "dummy", False)
        client.force_login(operator)
        assert settings_of(village) not in text(client.get(SETTINGS))
        assert client.get(settings_of(village)).status_code == 404
        assert client.post(settings_of(village), self.GOOD).status_code == 404
        assert client.get(settings_of(village, "moody")).status_code == 404

    def test_another_villages_settings_do_not_exist(self, client, other_operator, village):
        client.force_login(other_operator)
        assert client.get(settings_of(village)).status_code == 404
        assert client.post(settings_of(village), self.GOOD).status_code == 404
        assert client.get(SETTINGS, {"village": village.code}).status_code == 404
        assert plugin_settings(village, "dummy")["greeting"] == "Halo"

    def test_a_citizen_does_not_open_the_admin(self, client, make_user, village):
        client.force_login(make_user("warga", "citizen", village))
        assert client.get(settings_of(village)).status_code in (302, 403)
        assert enabled_slugs(village)

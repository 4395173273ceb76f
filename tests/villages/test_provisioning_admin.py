"""The officers' screens over HTTP: villages, uploads, people."""

import re

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from core.accounts.models import User
from core.plugins.gating import is_enabled
from core.plugins.switching import switch
from core.villages.models import District, Membership, Village
from core.villages.provisioning import VillageInput, provision_regency, provision_village

INDEX = reverse("villages_admin:index")
ADD = reverse("villages_admin:add")
UPLOAD = reverse("villages_admin:upload")
PREVIEW = reverse("villages_admin:upload_preview")
RESULT = reverse("villages_admin:upload_result")
TEMPLATE = reverse("villages_admin:upload_template")
PEOPLE = reverse("villages_admin:people")
ADD_PERSON = reverse("villages_admin:people_add")
LINK = reverse("villages_admin:people_link")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def stranger(make_user, village):
    """An officer of another regency."""
    return make_user("stranger", "regency_officer", provision_regency("18.05", "Tulang Bawang"))


@pytest.fixture
def officer(client, regency_officer):
    """A client signed in as the regency's officer."""
    client.force_login(regency_officer)
    return client


def text(response) -> str:
    return b"".join(response).decode() if response.streaming else response.content.decode()


def edit(village) -> str:
    return reverse("villages_admin:edit", args=[village.code])


def filled(village=None, **values) -> dict:
    """What the browser sends of the village form."""
    stored = {}
    if village is not None:
        stored = {
            "name": village.name,
            "slug": village.slug,
            "hostname": village.hostname,
            "address": village.address,
            "email": village.email,
            "phone": village.phone,
            "position": "-5.21, 104.97",
            "plugins": sorted(village.plugin_switches.filter(enabled=True).values_list(
                "plugin", flat=True)),
        }  # fmt: skip
    return {"main_language": "id", **stored, **values}


def send(client, *lines, name="villages.csv"):
    return client.post(
        UPLOAD, {"file": SimpleUploadedFile(name, "\n".join(lines).encode())}, follow=True
    )


def confirm(client, preview, **values):
    shown = re.search(r'name="shown" value="(\w+)"', text(preview))[1]
    return client.post(PREVIEW, {"shown": shown, **values})


class TestAccess:
    PATHS = (INDEX, ADD, UPLOAD, PREVIEW, RESULT, TEMPLATE)

    @pytest.mark.parametrize("person", ["operator", "village_head", "district_officer"])
    def test_only_officers_of_a_regency_open_the_village_screens(
        self, client, request, village, person
    ):
        client.force_login(request.getfixturevalue(person))
        for path in (*self.PATHS, edit(village)):
            assert client.get(path).status_code == 403, path
            assert client.post(path).status_code in (403, 405), path
        assert INDEX not in text(client.get(reverse("wagtailadmin_home")))

    def test_operators_do_not_open_the_people_screens(self, client, operator, other_operator):
        client.force_login(operator)
        membership = other_operator.memberships.get()
        for name in ("people_remove", "people_new_link"):
            path = reverse(f"villages_admin:{name}", args=[membership.pk])
            assert client.post(path).status_code == 403
        for path in (PEOPLE, ADD_PERSON, LINK):
            assert client.get(path).status_code == 403

    @pytest.mark.parametrize("person", ["regency_officer", "superuser"])
    def test_officers_and_the_administrator_find_the_screens_in_the_menu(
        self, client, request, village, person
    ):
        client.force_login(request.getfixturevalue(person))
        menu = text(client.get(reverse("wagtailadmin_home")))
        assert INDEX in menu
        assert PEOPLE in menu
        for path in (INDEX, ADD, UPLOAD, TEMPLATE, PEOPLE, ADD_PERSON, edit(village)):
            assert client.get(path).status_code == 200, path

    def test_the_administrator_opens_them_before_there_is_a_regency(self, client, superuser):
        client.force_login(superuser)
        assert client.get(INDEX).status_code == 200
        response = client.post(ADD, filled(code="18.02.01.2003", name="Kalirejo"))
        assert "provision_regency" in text(response)

    def test_an_officer_of_another_regency_sees_and_changes_nothing(
        self, client, stranger, village, operator
    ):
        client.force_login(stranger)
        assert village.code not in text(client.get(INDEX))
        assert client.get(edit(village)).status_code == 404
        assert client.post(edit(village), filled(village, name="Taken")).status_code == 404
        preview = send(client, "code,name", f"{village.code},Taken")
        assert "no officer of the regency 18.02" in text(preview)
        confirmed = client.post(PREVIEW, {"shown": "anything"}, follow=True)
        assert "Nothing was changed" in text(confirmed)
        assert client.post(ADD, filled(code="18.02.01.2004", name="New")).status_code == 200
        assert list(Village.objects.values_list("name", flat=True)) == ["Kalirejo"]
        membership = operator.memberships.get()
        assert village.full_name not in text(client.get(PEOPLE))
        path = reverse("villages_admin:people_remove", args=[membership.pk])
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404
        assert Membership.objects.filter(pk=membership.pk).exists()


class TestList:
    def test_the_list_finds_filters_and_tells_what_contact_data_is_missing(
        self, officer, village, make_village
    ):
        make_village("18.02.02.2001", "Purwodadi", district="Bangun Rejo", email="a@b.example")
        page = text(officer.get(INDEX))
        assert "http://kalirejo.localhost:8000/" in page
        assert re.search(r"missing:\s+address, phone, position", page)
        results = reverse("villages_admin:index_results")
        assert "Purwodadi" not in text(officer.get(results, {"q": "kali"}))
        district = District.objects.get(code="18.02.02")
        assert "Kalirejo" not in text(officer.get(results, {"district": district.pk}))
        assert "Kalirejo" not in text(officer.get(results, {"contact": "incomplete"}))

    def test_the_export_is_a_file_the_upload_takes(self, officer, village):
        exported = text(officer.get(INDEX, {"export": "csv"}))
        preview = send(officer, *exported.splitlines())
        assert re.search(r"<strong>1</strong>\s*unchanged", text(preview))

    def test_the_template_is_a_file_the_upload_takes_in_both_languages(self, officer, regency):
        for language in ("en", "id"):
            with translation.override(language):
                content = officer.get(TEMPLATE).content
            with translation.override("en"):
                preview = send(officer, *content.decode().splitlines())
            assert re.search(r"<strong>1</strong>\s*new", text(preview)), language


class TestForm:
    def test_a_village_is_created_with_its_website(self, officer, regency):
        response = officer.post(
            ADD,
            filled(
                code="18.02.01.2003",
                name="Kalirejo",
                district="Kecamatan Kalirejo",
                phone="0725 123456",
                position="-5.2137, 104.9712",
                languages=["jv"],
                plugins=["dummy"],
            ),
            follow=True,
        )
        assert "Kampung Kalirejo has its website now" in text(response)
        village = Village.objects.get()
        assert village.district.name == "Kalirejo"
        assert village.hostname == "kalirejo.localhost"
        assert village.phone == "+62725123456"
        assert village.point.coords == (104.9712, -5.2137)
        assert village.languages == ["id", "jv"]
        assert is_enabled(village, "dummy")
        assert not is_enabled(village, "moody")

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"code": "18.02.01"}, "A village code looks like"),
            ({"code": "18.09.01.2001"}, "no officer of the regency 18.09"),
            ({"code": "18.02.09.2001"}, "District 18.02.09 is not here yet"),
            ({"code": "18.02.01.2004", "hostname": "kalirejo.localhost"}, "already belongs to"),
            ({"code": "18.02.01.2004", "hostname": "not an address"}, "lower-case letters"),
            ({"code": "18.02.01.2004", "slug": "kalirejo", "hostname": "x.example"}, "Short name"),
            ({"code": "18.02.01.2004", "position": "105, 104"}, "latitude"),
            ({"code": "18.02.01.2004", "phone": "abc"}, "not a phone number"),
            ({"code": "18.02.01.2004", "plugins": ["nothing"]}, "nothing"),
        ],
    )
    def test_what_is_wrong_is_told_beside_the_field_and_nothing_is_made(
        self, officer, village, values, said
    ):
        response = officer.post(ADD, filled(name="New", **values))
        assert response.status_code == 200
        assert said in text(response)
        assert Village.objects.count() == 1

    def test_a_village_is_changed_and_emptied_fields_are_emptied(self, officer, village):
        sent = filled(
            village, name="Kali Rejo", email="", position="", hostname="", slug="kali", plugins=[]
        )
        officer.post(edit(village), {**sent, "confirmed": ["moody", "ronda", "netizen", "gismap"]})
        village = Village.objects.get()
        assert village.name == "Kali Rejo"
        assert (village.email, village.point) == ("", None)
        assert village.hostname == "kali.localhost"
        assert village.phone == "+62725123456"

    def test_plugins_are_switched_off_only_after_the_loss_was_read(self, officer, village):
        switch([village], "dummy", True)
        sent = filled(village, plugins=[], name="Renamed")
        asked = officer.post(edit(village), sent)
        assert "This is going to disappear" in text(asked)
        assert Village.objects.get().name == "Kalirejo"
        assert is_enabled(Village.objects.get(), "dummy")
        told = re.findall(r'name="confirmed" value="(\w+)"', text(asked))
        assert officer.post(edit(village), {**sent, "confirmed": told}).status_code == 302
        assert Village.objects.get().name == "Renamed"
        assert not is_enabled(Village.objects.get(), "dummy")


class TestUpload:
    def test_a_preview_writes_nothing_and_its_confirmation_does_what_it_showed(
        self, officer, village
    ):
        preview = send(
            officer,
            "kode;nama;kecamatan;telepon;catatan",
            "18.02.01.2003;;;0725 999999;",
            "18.02.02.2001;Purwodadi;Bangun Rejo;;",
        )
        page = text(preview)
        assert "catatan" in page
        assert "<del>+62725123456</del> → <ins>+62725999999</ins>" in page
        assert Village.objects.count() == 1
        progress = text(confirm(officer, preview))
        assert "Kampung Purwodadi <span>2/2</span>" in progress
        assert RESULT in progress
        result = text(officer.get(RESULT))
        assert "http://purwodadi.localhost:8000/" in result
        assert Village.objects.get(code=village.code).phone == "+62725999999"
        assert Village.objects.get(code="18.02.02.2001").name == "Purwodadi"
        # The file is used up: confirming once more does nothing.
        assert officer.post(PREVIEW, {"shown": "x"}).url == UPLOAD

    def test_wrong_rows_are_told_and_cannot_be_confirmed(self, officer, village, other_village):
        preview = send(
            officer,
            "code;name;hostname;boundary",
            "18.02.01.2003;Renamed;;",
            "18.02.01.xx;Broken;;",
            "18.02.01.2004;Balai Rejo;purwodadi.localhost;",
            "18.02.01.2005;Watu Agung;;POINT(104 -5)",
        )
        page = text(preview)
        assert re.search(r"<strong>3</strong>\s*wrong", page)
        assert "A village code looks like" in page
        assert "already belongs to Kampung Purwodadi" in page
        assert "A boundary is a polygon" in page
        assert 'name="shown"' not in page
        officer.post(PREVIEW, {"shown": "anything"})
        assert Village.objects.count() == 2
        assert Village.objects.get(pk=village.pk).name == "Kalirejo"

    def test_a_preview_grown_stale_is_not_applied(self, officer, village):
        preview = send(officer, "code,phone", "18.02.01.2003,0725 999999")
        provision_village(VillageInput(village.code, phone="+62725888888"))
        response = confirm(officer, preview)
        assert response.url == PREVIEW
        assert Village.objects.get().phone == "+62725888888"
        again = officer.get(PREVIEW)
        assert "since this preview was shown" in text(again)
        text(confirm(officer, again))
        assert Village.objects.get().phone == "+62725999999"

    def test_a_failure_at_the_last_row_is_told_and_undoes_all(self, officer, regency, monkeypatch):
        from core.villages import bulk

        def fail_at_the_last(data):
            if data.code == "18.02.01.2004":
                raise RuntimeError("out of the blue")
            return provision_village(data)

        monkeypatch.setattr(bulk, "provision_village", fail_at_the_last)
        preview = send(
            officer,
            "code,name,district",
            "18.02.01.2003,Kalirejo,Kalirejo",
            "18.02.01.2004,Balai Rejo,",
        )
        progress = text(confirm(officer, preview))
        assert "Kampung Kalirejo <span>1/2</span>" in progress
        assert "Nothing was changed" in progress
        assert not Village.objects.exists()
        assert not District.objects.exists()

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"\x89PNG\r\n\x1a\n\0\0\0", "not a table"),
            (b"name\nKalirejo", "“kode”"),
            (b"", "empty"),
            (b"code\n" + b"x" * 5_300_000, "at most"),
        ],
    )
    def test_what_is_no_table_is_refused_at_once(self, officer, regency, content, said):
        response = officer.post(UPLOAD, {"file": SimpleUploadedFile("a.xlsx", content)})
        assert response.status_code == 200
        assert said in text(response)
        assert officer.get(PREVIEW).url == UPLOAD

    def test_an_upload_belongs_to_the_session_it_was_made_in(self, officer, client, village):
        send(officer, "code,phone", "18.02.01.2003,0725 999999")
        other = type(client)()
        other.force_login(User.objects.get(username="kabupaten"))
        assert other.get(PREVIEW).url == UPLOAD
        other.logout()
        officer.logout()
        officer.force_login(User.objects.get(username="kabupaten"))
        assert officer.get(PREVIEW).url == UPLOAD


class TestPeople:
    NEW = {"name": "Siti Aminah", "username": "siti", "email": "siti@kalirejo.example"}

    def add(self, client, area, role="village_operator", **values):
        return client.post(ADD_PERSON, {"role": role, "area": area, **values}, follow=True)

    def test_a_new_operator_gets_a_link_to_choose_a_password(self, officer, client, village):
        page = text(self.add(officer, f"village/{village.code}", **self.NEW))
        path = re.search(r'value="http://localhost:8000(/admin/password_reset/[^"]+)"', page)[1]
        assert "siti@kalirejo.example as well" in page
        assert path in mail.outbox[0].body
        assert officer.get(LINK).url == PEOPLE, "the link is shown once"
        user = User.objects.get(username="siti")
        assert not user.has_usable_password()
        assert user.groups.get() == village.group
        form = client.get(path, follow=True)
        password = {"new_password1": "tujuh-belas-agustus", "new_password2": "tujuh-belas-agustus"}
        client.post(form.redirect_chain[-1][0], password)
        user.refresh_from_db()
        assert user.check_password("tujuh-belas-agustus")

    def test_an_existing_person_is_found_by_username_email_or_phone(
        self, officer, make_user, village, other_village
    ):
        person = make_user("budi", email="budi@x.example", phone="+628123456789")
        for identifier, area in (
            ("BUDI", f"village/{village.code}"),
            ("budi@x.example", f"village/{other_village.code}"),
            ("0812 3456 789", f"district/{village.district.code}"),
        ):
            role = "district_officer" if area.startswith("district") else "village_operator"
            assert "is now" in text(self.add(officer, area, role, existing=identifier))
        assert person.memberships.count() == 3
        assert User.objects.get(pk=person.pk).has_usable_password()

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({}, "A new account needs this"),
            ({"existing": "nobody"}, "no such account"),
            ({"existing": "operator", "name": "Siti"}, "not both"),
            ({"existing": "operator"}, "already has this role"),
            ({**NEW, "username": "operator"}, "already"),
            ({**NEW, "email": "", "phone": ""}, "email address or a phone number"),
            ({**NEW, "phone": "abc"}, "not a phone number"),
            ({**NEW, "role": "district_officer"}, "held in a district"),
            ({**NEW, "area": "village/18.09.01.2001"}, "18.09.01.2001"),
            ({**NEW, "role": "emperor"}, "emperor"),
        ],
    )
    def test_a_person_that_cannot_be_added_is_told_why(
        self, officer, operator, village, values, said
    ):
        before = Membership.objects.count(), User.objects.count()
        sent = {"role": "village_operator", "area": f"village/{village.code}", **values}
        assert said in text(officer.post(ADD_PERSON, sent))
        assert (Membership.objects.count(), User.objects.count()) == before

    def test_a_district_officer_gives_village_roles_in_the_own_district_only(
        self, client, district_officer, village, other_village, other_operator
    ):
        client.force_login(district_officer)
        page = text(client.get(ADD_PERSON))
        assert f"village/{village.code}" in page
        for absent in (f"village/{other_village.code}", "regency/18.02", "district/18.02.01"):
            assert absent not in page
        assert 'value="regency_officer"' not in page
        assert "is now" in text(self.add(client, f"village/{village.code}", **self.NEW))
        for role, area in (
            ("village_operator", f"village/{other_village.code}"),
            ("district_officer", "district/18.02.01"),
            ("regency_officer", "regency/18.02"),
        ):
            self.add(client, area, role, existing="siti")
        assert User.objects.get(username="siti").memberships.count() == 1
        listed = text(client.get(PEOPLE))
        assert "siti" in listed
        assert other_operator.username not in listed
        path = reverse("villages_admin:people_remove", args=[other_operator.memberships.get().pk])
        assert client.post(path).status_code == 404

    def test_a_role_is_taken_away_and_with_it_the_rights(self, officer, operator, village):
        path = reverse("villages_admin:people_remove", args=[operator.memberships.get().pk])
        assert "will no longer be" in text(officer.get(path))
        assert operator.memberships.exists()
        officer.post(path)
        assert not operator.memberships.exists()
        assert not operator.groups.exists()
        assert User.objects.filter(pk=operator.pk).exists()

    def test_nobody_takes_away_the_own_role(self, officer, regency_officer):
        path = reverse("villages_admin:people_remove", args=[regency_officer.memberships.get().pk])
        officer.post(path)
        assert regency_officer.memberships.exists()

    def test_a_new_link_is_given_only_for_an_account_that_is_not_in_use(
        self, officer, client, district_officer, operator, make_user, village, other_village
    ):
        self.add(officer, f"village/{village.code}", **self.NEW)
        siti = User.objects.get(username="siti")
        path = reverse("villages_admin:people_new_link", args=[siti.memberships.get().pk])
        assert "Set-password link" in text(officer.post(path, follow=True))
        used = reverse("villages_admin:people_new_link", args=[operator.memberships.get().pk])
        assert "No link can be made" in text(officer.post(used, follow=True))
        # Somebody with a role elsewhere too is out of a district officer's reach.
        Membership.objects.create(user=siti, role="village_operator", village=other_village)
        client.force_login(district_officer)
        assert "No link can be made" in text(client.post(path, follow=True))

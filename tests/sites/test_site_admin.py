"""The editor's side of a village's website: settings, people, services of the catalogue, tasks."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from core.command_centre.following import follow_once
from core.villages.models import Village
from sites.models import (
    ContactPage,
    Official,
    ServiceIndexPage,
    ServicePage,
    VillageSettings,
)
from tests.sites.pages import publish

COMMENTS = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""}


def page_form(page, **fields):
    return nested_form_data(
        {
            "title": page.title,
            "slug": page.slug,
            "intro": page.intro,
            "lead_image": "",
            "body": streamfield([]),
            "seo_title": "",
            "search_description": "",
            "go_live_at": "",
            "expire_at": "",
            "comments": COMMENTS,
            **fields,
        }
    )


def save_page(client, user, page, **fields):
    client.force_login(user)
    return client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        {**page_form(page, **fields), "action-publish": "1"},
    )


def settings_form(**fields):
    return nested_form_data(
        {
            "address": "Jl. Baru 2",
            "phone": "0725 7654321",
            "email": "kantor@kalirejo.example",
            "hours": streamfield([("hours", {"days": "Senin", "hours": "08.00–12.00"})]),
            "emergency_numbers": streamfield([]),
            "whatsapp": "",
            "facebook": "",
            "instagram": "",
            "youtube": "",
            "tiktok": "",
            "x": "",
            "logo": "",
            "colour": "",
            **fields,
        }
    )


@pytest.fixture
def settings_url(client, operator, village):
    client.force_login(operator)
    return client.get(reverse("village_settings", args=[village.code]))["Location"]


def test_an_operator_enters_contact_hours_and_look(client, settings_url, village, visit):
    answer = client.post(settings_url, settings_form(colour="#17355c", whatsapp="0812 3456 7890"))
    assert answer.status_code == 302
    village = Village.objects.get(pk=village.pk)
    assert (village.address, village.phone) == ("Jl. Baru 2", "+627257654321")
    page = visit("/kontak/").content.decode()
    assert "Jl. Baru 2" in page
    assert "08.00–12.00" in page
    assert "theme.17355c.css" in page
    assert "wa.me/6281234567890" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("colour", "#ffee00"),
        ("colour", "merah"),
        ("facebook", "https://evil.example/kalirejo"),
        ("facebook", "javascript:alert(1)"),
        ("phone", "abc"),
        ("email", "kantor"),
        ("whatsapp", "12"),
    ],
)
def test_what_cannot_be_is_refused_at_the_field(client, settings_url, village, field, value):
    answer = client.post(settings_url, settings_form(**{field: value}))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    village = Village.objects.get(pk=village.pk)
    assert village.address == "Jl. Raya Kalirejo No. 1"


@pytest.mark.parametrize("number", ["1", "abc"])
def test_an_emergency_number_can_be_dialled(client, settings_url, number):
    rows = streamfield([("number", {"label": "Polisi", "number": number})])
    answer = client.post(settings_url, settings_form(emergency_numbers=rows))
    assert "emergency_numbers" in answer.context["form"].errors


def test_a_logo_of_another_village_is_refused(client, settings_url, other_village, make_image):
    image = make_image(other_village, "Lambang")
    answer = client.post(settings_url, settings_form(logo=image.pk))
    assert "logo" in answer.context["form"].errors


def test_nobody_opens_another_villages_settings(client, operator, other_village):
    client.force_login(operator)
    other = VillageSettings.objects.create(village=other_village)
    assert client.get(reverse("village_settings", args=[other_village.code])).status_code == 404
    url = reverse("village_sites_villagesettings_modeladmin_edit", args=[other.pk])
    assert client.get(url).status_code in (403, 404)
    assert client.post(url, settings_form()).status_code in (403, 404)
    other_village.refresh_from_db()
    assert other_village.address == "Jl. Merdeka No. 7"


def test_an_official_is_added_and_shown(client, operator, village, visit):
    client.force_login(operator)
    url = reverse("village_sites_official_modeladmin_create")
    form = {"name": "Sutrisno", "position": "Kepala Kampung", "body": "government",
            "photo": "", "phone": "", "order": 1, "is_active": "on"}  # fmt: skip
    assert client.post(url, form).status_code == 302
    assert Official.objects.for_village(village).get().name == "Sutrisno"
    assert "Sutrisno" in visit("/profil/").content.decode()


def test_a_list_names_the_village_only_where_it_can_differ(
    client, operator, regency_officer, directory
):
    url = reverse("village_sites_official_modeladmin_index")
    client.force_login(operator)
    columns = client.get(url).context["view"].list_display
    assert columns[0] == "name" and "village" not in columns
    client.force_login(regency_officer)
    assert "village" in client.get(url).context["view"].list_display


@pytest.fixture
def catalogue(regency):
    home = regency.site.root_page
    index = publish(home, ServiceIndexPage(title="Katalog", slug="layanan"))
    return [
        publish(index, ServicePage(title=title, cost="Gratis", steps=[("step", "Datang.")]))
        for title in ("Surat Usaha", "Surat Nikah")
    ]


def test_services_are_taken_from_the_catalogue_as_drafts(client, operator, catalogue, place):
    client.force_login(operator)
    index = place(ServiceIndexPage)
    url = reverse("adopt_services", args=[index.pk])
    assert url in client.get(reverse("wagtailadmin_explore", args=[index.pk])).content.decode()
    shown = client.get(url).content.decode()
    assert "Surat Usaha" in shown
    assert client.post(url, {"services": [catalogue[0].pk]}).status_code == 302
    page = ServicePage.objects.child_of(index).get()
    assert (page.title, page.live, page.adopted_from) == ("Surat Usaha", False, catalogue[0])
    assert [step.value for step in page.steps] == ["Datang."]
    shown = client.get(url).content.decode()
    assert "Surat Usaha" not in shown
    client.post(url, {"services": [catalogue[1].pk]})
    assert client.get(url).status_code == 302


def test_nothing_chosen_is_an_error(client, operator, catalogue, place):
    client.force_login(operator)
    url = reverse("adopt_services", args=[place(ServiceIndexPage).pk])
    answer = client.post(url, {})
    assert answer.context["form"].errors["services"]


def test_a_service_of_a_village_cannot_be_taken_by_another(
    client, other_operator, service, other_village, catalogue
):
    client.force_login(other_operator)
    own = ServiceIndexPage.objects.descendant_of(other_village.site.root_page).get()
    url = reverse("adopt_services", args=[own.pk])
    answer = client.post(url, {"services": [service.pk]})
    assert answer.context["form"].errors["services"]
    foreign = reverse("adopt_services", args=[service.get_parent().pk])
    assert client.get(foreign).status_code == 404
    assert client.post(foreign, {"services": [catalogue[0].pk]}).status_code == 404


def test_the_catalogue_itself_adopts_nothing(client, regency_officer, catalogue):
    client.force_login(regency_officer)
    url = reverse("adopt_services", args=[catalogue[0].get_parent().pk])
    assert client.get(url).status_code == 403


def test_a_service_without_steps_is_a_draft_but_not_published(client, operator, place):
    client.force_login(operator)
    index = place(ServiceIndexPage)
    url = reverse("wagtailadmin_pages:add", args=["village_sites", "servicepage", index.pk])
    fields = {"subject": "letters", "cost": "", "duration": "", "responsible": "", "phone": "",
              "legal_basis": "", "requirements": streamfield([]), "steps": streamfield([]),
              "forms": streamfield([])}  # fmt: skip
    form = page_form(ServicePage(title="Surat", slug="surat"), **fields)
    answer = client.post(url, {**form, "action-publish": "1"})
    assert "steps" in answer.context["form"].errors
    assert client.post(url, form).status_code == 302
    assert not ServicePage.objects.child_of(index).get().live


def test_the_dashboard_tells_what_to_do_next(client, operator, village, place):
    follow_once("test")  # as the worker does once a second
    client.force_login(operator)
    shown = client.get(reverse("command_centre:completeness", args=[village.code]))
    shown = shown.content.decode()
    contact = place(ContactPage)
    assert reverse("wagtailadmin_pages:edit", args=[contact.pk]) in shown
    assert reverse("village_sites_official_modeladmin_create") in shown
    shown = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("adopt_services", args=[place(ServiceIndexPage).pk]) in shown
    village.phone = ""
    village.save()
    follow_once("test")
    shown = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("village_settings", args=[village.code]) in shown

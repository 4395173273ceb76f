"""What a village owes of its website: each rule is unmet until the form it leads to is filled in."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from core.command_centre.completeness import items_of, known_rules, missing_of, scores, url_of
from core.command_centre.following import follow_once
from core.command_centre.models import MissingItem
from core.command_centre.refreshing import refresh
from core.events import log
from core.events.log import append
from core.events.models import Event
from core.testing.factories import provisioned
from core.villages.models import Village
from core.villages.provisioning import VillageInput, provision_village
from sites.completeness import completeness_rules, content
from sites.models import (
    AnnouncementIndexPage,
    AnnouncementPage,
    BudgetLine,
    BudgetPage,
    InformationIndexPage,
    InformationPage,
    NewsIndexPage,
    Official,
    ProfilePage,
    ServiceIndexPage,
    ServicePage,
)
from sites.models.information import STATEMENTS
from tests.sites.pages import publish

COMMENTS = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""}
TODAY = datetime.date(2026, 11, 30)
YEAR = TODAY.year


@pytest.fixture(autouse=True)
def on_a_day(monkeypatch):
    """A day on which the plans of the next year are due, and this year's reports are not."""

    def localdate(value=None, timezone=None):
        return TODAY if value is None else real(value, timezone)

    real = timezone.localdate
    monkeypatch.setattr(timezone, "localdate", localdate)


@pytest.fixture(autouse=True)
def own_events(monkeypatch):
    """A test's transaction is never over, and PostgreSQL's readers wait for it; here they do not."""
    monkeypatch.setattr(
        log, "readable", lambda using="default": Event.objects.order_by("transaction", "id")
    )


@pytest.fixture
def owed(village):
    """A function: the names of the rules of the websites that the village does not meet."""
    follow_once("test")  # all are measured for the first time

    def names():
        return {
            item.rule.spec.name for item in missing_of(village) if item.rule.source.slug == "sites"
        }

    return names


@pytest.fixture
def mend(client, operator, village, owed):
    """A function that opens the form a rule leads to and sends it filled in; and then the worker
    looks at the events, as it does once a second."""
    client.force_login(operator)

    def mend(name, /, **fields):
        assert name in owed()
        url = url_of(known_rules()["sites", name], village)
        form = client.get(url, follow=True)
        assert form.status_code == 200, url
        address = form.redirect_chain[-1][0] if form.redirect_chain else url
        answer = client.post(address.partition("?")[0], fields)
        assert answer.status_code == 302, _errors(answer)
        assert follow_once("test") == 1  # this village, and no other
        assert name not in owed()

    return mend


def _errors(answer):
    return answer.context and answer.context["form"].errors


def page(title, slug, **fields):
    """What the editor sends of a page that is to be published."""
    return nested_form_data(
        {
            "title": title, "slug": slug, "intro": "", "lead_image": "", "body": streamfield([]),
            "seo_title": "", "search_description": "", "go_live_at": "", "expire_at": "",
            "comments": COMMENTS, "action-publish": "1", **fields,
        }
    )  # fmt: skip


def profile(**fields):
    given = {"vision": "", "mission": streamfield([]), "duties": "", "population": "",
             "households": "", "area_ha": ""}  # fmt: skip
    return page("Profil", "profil", **given | fields)


def test_a_new_village_owes_all_but_what_it_was_given(owed):
    rules = {rule.name for rule in completeness_rules()}
    given = {"address", "phone", "email", "announcement_channel", "announcements_whole"}
    only_with = {
        "budget_team", "budget_complaints", "realisation_whole", "photos", "service_details",
        "languages",
    }  # fmt: skip
    assert owed() == rules - given - only_with


def test_the_profile_is_written_piece_by_piece(mend, owed):
    mend("profile", **profile(intro="Kampung di tepi Way Seputih."))
    assert "vision_mission" in owed()
    mend("vision_mission", **profile(
        vision="Aman dan sejahtera", mission=streamfield([("item", "Membangun jalan")])
    ))  # fmt: skip
    mend("duties", **profile(duties="Menyelenggarakan pemerintahan."))
    mend("figures", **profile(population="3120", households="880", area_ha="512.5"))


@pytest.mark.parametrize(
    ("rule", "kind", "year"),
    [
        ("programmes", "programmes", YEAR),
        ("incoming", "incoming", YEAR),
        ("rpjmdes", "rpjmdes", YEAR),
        ("rkpdes", "rkpdes", YEAR + 1),
        ("du_rkp", "du_rkp", YEAR + 1),
        ("performance", "performance", YEAR - 1),
        ("finance", "finance", YEAR - 1),
        ("budget_regulation", "apbdes", YEAR),
    ],
)
def test_a_document_is_published_by_the_form_that_knows_its_kind_and_year(
    mend, client, village, operator, make_document, rule, kind, year
):
    client.force_login(operator)
    form = client.get(url_of(known_rules()["sites", rule], village)).context["form"]
    assert (form["kind"].value(), form["year"].value()) == (kind, year)
    file = streamfield([("file", {"document": make_document(village).pk, "label": ""})])
    mend(rule, **page(
        "Dokumen", "dokumen", kind=kind, year=str(year), until_year="",
        information_class="periodic", files=file,
    ))  # fmt: skip


def test_a_plan_for_several_years_holds_in_each_of_them(village, place, owed, make_document):
    files = [("file", {"document": make_document(village), "label": ""})]
    old = InformationPage(title="Lama", kind="rpjmdes", year=YEAR - 7, until_year=YEAR - 1,
                          files=files)  # fmt: skip
    publish(place(InformationIndexPage), old)
    follow_once("test")
    assert "rpjmdes" in owed()
    new = InformationPage(title="RPJM", kind="rpjmdes", year=YEAR - 2, until_year=YEAR + 4,
                          files=files)  # fmt: skip
    publish(place(InformationIndexPage), new)
    follow_once("test")
    assert "rpjmdes" not in owed()


def budget_form(year, stage="plan", realised="", **fields):
    line = {"kind": "spending", "name": "Jalan", "source": "Dana Desa", "planned": "1000000",
            "realised": realised}  # fmt: skip
    return page(
        f"APBKam {year}", f"apbkam-{year}", year=str(year), stage=stage, files=streamfield([]),
        budget_lines=inline_formset([line]), **{"team": "", "complaints": ""} | fields,
    )  # fmt: skip


def test_the_budget_is_published_with_its_team_and_what_became_of_it(
    mend, owed, village, place, client
):
    mend("budget", **budget_form(YEAR))
    # What is asked of a budget is owed once there is one.
    assert "budget_team" in owed()
    assert "budget_complaints" not in owed()  # the office is named
    Village.objects.filter(pk=village.pk).update(address="", phone="", email="")
    append("village.changed", village=village)
    follow_once("test")
    budget = BudgetPage.objects.get()
    lines = [budget.budget_lines.get()]
    again = inline_formset(
        [{"id": lines[0].pk, "kind": "spending", "name": "Jalan", "source": "", "planned": "9",
          "realised": ""}], initial=1)  # fmt: skip
    mend("budget_team", **budget_form(YEAR, team="Sutrisno, Kaur Keuangan") | nested_form_data(
        {"budget_lines": again}))  # fmt: skip
    mend("budget_complaints", **budget_form(YEAR, complaints="Jl. Raya 1") | nested_form_data(
        {"budget_lines": again}))  # fmt: skip
    mend("realisation", **budget_form(YEAR - 1, stage="realised", realised="900000"))
    assert "realisation_whole" not in owed()


def test_a_realised_budget_leaves_no_line_open(mend, place, owed):
    budget = BudgetPage(title="APBKam", slug="apbkam-lalu", year=YEAR - 1, stage="realised")
    budget.budget_lines = [
        BudgetLine(kind="spending", name="Jalan", planned=Decimal(10), realised=Decimal(9)),
        BudgetLine(kind="spending", name="Balai", planned=Decimal(10)),
    ]
    publish(place(InformationIndexPage), budget)
    follow_once("test")
    done, left = budget.budget_lines.all()
    rows = [
        {"id": done.pk, "kind": "spending", "name": "Jalan", "source": "", "planned": "10",
         "realised": "9"},
        {"id": left.pk, "kind": "spending", "name": "Balai", "source": "", "planned": "10",
         "realised": "0"},
    ]  # fmt: skip
    mend("realisation_whole", **budget_form(YEAR - 1, stage="realised") | nested_form_data(
        {"budget_lines": inline_formset(rows, initial=2)}))  # fmt: skip


def test_a_kelurahan_owes_no_budget_and_no_village_plans(regency):
    kelurahan = provisioned("18.02.01.1001", "Yukum Jaya")
    refresh()
    owed = {item.rule.spec.name for item in missing_of(kelurahan)}
    assert not owed & {"budget", "rpjmdes", "rkpdes", "du_rkp", "finance", "council", "incoming"}
    assert {"profile", "services", "head"} <= owed


def test_an_announcement_that_leaves_a_statement_out_is_completed(mend, place, owed, client):
    texts = {name: f"Isi {name}." for name in STATEMENTS}
    publish(
        place(AnnouncementIndexPage),
        AnnouncementPage(title="Banjir", slug="banjir", kind="natural", **texts),
    )
    follow_once("test")
    assert "announcements_whole" not in owed()
    AnnouncementPage.objects.update(evacuation="")
    refresh()
    mend("announcements_whole", **page(
        "Banjir", "banjir", kind="natural", starts_at="2026-11-29 08:00", ends_at="", **texts
    ))  # fmt: skip


def test_the_place_for_announcements_is_made_anew(mend, place, owed, village):
    place(AnnouncementIndexPage).delete()
    follow_once("test")
    fields = page("Pengumuman", "pengumuman")
    mend("announcement_channel", **fields)


def settings_form(**fields):
    empty = dict.fromkeys(
        ("address", "phone", "email", "whatsapp", "facebook", "instagram", "youtube", "tiktok", "x",
         "logo", "colour"), "")  # fmt: skip
    streams = {"hours": streamfield([]), "emergency_numbers": streamfield([])}
    return nested_form_data(empty | streams | fields)


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("address", {"address": "Jl. Raya 1"}),
        ("phone", {"phone": "0725 123456"}),
        ("email", {"email": "kantor@kalirejo.example"}),
        ("hours", {"hours": streamfield([("hours", {"days": "Senin", "hours": "08–15"})])}),
        (
            "emergency_numbers",
            {"emergency_numbers": streamfield([("number", {"label": "Polisi", "number": "110"})])},
        ),
    ],
)
def test_the_contact_is_entered_among_the_settings(mend, village, owed, rule, fields):
    Village.objects.filter(pk=village.pk).update(address="", phone="", email="")
    refresh()
    mend(rule, **settings_form(**fields))


def test_the_way_to_the_office_is_described(mend):
    mend("directions", **page("Kontak", "kontak", directions="Di samping balai."))


def official(**fields):
    return {"body": "government", "photo": "", "phone": "", "order": "1", "is_active": "on",
            **fields}  # fmt: skip


@pytest.mark.parametrize("position", ["Kepala Kampung", "Pj. Kepala Kampung", "Kakam", "Lurah"])
def test_the_head_is_named(mend, position):
    mend("head", **official(name="Sri Lestari", position=position))


def test_an_office_beside_the_heads_is_not_the_heads(village, owed):
    Official.objects.create(village=village, name="Budi", position="Sekretaris Lurah")
    Official.objects.create(village=village, name="Lama", position="Lurah", is_active=False)
    follow_once("test")
    assert "head" in owed()


def test_three_people_make_the_structure_and_the_council_is_named(mend, village, owed):
    for name in ("Satu", "Dua"):
        Official.objects.create(village=village, name=name, position="Kaur")
    follow_once("test")
    mend("structure", **official(name="Tiga", position="Kasi"))
    mend("council", **official(name="Empat", position="Ketua", body="council"))


def test_each_official_has_a_photo(mend, village, owed, make_image):
    photo = make_image(village, "Sri")
    faceless = Official.objects.create(village=village, name="Sri", position="Kaur")
    follow_once("test")
    mend("photos", **official(name="Sri", position="Kaur", photo=str(photo.pk)))
    faceless.refresh_from_db()
    photo.delete()
    follow_once("test")
    assert "photos" in owed()


def test_services_come_from_the_catalogue_and_tell_all(client, village, place, owed, mend):
    whole = {
        "requirements": [("item", "KTP")], "steps": [("step", "Datang.")], "cost": "Gratis",
        "duration": "1 hari", "responsible": "Kasi Pelayanan",
    }  # fmt: skip
    index = place(ServiceIndexPage)
    assert url_of(known_rules()["sites", "services"], village) == reverse(
        "adopt_services", args=[index.pk]
    )
    for number in range(4):
        publish(index, ServicePage(title=f"Surat {number}", **whole))
    follow_once("test")
    assert "services" in owed()
    publish(index, ServicePage(title="Surat kelima", slug="kelima", **whole | {"duration": ""}))
    follow_once("test")
    assert "services" not in owed()
    mend("service_details", **page(
        "Surat kelima", "kelima", subject="letters", cost="Gratis", duration="1 hari",
        responsible="Kasi", phone="", legal_basis="", requirements=streamfield([("item", "KTP")]),
        steps=streamfield([("step", "Datang.")]), forms=streamfield([]),
    ))  # fmt: skip


def test_news_and_front_page_are_written(mend):
    mend("news", **page("Panen", "panen", date="2026-11-29", tags=""))
    mend("front_page", **page("Kalirejo", "kalirejo", intro="Selamat datang."))


def test_old_news_are_no_news(village, make_news, owed):
    make_news(village, "Lama", date=TODAY - datetime.timedelta(days=31))
    follow_once("test")
    assert "news" in owed()


def test_each_example_is_written_until_none_is_left(village, mend, owed):
    ServiceIndexPage.objects.update(is_example=False)
    mend("no_examples", **page("Informasi publik", "informasi-publik", intro="Semua dokumen."))


def test_the_front_page_is_translated_into_each_language(
    client, village, owed, operator, django_capture_on_commit_callbacks
):
    provision_village(VillageInput(village.code, languages=("id", "jv")))
    follow_once("test")
    assert "languages" in owed()
    client.force_login(operator)
    url = url_of(known_rules()["sites", "languages"], village)
    assert client.get(url).status_code == 200
    locale = Locale.objects.get(language_code="jv")
    assert client.post(url, {"locales": [locale.pk]}).status_code == 302
    refresh()
    assert "languages" in owed()  # asked for is not translated
    begun = url_of(known_rules()["sites", "languages"], village)
    assert begun != url
    with django_capture_on_commit_callbacks(execute=True):
        client.post(begun, {"action": "publish"})
    assert follow_once("test") == 1
    assert "languages" not in owed()


def test_what_is_private_or_taken_down_does_not_count(mend, village, owed, client):
    mend("profile", **profile(intro="Kampung di tepi Way Seputih."))
    page = ProfilePage.objects.get()
    hidden = PageViewRestriction.objects.create(page=page, restriction_type="login")
    follow_once("test")
    assert "profile" in owed()
    hidden.delete()
    follow_once("test")
    assert "profile" not in owed()
    page.unpublish()
    follow_once("test")
    assert "profile" in owed()


def test_a_draft_is_opened_again_and_not_written_twice(
    client, operator, village, place, make_document, owed
):
    files = [("file", {"document": make_document(village), "label": ""})]
    draft = InformationPage(title="RPJM", kind="rpjmdes", year=YEAR, files=files, live=False)
    place(InformationIndexPage).add_child(instance=draft)
    assert url_of(known_rules()["sites", "rpjmdes"], village) == reverse(
        "wagtailadmin_pages:edit", args=[draft.pk]
    )


def test_where_the_list_is_gone_the_form_of_a_new_one_opens(client, operator, village, place):
    place(InformationIndexPage).delete()
    place(NewsIndexPage).delete()
    client.force_login(operator)
    for rule in completeness_rules():
        if rule.name == "languages":  # of villages that have more than one
            continue
        url = rule.fix_url(village)
        assert client.get(url, follow=True).status_code == 200, rule.name


def test_every_rule_leads_its_operator_and_officers_to_a_form(
    client, operator, district_officer, regency_officer, village
):
    provision_village(VillageInput(village.code, languages=("id", "jv")))
    for user in (operator, district_officer, regency_officer):
        client.force_login(user)
        for rule in completeness_rules():
            assert rule.fix_url is not None
            assert rule.action
            assert rule.group
            url = rule.fix_url(Village.objects.get(pk=village.pk))
            assert client.get(url, follow=True).status_code == 200, rule.name


def test_an_officer_adds_an_official_to_the_village_they_came_from(
    client, district_officer, village, make_village
):
    third_village = make_village("18.02.01.2004", "Sendang Asih", district="Kalirejo")
    client.force_login(district_officer)
    url = known_rules()["sites", "head"].spec.fix_url(third_village)
    assert client.get(url).context["form"].initial["village"] == third_village.pk
    for bad in ("0", "x", "999999", "-1"):
        form = client.get(f"{url.partition('?')[0]}?village={bad}").context["form"]
        assert not form.initial.get("village")


def test_a_form_takes_only_what_fits_from_its_address(client, operator, village, place):
    client.force_login(operator)
    index = place(InformationIndexPage)
    url = reverse("wagtailadmin_pages:add", args=["village_sites", "informationpage", index.pk])
    form = client.get(f"{url}?kind=<b>&year=99999&stage=x").context["form"]
    assert (form["kind"].value(), form["year"].value()) == ("other", None)


def test_the_cost_does_not_grow_with_the_villages(village, other_village, make_village):
    def cost(rule):
        villages = Village.objects.filter(site__isnull=False)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            owing = rule.applies(villages) if rule.applies else villages
            rule.met(owing)
        return len(asked)

    few = {rule.name: cost(rule) for rule in completeness_rules()}
    for number in range(3):
        make_village(f"18.02.03.200{number}", f"Kampung {number}")
    assert {rule.name: cost(rule) for rule in completeness_rules()} == few
    assert max(few.values()) <= 4


def test_many_villages_answer_as_one_by_one(village, other_village, make_news, monkeypatch):
    make_news(village, "Baru", date=TODAY)
    ProfilePage.objects.update(is_example=False)
    everyone = Village.objects.filter(site__isnull=False)
    named = {rule.name: rule.met(everyone) for rule in completeness_rules()}
    monkeypatch.setattr(content, "FEW", 0)
    assert {rule.name: rule.met(everyone) for rule in completeness_rules()} == named
    assert named["news"] == {village.pk}


def test_the_score_follows_an_edit(mend, village):
    before = scores(area=village.code).get().value
    mend("profile", **profile(intro="Kampung di tepi Way Seputih."))
    assert scores(area=village.code).get().value > before
    assert not MissingItem.objects.filter(village=village, rule="profile").exists()
    assert items_of([village.pk])

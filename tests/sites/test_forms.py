"""Forms on the websites: filled in by visitors, built and read by those who may."""

import csv
import io
import re
import uuid
from datetime import date, timedelta
from urllib.parse import urlencode

import openpyxl
import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Locale, PageViewRestriction
from wagtail.test.utils.form_data import inline_formset
from wagtail_localize.models import StringSegment, Translation

from core.accounts.models import User
from core.clock import tick
from core.events.models import Event
from core.public_forms import SenderThrottle
from sites.models import FormField, FormPage, FormSubmission, RemovedSubmission
from tests.sites.test_page_types import plain
from tests.sites.test_site_admin import page_form
from tests.villages.test_languages import speak

NUMBER = "6f1f3c0e-98a5-4d4b-8a53-3b9a1c8b7f10"
GOOD = {"nama": "Siti", "dusun": "Dua", "setuju": "on", "form-uuid": NUMBER}
HOST = "kalirejo.localhost"


@pytest.fixture
def fill_in(client, form_page):
    """A function that sends the form of a page on the website."""

    def post(data=GOOD, path="/pendaftaran/", host=HOST):
        return client.post(path, data, headers={"host": host})

    return post


@pytest.fixture
def sent(form_page):
    """What two visitors have sent."""
    rows = []
    for name in ("Siti", "=HYPERLINK(1)"):
        form = form_page.get_form(
            {"nama": name, "dusun": "Dua", "setuju": "on", "perlu": ["Kursi"]}
        )
        assert form.is_valid()
        rows.append(form_page.take_in(form, None, {}))
    return rows


def list_url(page, name="list_submissions"):
    return reverse(f"wagtailforms:{name}", args=[page.pk])


# -- Visiting ------------------------------------------------------------------------------------


def test_a_form_is_shown_with_a_label_for_every_field(form_page, visit):
    response = visit("/pendaftaran/")
    page = response.content.decode()
    assert '<label for="id_nama">Nama' in page
    assert re.search(r'<input type="email" name="surel" [^>]*id="id_surel"', page)
    assert re.search(r'<input type="date" name="tanggal"', page)
    assert len(re.findall("<fieldset", page)) == len(re.findall("<legend", page)) == 2
    assert re.search(r'<input type="checkbox" name="perlu" value="Kursi"[^>]* checked>', page)
    assert 'aria-describedby="id_setuju_helptext"' in page
    assert "Data &lt;dipakai&gt; kantor." in page
    assert "365" in plain(response)
    assert "no-store" in response["Cache-Control"]
    assert "<script" not in page.replace('<script type="application/ld+json"', "")


def test_a_form_is_sent_and_thanked_for(fill_in, visit, form_page):
    answer = fill_in()
    assert (answer.status_code, answer["Location"]) == (302, "/pendaftaran/?sent=1")
    thanks = visit(answer["Location"])
    assert "Terima kasih." in plain(thanks)
    assert "id_nama" not in thanks.content.decode()
    row = FormSubmission.objects.get()
    assert (row.form_data["nama"], str(row.uuid), row.page_id) == ("Siti", NUMBER, form_page.pk)


def test_sending_takes_the_token_of_the_page(client, form_page):
    strict = type(client)(enforce_csrf_checks=True)
    assert strict.post("/pendaftaran/", GOOD, headers={"host": HOST}).status_code == 403
    page = strict.get("/pendaftaran/", headers={"host": HOST}).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    answer = strict.post(
        "/pendaftaran/", GOOD | {"csrfmiddlewaretoken": token}, headers={"host": HOST}
    )
    assert answer.status_code == 302


def test_what_is_wrong_is_said_at_the_field_and_above(fill_in):
    answer = fill_in(GOOD | {"nama": "", "surel": "bukan", "pesan": "Ada <b>pesan</b>"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert re.search(r'<input type="text" name="nama"[^>]* aria-invalid="true"', page)
    assert re.search(r'aria-describedby="id_nama_error"', page)
    assert 'id="id_nama_error"' in page
    assert 'role="alert"' in page
    assert '<a href="#id_surel">Surel</a>' in page
    assert "Ada &lt;b&gt;pesan&lt;/b&gt;" in page
    assert NUMBER in page
    assert not FormSubmission.objects.exists()


def test_a_second_press_of_the_button_sends_nothing_twice(fill_in):
    assert fill_in()["Location"] == fill_in()["Location"]
    assert FormSubmission.objects.count() == 1
    answer = fill_in(GOOD | {"nama": "Budi"})
    assert answer.status_code == 409
    number = re.search(r'name="form-uuid" value="([^"]+)"', answer.content.decode())[1]
    assert number != NUMBER
    assert fill_in(GOOD | {"nama": "Budi", "form-uuid": number}).status_code == 302
    assert FormSubmission.objects.count() == 2


@pytest.mark.parametrize("number", ["", "x", "{}", "'; drop"])
def test_a_number_that_is_none_is_replaced(fill_in, number):
    assert fill_in(GOOD | {"form-uuid": number}).status_code == 302


def test_a_program_that_fills_in_everything_is_not_believed(fill_in):
    answer = fill_in(GOOD | {"form-website": "https://spam.example/"})
    assert answer.status_code == 400
    assert 'value="Siti"' in answer.content.decode()
    assert not FormSubmission.objects.exists()


def test_an_address_cannot_flood_a_form(fill_in, monkeypatch):
    monkeypatch.setattr(SenderThrottle, "rate", "2/hour")
    answers = [fill_in(GOOD | {"form-uuid": str(uuid.uuid4())}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]


def test_sending_counts_as_a_change(fill_in, settings):
    settings.KAMPUNG_WRITES_A_MINUTE = 1
    assert fill_in(GOOD | {"nama": ""}).status_code == 400
    answer = fill_in()
    assert answer.status_code == 429
    assert answer["Retry-After"]


@pytest.mark.parametrize(
    "closed",
    [{"is_closed": True}, {"closes_at": timezone.now() - timedelta(hours=1)}],
    ids=["closed", "over"],
)
def test_a_closed_form_takes_nothing(fill_in, form_page, visit, closed):
    for name, value in closed.items():
        setattr(form_page, name, value)
    form_page.save_revision().publish()
    assert "<form method" not in visit("/pendaftaran/").content.decode()
    assert fill_in().status_code == 403
    assert not FormSubmission.objects.exists()


def test_a_form_that_closes_later_says_when(form_page, visit):
    form_page.closes_at = timezone.now() + timedelta(days=2)
    form_page.save_revision().publish()
    local = timezone.localtime(form_page.closes_at)
    assert f"{local:%Y, %H.%M}" in plain(visit("/pendaftaran/"))


@pytest.mark.parametrize("kind", ["login", "password"])
def test_a_private_form_takes_nothing(fill_in, form_page, kind):
    PageViewRestriction.objects.create(page=form_page, restriction_type=kind, password="x")
    assert fill_in().status_code in (200, 302)
    assert not FormSubmission.objects.exists()


def test_other_methods_and_odd_bodies_are_refused(client, form_page, fill_in):
    for method in ("put", "patch", "delete"):
        assert getattr(client, method)("/pendaftaran/", headers={"host": HOST}).status_code == 405
    assert fill_in({}).status_code == 400
    assert fill_in(GOOD | {"nama": "a\x00"}).status_code == 400
    assert fill_in(GOOD | {"dusun": ["Satu", "Empat"]}).status_code == 400
    assert fill_in(host="purwodadi.localhost").status_code == 404
    assert not FormSubmission.objects.exists()


def test_a_regencys_portal_can_have_a_form(regency, form_page, visit, client):
    from tests.sites.pages import publish

    page = FormPage(title="Saran", slug="saran")
    page.form_fields = [FormField(label="Isi", field_type="multiline")]
    publish(regency.site.root_page, page)
    assert 'name="isi"' in visit("/saran/", "localhost").content.decode()
    answer = client.post("/saran/", {"isi": "Bagus"}, headers={"host": "localhost"})
    assert answer.status_code == 302
    assert Event.objects.get(kind="form.submitted").village is None


# -- Languages -----------------------------------------------------------------------------------


@pytest.fixture
def bilingual(village, form_page):
    return speak(village, "id", "en")


def test_in_another_language_the_form_is_the_same_one(bilingual, fill_in, visit, form_page):
    page = visit("/en/pendaftaran/").content.decode()
    assert 'name="nama"' in page
    assert fill_in(GOOD | {"nama": ""}, "/en/pendaftaran/").status_code == 400
    assert fill_in(path="/en/pendaftaran/")["Location"] == "/en/pendaftaran/?sent=1"
    assert FormSubmission.objects.get().page_id == form_page.pk


def test_a_translated_form_has_its_own_labels_and_the_same_names(
    bilingual, form_page, operator, client, visit
):
    client.force_login(operator)
    locale = Locale.objects.get(language_code="en")
    url = reverse("wagtail_localize:submit_page_translation", args=[form_page.pk])
    assert client.post(url, {"locales": [locale.pk]}).status_code == 302
    translation = Translation.objects.get(source__object__translation_key=form_page.translation_key)
    for text, wanted in {"Pendaftaran": "Registration", "Nama": "Name"}.items():
        segment = StringSegment.objects.get(source=translation.source, string__data=text)
        url = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
        answer = client.put(
            url, urlencode({"value": wanted}), content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code in (200, 201), answer.content
    assert not StringSegment.objects.filter(string__data="nama").exists()
    translation.save_target(publish=True)
    page = visit("/en/pendaftaran/").content.decode()
    assert '<label for="id_nama">Name' in page
    assert client.post("/en/pendaftaran/", GOOD, headers={"host": HOST}).status_code == 302
    row = FormSubmission.objects.get()
    assert FormPage.objects.get(pk=row.page_id).title == "Registration"
    # The form it was translated from may be changed and published, and stands as it was.
    form_page.refresh_from_db()
    form_page.save_revision().publish()
    assert '<label for="id_nama">Name' in visit("/en/pendaftaran/").content.decode()


def test_a_copy_has_fields_of_its_own_and_none_of_what_was_sent(form_page, sent):
    copy = form_page.copy(update_attrs={"slug": "salinan", "title": "Salinan"})
    assert [field.clean_name for field in copy.form_fields.all()] == [
        field.clean_name for field in form_page.form_fields.all()
    ]
    assert copy.get_submissions().count() == 0
    assert form_page.get_submissions().count() == 2
    again = copy.copy(update_attrs={"slug": "salinan-2"})
    assert again.form_fields.count() == 10


# -- Building ------------------------------------------------------------------------------------


def field_form(**values):
    return {
        "label": "Nama", "field_type": "singleline", "required": "on", "choices": "",
        "default_value": "", "help_text": "", "ORDER": "1", "DELETE": "", "id": "", **values,
    }  # fmt: skip


def edit(client, user, page, fields, **values):
    client.force_login(user)
    shown = page_form(
        page,
        form_fields=inline_formset(fields),
        **{"thank_you": "", "notify_address": "", "closes_at": "", "keep_days": "30"} | values,
    )
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return client.post(url, shown | {"action-publish": "1"})


def test_an_operator_makes_a_form(client, operator, village, visit):
    client.force_login(operator)
    home = village.site.root_page
    add = reverse("wagtailadmin_pages:add", args=["village_sites", "formpage", home.pk])
    assert client.get(add).status_code == 200
    fields = [
        field_form(),
        field_form(label="Ukuran", field_type="radio", choices="S\nM", ORDER="2"),
    ]
    shown = page_form(
        FormPage(title="Kaus", slug="kaus"),
        form_fields=inline_formset(fields),
        thank_you="",
        notify_address="kantor@kalirejo.example",
        closes_at="",
        keep_days="30",
    )
    assert client.post(add, shown | {"action-publish": "1"}).status_code == 302
    page = visit("/kaus/").content.decode()
    assert 'value="M"' in page
    assert "30" in page


def test_fields_keep_their_names_when_their_labels_change(client, operator, form_page, sent):
    rows = [
        field_form(label=f"{field.label} baru", id=str(field.pk), ORDER=str(number))
        for number, field in enumerate(form_page.form_fields.all()[:1], 1)
    ]
    given = inline_formset(rows, initial=1)
    client.force_login(operator)
    shown = page_form(
        form_page, form_fields=given, thank_you="", notify_address="", closes_at="", keep_days="30"
    )
    url = reverse("wagtailadmin_pages:edit", args=[form_page.pk])
    assert client.post(url, shown | {"action-publish": "1"}).status_code == 302
    field = FormPage.objects.get(pk=form_page.pk).form_fields.first()
    assert (field.label, field.clean_name) == ("Nama baru", "nama")


@pytest.mark.parametrize(
    "field",
    [
        {"field_type": "dropdown"},
        {"field_type": "radio", "choices": " , \n"},
        {"field_type": "number", "default_value": "banyak"},
        {"field_type": "date", "default_value": "besok"},
        {"field_type": "email", "default_value": "x"},
        {"field_type": "dropdown", "choices": "S\nM", "default_value": "L"},
        {"field_type": "checkboxes", "choices": "S\nM", "default_value": "S\nL"},
        {"field_type": "hidden"},
        {"label": ""},
    ],
)
def test_a_field_that_cannot_work_is_refused(client, operator, make_form, village, field):
    page = make_form(village, fields=())
    answer = edit(client, operator, page, [field_form(**field)])
    assert answer.status_code == 200
    assert not FormPage.objects.get(pk=page.pk).form_fields.exists()


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Nama lengkap!", "nama_lengkap"),
        ("UUID", "field_uuid"),
        ("???", "field"),
        ("x" * 255, "x" * 60),
        ("data", "data"),
        ("Submit time", "field_submit_time"),
        ("csrfmiddlewaretoken", "field_csrfmiddlewaretoken"),
    ],
)
def test_names_are_short_and_never_empty(label, name):
    assert FormField(label=label).get_field_clean_name() == name


def test_two_fields_of_one_name_are_refused(client, operator, make_form, village):
    page = make_form(village, fields=())
    answer = edit(client, operator, page, [field_form(), field_form(label="nama", ORDER="2")])
    assert answer.status_code == 200
    assert not FormPage.objects.get(pk=page.pk).form_fields.exists()


@pytest.mark.parametrize(
    "wrong", [{"notify_address": "x"}, {"keep_days": "0"}, {"keep_days": "4000"}]
)
def test_an_address_and_a_time_that_cannot_be_are_refused(
    client, operator, make_form, village, wrong
):
    page = make_form(village, fields=())
    assert edit(client, operator, page, [field_form()], **wrong).status_code == 200


@pytest.mark.parametrize("mode", ["form", "landing"])
def test_a_form_is_previewed(client, operator, form_page, mode):
    client.force_login(operator)
    url = reverse("wagtailadmin_pages:view_draft", args=[form_page.pk])
    answer = client.get(url, {"mode": mode}, headers={"host": HOST})
    assert answer.status_code == 200
    wanted = "Terima kasih." if mode == "landing" else 'name="nama"'
    assert wanted in answer.content.decode()


def test_a_form_is_previewed_before_it_is_saved(client, operator, village):
    client.force_login(operator)
    home = village.site.root_page
    url = reverse("wagtailadmin_pages:preview_on_add", args=["village_sites", "formpage", home.pk])
    shown = page_form(
        FormPage(title="Kaus", slug="kaus"),
        form_fields=inline_formset([field_form(label="Ukuran baju")]),
        **{"thank_you": "", "notify_address": "", "closes_at": "", "keep_days": "30"},
    )
    assert client.post(url, shown).json()["is_valid"]
    page = client.get(url, headers={"host": HOST})
    assert 'name="ukuran_baju"' in page.content.decode()


# -- Reading what was sent -----------------------------------------------------------------------


@pytest.mark.parametrize("person", ["operator", "village_head", "regency_officer", "superuser"])
def test_who_works_on_the_village_reads_what_was_sent(client, form_page, sent, request, person):
    client.force_login(request.getfixturevalue(person))
    assert "Pendaftaran" in client.get(reverse("wagtailforms:index")).content.decode()
    assert "Siti" in client.get(list_url(form_page)).content.decode()


def test_what_was_sent_is_exported_and_runs_nothing(client, operator, form_page, sent):
    client.force_login(operator)
    answer = client.get(list_url(form_page), {"export": "csv"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [row["Nama"] for row in rows] == ["Siti", "'=HYPERLINK(1)"]
    assert rows[0]["Perlu"] == "Kursi"
    answer = client.get(list_url(form_page), {"export": "xlsx"})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    assert [cell.value for cell in sheet["B"]] == ["Nama", "Siti", "'=HYPERLINK(1)"]


def test_answers_are_listed_and_exported_below_any_label(
    client, operator, village, make_form, fill_in
):
    fields = [
        {"label": label, "field_type": "singleline"}
        for label in ("Submit time", "csrfmiddlewaretoken", "=HYPERLINK(2)")
    ]
    page = make_form(village, "Aneh", fields=fields)
    names = list(page.get_form().fields)
    assert fill_in(dict.fromkeys(names, "<b>Siti</b>"), path="/aneh/").status_code == 302
    client.force_login(operator)
    assert client.get(list_url(page)).content.decode().count("&lt;b&gt;Siti&lt;/b&gt;") == 3
    answer = client.get(list_url(page), {"export": "csv"})
    head, row = csv.reader(io.StringIO(b"".join(answer.streaming_content).decode()))
    assert head[1:] == ["Submit time", "csrfmiddlewaretoken", "'=HYPERLINK(2)"]
    assert row[1:] == ["<b>Siti</b>"] * 3


def outsider(make_user, kind):
    if kind == "no_role":
        return make_user("siapa")
    # Somebody who may enter the admin and edit no page.
    user = make_user("pembaca")
    from django.contrib.auth.models import Group, Permission

    group = Group.objects.create(name="Pembaca")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("kind", ["other_operator", "no_role", "no_pages"])
def test_others_read_export_and_delete_nothing(
    client, request, make_user, form_page, sent, kind, make_form, other_village
):
    make_form(other_village, "Lain")
    user = (
        request.getfixturevalue("other_operator")
        if kind == "other_operator"
        else outsider(make_user, kind)
    )
    client.force_login(user)
    index = client.get(reverse("wagtailforms:index"))
    assert "Pendaftaran" not in index.content.decode()
    selected = urlencode({"selected-submissions": sent[0].pk})
    for path in (
        list_url(form_page),
        list_url(form_page, "list_submissions_results"),
        f"{list_url(form_page)}?export=csv",
        f"{list_url(form_page)}?export=xlsx",
        f"{list_url(form_page, 'delete_submissions')}?{selected}",
    ):
        for method in (client.get, client.post):
            answer = method(path)
            assert answer.status_code in (302, 403, 404, 405), path
            assert b"Siti" not in answer.content
            if answer.status_code == 302:
                assert "/admin/login/" in answer["Location"]
    assert FormSubmission.objects.count() == 2


def test_through_ones_own_form_nothing_of_another_is_deleted(
    client, other_operator, make_form, other_village, sent
):
    own = make_form(other_village, "Lain")
    client.force_login(other_operator)
    selected = urlencode([("selected-submissions", row.pk) for row in sent], doseq=True)
    url = f"{list_url(own, 'delete_submissions')}?{selected}"
    assert b"Siti" not in client.get(url).content
    client.post(url)
    assert FormSubmission.objects.count() == 2


def test_an_operator_deletes_what_was_sent(client, operator, form_page, sent):
    client.force_login(operator)
    url = f"{list_url(form_page, 'delete_submissions')}?selected-submissions={sent[0].pk}"
    assert client.post(url).status_code == 302
    assert [row.pk for row in FormSubmission.objects.all()] == [sent[1].pk]
    assert RemovedSubmission.objects.get().uuid == sent[0].uuid


@pytest.mark.parametrize("selected", ["x", "9" * 30, "", "1 or 1=1", "\u0663"])
def test_odd_selections_delete_nothing(client, operator, form_page, sent, selected):
    client.force_login(operator)
    client.raise_request_exception = False
    url = f"{list_url(form_page, 'delete_submissions')}?" + urlencode(
        {"selected-submissions": selected}
    )
    for method in (client.get, client.post):
        assert method(url).status_code < 500
    assert FormSubmission.objects.count() == 2


def test_an_alias_is_not_listed_beside_its_original(bilingual, client, operator, form_page):
    client.force_login(operator)
    answer = client.get(reverse("wagtailforms:index"))
    assert len(re.findall(r"forms/submissions/\d+/", answer.content.decode())) >= 1
    alias = FormPage.objects.get(alias_of=form_page)
    assert list_url(alias) not in answer.content.decode()
    assert client.get(reverse("wagtailforms:index"), {"q": "Pendaftaran"}).status_code == 200


def test_a_right_that_is_taken_away_is_gone(client, operator, form_page, sent, village):
    GroupPagePermission.objects.filter(page=village.site.root_page).delete()
    client.force_login(User.objects.get(pk=operator.pk))
    assert client.get(list_url(form_page)).status_code in (302, 403, 404)


# -- Telling and erasing -------------------------------------------------------------------------


def test_the_village_is_told_but_not_what(
    fill_in, form_page, mailoutbox, django_capture_on_commit_callbacks
):
    form_page.notify_address = "kantor@kalirejo.example"
    form_page.title = "Pendaftaran\nBcc: x"
    form_page.save_revision().publish()
    with django_capture_on_commit_callbacks(execute=True):
        assert fill_in().status_code == 302
        fill_in()
    [mail] = mailoutbox
    assert mail.to == ["kantor@kalirejo.example"]
    assert "Siti" not in mail.body
    assert "\n" not in mail.subject
    assert list_url(form_page) in mail.body


def test_mail_that_fails_loses_nothing(
    fill_in, form_page, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "nowhere.Backend"
    form_page.notify_address = "kantor@kalirejo.example"
    form_page.save_revision().publish()
    with django_capture_on_commit_callbacks(execute=True):
        assert fill_in().status_code == 302
    assert FormSubmission.objects.count() == 1


def test_what_was_sent_is_erased_when_its_time_is_up(form_page, make_form, village, sent):
    longer = make_form(village, "Lama", keep_days=800)
    form = longer.get_form({"nama": "Budi", "dusun": "Dua", "setuju": "on"})
    assert form.is_valid()
    kept = longer.take_in(form, None, {})
    old = timezone.now() - timedelta(days=366)
    FormSubmission.objects.filter(pk__in=[sent[0].pk, kept.pk]).update(submit_time=old)
    form_page.unpublish()
    tick.send(None)
    assert set(FormSubmission.objects.values_list("pk", flat=True)) == {sent[1].pk, kept.pk}
    assert RemovedSubmission.objects.get().uuid == sent[0].uuid
    RemovedSubmission.objects.update(removed_at=timezone.now() - timedelta(days=91))
    cache.clear()
    tick.send(None)
    assert not RemovedSubmission.objects.exists()


def test_with_the_page_goes_what_was_sent(form_page, sent):
    form_page.delete()
    assert not FormSubmission.objects.exists()


def test_dates_and_numbers_are_kept_as_they_were_meant(fill_in):
    fill_in(GOOD | {"tanggal": "31-12-2026", "umur": "31.50"})
    row = FormSubmission.objects.get().form_data
    assert (row["tanggal"], row["umur"]) == (date(2026, 12, 31).isoformat(), "31.50")

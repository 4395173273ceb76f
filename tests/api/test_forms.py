"""Forms of pages through the API: described, taken in exactly once, and nothing odd gets through."""

import json
import uuid
from datetime import timedelta

import jsonschema
import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from rest_framework.throttling import SimpleRateThrottle
from wagtail.models import PageViewRestriction

from core.events.models import Event
from core.public_forms import SenderThrottle
from core.testing.factories import OTHER_CODE, VILLAGE_CODE
from core.testing.shapes import assert_described
from core.villages.languages import synchronise
from core.villages.origins import FrontendOrigin
from frontend_api.forms import MOST_BYTES, FormReceiptSerializer, PageFormSerializer
from sites.models import FormField, FormPage, FormSubmission

GOOD = {"nama": "Siti", "dusun": "Dua", "setuju": True}
NUMBER = "6f1f3c0e-98a5-4d4b-8a53-3b9a1c8b7f10"


def url_of(page, code=VILLAGE_CODE) -> str:
    return f"/api/v1/villages/{code}/pages/{page.pk}/form/"


@pytest.fixture
def send(client, form_page):
    """A function that sends a body, the page's own by default, and gives the answer."""

    def post(body=GOOD, page=form_page, code=VILLAGE_CODE, **headers):
        text = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return client.post(
            f"{url_of(page, code)}submit/", text, content_type="application/json", headers=headers
        )

    return post


def kept() -> list[dict]:
    return [row.form_data for row in FormSubmission.objects.order_by("pk")]


def errors_of(answer, status=400) -> dict:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert kept() == []
    return answer.json()["errors"]


# -- Describing ----------------------------------------------------------------------------------


def test_a_form_describes_its_fields(client, form_page):
    answer = client.get(url_of(form_page))
    assert answer.status_code == 200
    shown = answer.json()
    assert_described(shown, lambda shapes: shapes.serializer(PageFormSerializer))
    assert (shown["title"], shown["locale"], shown["is_open"]) == ("Pendaftaran", "id", True)
    assert shown["submit_url"].endswith(f"{url_of(form_page)}submit/")
    assert shown["keep_days"] == 365
    fields = {field["name"]: field for field in shown["fields"]}
    assert [field["type"] for field in shown["fields"]] == [
        "singleline", "email", "number", "date", "url", "dropdown", "radio", "checkboxes",
        "checkbox", "multiline",
    ]  # fmt: skip
    assert fields["nama"] == {
        "name": "nama", "type": "singleline", "label": "Nama", "required": True, "help_text": "",
        "choices": [], "default": None, "max_length": 255,
    }  # fmt: skip
    assert [choice["value"] for choice in fields["dusun"]["choices"]] == ["Satu", "Dua", "Tiga"]
    assert fields["perlu"]["default"] == ["Kursi"]
    assert fields["setuju"]["help_text"] == "Data <dipakai> kantor."


def test_the_schema_accepts_what_the_form_does(client, form_page, send):
    schema = client.get(url_of(form_page)).json()["schema"]
    jsonschema.Draft202012Validator.check_schema(schema)
    full = GOOD | {
        "surel": "siti@kalirejo.example", "umur": 31.5, "tanggal": "2026-12-01",
        "situs": "https://kalirejo.example/", "hari": "Senin", "perlu": ["Kursi", "Tenda"],
        "pesan": "Baris satu\nBaris dua", "uuid": NUMBER,
    }  # fmt: skip
    jsonschema.validate(full, schema)
    assert send(full).status_code == 201
    for name, value in (
        ("nama", 1), ("dusun", "Empat"), ("setuju", False), ("perlu", "Kursi"), ("x", 1),
        ("umur", "tiga"), ("pesan", "x" * 5001),
    ):  # fmt: skip
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(full | {name: value}, schema)
        assert send(full | {name: value, "uuid": str(uuid.uuid4())}).status_code == 400, name


def test_a_page_holds_its_form_and_follows_when_it_is_edited(client, form_page):
    def content():
        url = f"/api/v1/villages/{VILLAGE_CODE}/pages/{form_page.pk}/"
        return client.get(url).json()["content"]

    assert len(content()["form"]["fields"]) == 10
    assert "thank_you" not in content()
    page = FormPage.objects.get(pk=form_page.pk)
    page.form_fields = [
        *page.form_fields.all()[:2],
        FormField(label="Baru", field_type="date", sort_order=9),
    ]
    page.save_revision().publish()
    assert [field["name"] for field in content()["form"]["fields"]] == ["nama", "surel", "baru"]


def test_describing_takes_few_queries(client, form_page, django_assert_max_num_queries):
    client.get(url_of(form_page))
    with django_assert_max_num_queries(9):
        client.get(url_of(form_page))


def test_an_unknown_parameter_is_refused(client, form_page):
    assert client.get(f"{url_of(form_page)}?colour=red").status_code == 400


# -- What is no public form ----------------------------------------------------------------------


@pytest.fixture(
    params=["draft", "login", "password", "section", "other_village", "no_form", "nothing", "huge"]
)
def hidden(request, village, other_village, form_page, make_form):
    """A page that is no public form of the village."""
    if request.param in ("login", "password"):
        PageViewRestriction.objects.create(
            page=form_page, restriction_type=request.param, password="rahasia"
        )
    elif request.param == "section":
        PageViewRestriction.objects.create(page=form_page.get_parent(), restriction_type="login")
    elif request.param == "draft":
        form_page.unpublish()
    elif request.param == "other_village":
        return make_form(other_village)
    elif request.param == "no_form":
        return village.site.root_page
    elif request.param == "nothing":
        return FormPage(pk=987654)
    elif request.param == "huge":
        return FormPage(pk=2**63)
    return form_page


def test_what_is_no_public_form_is_not_there(client, send, hidden):
    assert client.get(url_of(hidden)).status_code == 404
    assert send(page=hidden).status_code == 404
    assert kept() == []


def test_another_village_has_no_part_in_it(client, send, form_page, other_village):
    assert client.get(url_of(form_page, OTHER_CODE)).status_code == 404
    assert send(code=OTHER_CODE).status_code == 404
    assert send(code="18.02.01.2999").status_code == 404
    assert kept() == []


# -- Sending -------------------------------------------------------------------------------------


def test_a_form_is_sent(send, form_page):
    answer = send(GOOD | {"umur": 0, "perlu": ["Tenda"], "surel": None})
    assert answer.status_code == 201
    told = answer.json()
    assert_described(told, lambda shapes: shapes.serializer(FormReceiptSerializer))
    assert told["thank_you"] == "Terima kasih."
    row = FormSubmission.objects.get()
    assert str(row.uuid) == told["uuid"]
    assert row.page_id == form_page.pk
    assert row.form_data == {
        "nama": "Siti", "surel": "", "umur": "0", "tanggal": None, "situs": "", "dusun": "Dua",
        "hari": "", "perlu": ["Tenda"], "setuju": True, "pesan": "",
    }  # fmt: skip


def test_the_event_tells_nothing_of_the_person(send, village):
    send()
    event = Event.objects.get(kind="form.submitted")
    assert (event.village, event.visibility) == (village, "staff")
    assert event.payload == {"title": "Pendaftaran", "locale": "id"}


def test_sent_again_it_is_the_same_one(send, form_page):
    first = send(GOOD | {"uuid": NUMBER})
    again = send(GOOD | {"uuid": NUMBER, "surel": "", "pesan": None})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["uuid"] == NUMBER
    assert len(kept()) == 1
    # A form that closed in between has taken it in all the same.
    form_page.is_closed = True
    form_page.save_revision().publish()
    assert send(GOOD | {"uuid": NUMBER}).status_code == 200
    assert send(GOOD | {"uuid": str(uuid.uuid4())}).status_code == 403


def test_without_a_uuid_each_is_one_of_its_own(send):
    assert send().json()["uuid"] != send().json()["uuid"]
    assert len(kept()) == 2


def test_a_uuid_with_other_values_is_refused(send, village, make_form):
    send(GOOD | {"uuid": NUMBER})
    for answer in (
        send(GOOD | {"uuid": NUMBER, "nama": "Budi"}),
        send(GOOD | {"uuid": NUMBER, "umur": 0}),
        send(GOOD | {"uuid": NUMBER}, page=make_form(village, "Lain")),
    ):
        assert answer.status_code == 409
        assert answer.json()["uuid"] == NUMBER
    assert len(kept()) == 1


def test_what_was_erased_does_not_come_back(send):
    send(GOOD | {"uuid": NUMBER})
    FormSubmission.objects.all().delete()
    assert send(GOOD | {"uuid": NUMBER}).status_code == 410
    assert kept() == []


def test_of_two_at_once_one_is_kept(send, form_page, monkeypatch):
    send(GOOD | {"uuid": NUMBER})
    looks = iter([lambda *given: None, FormPage.sent_before])

    def late(*given):
        """At the first look the other one is not there yet."""
        return next(looks)(*given)

    monkeypatch.setattr(FormPage, "sent_before", late)
    answer = send(GOOD | {"uuid": NUMBER})
    assert answer.json()["uuid"] == NUMBER
    assert len(kept()) == 1


def test_a_closed_form_says_so(client, send, form_page):
    form_page.closes_at = timezone.now() - timedelta(minutes=1)
    form_page.save_revision().publish()
    assert client.get(url_of(form_page)).json()["is_open"] is False
    answer = send()
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert kept() == []


def test_a_form_without_fields_is_closed(client, village, make_form, send):
    page = make_form(village, "Kosong", fields=())
    assert client.get(url_of(page)).json()["is_open"] is False
    assert send({}, page=page).status_code == 403


# -- What is not accepted ------------------------------------------------------------------------


def test_missing_values_are_named_in_the_pages_language(send):
    assert errors_of(send({})) == {
        name: ["Bagian ini wajib diisi."] for name in ("nama", "dusun", "setuju")
    }


def test_unknown_fields_are_named(send):
    errors = errors_of(send(GOOD | {"csrfmiddlewaretoken": "x", "id": 1, "nama\x00": "x"}))
    assert set(errors) == {"csrfmiddlewaretoken", "id", "nama\x00"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("nama", 5), ("nama", ["Siti"]), ("nama", {"a": {"b": []}}), ("nama", True),
        ("nama", "   "), ("nama", "x" * 256), ("nama", "Si\x00ti"),
        ("surel", "bukan surel"), ("surel", ["a@b.example"]), ("surel", "a\n@b.example"),
        ("umur", "31"), ("umur", True), ("umur", [1]), ("umur", 10**300), ("umur", 0.00000001),
        ("tanggal", "kemarin"), ("tanggal", 20261201), ("tanggal", "2026-02-30"),
        ("tanggal", "2026-12-01\x00"),
        ("situs", "javascript:alert(1)"), ("situs", "https://x.example/" + "a" * 2000),
        ("dusun", "Empat"), ("dusun", ["Dua"]), ("dusun", ""),
        ("hari", "Minggu"), ("hari", 0),
        ("perlu", "Kursi"), ("perlu", ["Meja"]), ("perlu", [1]), ("perlu", [["Kursi"]]),
        ("perlu", {"Kursi": True}), ("perlu", ["Kursi\x00"]),
        ("setuju", "ya"), ("setuju", 1), ("setuju", False), ("setuju", []),
        ("pesan", "x" * 5001), ("pesan", "\x00"),
        ("uuid", 5), ("uuid", "x"), ("uuid", [NUMBER]), ("uuid", {}), ("uuid", ""), ("uuid", True),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(send, name, value):
    errors = errors_of(send(GOOD | {name: value}))
    assert list(errors) == [name]
    assert all(isinstance(message, str) and message for message in errors[name])


@pytest.mark.parametrize(
    "body",
    [
        "", "null", "5", '"nama"', "[]", "[{}]", "{", "nama=Siti", '{"nama": NaN}',
        '{"nama": "\\ud800"}', '{"\\ud800": 1}', '{"umur": 1' + "0" * 5000 + "}",
        '{"nama": ' + "[" * 5000 + "]" * 5000 + "}", b"\xff\xfe", b'{"nama": "\xff"}',
    ],
)  # fmt: skip
def test_odd_bodies_are_refused(send, body):
    answer = send(body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert kept() == []


def test_an_endless_number_is_none(send):
    assert "umur" in errors_of(send('{"nama": "x", "dusun": "Dua", "setuju": true, "umur": 1e400}'))


def test_a_body_that_is_too_large_is_told_how_large_it_may_be(send):
    answer = send(GOOD | {"pesan": "x" * MOST_BYTES})
    assert answer.status_code == 413
    assert answer.json()["maximum_bytes"] == MOST_BYTES


def test_a_browsers_form_is_not_json(client, form_page):
    assert client.post(f"{url_of(form_page)}submit/", {"nama": "x"}).status_code == 415
    assert client.get(f"{url_of(form_page)}submit/").status_code == 405


# -- Limits and browsers -------------------------------------------------------------------------


def test_a_flood_is_refused_with_when_to_go_on(send, monkeypatch):
    monkeypatch.setattr(SenderThrottle, "rate", "2/hour")
    assert [send().status_code for _ in range(3)] == [201, 201, 429]
    answer = send()
    assert int(answer["Retry-After"]) > 0
    assert answer["Content-Type"] == "application/problem+json"
    assert send(**{"x-forwarded-for": "10.0.0.9"}).status_code == 429
    assert len(kept()) == 2


def test_sending_counts_as_a_change(send, settings):
    settings.KAMPUNG_WRITES_A_MINUTE = 1
    assert send({}).status_code == 400
    assert send().status_code == 429
    assert kept() == []


def test_browsers_send_from_registered_frontends(client, village, form_page):
    FrontendOrigin.objects.create(village=village, origin="https://kalirejo.example")
    url = f"{url_of(form_page)}submit/"

    def allowed(origin):
        asked = {"access-control-request-method": "POST", "origin": origin}
        answer = client.options(url, headers=asked)
        return answer.headers.get("Access-Control-Allow-Origin")

    assert allowed("https://kalirejo.example") == "https://kalirejo.example"
    assert allowed("https://elsewhere.example") is None


# -- Languages -----------------------------------------------------------------------------------


@pytest.fixture
def alias(village, form_page):
    """The form as it stands in English, into which it is not translated."""
    village.languages = ["id", "en"]
    village.save()
    synchronise(village)
    return FormPage.objects.get(alias_of=form_page)


def test_an_alias_takes_in_for_its_original(client, send, alias, form_page):
    shown = client.get(url_of(alias)).json()
    assert shown["locale"] == "en"
    assert [field["name"] for field in shown["fields"]][:2] == ["nama", "surel"]
    assert errors_of(send({}, page=alias))["nama"] == ["This field is required."]
    answer = send(GOOD | {"uuid": NUMBER}, page=alias)
    assert answer.status_code == 201
    assert FormSubmission.objects.get().page_id == form_page.pk
    # The same form, in whatever language it was opened.
    assert send(GOOD | {"uuid": NUMBER}).status_code == 200


def test_an_alias_follows_what_its_original_is_changed_to(client, send, alias, form_page):
    page = FormPage.objects.get(pk=form_page.pk)
    page.form_fields = [FormField(label="Pendapat", field_type="multiline")]
    page.is_closed = True
    page.save_revision().publish()
    shown = client.get(url_of(alias)).json()
    assert [field["name"] for field in shown["fields"]] == ["pendapat"]
    assert shown["is_open"] is False
    page.unpublish()
    assert client.get(url_of(alias)).status_code == 404


def test_a_private_original_has_no_open_alias(client, alias, form_page):
    PageViewRestriction.objects.create(page=form_page, restriction_type="login")
    assert client.get(url_of(alias)).status_code == 404


def test_throttles_are_as_told():
    assert issubclass(SenderThrottle, SimpleRateThrottle)
    assert SenderThrottle.rate == "120/hour"


def test_a_field_named_like_the_uuid_gets_another_name(village, make_form, send):
    page = make_form(village, "Nomor", fields=({"label": "UUID", "field_type": "singleline"},))
    assert send({"field_uuid": "x"}, page=page).status_code == 201
    with pytest.raises(ValidationError):
        FormField(label="Pilih", field_type="radio").clean()

"""The reports' pages on a village's website, used without JavaScript."""

import re
import uuid

import pytest

from plugins.netizen import throttling, traps
from plugins.netizen.desks import reply_key
from plugins.netizen.models import Report
from plugins.netizen.tests.conftest import HOST

URL = "/p/netizen/"


@pytest.fixture
def send(client, village):
    def post(form, **kwargs):
        return client.post(URL, form, headers=HOST, **kwargs)

    return post


def test_the_page_lists_public_reports_and_offers_the_form(client, make_report):
    report = make_report("Jembatan <rusak>")
    make_report("Belum diperiksa", is_public=False)
    answer = client.get(URL, headers=HOST)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Jembatan &lt;rusak&gt;" in html
    assert f"/p/netizen/{report.code}/" in html
    assert "Belum diperiksa" not in html
    assert "Joko Susilo" not in html
    assert "csrfmiddlewaretoken" in html
    assert " style=" not in html


def test_a_sent_form_files_a_report_and_shows_its_code(client, send, form, village):
    answer = send(form)
    report = Report.objects.unscoped().get()
    assert answer.status_code == 302
    assert answer["Location"] == f"{URL}{report.code}/?key={reply_key(report)}&filed=1"
    assert (report.village, str(report.uuid)) == (village, form["uuid"])
    assert report.point.coords == (104.9712, -5.2137)
    html = client.get(answer["Location"], headers=HOST).content.decode()
    assert report.code in html
    assert "Diterima" in html
    assert reply_key(report) in html
    assert "Lampu di simpang tiga" in html
    html = client.get(f"{URL}{report.code}/", headers=HOST).content.decode()
    assert "Lampu jalan mati" not in html and reply_key(report) not in html


def test_the_form_shown_can_be_sent_as_it_is(client, village, form, monkeypatch):
    html = client.get(URL, headers=HOST).content.decode()
    for name in ("uuid", "begun"):
        form[name] = re.search(rf'name="{name}" value="([^"]+)"', html)[1]
    monkeypatch.setattr(traps, "LEAST_SECONDS", 0)
    assert client.post(URL, form, headers=HOST).status_code == 302


def test_a_second_press_of_the_button_files_nothing_twice(send, form):
    assert send(form)["Location"] == send(form)["Location"]
    assert Report.objects.unscoped().count() == 1


def test_a_form_changed_after_it_was_sent_is_offered_anew(send, form):
    send(form)
    answer = send({**form, "text": "Sekarang dua lampu."})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Sekarang dua lampu." in html
    form["uuid"] = re.search(r'name="uuid" value="([^"]+)"', html)[1]
    assert send({**form, "text": "Sekarang dua lampu."}).status_code == 302
    assert Report.objects.unscoped().count() == 2


def test_an_unfit_form_says_what_to_mend_and_keeps_what_was_typed(send, form, subtests):
    for field, value in [
        ("title", ""),
        ("category", "weather"),
        ("text", "x" * 4001),
        ("point", "somewhere"),
        ("point", "95, 104"),
        ("reporter_phone", "12"),
    ]:
        with subtests.test(field=field):
            answer = send({**form, field: value})
            html = answer.content.decode()
            assert answer.status_code == 400
            assert f'id="id_{field}_error"' in html
            assert "simpang tiga" in html or field == "text"
    assert not Report.objects.unscoped().exists()


def test_a_filled_trap_files_nothing_and_says_so(send, form):
    answer = send({**form, "website": "http://spam.example"})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert "spam.example" not in answer.content.decode()
    assert not Report.objects.unscoped().exists()


def test_a_form_without_a_uuid_gets_one(send, form):
    del form["uuid"]
    answer = send(form)
    assert answer.status_code == 400
    assert re.search(r'name="uuid" value="[0-9a-f-]{36}"', answer.content.decode())


def test_a_form_from_elsewhere_is_refused(village, form):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post(URL, form, headers=HOST)
    assert answer.status_code == 403
    assert not Report.objects.unscoped().exists()


def test_a_village_may_refuse_anonymous_reports(client, send, form, village):
    village.plugin_settings.create(plugin="netizen", values={"allow_anonymous": False})
    answer = send({**form, "reporter_name": "", "reporter_phone": ""})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert 'id="id_reporter_name_error"' in html
    assert 'id="id_reporter_phone_error"' in html
    assert send(form).status_code == 302


def test_a_flood_is_bounded(send, form, monkeypatch):
    monkeypatch.setattr(throttling.AddressThrottle, "rate", "1/hour")
    assert send(form).status_code == 302
    answer = send({**form, "uuid": str(uuid.uuid4())})
    assert answer.status_code == 429
    assert "simpang tiga" in answer.content.decode()


def test_a_published_report_shows_its_text_and_answer(client, make_report):
    report = make_report(state="resolved", public_note="Sudah ditimbun.")
    html = client.get(f"{URL}{report.code}/", headers=HOST).content.decode()
    assert "Lubang di depan pasar." in html
    assert "Sudah ditimbun." in html
    assert "Joko Susilo" not in html


def test_a_rejected_report_shows_the_reason_and_not_the_text(client, make_report):
    report = make_report(state="rejected", public_note="Laporan ganda.")
    html = client.get(f"{URL}{report.code}/", headers=HOST).content.decode()
    assert "Laporan ganda." in html
    assert "Lubang di depan pasar." not in html


def test_a_known_code_leads_to_its_report(client, make_report):
    report = make_report()
    typed = f" {report.code[:4].lower()}-{report.code[4:]} "
    answer = client.get(URL, {"code": typed}, headers=HOST)
    assert answer["Location"] == f"{URL}{report.code}/"


def test_an_unknown_code_is_said_to_be_unknown(client, village):
    for typed in ("k7rwt4cx", "<K7RWT4CX>\x00", "K7RWT4CX" * 100):
        answer = client.get(URL, {"code": typed}, headers=HOST)
        # NUL is refused before any look-up.
        if "\x00" in typed:
            assert answer.status_code == 400
            continue
        assert answer.status_code == 404
        assert 'value="K7RWT4CX' in answer.content.decode()


def test_another_village_s_report_is_not_found(client, make_report, other_village):
    report = make_report(village=other_village)
    assert client.get(f"{URL}{report.code}/", headers=HOST).status_code == 404
    assert client.get(URL, {"code": report.code}, headers=HOST).status_code == 404


def test_a_long_list_has_pages(client, make_report):
    for number in range(21):
        make_report(f"Laporan {number:02}")
    first = client.get(URL, headers=HOST).content.decode()
    second = client.get(f"{URL}?page=2", headers=HOST).content.decode()
    assert len(re.findall(r"Laporan \d\d", first)) == 20
    assert "Laporan 00" in second
    assert len(first.encode()) < 50_000


def test_a_village_without_the_service_has_no_such_page(client, village):
    from core.plugins.switching import switch

    switch([village], "netizen", False)
    assert client.get(URL, headers=HOST).status_code == 404


def test_the_list_is_narrowed_and_searched(client, make_report):
    make_report("Jembatan <patah>", text="Di dusun dua.")
    make_report("Jembatan bambu", state="resolved", public_note="Beres")
    make_report("Selokan mampet", category="water")

    def shown(**query):
        html = client.get(URL, query, headers=HOST).content.decode()
        return re.findall(r"<h3><a [^>]+>([^<]+)</a>", html)

    assert shown(q="jembatan") == ["Jembatan bambu", "Jembatan &lt;patah&gt;"]
    assert shown(state="open") == ["Selokan mampet", "Jembatan &lt;patah&gt;"]
    assert shown(state="resolved", q="DUSUN") == []
    assert shown(category="water") == ["Selokan mampet"]
    assert len(shown(state="nothing", category="weather")) == 3


def test_a_narrowed_list_keeps_its_pages(client, make_report):
    for number in range(21):
        make_report(f"Laporan {number:02}", category="water")
    html = client.get(URL, {"category": "water"}, headers=HOST).content.decode()
    assert 'href="?category=water&amp;page=2#laporan"' in html


def test_every_page_is_light(client, make_report, village):
    words = "Jalan ini rusak parah sejak musim hujan dan membahayakan orang yang lewat. " * 10
    for number in range(21):
        report = make_report(f"{number} {'Jembatan ' * 12}"[:120], text=words)
    for path in (URL, f"{URL}lapor/?category=road", f"{URL}{report.code}/"):
        assert len(client.get(path, headers=HOST).content) < 50_000, path


def test_the_form_offers_the_map_beside_the_position(client, village):
    html = client.get(f"{URL}lapor/", headers=HOST).content.decode()
    assert "<kampung-point>" in html and "geo/editor/kampung-point.js" in html
    assert "<script>" not in html and " onclick" not in html

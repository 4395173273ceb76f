"""The inbox as a spreadsheet: what is filtered, without reporters for those who may not know them."""

import csv
import io

from openpyxl import load_workbook

from plugins.netizen.models import Agency
from plugins.netizen.tests.desk_fixtures import INDEX


def rows_of(client, query=""):
    answer = client.get(f"{INDEX}?export=csv&{query}")
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_the_filtered_list_is_exported(desk, make_report, other_village):
    report = make_report("Satu", is_public=True)
    make_report("Dua", state="resolved")
    make_report("Tetangga", village=other_village)
    (row,) = rows_of(desk, "state=open")
    values = set(row.values())
    assert {"Satu", report.code, "Kalirejo", "Joko Susilo", "+6281234567890", "Ya"} <= values
    assert len(rows_of(desk)) == 2


def test_a_workbook_holds_the_same(desk, make_report):
    make_report("Satu")
    answer = desk.get(f"{INDEX}?export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    heads, row = list(sheet.values)
    assert len(heads) == len(row)
    assert "Satu" in row


def test_a_reporter_is_told_to_those_who_may_know(desk, client, make_report, regency_officer):
    make_report("Rahasia", anonymity="village")
    assert "Joko Susilo" not in str(rows_of(desk))
    assert "+6281234567890" not in str(rows_of(desk))
    client.force_login(regency_officer)
    assert "Joko Susilo" in str(rows_of(client))


def test_an_agency_exports_its_own(client, make_report, agency, officer):
    other = Agency.objects.unscoped().get(code="kesehatan")
    make_report("Kami", desk="agency", agency=agency, state="forwarded")
    make_report("Mereka", desk="agency", agency=other, state="forwarded")
    make_report("Kampung")
    make_report("Rahasia", desk="agency", agency=agency, state="forwarded", anonymity="village")
    client.force_login(officer)
    rows = rows_of(client)
    assert {"Kami", "Rahasia"} == {
        value for row in rows for value in row.values() if value in ("Kami", "Mereka", "Kampung",
                                                                     "Rahasia")
    }  # fmt: skip
    assert str(rows).count("Joko Susilo") == 1


def test_no_cell_is_a_formula(desk, make_report):
    make_report("=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in rows_of(desk)[0].values()


def test_more_than_a_workbook_should_hold_is_narrowed_first(desk, make_report, monkeypatch):
    monkeypatch.setattr("plugins.netizen.desk.inbox.MOST_EXPORTED", 1)
    make_report("Satu")
    make_report("Dua")
    answer = desk.get(f"{INDEX}?export=csv&state=open", follow=True)
    assert answer.redirect_chain == [(f"{INDEX}?state=open", 302)]
    assert list(answer.context["messages"])


def test_an_export_costs_the_same_for_many_rows(desk, make_report, django_assert_max_num_queries):
    for number in range(30):
        make_report(f"Nomor {number}")
    with django_assert_max_num_queries(20):
        assert len(rows_of(desk)) == 30

"""The page blocks of the reports."""

import json

from plugins.netizen.blocks import ReportFormBlock, ReportsBlock
from plugins.netizen.models import Category


def test_the_reports_shown_are_of_the_states_that_were_chosen(make_report, village):
    make_report("Terbuka")
    make_report("Selesai", state="resolved", public_note="Beres")
    make_report("Sudah lama", state="duplicate")
    block = ReportsBlock()
    shown = {}
    for states in ("all", "open", "resolved"):
        value = block.to_python({"title": "Laporan", "number": 5, "states": states})
        told = block.get_api_representation(value, context={"village": village})
        html = block.render(value, context={"village": village})
        shown[states] = {row["title"] for row in told["reports"]}
        assert all(title in html for title in shown[states])
    assert shown == {
        "all": {"Terbuka", "Selesai", "Sudah lama"},
        "open": {"Terbuka"},
        "resolved": {"Selesai"},
    }


def test_what_was_stored_before_there_was_a_choice_shows_all(make_report, village):
    make_report("Selesai", state="resolved", public_note="Beres")
    block = ReportsBlock()
    value = block.to_python({"title": "Laporan", "number": 5})
    told = block.get_api_representation(value, context={"village": village})
    assert (told["states"], len(told["reports"])) == ("all", 1)
    assert "Selesai" in block.render(value, context={"village": village})


def test_the_form_s_block_leads_to_the_form(village):
    Category.objects.create(village=village, code="waste", name="Sampah", is_active=False)
    block = ReportFormBlock()
    value = block.to_python({"title": "Lapor"})
    html = block.render(value, context={"village": village})
    assert 'action="/p/netizen/lapor/mulai/"' in html and 'value="road"' in html
    assert 'value="waste"' not in html and " style=" not in html
    told = block.get_api_representation(value, context={"village": village})
    assert told["endpoint"] == f"/api/v1/villages/{village.code}/netizen/reports/"
    assert {"road", "emergency"} <= {row["code"] for row in told["categories"]}
    assert json.dumps(told)

"""Since when and until when a place is there, brought in from files and taken away in them."""

from datetime import date

import pytest

from core.geo.files import writing
from plugins.gismap.imports.models import Import
from plugins.gismap.models import Feature
from plugins.gismap.tests.conftest import IMPORTS

WELLS = (
    "nama;kode;sejak;sampai;lintang;bujur\n"
    "Sumur A;S-1;2019-03-01;31/12/2024;-5,2137;104,9712\n"
    "Sumur B;S-2;17/8/2020;;-5,2140;104,9720\n"
)
DAYS = ("name", "valid_from", "valid_until")
AS_WRITTEN = [
    ("Sumur A", date(2019, 3, 1), date(2024, 12, 31)),
    ("Sumur B", date(2020, 8, 17), None),
]


@pytest.fixture
def sites(make_layer):
    return make_layer("Sumur", attributes=[{"name": "code", "label": "Kode", "type": "string"}])


def days(layer):
    return list(Feature.objects.unscoped().filter(layer=layer).order_by("name").values_list(*DAYS))


def test_columns_of_days_are_proposed_and_saved(upload, decide, sites):
    source = decide(upload(WELLS), sites)

    assert (source.plan["valid_from"], source.plan["valid_until"]) == ("sejak", "sampai")
    assert source.state == Import.State.DONE
    assert days(sites) == AS_WRITTEN


def test_a_new_layer_has_no_attributes_of_the_days(upload, decide):
    source = decide(upload(WELLS), title="Sumur")

    assert [item["name"] for item in source.layer.attributes] == ["kode"]
    assert days(source.layer) == AS_WRITTEN


def test_columns_of_days_can_be_left_out(upload, decide, sites):
    decide(upload(WELLS), sites, valid_from="", valid_until="")

    assert days(sites) == [("Sumur A", None, None), ("Sumur B", None, None)]


def test_each_row_with_a_wrong_day_is_told_with_the_reason(desk, upload, decide, sites):
    rows = WELLS + (
        "Sumur C;S-3;tahun lalu;;-5,2150;104,9730\n"
        "Sumur D;S-4;2021-02-30;;-5,2150;104,9730\n"
        "Sumur E;S-5;2024-05-02;2023-05-01;-5,2150;104,9730\n"
    )
    source = decide(upload(rows), sites, valid_from="sejak", valid_until="sampai", only_good="1")

    assert days(sites) == AS_WRITTEN
    assert [number for number, _reason in source.problems] == [4, 5, 6]
    reasons = [reason for _number, reason in source.problems]
    assert "“tahun lalu”" in reasons[0]
    assert "“sejak”" in reasons[0]
    assert "“2021-02-30”" in reasons[1]
    assert "2023" in reasons[2]
    assert "2024" in reasons[2]
    listed = desk.get(f"{IMPORTS}problems/{source.pk}/")
    content = getattr(listed, "streaming_content", None) or [listed.content]
    assert "tahun lalu" in b"".join(content).decode()


def test_all_or_nothing_holds_for_days_too(upload, decide, sites):
    rows = WELLS + "Sumur C;S-3;kapan?;;-5,2150;104,9730\n"
    source = decide(upload(rows), sites, valid_from="sejak", valid_until="sampai")

    assert source.state == Import.State.FAILED
    assert days(sites) == []


def test_a_day_that_the_file_does_not_tell_stays_what_it_is(upload, decide, sites):
    decide(upload(WELLS), sites)
    only_until = (
        "nama;kode;sampai;lintang;bujur\n"
        "Sumur A;S-1;2023-01-01;-5,2137;104,9712\n"
        "Sumur B;S-2;2020-01-01;-5,2140;104,9720\n"
    )

    source = decide(upload(only_until), sites, key="code", only_good="1")

    # The second would end before the day it began, which is known from before.
    assert [number for number, _reason in source.problems] == [3]
    assert days(sites) == [("Sumur A", date(2019, 3, 1), date(2023, 1, 1)), AS_WRITTEN[1]]


def test_undo_brings_the_days_back(desk, upload, decide, sites):
    decide(upload(WELLS), sites)
    source = decide(upload(WELLS.replace("2019-03-01", "2018-01-01")), sites, key="code")
    assert days(sites)[0][1] == date(2018, 1, 1)

    desk.post(f"{IMPORTS}edit/{source.pk}/", {"action": "undo"})

    assert days(sites) == AS_WRITTEN


@pytest.mark.parametrize("format", writing.FORMATS)
def test_what_is_downloaded_brings_its_days_back(desk, upload, decide, sites, format):
    decide(upload(WELLS), sites)
    response = desk.get(f"{IMPORTS}export/?layer={sites.pk}&format={format}")
    content = b"".join(response.streaming_content)
    Feature.objects.unscoped().filter(layer=sites).delete()

    source = decide(upload(content, f"x{writing.FORMATS[format].suffix}"), sites)

    assert source.state == Import.State.DONE, source.message
    assert days(sites) == AS_WRITTEN

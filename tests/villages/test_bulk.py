"""Many villages at once: the plan, its application, and the command."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from wagtail.models import Page, Site

from core.events.models import Event
from core.plugins.gating import enabled_slugs
from core.villages import bulk
from core.villages.models import District, Village
from core.villages.provisioning import VillageInput, provision_village
from core.villages.sheets import read_sheet

KALIREJO = VillageInput("18.02.01.2003", "Kalirejo", district="Kalirejo")
BALAI_REJO = VillageInput("18.02.01.2004", "Balai Rejo")
PURWODADI = VillageInput("18.02.02.2001", "Purwodadi", district="Bangun Rejo")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def file(tmp_path):
    """A function that writes a CSV file and answers its path."""

    def write(*lines):
        path = tmp_path / "villages.csv"
        path.write_text("\n".join(lines))
        return str(path)

    return write


def state():
    """Everything a village is made of, to see that nothing was written."""
    return (
        list(Village.objects.order_by("pk").values()),
        list(District.objects.order_by("pk").values()),
        list(Site.objects.order_by("pk").values()),
        Page.objects.count(),
        Event.objects.count(),
    )


def errors(*rows, user=None) -> list[dict]:
    return [dict(row.errors) for row in bulk.plan(rows, user).rows]


def test_a_plan_tells_what_would_happen_and_writes_nothing(regency, village):
    before = state()
    plan = bulk.plan(
        [
            VillageInput("18.02.01.2003", phone="+62725999999"),
            BALAI_REJO,
            VillageInput("18.02.01.2003".replace("2003", "2005"), "Watu Agung"),
        ]
    )
    assert [row.action for row in plan.rows] == ["change", "create", "create"]
    (change,) = plan.rows[0].changes
    assert (change.field, change.before, change.after) == ("phone", "+62725123456", "+62725999999")
    assert state() == before


def test_a_row_that_says_what_is_stored_is_unchanged(village):
    row = VillageInput(
        village.code,
        village.name,
        hostname=village.hostname,
        phone="+62725123456",
        point=(104.97, -5.21),
        languages=("id",),
        plugins=tuple(enabled_slugs(village)),
    )
    assert bulk.plan([row]).counts == {"create": 0, "change": 0, "unchanged": 1, "error": 0}


def test_a_district_made_by_one_row_is_known_to_the_next(regency):
    plan = bulk.plan([KALIREJO, BALAI_REJO])
    assert not plan.has_errors
    assert "Kalirejo" in plan.rows[0].notes[0]
    assert [item.created for item in bulk.apply(plan)] == [True, True]


def test_the_short_names_shown_are_the_ones_that_are_made(regency):
    rows = [
        PURWODADI,
        VillageInput("18.02.03.2001", "Purwodadi", district="Gunung Sugih"),
    ]
    plan = bulk.plan(rows)
    shown = [{item.field: item.after for item in row.changes}["hostname"] for row in plan.rows]
    made = [item.village.hostname for item in bulk.apply(plan)]
    assert made == shown == ["purwodadi.localhost", "purwodadi-gunung-sugih.localhost"]


def test_plugins_languages_and_boundary_are_planned_and_applied(village, other_village):
    sheet = read_sheet(
        b"code;languages;plugins;boundary\n"
        b"18.02.01.2003;id jv;dummy;POLYGON((104 -5, 105 -5, 105 -4, 104 -5))"
    )
    plan = bulk.plan(sheet.rows)
    assert [item.field for item in plan.rows[0].changes] == ["languages", "plugins", "boundary"]
    bulk.apply(plan)
    village = Village.objects.get(pk=village.pk)
    assert village.languages == ["id", "jv"]
    assert enabled_slugs(village) == {"dummy"}
    assert village.boundary.num_coords == 4
    assert bulk.plan(sheet.rows).counts["unchanged"] == 1


def test_codes_that_are_malformed_unknown_or_double_are_errors(regency):
    told = errors(
        VillageInput("18.02.01", "Kalirejo"),
        VillageInput("18.02.01.3003", "Kalirejo"),
        VillageInput("18.09.01.2001", "Entah", district="Entah"),
        VillageInput("18.02.01.2001", "Sri Way Langsep"),
        KALIREJO,
        KALIREJO,
    )
    assert "18.02.01.2003" in told[0]["code"]
    assert "begins with 1 or 2" in told[1]["code"]
    assert "No regency 18.09" in told[2]["code"]
    assert "district" in told[3]
    assert told[4] == {}
    assert "row 5" in told[5]["code"]


def test_double_hostnames_and_short_names_inside_the_file_are_errors(regency):
    told = errors(
        VillageInput("18.02.01.2003", "A", district="Kalirejo", hostname="kali.example"),
        VillageInput("18.02.01.2004", "B", hostname="KALI.example"),
        VillageInput("18.02.01.2005", "C", slug="same"),
        VillageInput("18.02.01.2006", "D", slug="same", hostname="d.example"),
    )
    assert "row 1" in told[1]["hostname"]
    assert "row 3" in told[3]["slug"]


def test_the_address_of_another_site_cannot_be_taken(village, other_village):
    (told,) = errors(VillageInput(village.code, hostname=other_village.hostname))
    assert "Kampung Purwodadi" in told["hostname"]
    (told,) = errors(VillageInput(village.code, hostname="localhost"))
    assert "hostname" in told


def test_an_address_given_up_by_one_row_is_free_for_the_next(village, other_village):
    plan = bulk.plan(
        [
            VillageInput(village.code, hostname="new.example"),
            VillageInput(other_village.code, hostname="kalirejo.localhost"),
        ]
    )
    assert not plan.has_errors
    assert [item.village.hostname for item in bulk.apply(plan)] == [
        "new.example",
        "kalirejo.localhost",
    ]


def test_unknown_languages_and_plugins_and_bad_addresses_are_errors(village):
    (told,) = errors(
        VillageInput(village.code, languages=("xx",), plugins=("nothing",), hostname="a b")
    )
    assert set(told) == {"languages", "plugins", "hostname"}
    assert "email" in errors(VillageInput(village.code, email="kantor"))[0]


def test_an_officer_plans_for_the_own_regency_only(make_user, regency_officer, village):
    from core.villages.provisioning import provision_regency

    neighbour = provision_regency("18.05", "Tulang Bawang")
    stranger = make_user("stranger", "regency_officer", neighbour)
    assert errors(BALAI_REJO, user=regency_officer) == [{}]
    for row in (BALAI_REJO, VillageInput(village.code, name="Taken over")):
        assert "no officer" in errors(row, user=stranger)[0]["code"]


def test_nothing_is_half_done_after_an_error_in_the_last_row(regency, monkeypatch):
    plan = bulk.plan([KALIREJO, BALAI_REJO, PURWODADI])
    before = state()

    def fail_at_the_last(data):
        if data.code == PURWODADI.code:
            from django.core.exceptions import ValidationError

            raise ValidationError("out of the blue")
        return provision_village(data)

    monkeypatch.setattr(bulk, "provision_village", fail_at_the_last)
    with pytest.raises(bulk.PlanChanged, match="Row 3.*out of the blue"):
        bulk.apply(plan)
    assert state() == before


def test_stopping_in_the_middle_undoes_what_was_done(regency):
    plan = bulk.plan([KALIREJO, BALAI_REJO])
    before = state()
    steps = bulk.steps(plan)
    assert next(steps).created
    steps.close()
    assert state() == before


def test_a_plan_with_errors_is_not_applied(village):
    plan = bulk.plan([BALAI_REJO, VillageInput("18.02.01", "Kalirejo")])
    before = state()
    with pytest.raises(bulk.PlanRefused):
        bulk.apply(plan)
    assert state() == before


def test_a_plan_grown_stale_is_not_applied(village):
    plan = bulk.plan([VillageInput(village.code, phone="+62725999999")])
    provision_village(VillageInput(village.code, phone="+62725888888"))
    before = state()
    with pytest.raises(bulk.PlanChanged):
        bulk.apply(plan)
    assert state() == before


def test_the_command_provisions_a_file(regency, file, capsys):
    path = file(
        "kode,nama,kecamatan",
        "18.02.01.2003,Kalirejo,Kalirejo",
        "18.02.01.2004,Balai Rejo,Kalirejo",
    )
    call_command("provision_villages", path)
    assert Village.objects.get(code="18.02.01.2004").hostname == "balai-rejo.localhost"
    call_command("provision_villages", path)
    output = capsys.readouterr().out
    assert "Created 2, changed 0, left 0" in output
    assert "Created 0, changed 0, left 2" in output


def test_the_command_tells_what_a_dry_run_would_do(village, file, capsys):
    before = state()
    path = file("code,phone", "18.02.01.2003,0725 999999", "18.02.01.2004,")
    with pytest.raises(CommandError):
        call_command("provision_villages", path, "--dry-run")
    path = file("code,name,phone", "18.02.01.2003,,0725 999999", "18.02.01.2004,Balai Rejo,")
    call_command("provision_villages", path, "--dry-run")
    output = capsys.readouterr().out
    assert "phone: +62725123456 → +62725999999" in output
    assert "Would create 1, change 1" in output
    assert state() == before


def test_the_command_changes_nothing_when_the_last_row_is_wrong(regency, file, capsys):
    before = state()
    path = file(
        "kode,nama,kecamatan,batas",
        "18.02.01.2003,Kalirejo,Kalirejo,",
        "18.02.01.2004,Balai Rejo,Kalirejo,POINT(104 -5)",
    )
    with pytest.raises(CommandError, match="1 row is wrong. Nothing was changed"):
        call_command("provision_villages", path)
    assert "batas: A boundary is a polygon" in capsys.readouterr().out
    assert state() == before


def test_the_command_says_what_is_wrong_with_the_file(db, tmp_path):
    picture = tmp_path / "picture.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    with pytest.raises(CommandError, match="not a table"):
        call_command("provision_villages", str(picture))
    with pytest.raises(CommandError, match="missing.csv"):
        call_command("provision_villages", str(tmp_path / "missing.csv"))

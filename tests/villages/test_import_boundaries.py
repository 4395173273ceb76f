"""Real boundaries come in by official code, all of a file or nothing."""

import json

import pytest
import shapely
from django.core.management import CommandError, call_command
from django.utils.translation import override

from core.geo.files.writing import Feature
from core.villages.models import Village
from tests.geo.files.features import written

SQUARE = [[[104.9, -5.3], [105.0, -5.3], [105.0, -5.2], [104.9, -5.2], [104.9, -5.3]]]
SQUARE_WKB = shapely.to_wkb(shapely.Polygon(SQUARE[0]))
FIELDS = (("code", "string"),)


def feature(code, kind="Polygon", coordinates=SQUARE, **extra):
    return {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {"type": kind, "coordinates": coordinates},
        **extra,
    }


@pytest.fixture(autouse=True)
def in_english():
    """The command speaks the language of the install."""
    with override("en"):
        yield


@pytest.fixture
def write(tmp_path):
    def write(*features):
        file = tmp_path / "b.geojson"
        file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return file

    return write


def boundary(village):
    return Village.objects.get(pk=village.pk).boundary


def test_villages_districts_and_regencies_are_matched(village, write, capsys):
    by_id = feature(None, id="18.02")
    call_command("import_boundaries", write(feature("18.02.01.2003"), feature("18.02.01"), by_id))
    assert "1 regencies, 1 districts and 1 villages were taken" in capsys.readouterr().out
    assert boundary(village).geom_type == "MultiPolygon"
    village.district.refresh_from_db()
    assert village.district.boundary.contains(village.point)


def test_a_dry_run_changes_nothing(village, write):
    call_command("import_boundaries", write(feature("18.02.01.2003")), dry_run=True)
    assert boundary(village) is None


@pytest.mark.parametrize(
    "wrong",
    [
        feature("18.02.99.2001"),
        feature("18.02.01.2003", "Point", [104.9, -5.2]),
        feature("18.02.01.2003", "Polygon", [[[0, 0], [9e9, 0], [0, 9e9], [0, 0]]]),
        feature(
            "18.02.01.2003", "Polygon", [[[104, -5], [105, -4], [105, -5], [104, -4], [104, -5]]]
        ),
        {"type": "Feature", "properties": {"code": "18.02.01.2003"}, "geometry": None},
        "nonsense",
    ],
)
def test_one_wrong_feature_leaves_everything_as_it_was(
    village, other_village, write, capsys, wrong
):
    file = write(feature("18.02.02.2001"), wrong)
    with pytest.raises(CommandError, match="nothing is changed"):
        call_command("import_boundaries", file)
    assert "Feature 2:" in capsys.readouterr().err
    assert boundary(other_village) is None


def test_a_code_twice_is_told(village, write, capsys):
    with pytest.raises(CommandError):
        call_command("import_boundaries", write(*[feature("18.02.01.2003")] * 2))
    assert "occurs twice" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("{", "JSON"),
        ("[]", "GeoJSON"),
        ('{"type": "Point"}', "not fit"),
        ("<kml/>", "damaged"),
        ("<!DOCTYPE kml><kml/>", "DOCTYPE"),
    ],
)
def test_what_is_no_file_of_boundaries_is_told(db, tmp_path, text, reason):
    file = tmp_path / "x.geojson"
    file.write_text(text)
    with pytest.raises(CommandError, match=reason):
        call_command("import_boundaries", file)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_boundaries", tmp_path / "missing.geojson")


def named(name, district, kind="Polygon", coordinates=SQUARE):
    properties = {"WADMKD": name, "WADMKC": district}
    return feature(None, kind, coordinates) | {"properties": properties}


def test_names_match_only_when_that_is_asked_for(village, write, capsys):
    file = write(named(f"Kampung {village.name.upper()}", f"Kec. {village.district.name}"))

    with pytest.raises(CommandError, match="1 feature does not fit"):
        call_command("import_boundaries", file)
    assert boundary(village) is None

    call_command("import_boundaries", file, by_name=True)
    assert f"is {village.code} {village.name} by name (likeness 1.00)" in capsys.readouterr().out
    assert boundary(village)


def test_a_name_of_another_district_or_of_nobody_does_not_match(village, write, capsys):
    for name, district in ((village.name, "Tempat Lain"), ("Antah Berantah", "")):
        with pytest.raises(CommandError, match="not fit"):
            call_command("import_boundaries", write(named(name, district)), by_name=True)
        assert "No village here has a name like" in capsys.readouterr().err
    assert boundary(village) is None


def test_villages_that_differ_by_a_number_alone_are_told_apart(
    village, other_village, write, capsys
):
    for each, name in ((village, "Gaya Baru VI"), (other_village, "Gaya Baru VIII")):
        Village.objects.filter(pk=each.pk).update(name=name)
    east = [[[x + 0.2, y] for x, y in ring] for ring in SQUARE]
    features = named("GAYA BARU 6", ""), named("Gaya Baru VIII", "", coordinates=east)

    call_command("import_boundaries", write(*features), by_name=True)

    assert boundary(village).extent[0] == pytest.approx(104.9)
    assert boundary(other_village).extent[0] == pytest.approx(105.1)
    with pytest.raises(CommandError, match="not fit"):
        call_command("import_boundaries", write(named("Gaya Baru VII", "")), by_name=True)
    assert "No village here has a name like “Gaya Baru VII”" in capsys.readouterr().err


def test_a_name_that_two_villages_have_needs_its_code(village, other_village, write, capsys):
    Village.objects.filter(pk=other_village.pk).update(name=village.name)

    with pytest.raises(CommandError, match="not fit"):
        call_command("import_boundaries", write(named(village.name, "")), by_name=True)

    told = capsys.readouterr().err
    assert village.code in told
    assert other_village.code in told


def test_a_dry_run_tells_who_matches_and_who_is_left(village, other_village, write, capsys):
    call_command("import_boundaries", write(feature(village.code.replace(".", ""))), dry_run=True)

    out = capsys.readouterr().out
    assert f"Feature 1: {village.code} {village.name} by code." in out
    assert f"{other_village.code} {other_village.name} would have no boundary." in out
    assert "and 1 villages would be taken" in out


def test_a_village_with_an_unknown_code_is_not_taken_for_its_district(village, write, capsys):
    properties = {"KODE_DESA": "18.02.01.2999", "kode_kec": village.district.code}
    file = write(feature(None) | {"properties": properties})

    with pytest.raises(CommandError, match="not fit"):
        call_command("import_boundaries", file)
    village.district.refresh_from_db()
    assert village.district.boundary is None


def test_overlaps_and_gaps_are_told(village, other_village, write, capsys):
    ring = [[104.9, -5.3], [105.1, -5.3], [105.1, -5.1], [104.9, -5.1], [104.9, -5.3]]
    hole = [[104.98, -5.22], [105.02, -5.22], [105.02, -5.18], [104.98, -5.18], [104.98, -5.22]]
    file = write(feature(village.code, coordinates=[ring, hole]), feature(other_village.code))

    call_command("import_boundaries", file, dry_run=True)

    told = capsys.readouterr().err
    assert f"{village.code} and {other_village.code} overlap by" in told
    assert "No village covers" in told


def test_a_shapefile_is_read(village, tmp_path):
    zipped = written("shapefile", [Feature(SQUARE_WKB, {"code": village.code})], FIELDS)
    file = tmp_path / "batas.zip"
    file.write_bytes(zipped.read())

    call_command("import_boundaries", file)

    assert boundary(village).extent == pytest.approx((104.9, -5.3, 105.0, -5.2))


def test_latitude_first_is_refused_until_it_is_confirmed(village, write):
    swapped = [[[y, x] for x, y in ring] for ring in SQUARE]
    file = write(feature(village.code, coordinates=swapped))

    with pytest.raises(CommandError, match="--crs 4326 --swap-axes"):
        call_command("import_boundaries", file)
    call_command("import_boundaries", file, crs=4326, swap_axes=True)
    assert boundary(village).extent == pytest.approx((104.9, -5.3, 105.0, -5.2))

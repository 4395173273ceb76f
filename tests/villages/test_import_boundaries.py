"""Real boundaries come in by official code, all of a file or nothing."""

import json

import pytest
from django.core.management import CommandError, call_command

from core.villages.models import Village

SQUARE = [[[104.9, -5.3], [105.0, -5.3], [105.0, -5.2], [104.9, -5.2], [104.9, -5.3]]]


def feature(code, kind="Polygon", coordinates=SQUARE, **extra):
    return {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {"type": kind, "coordinates": coordinates},
        **extra,
    }


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
    assert "Took boundaries: 1" in capsys.readouterr().out
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


@pytest.mark.parametrize("text", ["", "{", "[]", '{"type": "Point"}'])
def test_what_is_no_geojson_is_told(db, tmp_path, text):
    file = tmp_path / "x.geojson"
    file.write_text(text)
    with pytest.raises(CommandError, match="GeoJSON"):
        call_command("import_boundaries", file)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_boundaries", tmp_path / "missing.geojson")

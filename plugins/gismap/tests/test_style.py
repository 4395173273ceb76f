"""The style document: valid by MapLibre's own validator, and nothing in it leads elsewhere."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from core.plugins.registry import registry
from core.plugins.specs import LayerCategory, LayerProperty, MapLayerSpec
from plugins.gismap.ogc import areas
from plugins.gismap.ogc.style import text_on

VALIDATOR = (
    Path(__file__).parents[3]
    / "tests/types/node_modules/@maplibre/maplibre-gl-style-spec/dist/gl-style-validate.mjs"
)
BASES = {
    "village": "/api/v1/villages/18.02.01.2003/gismap",
    "regency": "/api/v1/regencies/18.02/gismap",
    "install": "/api/v1/gismap",
}


def assert_valid(document: dict, tmp_path) -> None:
    path = tmp_path / "style.json"
    path.write_text(json.dumps(document))
    node = Path(sys.executable).parent / "node"
    done = subprocess.run([node, VALIDATOR, path], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.strip(), done.stderr.strip()) == (0, "", "")


def drawn(document: dict) -> list[str]:
    return [part["id"] for part in document["layers"]]


@pytest.mark.parametrize("area", BASES)
def test_it_is_valid_and_asks_this_install_alone(client, make_place, area, tmp_path):
    make_place()
    answer = client.get(f"{BASES[area]}/style.json")
    assert answer.status_code == 200, answer.content
    document = answer.json()
    assert_valid(document, tmp_path)
    addresses = re.findall(r"https?://[^\"]+", answer.content.decode())
    assert addresses
    assert all(address.startswith("http://testserver/") for address in addresses)
    assert not {"glyphs", "sprite", "font-faces"} & set(document)
    for source in document["sources"].values():
        tile_json = client.get(source["url"].removeprefix("http://testserver")).json()
        assert tile_json["tilejson"] == "3.0.0"


def test_source_layers_are_those_of_the_tiles(client, make_place):
    make_place()
    document = client.get(f"{BASES['village']}/style.json").json()
    for part in document["layers"][1:]:
        url = document["sources"][part["source"]]["url"].removeprefix("http://testserver")
        assert part["source-layer"] in [
            layer["id"] for layer in client.get(url).json()["vector_layers"]
        ]


def test_layers_are_chosen_and_lie_on_the_boundaries(client, village):
    url = f"{BASES['village']}/style.json"
    document = client.get(f"{url}?layers=ronda__posts").json()
    assert drawn(document) == [
        "background", "gismap__boundaries-fill", "gismap__boundaries-line", "ronda__posts-circle",
        "ronda__posts-clusters", "ronda__posts-counts",
    ]  # fmt: skip
    assert "ronda__posts-counts" not in drawn(client.get(f"{url}?labels=false").json())
    refused = client.get(f"{url}?layers=ronda__none")
    assert (refused.status_code, refused.json()["parameter"]) == (400, "layers")
    assert "ronda__posts" in refused.json()["detail"]
    assert client.get(f"{url}?labels=maybe").status_code == 400


@pytest.mark.parametrize("geometry", ["point", "line", "polygon", "mixed"])
def test_a_layer_is_drawn_as_it_is_described(client, village, monkeypatch, tmp_path, geometry):
    spec = MapLayerSpec(
        "roads",
        "Roads",
        lambda villages: villages,
        "boundary",
        (LayerProperty("name", "Name"), LayerProperty("kind", "Kind")),
        geometry=geometry,
        village="",
        title="name",
        labelled=True,
        width=3.5,
        category="kind",
        categories=(
            LayerCategory("kampung", "Kampung", "#112233"),
            LayerCategory("kelurahan", "Kelurahan", "#445566"),
        ),
    )
    plugin = registry.plugins["ronda"]
    monkeypatch.setattr(areas, "layers_of", lambda villages, **_: iter([(plugin, spec)]))
    document = client.get(f"{BASES['village']}/style.json").json()
    assert_valid(document, tmp_path)
    text = json.dumps(document["layers"])
    assert '"kampung", "#112233", "kelurahan", "#445566"' in text
    assert '["to-string", ["get", "name"]]' in text
    if geometry != "point":
        assert '"line-width": 3.5' in text
    (told,) = document["metadata"]["kampung:legend"]
    assert [each["label"] for each in told["categories"]] == ["Kampung", "Kelurahan"]


@pytest.mark.parametrize(
    ("colour", "text"), [("#000000", "#ffffff"), ("#ffffff", "#000000"), ("#1d4e89", "#ffffff")]
)
def test_numbers_stand_out_from_their_circle(colour, text):
    assert text_on(colour) == text

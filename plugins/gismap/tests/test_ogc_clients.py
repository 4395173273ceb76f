"""GDAL and OWSLib read, page and filter every collection over HTTP, as QGIS does by way of GDAL."""

import json
import subprocess
import sys

import pytest

GDAL = """
import json, sys
import pyogrio.raw
url, query = "OAPIF:" + sys.argv[1], json.loads(sys.argv[2])
if "bbox" in query:
    query["bbox"] = tuple(query["bbox"])
found = {}
for name in sys.argv[3:] or [row[0] for row in pyogrio.list_layers(url)]:
    meta, _fids, shapes, _values = pyogrio.raw.read(url, layer=name, **query)
    found[name] = {"crs": meta["crs"], "rows": len(shapes), "columns": list(meta["fields"])}
print(json.dumps(found))
"""
OWSLIB = """
import json, sys
from owslib.ogcapi.features import Features
service = Features(sys.argv[1])
found = {}
for name in service.feature_collections():
    about = service.collection(name)
    first = service.collection_items(name, limit=2)
    found[name] = {"title": about["title"], "matched": first["numberMatched"],
                   "first": len(first["features"]), "by": sorted(
                       service.collection_queryables(name)["properties"])}
print(json.dumps({"collections": found, "conforms": service.conformance()["conformsTo"],
                  "paths": len(service.api()["paths"])}))
"""


@pytest.fixture
def read(live_server, village, other_village, make_place, make_post, make_report):
    """A function that has another process read the regency's service."""
    for number in range(7):
        make_place(f"Tempat {number}", kind="well" if number % 2 else "lamp")
    make_place("Tetangga", village=other_village)
    make_post(village, "Pos 1")
    make_report(village, "2026-03-10T08:30:00Z")
    base = f"{live_server.url}/api/v1/regencies/18.02/gismap/ogc/"

    def read(program, *arguments):
        # The client's library may keep the interpreter's lock while it waits for the server.
        done = subprocess.run(
            [sys.executable, "-c", program, base, *arguments],
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return read


@pytest.mark.django_db(transaction=True)
def test_gdal_reads_pages_and_filters_every_collection(read):
    found = read(GDAL, json.dumps({}))
    places = found["gismap__places"]
    assert places["rows"] == 8
    assert '"OGC","CRS84"' in places["crs"]
    assert {"name", "kind", "village"} <= set(places["columns"])
    assert found["ronda__posts"]["rows"] == 1
    assert found["netizen__reports"]["rows"] == 1
    few_at_once = read(GDAL, json.dumps({"PAGE_SIZE": "3"}))
    assert few_at_once["gismap__places"]["rows"] == 8
    wells = read(GDAL, json.dumps({"where": "kind = 'well'"}), "gismap__places")
    assert wells["gismap__places"]["rows"] == 3
    nearby = read(GDAL, json.dumps({"bbox": [104.9, -5.3, 105, -5.2]}))
    assert nearby["gismap__places"]["rows"] == 8
    far = read(GDAL, json.dumps({"bbox": [110, -5.3, 111, -5.2]}))
    assert far["gismap__places"]["rows"] == 0


@pytest.mark.django_db(transaction=True)
def test_owslib_reads_every_collection(read):
    found = read(OWSLIB)
    places = found["collections"]["gismap__places"]
    assert (places["matched"], places["first"]) == (8, 2)
    assert places["by"] == [
        "description", "kind", "name", "rooms", "valid_from", "valid_until", "village",
    ]  # fmt: skip
    assert found["collections"]["ronda__posts"]["matched"] == 1
    assert found["paths"] > 10
    assert len(found["conforms"]) >= 4

"""Two clients of Open311 that others wrote read discovery, services and a definition, file a request
and follow it, against a running system.

`georeport` reads both formats and files nothing; `three` does all of it. What `three` knows as
`itertools.ifilter` is `filter` since Python 3, which is all that is mended for it.
"""

import json
import subprocess
import sys

import pytest

from plugins.netizen.models import Report
from plugins.netizen.tests.open311 import BASE, REGENCY, VILLAGE

GEOREPORT = """
import json, sys
from georeport import GeoReport
base, area, form, code = sys.argv[1:]
client = GeoReport(base, jurisdiction=area, output_format=form)
found = {
    "services": [row["service_code"] for row in client.get_service_list()],
    "definition": client.get_service_definition("road"),
    "requests": client.get_service_requests(service_code="road,water", status="open"),
    "request": client.get_service_request(code),
}
print(json.dumps(found))
"""
THREE = """
import itertools, json, sys
itertools.ifilter = filter
from three import Three
site, area, code = sys.argv[1:]
endpoint = Three(site).discovery()["endpoints"][0]
client = Three(endpoint["url"], jurisdiction=area)
services = client.services()
question = client.services(code)["attributes"][0]
answers = {"attribute[%s]" % question["code"]: question["values"][0]["key"]}
receipt = client.post(
    code, name="Siti Aminah", phone="0812-3456-7890", lat="-5.2121", long="104.9712",
    address="Depan pasar", description="Lubang besar di jalan.", **answers
)
number = receipt[0]["service_request_id"]
print(json.dumps({
    "formats": endpoint["formats"],
    "services": [row["service_code"] for row in services],
    "number": number,
    "token": client.token(number),
    "followed": client.request(number),
    "listed": client.requests(service_request_id=number),
    "public": client.requests(code, status="open"),
    "refused": client.post("weather", lat="-5.2", long="104.9"),
    "wrong_key": client.post(code, lat="-5.2", long="104.9", api_key="wrong"),
}))
"""


def run(program, *arguments):
    # In a process of its own: the client may keep the interpreter's lock while it waits.
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.django_db(transaction=True)
def test_georeport_reads_both_formats(live_server, village, make_report):
    report, other = make_report(), make_report(category="water")
    endpoint = f"{live_server.url}{BASE}v2"
    for area in (VILLAGE, REGENCY):
        in_json, in_xml = (
            run(GEOREPORT, endpoint, area, form, report.code) for form in ("json", "xml")
        )
        assert "road" in in_json["services"] and "emergency" not in in_json["services"]
        assert in_json["services"] == in_xml["services"]
        assert in_json["definition"]["attributes"][0]["code"] == "danger"
        assert in_xml["definition"]["attributes"]["attribute"]["code"] == "danger"
        for found in (in_json, in_xml):
            codes = [row["service_request_id"] for row in found["requests"]]
            assert codes == [other.code, report.code]
            assert found["request"]["description"] == "Lubang di depan pasar."


@pytest.mark.django_db(transaction=True)
def test_three_finds_the_service_files_a_request_and_follows_it(live_server, village):
    found = run(THREE, f"{live_server.url}{BASE}", VILLAGE, "road")
    report = Report.objects.for_village(village).get()
    assert found["formats"] == ["text/xml", "application/json"]
    assert "road" in found["services"]
    assert (report.code, report.channel) == (found["number"], "open311")
    assert (report.text, report.reporter_name) == ("Lubang besar di jalan.", "Siti Aminah")
    assert report.answers == {"danger": "yes"}
    assert found["token"] == [{"service_request_id": report.code, "token": report.code}]
    (followed,) = found["followed"]
    assert (followed["status"], followed["description"]) == ("open", None)
    assert found["listed"] == found["followed"]
    assert found["public"] == []
    assert found["refused"][0]["code"] == 404
    assert found["wrong_key"][0]["code"] == 403

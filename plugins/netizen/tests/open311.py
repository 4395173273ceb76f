"""What the tests of Open311 share: addresses, and asking and filing as its clients do."""

from urllib.parse import urlencode
from xml.etree import ElementTree

BASE = "/api/v1/netizen/open311/"
V2 = f"{BASE}v2/"
URL = f"{V2}requests.json"
VILLAGE = "18.02.01.2003"
OTHER = "18.02.02.2001"
REGENCY = "18.02"
ENCODED = "application/x-www-form-urlencoded; charset=utf-8"
FORM = {
    "jurisdiction_id": VILLAGE,
    "service_code": "road",
    "lat": "-5.2121",
    "long": "104.9712",
    "address_string": "Depan pasar, Dusun II",
    "attribute[danger]": "yes",
    "first_name": "Siti",
    "last_name": "Aminah",
    "phone": "0812-3456-7890",
    "email": "siti@warga.example",
    "device_id": "tt222111",
    "account_id": "123456",
    "description": "Lubang besar di jalan.\r\nSudah dua minggu.",
    "media_url": "https://foto.example/1.jpg",
}


def read(client, resource, **query):
    """A resource in JSON, of the village unless told otherwise."""
    return client.get(f"{V2}{resource}.json", {"jurisdiction_id": VILLAGE, **query})


def send(client, url=URL, **changes):
    """Post the form above with changes; None leaves a field out."""
    fields = {**FORM, **changes}
    body = {name: value for name, value in fields.items() if value is not None}
    return client.post(url, urlencode(body, doseq=True), content_type=ENCODED)


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [row["service_request_id"] for row in answer.json()]


def xml(answer):
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    return ElementTree.fromstring(answer.content)

"""What the description cannot say of valid requests, for Schemathesis: cursors come from the API
alone, a box has its south first, a system of reference needs a box, a radius a place, a webhook's
host must be there, a phone number be one, a time a time, and no text holds a NUL; which layers a
map and which categories a village has is a matter of data, and a search wants words or a place."""

import re

import schemathesis
from schemathesis import GenerationMode

OGC = {"bbox": "1,2,3,4", "datetime": "2026-01-01/.."}
OPAQUE = ("cursor", "since")
# The layers there are differ from area to area, and with who asks and what is switched on: the
# description, which is one for all, cannot list them, and an unknown one is 400 with the known ones.
LAYERS = {"collections": "ronda__posts", "layers": "ronda__posts"}
# So are metrics, what measures them, rules and districts; and a first day comes before the last.
FIGURES = {"metric": "command_centre.completeness", "source": "command_centre", "order": "code",
           "level": "village"}  # fmt: skip
DAYS = {"from": "2026-01-01", "to": "2026-01-31"}
# So are a village's categories, and what each of them asks.
REPORT = {"category": "road", "answers": {}}
LETTER = {
    "kind": "domisili",
    "nik": "1802010101900001",
    "phone": "0812-3456-7890",
    "values": {
        "tempat_lahir": "Metro", "tanggal_lahir": "1990-01-05", "jenis_kelamin": "Perempuan",
        "agama": "Islam", "pekerjaan": "Petani", "alamat": "Dusun II", "keperluan": "sekolah",
    },
}  # fmt: skip
BODY = {
    "url": "https://127.0.0.1/hook",
    "reporter_phone": "0812-3456-7890",
    "village": "18.02.01.2003",
    "device_time": "2026-07-01T20:00:00+07:00",  # a year that a phone can have
}


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    if isinstance(case.query, dict):
        for name in OPAQUE:
            case.query.pop(name, None)
        for name, value in case.query.items():
            if isinstance(value, str):
                case.query[name] = value.replace("\x00", "")
        if re.search(r"/command-centre/|/open-data/|\.svg$", case.path):
            for name in ("district", "rule", "before"):
                case.query.pop(name, None)
            names = FIGURES.keys() - ({"level"} if case.path.endswith("/alerts/") else set())
            case.query.update({name: FIGURES[name] for name in names & case.query.keys()})
            case.query.update(DAYS if DAYS.keys() & case.query.keys() else {})
        if "preview" in case.query:
            case.query.pop("locale", None)
        if "near" not in case.query:
            case.query.pop("radius", None)
        case.query.update({name: LAYERS[name] for name in LAYERS if name in case.query})
        if "/netizen/" in case.path and "category" in case.query:
            case.query["category"] = REPORT["category"]
        # That one of two parameters must be there is nothing OpenAPI 3.1 can say.
        if case.path.endswith("/search/") and "near" not in case.query:
            case.query.setdefault("q", "kabar")
        if "/ogc/" in case.path:
            case.query.update({name: OGC[name] for name in OGC if name in case.query})
            if "bbox" not in case.query:
                case.query.pop("bbox-crs", None)
        elif "bbox" in case.query:
            case.query["bbox"] = with_south_first(case.query["bbox"])
    if isinstance(case.body, dict):
        for name, value in BODY.items():
            if case.body.get(name):
                case.body[name] = value
        if "/netizen/" in case.path:
            case.body.update({name: REPORT[name] for name in REPORT if name in case.body})
            # Of a puzzle that this village does not ask for.
            case.body.pop("altcha", None)
            # What a letter needs hangs on its kind: an unknown one would be refused.
            if case.path.endswith("/letters/requests/"):
                case.body = {**case.body, **LETTER}


def with_south_first(box):
    sides = box.split(",") if isinstance(box, str) else [str(side) for side in box]
    west, south, east, north = sides
    south, north = sorted((south, north), key=float)
    return ",".join((west, south, east, north))

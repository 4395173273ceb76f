"""What the tests of the map share."""

import pytest
from django.apps import apps
from django.contrib.gis.geos import Point
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from plugins.gismap.imports.models import Import
from plugins.gismap.models import Feature, Layer

IMPORTS = "/admin/gismap/import/"
URL = "/api/v1/villages/18.02.01.2003/gismap/"


KINDS = ["school", "mosque", "market", "road", "lamp", "well", "other"]


@pytest.fixture
def make_layer(village):
    """A function that stores a layer of the regency unless told otherwise: of any shapes, each of
    some kind."""

    def make(title="Places", **values):
        if not {"village", "district", "regency"} & set(values):
            values["regency"] = village.district.regency
        defaults = {
            "name": Layer.name_from(title),
            "geometry": "mixed",
            "attributes": [
                {"name": "kind", "label": "Jenis", "type": "choice", "choices": KINDS},
                {"name": "rooms", "label": "Ruang", "type": "integer"},
            ],
        }
        return Layer.objects.create(title=title, **{**defaults, **values})

    return make


@pytest.fixture
def places(make_layer):
    """The layer “Places”."""
    return make_layer(source="Survei kampung")


@pytest.fixture
def make_place(village, places):
    """A function that stores a feature; a public school at the village's office unless told
    otherwise."""

    def make(name="SD Negeri 1", kind="school", **values):
        defaults = {
            "village": village,
            "layer": places,
            "attributes": {"kind": kind},
            "geometry": Point(104.97, -5.21, srid=4326),
            "description": "Enam kelas.",
        }
        return Feature.objects.create(name=name, **{**defaults, **values})

    return make


@pytest.fixture
def make_post():
    """A function that stores a watch post: another plugin's, at the village's office."""

    def make(village, name):
        model = apps.get_model("ronda", "WatchPost")
        return model.objects.create(village=village, name=name, point=village.point)

    return make


@pytest.fixture
def make_report():
    """A function that stores a citizen's report of some moment at the village's office."""

    def make(village, moment):
        model, categories = (apps.get_model("netizen", name) for name in ("Report", "Category"))
        report = model.objects.create(
            village=village,
            category=categories.objects.for_village(village).get(code="road"),
            title="Lubang",
            text="Di depan pasar.",
            state="verified",
            is_public=True,
            point=village.point,
        )
        model.objects.for_village(village).update(created_at=moment)
        return report

    return make


@pytest.fixture
def private(settings, tmp_path):
    """The folder of the files that are no public media."""
    options = {"BACKEND": "django.core.files.storage.FileSystemStorage",
               "OPTIONS": {"location": str(tmp_path / "private")}}  # fmt: skip
    settings.STORAGES = {**settings.STORAGES, "private": options}
    Import._meta.get_field("file").storage = storages["private"]
    return tmp_path / "private"


@pytest.fixture
def desk(client, operator):
    """The operator at the admin."""
    client.force_login(operator)
    return client


@pytest.fixture
def upload(desk, private):
    """A function that uploads a file and returns the import."""

    def upload(content, name="wells.csv", browser=desk, **values):
        content = content.encode() if isinstance(content, str) else content
        response = browser.post(
            f"{IMPORTS}create/", {"file": SimpleUploadedFile(name, content), **values}
        )
        assert response.status_code == 302, response.content.decode()
        return Import.objects.unscoped().latest("pk")

    return upload


@pytest.fixture
def decide(desk, django_capture_on_commit_callbacks):
    """A function that fills in the form of an import and sends it; tasks run at its end."""

    def decide(source, layer=None, action="run", browser=desk, **values):
        url = f"{IMPORTS}edit/{source.pk}/"
        target = {
            "source": source.found["layers"][0]["name"],
            "target": layer.pk if layer else "new",
        }
        browser.post(url, {"action": "look", **target})
        form = browser.get(url).context["form"]
        filled = {name: field.value() for name in form.fields if (field := form[name])}
        filled = {name: value for name, value in filled.items() if value not in (None, False)}
        with django_capture_on_commit_callbacks(execute=True):
            response = browser.post(url, {**filled, **target, "action": action, **values})
        source.refresh_from_db()
        assert response.status_code == 302, response.context["form"].errors
        return source

    return decide

"""Every public answer names what it shows, and every change purges whatever answers otherwise."""

import copy
import uuid
from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction, Locale, PageViewRestriction

from core.plugins.models import PluginSettings
from core.plugins.registry import registry
from core.plugins.switching import switch
from core.rest.cache_keys import KEY
from core.testing.factories import forget_answers
from core.testing.rows import make_row
from core.villages.models import Village
from core.villages.ownership import scoping_lifted
from core.villages.provisioning import VillageInput, provision_village
from plugins.gismap.models import Feature, Layer
from plugins.netizen.categories import known
from plugins.netizen.models import (
    Announcement,
    Poll,
    Proposal,
    Report,
    ReportPhoto,
    Topic,
)
from plugins.ronda.models import Alarm, AlertMessage, WatchPost
from sites.models import VillageSettings
from tests.api.answers import Recorder, addresses, ask, templates

VILLAGE = "/api/v1/villages/18.02.01.2003/"
PARTS = 6  # of the changes, so that several processes share them


class World:
    """Two villages full of things, and the addresses that show them."""

    def __init__(self, village, other, make_news, make_image, make_document, make_form):
        for slug in registry.plugins:
            switch([village, other], slug, True)
        self.village, self.other = village, other
        self.image = make_image(village, "Sawah")
        self.logo = make_image(village, "Lambang")
        self.document = make_document(village, "Formulir")
        self.page = make_news(village, "Panen Raya", intro="Panen.", lead_image=self.image)
        link = f'<p><a linktype="document" id="{self.document.pk}">Panen</a></p>'
        self.second = make_news(village, "Panen Kedua", body=[("text", link)])
        self.there = make_news(other, "Panen Tetangga")
        self.form = make_form(village, "Pendaftaran")
        self.unseen = make_news(other, "Panen Rahasia", live=False)
        self.redirect = Redirect.add_redirect("/lama", self.page, site=village.site)
        Redirect.add_redirect("/tetangga", self.there, site=village.site)
        Redirect.add_redirect("/rahasia", self.unseen, site=village.site)
        with scoping_lifted():
            VillageSettings.objects.create(village=village, logo=self.logo)
        self.post = WatchPost.objects.create(village=village, name="Pos Panen")
        self.layer = Layer.objects.create(
            regency=village.district.regency, name="places", title="Panen", geometry="mixed"
        )
        self.place = Feature.objects.create(
            village=village, layer=self.layer, name="Panen",
            geometry=Point(104.97, -5.21, srid=4326),
        )  # fmt: skip
        now = timezone.now()
        self.alarm = Alarm.objects.create(
            village=village, uuid=uuid.uuid4(), beats="5", label="Panen", state="confirmed",
            raised_at=now, confirmed_at=now,
        )  # fmt: skip
        self.alert = AlertMessage.objects.create(
            village=village, alarm=self.alarm, kind="Alert", sent=now, headline="Panen",
            identifier=f"{village.code}-20260101T000000Z-0123abcd", description="Panen",
            expires=now + timedelta(hours=1), xml="<alert/>",
        )  # fmt: skip
        self.alert.villages.add(village)
        self.report = Report.objects.create(
            village=village, category=known(village)["road"], title="Panen", text="Panen",
            is_public=True, state="verified",
        )  # fmt: skip
        with scoping_lifted():
            note = make_row(_model("kampung_dummy", "note"), village, "Panen")
        said = things_said(village, self.report, now)
        layers = [
            {"plugin": plugin.slug, "name": spec.name}
            for plugin, spec in registry.specs("register_map_layers")
            if getattr(spec, "visibility", "") == "public"
        ]
        layers.append({"plugin": "gismap", "name": "places"})
        found = {"gismap__places": self.place.pk, "ronda__posts": self.post.pk,
                 "netizen__reports": self.report.code, "dummy__notes": note.pk,
                 "gismap__boundaries": village.code,
                 "gismap__districts": village.district.code,
                 "gismap__regencies": village.district.regency.code}  # fmt: skip
        features = [{"collection": name, "feature": key} for name, key in found.items()]
        collections = [{"collection": item["collection"]} for item in features]
        paths = ["/", "/lama", "/tetangga", "/rahasia", "/berita/", "/berita/panen-raya/",
                 "/berita/pindah/", "/berita/panen-tetangga/"]  # fmt: skip
        pages = [self.page, self.second, self.there, self.unseen, village.site.root_page]
        self.values = {
            "api:page": [{"pk": page.pk} for page in pages],
            "api:page-form": [{"pk": self.form.pk}],
            "api:page-by-path?": [f"?path={path}" for path in paths],
            "api:image": [{"pk": self.image.pk}],
            "api:rendition": [{"pk": self.image.pk}],
            "api:document": [{"pk": self.document.pk}],
            "api:dummy:note": [{"pk": note.pk}],
            "api:gismap:feature": [{"pk": self.place.pk}],
            "api:gismap:layer": layers,
            **{
                # Of wider areas one is enough: it takes as long as all the rest together.
                f"api:gismap{area}:ogc-{name}": items if not area else items[:1]
                for area in ("", "-regency", "-install")
                for name, items in (
                    ("collection", collections),
                    ("queryables", collections),
                    ("items", collections),
                    ("item", features),
                    ("tile-sets", collections),
                    ("tiles", collections),
                    ("dataset-tile", [{"z": 0, "x": 0, "y": 0}]),
                    ("tile", [{**item, "z": 0, "x": 0, "y": 0} for item in collections]),
                )
            },
            "api:netizen:report": [{"report": self.report.code}],
            **said,
            **{
                f"api:netizen-install:open311-{name}-{suffix}": [value]
                for suffix in ("json", "xml")
                for name, value in (
                    ("service", {"service_code": "road"}),
                    ("request", {"service_request_id": self.report.code}),
                    ("token", {"token": self.report.code}),
                )
            },
            "api:ronda:post": [{"pk": self.post.pk}],
            "api:ronda:alarm": [{"uuid": self.alarm.uuid}],
            "api:ronda:alert": [{"identifier": self.alert.identifier}],
            "api:ronda:alert-cap": [{"identifier": self.alert.identifier}],
        }


def things_said(village, report, now) -> dict[str, list[dict]]:
    """A poll, a proposal, an announcement and a photo: what is at their addresses."""
    poll = Poll.objects.create(
        village=village, question="Panen?", opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=1),
    )  # fmt: skip
    proposal = Proposal.objects.create(
        village=village, title="Panen", text="Panen", field="building", year=2027, state="open",
        opened_at=now,
    )  # fmt: skip
    topic = Topic.objects.unscoped().filter(regency=village.district.regency).first()
    announcement = Announcement.objects.create(
        village=village, topic=topic, title="Panen", text="Panen", state="published",
        published_at=now,
    )  # fmt: skip
    photo = ReportPhoto(village=village, report=report, width=1, height=1)
    photo.file.save("panen.jpg", ContentFile(b"panen"), save=False)
    photo.save()
    kind, here = {"kind": "domisili"}, {"announcement": announcement.code}
    return {
        "api:netizen:letter_kind": [kind],
        "api:netizen:letter_form": [kind],
        "api:netizen:poll": [{"pk": poll.pk}],
        "api:netizen:proposal": [{"proposal": proposal.code}],
        "api:netizen:proposal-comments": [{"proposal": proposal.code}],
        "api:netizen:support": [{"proposal": proposal.code}],
        "api:netizen:topic-feed": [{"topic": topic.code}],
        "api:netizen:announcement": [here],
        "api:netizen:announcement-comments": [here],
        "api:netizen:report-comments": [{"report": report.code}],
        "api:netizen:photo": [{"uuid": photo.uuid}],
        "api:netizen:similar?": ["?category=road&text=panen"],
    }


def _model(app, name):
    from django.apps import apps

    return apps.get_model(app, name)


@pytest.fixture
def world(village, other_village, make_news, make_image, make_document, make_form):
    return World(village, other_village, make_news, make_image, make_document, make_form)


# -- The headers ---------------------------------------------------------------------------------


def test_every_public_answer_names_what_it_shows(world, client):
    asked = addresses(world.values)
    assert set(asked) == {route.name for route in templates()}
    for name, paths in asked.items():
        answers = [client.get(path) for path in paths]
        good = [answer for answer in answers if answer.status_code == 200]
        assert good, f"{name} is never 200: {paths}"
        for answer in answers:
            if answer.status_code != 200:
                assert answer["Cache-Control"] == "no-store", answer.request["PATH_INFO"]
                assert "Surrogate-Key" not in answer and "Cache-Tag" not in answer
                continue
            assert answer["Cache-Control"].startswith("public"), name
            keys = answer["Surrogate-Key"].split(" ")
            assert keys == answer["Cache-Tag"].split(",")
            assert keys[0] == "kampung" and len(keys) == len(set(keys)) < 12
            assert all(KEY.fullmatch(key) for key in keys)
            kind, _slash, rest = answer.request["PATH_INFO"].removeprefix("/api/v1/").partition("/")
            area = {"villages": "village", "districts": "district", "regencies": "regency"}.get(
                kind
            )
            if area and rest:
                assert f"{area}-{rest.partition('/')[0]}" in keys
            if name.count(":") == 2:
                plugin = name.split(":")[1].removesuffix("-regency").removesuffix("-install")
                assert f"plugin-{plugin}" in keys


@pytest.mark.parametrize(
    "path",
    [
        "pages/",
        "menus/",
        "feeds/news.json",
        "feeds/news.rss",
        "images/",
        "ronda/posts/",
        "search/?q=panen",
    ],
)
def test_a_304_carries_them_too(world, client, path):
    whole = client.get(VILLAGE + path)
    answer = client.get(VILLAGE + path, headers={"if-none-match": whole["ETag"]})
    assert answer.status_code == 304
    assert answer["Surrogate-Key"] == whole["Surrogate-Key"]
    assert answer["Cache-Tag"] == whole["Cache-Tag"]


def test_a_feeds_304_by_time_carries_them_too(world, client):
    whole = client.get(VILLAGE + "feeds/news.rss")
    headers = {"if-modified-since": whole["Last-Modified"]}
    answer = client.get(VILLAGE + "feeds/news.rss", headers=headers)
    assert answer.status_code == 304
    assert answer["Surrogate-Key"] == whole["Surrogate-Key"]


def test_a_page_is_named_however_it_is_asked_for(world, client):
    key = f"page-{world.page.pk}"
    for path in (
        f"pages/{world.page.pk}/",
        f"pages/{world.page.pk}/?fields=title",
        "pages/by-path/?path=/berita/panen-raya/",
    ):
        keys = client.get(VILLAGE + path)["Surrogate-Key"].split()
        assert key in keys
        assert "pages-18.02.01.2003" not in keys
    assert "pages-18.02.01.2003" in client.get(VILLAGE + "pages/")["Surrogate-Key"].split()


def test_private_answers_and_refusals_carry_none(world, operator, client):
    hidden = Report.objects.create(
        village=world.village,
        category=known(world.village)["road"],
        title="Rahasia",
        text="Rahasia",
    )
    tracked = client.get(f"{VILLAGE}netizen/reports/{hidden.code}/")
    assert tracked.status_code == 200
    refused = client.get(VILLAGE + "pages/?colour=red")
    assert refused.status_code == 400
    client.force_login(operator)
    signed_in = client.get(VILLAGE)
    assert signed_in["Cache-Control"] == "private, no-store"
    for answer in (tracked, refused, signed_in, client.get("/api/v1/me/")):
        assert "Surrogate-Key" not in answer
        assert "Cache-Tag" not in answer


def test_keys_cost_no_query(world, client, settings, django_assert_num_queries):
    client.get(f"{VILLAGE}pages/")
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    with django_assert_num_queries(1):
        client.get(f"{VILLAGE}pages/")
    with django_assert_num_queries(1):
        client.get(f"{VILLAGE}pages/by-path/?path=/berita/panen-raya/")


def test_names_that_no_cache_takes_keep_an_answer_out_of_caches(rf):
    from django.http import HttpResponse

    from core.rest.cache_keys import MOST_KEYS, put_keys

    for keys in (["two words"], ["a,b"], ["é"], [""], [f"page-{n}" for n in range(MOST_KEYS + 1)]):
        answer = HttpResponse(headers={"Cache-Control": "public, max-age=30"})
        put_keys(answer, keys)
        assert answer["Cache-Control"] == "private, no-cache"
        assert "Surrogate-Key" not in answer


# -- What a change purges ------------------------------------------------------------------------


def publish(page, **values):
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def change(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def settings_row(world):
    return VillageSettings.objects.for_village(world.village).get()


def translated(world):
    """The village gets a second language, and its news a translation."""
    Locale.objects.get_or_create(language_code="jv")
    provision_village(
        VillageInput(
            world.village.code, "Kalirejo", district="Kalirejo", languages=("id", "jv"),
            slug=world.village.slug,
        )
    )  # fmt: skip


CHANGES = {
    "a page is published anew": lambda w: publish(w.page, title="Panen Besar"),
    "a page enters the menu": lambda w: publish(
        w.page.get_parent().specific, show_in_menus=True, title="Kabar"
    ),
    "a page leaves the menu": lambda w: publish(w.page.get_parent().specific, show_in_menus=False),
    "a page is withdrawn": lambda w: w.page.unpublish(),
    "a page is deleted": lambda w: w.page.delete(),
    "a page gets another address": lambda w: publish(w.page, slug="pindah"),
    "a page moves": lambda w: w.page.move(w.village.site.root_page, pos="last-child"),
    "a page becomes private": lambda w: PageViewRestriction.objects.create(
        page=w.page, restriction_type="login"
    ),
    "a form is closed": lambda w: publish(w.form, is_closed=True),
    "a form becomes private": lambda w: PageViewRestriction.objects.create(
        page=w.form, restriction_type="login"
    ),
    "another village's draft is published": lambda w: publish(w.unseen),
    "another village's page is withdrawn": lambda w: w.there.unpublish(),
    "a picture is described otherwise": lambda w: change(w.image, alt_text="Padi", title="Padi"),
    "a picture is deleted": lambda w: w.image.delete(),
    "the logo is described otherwise": lambda w: change(w.logo, alt_text="Lambang desa"),
    "a document is named otherwise": lambda w: change(w.document, title="Formulir baru"),
    "a document is deleted": lambda w: w.document.delete(),
    "a collection is closed": lambda w: CollectionViewRestriction.objects.create(
        collection=w.village.collection, restriction_type="login"
    ),
    "settings are changed": lambda w: change(settings_row(w), colour="#123456"),
    "the contact is changed": lambda w: change(w.village, address="Jl. Baru", phone="+62725111222"),
    "the village is renamed": lambda w: change(w.village, name="Kalibaru"),
    "the village gets another host": lambda w: change(w.village.site, hostname="x.localhost"),
    "the district is renamed": lambda w: change(w.village.district, name="Kali Baru"),
    "the regency is renamed": lambda w: change(w.village.district.regency, name="Lampung Baru"),
    "a village comes": lambda w: provision_village(
        VillageInput("18.02.01.2009", "Panen Jaya", district="Kalirejo")
    ),
    "a language comes": translated,
    "a redirect comes": lambda w: Redirect.add_redirect("/berita/pindah", w.second, site=w.village.site),
    "a redirect leads elsewhere": lambda w: change(w.redirect, redirect_page=w.second.page_ptr),
    "a redirect goes": lambda w: w.redirect.delete(),
    "a redirect of all comes": lambda w: Redirect.add_redirect("/berita/pindah", "/kantor"),
    "a watch post is renamed": lambda w: change(w.post, name="Pos Panen Dua"),
    "a watch post goes": lambda w: w.post.delete(),
    "a place comes": lambda w: Feature.objects.create(
        village=w.village, name="Panen Dua", layer=w.layer,
        geometry=Point(104.98, -5.22, srid=4326),
    ),
    "a report is solved": lambda w: change(w.report, state="resolved", public_note="Panen selesai"),
    "a report is hidden": lambda w: change(w.report, is_public=False),
    **{
        f"{slug} is switched off": lambda w, slug=slug: switch([w.village], slug, False)
        for slug in ("ronda", "netizen", "gismap")
    },
}  # fmt: skip


def differences(before, after, purged, kind) -> None:
    """Whatever answers otherwise after the change is purged, and nothing else that is told of."""
    cached = {path: answer for path, answer in before.items() if answer.status == 200}
    differing = [path for path, old in cached.items() if after[path].content != old.content]
    assert differing, "the change shows nowhere"
    stale = [path for path in differing if not cached[path].keys & purged]
    assert not stale, f"{stale} differ; purged: {sorted(purged)}"
    assert "kampung" not in purged
    untouched = [path for path, answer in cached.items() if not answer.keys & purged]
    if kind != "the regency is renamed":
        assert untouched, "everything is purged"


# Minutes of asking; what it holds is no matter of the database.
@pytest.mark.one_database
@pytest.mark.parametrize("part", range(PARTS))
def test_a_change_purges_every_answer_that_differs_afterwards(world, client, subtests, part):
    """Each change is taken back before the next: what is answered before is asked once for all."""
    before = ask(client, world.values)
    for kind in list(CHANGES)[part::PARTS]:
        with subtests.test(kind), transaction.atomic():
            forget_answers()
            recorder = Recorder()
            CHANGES[kind](copy.deepcopy(world))
            differences(before, ask(client, world.values), recorder.purged, kind)
            transaction.set_rollback(True)
    if part == 0:  # for all: what was taken back has left nothing
        forget_answers()
        assert ask(client, world.values) == before


def test_a_change_in_one_village_leaves_the_others_alone(world, client):
    before = ask(client, world.values)
    recorder = Recorder()
    publish(world.page, title="Panen Besar")
    change(settings_row(world), colour="#123456")
    change(world.post, name="Pos Baru")
    switch([world.village], "ronda", False)
    neighbours = [path for path in before if "/villages/18.02.02.2001/" in path]
    assert len(neighbours) > 20
    assert not any(before[path].keys & recorder.purged for path in neighbours)


def test_a_plugins_own_event_purges_what_shows_records(world):
    """For what it writes past the signals, by `update` or `bulk_create`."""
    from core.events.log import append

    recorder = Recorder()
    append("patrol.walked", village=world.village, payload={"posts": 3})
    areas = ("18.02.01.2003", "18.02.01", "18.02")
    assert recorder.purged == {"records", *(f"records-{code}" for code in areas)}


def test_a_plugins_settings_purge_what_shows_records(world):
    recorder = Recorder()
    PluginSettings.objects.create(village=world.village, plugin="ronda", values={})
    assert "records-18.02.01.2003" in recorder.purged


def test_a_village_that_is_removed_is_purged_with_the_lists_of_its_areas(regency, make_village):
    district = make_village("18.02.01.2003", "Kalirejo", district="Kalirejo").district
    bare = Village.objects.create(
        code="18.02.01.2010", name="Bakal", slug="bakal", district=district
    )
    make_row(WatchPost, bare, "Pos")
    recorder = Recorder()
    bare.delete()
    assert {"village-18.02.01.2010", "villages", "district-18.02.01", "regency-18.02"} == (
        recorder.purged
    )


def test_media_of_the_regency_concern_no_village(regency, media_root, make_image):
    recorder = Recorder()
    make_image(regency, "Lambang", alt_text="Lambang")
    assert recorder.events == []
    assert get_image_model().objects.filter(village=None).exists()
    assert not get_document_model().objects.exists()

"""The API's documentation is true: its examples are asked, and it leaves out no path or parameter."""

import asyncio
import json
import re

import pytest
from asgiref.sync import sync_to_async
from django.contrib.gis.geos import Point
from django.db import connections
from django.urls import URLResolver, get_resolver
from rest_framework.views import APIView

from core.accounts.models import AccessToken
from core.command_centre.refreshing import refresh
from core.events.log import append
from core.villages.previews import PreviewSnapshot
from tests.docs.examples import ORIGIN, Request, ask, examples_of
from tests.docs.samples import ROOT, document
from tests.sites.pages import make_form  # noqa: F401  fixture

TEXT = document("api/README.md")
EXAMPLES = examples_of(TEXT)
STREAM = f"{ORIGIN}/api/v1/events/stream"


@pytest.fixture
def content(village, other_village, make_news, make_image, make_form):  # noqa: F811
    """What the examples show of Kampung Kalirejo; gives what they name by a variable."""
    from plugins.ronda.models import WatchPost

    WatchPost.objects.create(
        village=village,
        name="Pos Ronda Rukun",
        neighbourhood="RT 09/RW 04",
        lamp="dark",
        equipment="Kentongan, senter",
        point=Point(104.971, -5.212, srid=4326),
    )
    news = make_news(
        village,
        "Panen Raya",
        intro="Panen padi dimulai, warga rukun.",
        lead_image=make_image(village, "Sawah"),
        body=[
            ("heading", "Panen"),
            ("ronda__watch_posts", {"title": "Pos ronda", "show_equipment": False}),
        ],
    )
    news.tags.add("panen")
    news.save_revision().publish()
    fields = (
        {"label": "Nama", "field_type": "singleline"},
        {"label": "Dusun", "field_type": "dropdown", "choices": "Satu\nDua"},
    )
    return {"FORM": str(make_form(village, fields=fields).pk)}


@pytest.fixture
def officer(village, district_officer):
    """The access token by which the examples read the command centre; figures are measured."""
    refresh()
    issue = AccessToken.objects.issue
    return issue(district_officer, "Layar", [village], ["command_centre.read"])[1]


@pytest.fixture
def token(village, operator, make_news):
    """Of the preview that the examples show."""
    draft = make_news(village, "Konsep", live=False)
    return PreviewSnapshot.take(draft, village, operator).token("/berita/konsep/")


def test_the_examples_answer_as_they_say(content, token, officer, client):
    asked = [example for example in EXAMPLES if STREAM not in example.command]
    ask(asked, client, {**content, "TOKEN": token, "OFFICER": officer})


def test_there_is_an_example_of_each_kind_of_answer():
    assert {example.told.status for example in EXAMPLES} == {200, 201, 304, 400, 404, 409}
    assert TEXT.count("```http") == len(EXAMPLES)


@pytest.mark.django_db(transaction=True)
def test_the_stream_answers_as_its_example_says(async_client):
    """The log is read in another thread, which sees only what is committed."""
    (example,) = [example for example in EXAMPLES if STREAM in example.command]
    told, request = example.told, Request.parse(example.request, {})
    # The asynchronous client would add this to a host of its own.
    del request.headers["host"]
    append("plugin.enabled", visibility="public")
    append("page.published", payload={"title": "Rahasia"})
    payload = {"title": "Panen Raya", "type": "village_sites.NewsPage", "locale": "id"}
    append("page.published", payload=payload, visibility="public")

    async def read():
        response = await async_client.get(request.path, headers=request.headers)
        chunks = []
        async for chunk in response.streaming_content:
            chunks.append(chunk.decode())
            if "data:" in chunks[-1]:
                break
        # The thread that read the log has a connection of its own.
        await sync_to_async(connections.close_all)()
        return response, "".join(chunks)

    response, found = asyncio.run(asyncio.wait_for(read(), 20))
    assert response.status_code == told.status
    assert response["Content-Type"] == told.headers["Content-Type"]
    (retry, *event), (told_retry, *told_event) = found.split("\n"), told.body.split("\n")
    assert retry == told_retry
    names = [line.partition(":")[0] for line in event if line]
    assert names == [line.partition(":")[0] for line in told_event if line]
    data = json.loads(event[-3].removeprefix("data: "))
    told_data = json.loads(told_event[-1].removeprefix("data: "))
    assert list(data) == list(told_data)
    assert data["kind"] == told_data["kind"]
    assert data["payload"] == told_data["payload"]


def _views(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns)
        else:
            view = getattr(pattern.callback, "view_class", None)
            if view is not None and issubclass(view, APIView):
                yield view


def test_every_parameter_is_told():
    (api,) = [item for item in get_resolver().url_patterns if str(item.pattern) == "api/v1/"]
    views = [
        view
        for view in _views(api.url_patterns)
        if view.__module__.startswith(("frontend_api.", "plugins."))
    ]
    assert len(views) > 10
    for view in views:
        for name in view().known_parameters():
            assert f"`{name}`" in TEXT, f"{name} of {view.__name__}"


def test_every_path_is_told():
    """Below a village and a landing page also without what is common to all of them."""
    described = json.loads((ROOT / "frontend_api" / "openapi.json").read_text())["paths"]
    told = {re.sub(r"{\w+}", "{}", text) for text in re.findall(r"`([^`\s?]+)[^`]*`", TEXT)}
    for path in described:
        plain = re.sub(r"{\w+}", "{}", path)
        short = plain.removeprefix("/api/v1/villages/{}/")
        below = plain.partition("/ogc/")[2]
        assert {plain, short, below} & told, path

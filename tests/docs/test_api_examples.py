"""The API's documentation is true: its examples are asked, and it leaves out no path or parameter."""

import asyncio
import json
import re
import shlex
from dataclasses import dataclass, field

import pytest
from asgiref.sync import sync_to_async
from django.contrib.gis.geos import Point
from django.db import connections
from django.urls import URLResolver, get_resolver
from rest_framework.views import APIView

from core.events.log import append
from tests.docs.samples import ROOT, document
from tests.sites.pages import make_form  # noqa: F401  fixture

TEXT = document("api/README.md")
EXAMPLES = re.findall(r"^```sh\n(.*?)^```\n\n```http\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
ORIGIN = "http://localhost:8000"
STREAM = f"{ORIGIN}/api/v1/events/stream"
# Members a document writes instead of what it leaves out.
ANYTHING = "…"


@dataclass
class Request:
    """A request as a curl command makes it."""

    path: str = ""
    body: str = ""
    headers: dict[str, str] = field(default_factory=lambda: {"host": "localhost:8000"})

    @classmethod
    def parse(cls, command: str, variables: dict[str, str]):
        request, words = cls(), iter(shlex.split(command[command.index("\ncurl") + 1 :])[1:])
        for word in words:
            if word == "-H":
                name, _colon, value = next(words).partition(": ")
                request.headers[name] = _filled(value, variables)
            elif word == "--json":
                request.body = next(words)
            elif not re.fullmatch(r"-[iNs]+", word):
                assert word.startswith(f"{ORIGIN}/"), f"{word} in {command}"
                request.path = _filled(word.removeprefix(ORIGIN), variables)
        return request

    def send(self, client):
        if self.body:
            return client.post(
                self.path, self.body, content_type="application/json", headers=self.headers
            )
        return client.get(self.path, headers=self.headers)


def _filled(text: str, variables: dict[str, str]) -> str:
    return re.sub(r"\$(\w+)", lambda match: variables[match[1]], text)


@dataclass
class Answer:
    """An answer as the document shows it."""

    status: int
    headers: dict[str, str]
    body: str

    @classmethod
    def parse(cls, text: str):
        head, _blank, body = text.partition("\n\n")
        first, *lines = head.splitlines()
        headers = dict(line.split(": ", 1) for line in lines)
        return cls(int(first.split()[1]), headers, body.strip())


def agree(told, found, where: str = "") -> None:
    """The same members at every level; of lists the first ones; values of the same kind."""
    if told == ANYTHING:
        return
    assert _kind(told) == _kind(found), f"{where}: {told!r} is told, {found!r} is answered"
    if isinstance(told, dict):
        assert list(told) == list(found), where
        for name, value in told.items():
            agree(value, found[name], f"{where}.{name}")
    if isinstance(told, list):
        assert len(told) <= len(found), where
        for number, value in enumerate(told):
            agree(value, found[number], f"{where}[{number}]")


def _kind(value) -> type:
    return float if isinstance(value, int) and not isinstance(value, bool) else type(value)


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
    make_news(
        village,
        "Panen Raya",
        intro="Panen padi dimulai.",
        lead_image=make_image(village, "Sawah"),
        body=[
            ("heading", "Panen"),
            ("ronda__watch_posts", {"title": "Pos ronda", "show_equipment": False}),
        ],
    )
    fields = (
        {"label": "Nama", "field_type": "singleline"},
        {"label": "Dusun", "field_type": "dropdown", "choices": "Satu\nDua"},
    )
    return {"FORM": str(make_form(village, fields=fields).pk)}


def test_the_examples_answer_as_they_say(content, client):
    variables: dict[str, str] = dict(content)
    for command, text in EXAMPLES:
        if STREAM in command:
            continue
        told = Answer.parse(text)
        if "$ETAG" in command:
            request = Request.parse(f"\n{command}", {"ETAG": "none"})
            variables["ETAG"] = client.get(request.path)["ETag"]
        request = Request.parse(f"\n{command}", variables)
        response = request.send(client)
        assert response.status_code == told.status, f"{command}\n{response.content.decode()}"
        for name, value in told.headers.items():
            assert name in response, f"{name} of {command}"
            if name in ("Content-Type", "Cache-Control"):
                assert response[name] == value, command
        if not told.body:
            assert response.content == b""
            continue
        found = json.loads(response.content)
        agree(json.loads(told.body), found, command.strip())
        if "code" in found and response.status_code == 201:
            variables["CODE"] = found["code"]


def test_there_is_an_example_of_each_kind_of_answer():
    statuses = {Answer.parse(text).status for _command, text in EXAMPLES}
    assert statuses == {200, 201, 304, 400, 404, 409}
    assert TEXT.count("```http") == len(EXAMPLES)


@pytest.mark.django_db(transaction=True)
def test_the_stream_answers_as_its_example_says(async_client):
    """The log is read in another thread, which sees only what is committed."""
    ((command, text),) = [item for item in EXAMPLES if STREAM in item[0]]
    told, request = Answer.parse(text), Request.parse(f"\n{command}", {})
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
    """Below a village also without what is common to all of them."""
    described = json.loads((ROOT / "frontend_api" / "openapi.json").read_text())["paths"]
    told = {re.sub(r"{\w+}", "{}", text) for text in re.findall(r"`([^`\s?]+)[^`]*`", TEXT)}
    for path in described:
        plain = re.sub(r"{\w+}", "{}", path)
        short = plain.removeprefix("/api/v1/villages/{}/")
        assert {plain, short} & told, path

"""Answers that are given again before all middleware, for as long as one query says that they hold."""

import asyncio
from threading import Event

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.asgi import get_asgi_application
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from hypothesis import given
from hypothesis import strategies as st

from core.rest.front import key_of
from core.rest.front_asgi import FrontApplication, FrontRequest, _names_read
from core.rest.kept import Check, Kept, front
from core.rest.throttling import reads
from frontend_api.delivery.refresh import refresh_stale

BASE = "/api/v1/villages/18.02.01.2003/pages/"


@pytest.fixture
def news(village, make_news, settings):
    page = make_news(village, "Panen Raya")
    refresh_stale()
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    return page


@pytest.fixture
def addresses(news):
    return [BASE, f"{BASE}{news.pk}/", f"{BASE}by-path/?path=/berita/panen-raya/"]


def asked(client, url, **headers):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url, headers=headers)
    return answer, len(queries)


@pytest.mark.django_db
class TestOverHttp:
    def test_what_is_given_again_is_the_same_to_the_header_and_costs_one_query(
        self, client, addresses
    ):
        for url in addresses:
            first = client.get(url)
            again, queries = asked(client, url)
            assert (again.content, dict(again.items())) == (first.content, dict(first.items()))
            assert queries == 1

    def test_what_was_just_published_is_shown_for_as_many_queries_as_ever(
        self, client, addresses, news
    ):
        limits = [2, 1, 1]
        for url in addresses:
            client.get(url)
        news.title = "Panen Kedua"
        news.save_revision().publish()
        refresh_stale()
        for url, limit in zip(addresses, limits, strict=True):
            answer, queries = asked(client, url)
            assert "Panen Kedua" in answer.content.decode()
            assert queries <= limit

    def test_what_was_taken_off_is_not_found(self, client, addresses, news):
        for url in addresses:
            client.get(url)
        news.unpublish()
        refresh_stale()
        assert [client.get(url).status_code for url in addresses] == [200, 404, 404]

    @pytest.mark.parametrize("name", ["{0}", "W/{0}", '"older", {0}', "*"])
    def test_who_holds_it_gets_304(self, client, addresses, name):
        for url in addresses:
            client.get(url)
            whole = client.get(url)
            answer, queries = asked(client, url, **{"If-None-Match": name.format(whole["ETag"])})
            assert (answer.status_code, answer.content, queries) == (304, b"", 1)
            assert "Content-Type" not in answer
            assert answer["ETag"] == whole["ETag"]
            assert answer["Surrogate-Key"] == whole["Surrogate-Key"]
        held = client.get(addresses[0], headers={"If-None-Match": '"older"'})
        assert held.status_code == 200

    def test_hosts_and_media_types_have_answers_of_their_own(self, client, addresses, village):
        client.get(addresses[0])
        other = client.get(addresses[0], headers={"host": village.hostname})
        assert client.get(addresses[0])["ETag"] != other["ETag"]
        assert client.get(addresses[0], headers={"Accept": "text/csv"}).status_code == 406

    def test_whoever_shows_who_they_are_is_answered_by_the_view(self, client, addresses):
        client.get(addresses[1])
        for name, value in {"Authorization": "Bearer none", "X-Session-Token": "none"}.items():
            assert client.get(addresses[1], headers={name: value}).status_code == 401

    def test_who_asks_too_often_is_refused(self, client, addresses, settings):
        client.get(addresses[1])
        settings.KAMPUNG_READS_A_MINUTE = 2
        reads.clear()
        try:
            answers = [client.get(addresses[1]) for _number in range(4)]
        finally:
            reads.clear()
        assert [answer.status_code for answer in answers] == [200, 200, 429, 429]
        assert [answer["RateLimit"].split(";")[1] for answer in answers[:2]] == ["r=1", "r=0"]


def scope(path: str, query: str = "", **headers: str) -> dict:
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [
            (name.replace("_", "-").encode(), value.encode())
            for name, value in {"host": "localhost", **headers}.items()
        ],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8000),
    }


async def got(application, path: str, **headers: str) -> tuple[int, dict, bytes]:
    asking = ApplicationCommunicator(application, scope(path, **headers))
    await asking.send_input({"type": "http.request", "body": b""})
    start = await asking.receive_output(10)
    body = await asking.receive_output(10)
    await asking.wait()
    told = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    assert len(told) == len(start["headers"]), "a header is told twice"
    return start["status"], told, body["body"]


def kept(ask, version: str = "1") -> Kept:
    headers = (("ETag", f'"{version}"'), ("Content-Type", "text/plain"))
    return Kept(Check("numbers", ask), version, headers[0][1], headers, headers[:1], b"kept")


async def nothing_kept(scope, receive, send):
    """An application that says so."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"made anew"})


def keep(path: str, answer: Kept) -> None:
    front.keep(key_of(ASGIRequest(scope(path), None)), answer)


class TestOverAsgi:
    @pytest.mark.django_db(transaction=True)
    def test_a_server_gives_again_what_django_has_answered(self, addresses, news):
        application = FrontApplication(get_asgi_application())

        async def reads_twice_and_after_a_change():
            first = await got(application, addresses[1])
            again = await got(application, addresses[1])
            known = await got(application, addresses[1], if_none_match=first[1]["etag"])
            return first, again, known

        first, again, known = asyncio.run(reads_twice_and_after_a_change())
        assert (first[0], again[0], known[0]) == (200, 200, 304)
        assert again[2] == first[2]
        assert {**again[1], "content-length": ""} == {**first[1], "content-length": ""}
        assert int(again[1]["content-length"]) == len(again[2])
        assert "content-type" not in known[1]
        news.title = "Panen Kedua"
        news.save_revision().publish()
        refresh_stale()
        assert b"Panen Kedua" in asyncio.run(got(application, addresses[1]))[2]

    def test_a_check_that_has_begun_is_not_trusted_by_those_who_come_later(self):
        versions, may_answer, asks = ["1", "2", "2"], [Event(), Event(), Event()], []

        def ask(_held):
            number = len(asks)
            asks.append(number)
            version = versions[number]
            assert may_answer[number].wait(10)
            return version, None

        keep("/a/", kept(ask))
        application = FrontApplication(nothing_kept)

        async def several():
            early = asyncio.create_task(got(application, "/a/"))
            await asyncio.sleep(0.1)
            late = [asyncio.create_task(got(application, "/a/")) for _number in range(5)]
            await asyncio.sleep(0.1)
            for event in may_answer:
                event.set()
            return await early, await asyncio.gather(*late)

        early, late = asyncio.run(several())
        assert early[2] == b"kept"
        assert {answer[2] for answer in late} == {b"made anew"}
        assert len(asks) == 2  # the later ones have shared one

    def test_a_version_that_cannot_be_read_leaves_the_request_to_django(self):
        def ask(_held):
            raise ConnectionError("down")

        keep("/a/", kept(ask))
        assert asyncio.run(got(FrontApplication(nothing_kept), "/a/"))[2] == b"made anew"

    @pytest.mark.parametrize(
        "headers",
        [
            {"authorization": "Bearer x"},
            {"x_session_token": "x"},
            {"cookie": "sessionid=x"},
            {"cookie": "other=x", "origin": "https://elsewhere.example"},
            {"if_match": '"1"'},
        ],
        ids=lambda headers: "+".join(headers),
    )
    def test_whoever_asks_for_more_goes_on(self, headers):
        keep("/a/", kept(lambda held: (held, None)))
        application = FrontApplication(nothing_kept)
        assert asyncio.run(got(application, "/a/"))[2] == b"kept"
        assert asyncio.run(got(application, "/a/", **headers))[2] == b"made anew"


HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            [b"host", b"cookie", b"accept", b"origin", b"authorization", b"if-none-match",
             b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x_forwarded_for",
             b"if-match", b"user-agent"]
        ),
        st.sampled_from([b"a.example", b"sessionid=1", b"https", b"10.0.0.7, 10.0.0.8", b"\xe9", b""]),
    ),
    max_size=6,
)  # fmt: skip


@pytest.mark.parametrize("proxy", [None, ("HTTP_X_FORWARDED_PROTO", "https")])
@given(headers=HEADERS, query=st.sampled_from([b"", b"limit=2", b"q=%20a"]), client=st.booleans())
def test_the_front_reads_of_a_request_what_django_reads(proxy, headers, query, client):
    asked = {
        **scope("/api/v1/"),
        "query_string": query,
        "headers": headers,
        "client": ("10.1.1.1", 5) if client else None,
    }
    with override_settings(SECURE_PROXY_SSL_HEADER=proxy):
        _names_read.cache_clear()
        quick, whole = FrontRequest(asked), ASGIRequest(asked, None)
        assert key_of(quick) == key_of(whole)
        assert quick.scheme == whole.scheme
        for name in {*FrontRequest.READ, "REMOTE_ADDR"}:
            assert quick.META.get(name) == whole.META.get(name)
    _names_read.cache_clear()

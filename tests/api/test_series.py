"""A server makes answers of a series in a thread, when one of them has been made by Django."""

import asyncio
import threading

import pytest

from core.rest.front import key_of
from core.rest.front_asgi import FrontApplication
from core.rest.kept import Check, front
from core.rest.series import Series, place_of
from tests.api.test_front import got, keep, kept, nothing_kept, scope

HEADERS = (("Content-Type", "text/plain"), ("Cache-Control", "public"))


def keep_series(path: str, ask, make, version: str = "1") -> None:
    from django.core.handlers.asgi import ASGIRequest

    place = place_of(key_of(ASGIRequest(scope(path), None)))
    front.keep_series(place, Series(Check("numbers", ask), version, HEADERS, make))


def make(path, numbers):
    return f'"{path}"', f"{sum(numbers)}".encode()


def asked(path: str, in_thread=None, **headers):
    return asyncio.run(got(FrontApplication(nothing_kept, in_thread), path, **headers))


@pytest.fixture(autouse=True)
def forgetful():
    front.clear()


def test_an_answer_of_a_known_series_is_made_and_kept():
    made = []

    def once(path, numbers):
        made.append(path)
        return make(path, numbers)

    keep_series("/a/1/2", lambda held: ("1", None), once)
    status, headers, body = asked("/a/30/12")
    assert (status, body, headers["etag"]) == (200, b"42", '"/a/30/12"')
    assert (headers["content-length"], headers["content-type"]) == ("2", "text/plain")
    assert asked("/a/30/12")[2] == b"42"
    assert asked("/a/30/12", if_none_match='"/a/30/12"')[::2] == (304, b"")
    assert made == ["/a/30/12"]


def test_it_is_made_in_the_thread_that_is_given():
    threads = []

    async def in_thread(function, *arguments):
        threads.append(function.__name__)
        return await asyncio.to_thread(function, *arguments)

    def where(path, numbers):
        threads.append(threading.current_thread() is threading.main_thread())
        return make(path, numbers)

    keep_series("/a/1/2", lambda held: ("1", None), where)
    assert asked("/a/30/12", in_thread)[2] == b"42"
    assert threads == ["ask_and_make", False]


@pytest.mark.parametrize(
    "path",
    ["/b/30/12", "/a/30", "/a/1/2/3", "/a/30/x", "/a/30/12/", "/a/30/-1", "/a/30/99999999999"],
)
def test_what_is_of_no_known_series_goes_on(path):
    keep_series("/a/1/2", lambda held: ("1", None), make)
    assert asked(path)[2] == b"made anew"


def test_another_version_goes_on_with_what_the_check_has_read():
    seen = {}

    async def application(scope, receive, send):
        seen.update(scope)
        await nothing_kept(scope, receive, send)

    keep_series("/a/1/2", lambda held: ("2", "read"), make)
    answer = asyncio.run(got(FrontApplication(application), "/a/30/12"))
    assert answer[2] == b"made anew"
    assert seen["kampung.checked"] == ("numbers", ("2", "read"))


def test_what_was_kept_before_the_series_is_made_anew():
    keep("/a/30/12", kept(lambda held: ("2", None)))
    keep_series("/a/1/2", lambda held: ("2", None), make, version="2")
    assert asked("/a/30/12")[2] == b"42"


def test_what_was_kept_after_the_series_is_given_again():
    keep("/a/30/12", kept(lambda held: ("2", None), version="2"))
    keep_series("/a/1/2", lambda held: ("2", None), make)
    assert asked("/a/30/12")[2] == b"kept"


def test_what_cannot_be_made_or_checked_goes_on():
    def fail(*_arguments):
        raise RuntimeError("boom")

    keep_series("/a/1/2", lambda held: ("1", None), lambda path, numbers: None)
    keep_series("/b/1/2", lambda held: ("1", None), fail)
    keep_series("/c/1/2", fail, make)
    for name in "abc":
        assert asked(f"/{name}/30/12")[2] == b"made anew"

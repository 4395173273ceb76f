"""The API's commonest reads are planned once a connection on PostgreSQL, and answer as ever."""

from weakref import WeakKeyDictionary

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from core.rest.stored import forget_everything
from frontend_api.delivery.refresh import refresh_stale

URL = "/api/v1/villages/18.02.01.2003/pages/"
pytestmark = pytest.mark.django_db(transaction=True)
only_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite is asked without a server, and plans at once"
)


@pytest.fixture
def news(village, make_news, settings):
    page = make_news(village, "Panen Raya")
    refresh_stale()
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    connection.close()
    return page


@pytest.fixture
def addresses(news):
    return [URL, f"{URL}{news.pk}/", f"{URL}by-path/?path=/berita/panen-raya/"]


def titles(client, addresses):
    """The title of the page in each of the answers."""
    listed, *single = [client.get(path).json() for path in addresses]
    found = [row["title"] for row in listed["results"] if row["path"] == "/berita/panen-raya/"]
    return [*found, *(page["title"] for page in single)]


def prepared():
    """How many of the API's statements the connection has planned."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'kampung%'")
        return cursor.fetchone()[0]


def test_every_answer_is_the_same_and_shows_what_was_just_published(client, addresses, news):
    for _number in range(8):  # PostgreSQL keeps a plan after five times
        assert titles(client, addresses) == ["Panen Raya"] * 3
    news.title = "Panen Kedua"
    news.save_revision().publish()
    refresh_stale()
    assert titles(client, addresses) == ["Panen Kedua"] * 3
    Page.objects.get(pk=news.pk).delete()
    refresh_stale()
    assert [client.get(path).status_code for path in addresses] == [200, 404, 404]


def test_what_is_not_there_is_404_however_often_it_is_asked(client, addresses):
    wrong = [f"{URL}999999999/", f"{URL}by-path/?path=/tidak/", URL.replace("2003", "2999")]
    for _number in range(3):
        assert [client.get(path).status_code for path in wrong] == [404] * 3


def test_one_query_each_whether_or_not_somebody_watches(client, addresses):
    for _number in range(3):
        for path in addresses:
            client.get(path)
    seen = []

    def noted(execute, sql, *arguments):
        seen.append(sql)
        return execute(sql, *arguments)

    for path in addresses:
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        assert len(captured) == 1
    with connection.execute_wrapper(noted):
        for path in addresses:
            client.get(path)
    assert len(seen) == 3


@only_postgresql
def test_a_statement_is_planned_when_a_connection_is_asked_it_again(client, addresses):
    titles(client, addresses)
    assert prepared() == 0
    forget_everything()  # or the second answer takes no more than a version
    titles(client, addresses)
    assert prepared() == 3


@only_postgresql
def test_nothing_is_planned_where_a_pooler_does_not_support_it(client, addresses, settings):
    settings.KAMPUNG_PREPARED_STATEMENTS = False
    for _number in range(3):
        assert titles(client, addresses) == ["Panen Raya"] * 3
    assert prepared() == 0


@only_postgresql
def test_a_server_process_that_knows_none_of_the_plans_is_no_error(client, addresses):
    titles(client, addresses), titles(client, addresses)
    with connection.cursor() as cursor:  # as when a pooler hands on another process
        cursor.execute("DEALLOCATE ALL")
    for _number in range(2):
        assert titles(client, addresses) == ["Panen Raya"] * 3
    assert prepared() == 3


@only_postgresql
def test_a_server_process_that_has_the_plans_already_is_no_error(client, addresses, monkeypatch):
    titles(client, addresses), titles(client, addresses)
    # As when a pooler hands on a process in which another of ours has planned them.
    monkeypatch.setattr("core.rest.prepared._names", WeakKeyDictionary())
    for _number in range(3):
        assert titles(client, addresses) == ["Panen Raya"] * 3
    assert prepared() == 3


@only_postgresql
def test_a_connection_the_server_has_closed_is_opened_anew(client, addresses, settings):
    for _number in range(2):
        titles(client, addresses)
    process = connection.connection.info.backend_pid
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [process])
        connection.health_check_enabled = True  # as at a request's beginning
        connection.health_check_done = False
        assert titles(client, addresses) == ["Panen Raya"] * 3
    finally:
        other.close()

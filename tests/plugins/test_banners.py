"""Lines that plugins put across every page of a village's website."""

import pytest
from kampung_dummy import hooks as dummy

from core.plugins.specs import Banner
from core.plugins.switching import switch


@pytest.fixture
def banners(village, monkeypatch):
    switch([village], "dummy", True)
    found = []
    monkeypatch.setitem(dummy.banners, village.code, found)
    return found


@pytest.fixture
def page(client, village):
    def get(host=None):
        return client.get("/", headers={"host": host or village.hostname}).content.decode()

    return get


def test_the_gravest_line_comes_first_and_is_escaped(banners, page):
    banners += [Banner("Besok libur"), Banner("Awas <banjir>", "/p/dummy/", "alarm")]
    text = page()
    assert text.index("Awas &lt;banjir&gt;") < text.index("Besok libur")
    assert '<a href="/p/dummy/">Awas' in text


def test_only_the_villages_own_website_shows_it(banners, page, other_village, village):
    banners.append(Banner("Awas banjir"))
    assert "Awas banjir" not in page(other_village.hostname)
    assert "Awas banjir" not in page("localhost")
    switch([village], "dummy", False)
    assert "Awas banjir" not in page()


def test_a_plugin_that_fails_takes_no_page_with_it(village, page, monkeypatch):
    switch([village], "dummy", True)
    monkeypatch.setitem(dummy.banners, village.code, None)
    assert "<h1" in page()

"""Charts and badges stand in any page: whole as XML, told in words, without style or script."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest
from django.utils import translation

from core.command_centre.badges import COLOURS, text_width
from core.command_centre.charts import THEMES, badge, bars, number, sparkline, table, trend

SVG = "{http://www.w3.org/2000/svg}"
FIRST = date(2026, 3, 2)


def points(*values, days=7):
    return [(FIRST + timedelta(days=days * index), value) for index, value in enumerate(values)]


def parsed(svg) -> ET.Element:
    root = ET.fromstring(svg)  # noqa: S314  (made here)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    return root


def words(root: ET.Element) -> str:
    return " ".join(root.itertext())


ODD = "Nilai <tinggi> & \"rendah\" 'x'"
CASES = [
    points(1, 2, 3),
    points(5, 5, 5),
    points(7),
    [],
    points(-3, 0, 4.25),
    points(1e9, 2.5e9),
    points(0.001, 0.002),
    points(0, 0),
    points(*range(60), days=6),
]


@pytest.mark.parametrize("given", CASES)
@pytest.mark.parametrize("target", [None, 95, 0])
def test_a_trend_is_whole_whatever_it_shows(given, target):
    for theme in (None, *THEMES.values()):
        root = parsed(trend(given, label=ODD, unit="dari 100", target=target, theme=theme))
        title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert title.text == ODD
        assert desc.text
        assert root.get("aria-labelledby").split() == [title.get("id"), desc.get("id")]


@pytest.mark.parametrize("given", CASES)
def test_a_sparkline_is_whole_whatever_it_shows(given):
    assert ODD in parsed(sparkline(given, label=ODD)).find(f"{SVG}title").text


@pytest.mark.parametrize("given", CASES)
def test_bars_are_whole_whatever_they_show(given):
    items = [(f"{ODD} {day}", value) for day, value in given]
    root = parsed(bars(items, label=ODD, unit="", target=3))
    assert len(root.findall(f".//{SVG}rect")) == len(items)


@pytest.mark.parametrize("given", CASES)
def test_everything_lies_within_the_picture(given):
    root = parsed(trend(given, label="A", unit="u", target=2, heading="A"))
    _x, _y, width, height = map(float, root.get("viewBox").split())
    for line in root.iter(f"{SVG}polyline"):
        for place in line.get("points").split():
            x, y = map(float, place.split(","))
            assert 0 <= x <= width
            assert 0 <= y <= height
    for mark in root.iter():
        for names, most in ((("x", "x1", "x2", "cx"), width), (("y", "y1", "y2", "cy"), height)):
            for name in names:
                assert 0 <= float(mark.get(name, 0)) <= most


def test_nothing_in_a_chart_is_refused_by_a_policy():
    made = [
        trend(points(1, 2), label="A", unit="u", target=3),
        sparkline(points(1, 2), label="A"),
        bars([("A", 1)], label="A", unit="u"),
        badge("A", "1", "good"),
    ]
    for svg in made:
        assert not re.search(r"style|script|\bon\w+=|href|url\(", svg)


def test_charts_that_show_different_things_name_different_ids():
    both = [trend(points(1, value), label="A", unit="u") for value in (2, 3)]
    names = [re.findall(r'id="([^"]+)"', svg) for svg in both]
    assert not set(names[0]) & set(names[1])


def test_a_chart_tells_in_words_what_it_shows():
    with translation.override("en"):
        root = parsed(trend(points(80, 70, 91.5), label="Score", unit="of 100", target=95))
    said = root.find(f"{SVG}desc").text
    for part in ("80", "91.5", "70", "95", "2 Mar 2026", "16 Mar 2026", "of 100"):
        assert part in said, part


def test_a_chart_speaks_the_readers_language():
    with translation.override("id"):
        root = parsed(trend(points(80, 1234.5), label="Skor", unit="dari 100", target=95))
    assert "Target: 95" in words(root)
    assert "1.23" in words(root)  # thousands as Indonesian writes them
    assert "dari 80 pada 2 Mar 2026" in root.find(f"{SVG}desc").text


def test_a_theme_brings_colours_that_are_readable():
    def light(colour):
        parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
        line = [(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4) for c in parts]
        return 0.2126 * line[0] + 0.7152 * line[1] + 0.0722 * line[2]

    def contrast(one, other):
        high, low = sorted((light(one), light(other)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    for theme in THEMES.values():
        assert contrast(theme.ground, theme.text) >= 4.5
        assert contrast(theme.ground, theme.line) >= 4.5
    for colour in COLOURS.values():
        assert contrast(colour, "#ffffff") >= 4.5


def test_the_table_has_the_values_of_the_chart():
    html = table(points(1, 2.5), label=ODD, unit="u")
    assert html.count("<tr>") == 3
    assert html.index("2026-03-09") < html.index("2026-03-02")
    assert "<tinggi>" not in html


def test_a_badge_is_as_wide_as_its_texts():
    short, long = parsed(badge("a", "1", "good")), parsed(badge("a much longer name", "1", "good"))
    assert float(long.get("width")) > float(short.get("width")) + 50
    assert text_width("iiii") < text_width("WWWW") / 2
    assert text_width("a\u0301") == text_width("a")
    assert text_width("村") > text_width("a")


@pytest.mark.parametrize("tone", COLOURS)
def test_a_badge_says_both_its_texts(tone):
    root = parsed(badge(ODD, "87 dari 100", tone))
    assert root.get("aria-label") == f"{ODD}: 87 dari 100"
    assert COLOURS[tone] in {item.get("fill") for item in root.iter()}
    assert len(words(parsed(badge("x" * 500, "1", tone)))) < 200


def test_numbers_are_as_short_as_they_can_be():
    with translation.override("en"):
        assert [number(value) for value in (0, 3.0, 3.14159, 31.4159, 314.159, 12345.6, -0.5)] == [
            "0", "3", "3.14", "31.4", "314", "12,346", "-0.5",
        ]  # fmt: skip

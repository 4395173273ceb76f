"""What pages show in the API, and that it is what the description says."""

import pytest
from wagtail.models import PageViewRestriction, get_page_models

from core.plugins.models import PluginSwitch
from core.plugins.registry import registry
from core.plugins.switching import switch
from core.streams.rich_text import rich_text
from core.streams.video import video_of
from core.testing.shapes import assert_described
from frontend_api.page_schema import page_types
from frontend_api.pages import PageSerializer
from sites.models import StandardPage
from tests.sites.pages import *  # noqa: F403  fixtures

URL = "/api/v1/villages/18.02.01.2003/pages/"


@pytest.fixture
def everything(village, make_news, make_image, make_document):
    """A page with a block of every kind, the plugins' too."""
    for slug in registry.plugins:
        switch([village], slug, True)
    body = [
        ("heading", "Judul"),
        ("text", "<p>Isi <b>tebal</b></p>"),
        ("picture", {"image": make_image(village), "caption": ""}),
        ("quote", {"text": "Rukun.", "source": ""}),
        ("downloads", {"title": "", "documents": [make_document(village, "Perdes")]}),
        ("link", {"label": "Ke luar", "page": None, "url": "https://lampung.example/"}),
        ("video", {"url": "https://youtu.be/abcdefghijk", "title": "Panen"}),
    ]
    return make_news(village, "Semua blok", body=body)


def test_every_page_is_what_the_description_says(every_type, everything, client):
    rows = client.get(f"{URL}?limit=100").json()["results"]
    assert {row["type"] for row in rows} >= {
        model._meta.label for model in page_types() if model.__name__ != "PortalPage"
    } - {"village_sites.StandardPage"}
    for row in rows:
        assert_described(row, lambda shapes: shapes.serializer(PageSerializer))


def test_plugins_blocks_are_part_of_the_description(everything):
    for slug, plugin in registry.plugins.items():
        for spec in plugin.collected["register_blocks"]:
            name = f"{slug}__{spec.name}"
            stream = type(everything)._meta.get_field("body").stream_block
            assert name in stream.child_blocks


def test_all_page_types_are_in_the_union():
    assert {model for model in get_page_models() if getattr(model, "api_fields", ())} == set(
        page_types()
    )


def test_links_in_a_text_are_absolute(village, make_news, make_document, client):
    """The editor stores documents by id, and lets authors write a path alone."""
    paper = make_document(village, "Perdes")
    text = f'<p><a linktype="document" id="{paper.pk}">x</a> <a href="/berita/">y</a></p>'
    page = make_news(village, "Tautan", body=[("text", text)])
    (row,) = client.get(f"{URL}{page.pk}/").json()["content"]["body"]
    document = f"http://localhost:8000{paper.url}"
    assert f'href="{document}"' in row["value"]["html"]
    assert 'href="http://kalirejo.localhost:8000/berita/"' in row["value"]["html"]
    links = [node for node in row["value"]["tree"][0]["children"] if node["type"] == "link"]
    assert links[0]["url"] == document


@pytest.mark.parametrize(
    "source",
    [
        '<p onclick="x()">a<script>alert(1)</script></p>',
        '<p><a href="javascript:alert(1)">a</a></p>',
        '<iframe src="https://x.example"></iframe><p>a</p>',
        "<p>a</p><script>alert(1)",
    ],
)
def test_rich_text_is_safe_whatever_is_stored(source, db):
    shown = rich_text(source)
    assert "a" in str(shown["tree"])
    for piece in ("script", "onclick", "iframe", "alert"):
        assert piece not in str(shown)


def test_the_tree_says_what_the_html_says(db):
    tree = rich_text(
        '<h3>Syarat</h3><ul><li>KTP <i>asli</i></li></ul><p>Lihat <a href="https://x.example/">di '
        "sini</a>.<br/>Baris dua</p><hr/>"
    )["tree"]
    assert tree == [
        {"type": "heading", "level": 3, "children": [text("Syarat")]},
        {
            "type": "bullet_list",
            "children": [{"type": "list_item", "children": [text("KTP "), text("asli", "italic")]}],
        },
        {
            "type": "paragraph",
            "children": [
                text("Lihat "),
                {
                    "type": "link",
                    "url": "https://x.example/",
                    "page_id": None,
                    "children": [text("di sini")],
                },
                text("."),
                {"type": "line_break"},
                text("Baris dua"),
            ],
        },
        {"type": "rule"},
    ]


def text(words, *marks):
    return {"type": "text", "text": words, "marks": list(marks)}


def test_links_in_text_name_their_page(village, make_news, client):
    target = make_news(village, "Tujuan")
    page = make_news(
        village, "Asal", body=[("text", f'<p><a linktype="page" id="{target.pk}">baca</a></p>')]
    )
    value = client.get(f"{URL}{page.pk}/").json()["content"]["body"][0]["value"]
    link = value["tree"][0]["children"][0]
    assert link["page_id"] == target.pk
    assert link["url"] == "http://kalirejo.localhost:8000/berita/tujuan/"
    assert f'href="{link["url"]}"' in value["html"]


def test_a_button_to_a_page_has_its_card_unless_it_is_private(village, make_news, client):
    target = make_news(village, "Tujuan")
    page = make_news(village, "Asal", body=[("link", {"label": "Baca", "page": target, "url": ""})])

    def button():
        return client.get(f"{URL}{page.pk}/").json()["content"]["body"][0]["value"]

    assert button()["page"] == {
        "id": target.pk,
        "type": "village_sites.NewsPage",
        "title": "Tujuan",
        "path": "/berita/tujuan/",
        "url": "http://kalirejo.localhost:8000/berita/tujuan/",
    }
    PageViewRestriction.objects.create(page=target, restriction_type="login")
    assert button() == {"label": "Baca", "url": "", "page": None}


@pytest.mark.parametrize(
    ("url", "embed"),
    [
        (
            "https://www.youtube.com/watch?v=abcdefghijk&t=3",
            "youtube-nocookie.com/embed/abcdefghijk",
        ),
        ("https://youtu.be/abcdefghijk", "youtube-nocookie.com/embed/abcdefghijk"),
        ("https://vimeo.com/123456789", "player.vimeo.com/video/123456789"),
        (
            "https://www.tiktok.com/@kampung/video/7123456789012345678",
            "embed/v2/7123456789012345678",
        ),
    ],
)
def test_videos_are_known_by_their_address(url, embed):
    assert embed in video_of(url)[1]


@pytest.mark.parametrize(
    "url", ["https://youtube.com/", "https://x.example/youtu.be/abcdefghijk", "javascript:1", ""]
)
def test_what_is_no_video_is_refused(url):
    assert video_of(url) is None


def test_links_follow_when_a_section_gets_another_address(
    village, make_news, client, django_capture_on_commit_callbacks
):
    target = make_news(village, "Tujuan")
    page = make_news(
        village, "Asal", body=[("text", f'<p><a linktype="page" id="{target.pk}">baca</a></p>')]
    )
    elsewhere = village.site.root_page.add_child(
        instance=StandardPage(
            title="Lain", slug="lain", body=[("link", {"label": "Baca", "page": target, "url": ""})]
        )
    )
    client.get(URL)
    index = page.get_parent().specific
    index.slug = "kabar"
    with django_capture_on_commit_callbacks(execute=True):
        index.save_revision().publish()
    for shown in (page, elsewhere):
        assert "/kabar/tujuan/" in client.get(f"{URL}{shown.pk}/").content.decode()


def test_a_switched_off_plugin_leaves_the_types_as_they_are(everything, client):
    PluginSwitch.objects.all().delete()
    assert client.get("/api/v1/schema/?format=json").status_code == 200

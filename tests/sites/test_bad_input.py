"""What an operator may paste, write and choose by mistake: cleaned, or refused at the field."""

import json

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import rich_text

from sites.models import NewsPage
from tests.streams.test_plugin_stream import edit_form

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office">
<body><!--[if gte mso 9]><xml><o:p></o:p></xml><![endif]--><p class="MsoNormal" style="color:red">
<b>Rapat</b> warga<o:p></o:p></p><table><tr><td>Senin</td></tr></table></body></html>"""
SCRIPTS = (
    "<p>Aman</p><script>alert(1)</script><img src=x onerror=alert(1)>"
    '<a href="javascript:alert(1)">tautan</a><iframe src="//evil.example"></iframe>'
)


@pytest.fixture
def publish_text(client, operator, village, make_news, visit):
    """A function that publishes news with a posted text and gives what its page then shows."""
    news = make_news(village, "Rapat")
    client.force_login(operator)

    def publish_text(value, **changes):
        data = edit_form(news, [("text", value)], **changes)
        url = reverse("wagtailadmin_pages:edit", args=[news.pk])
        response = client.post(url, {**data, "action-publish": "1"})
        assert response.status_code == 302, response.context["form"].errors
        page = visit("/berita/rapat/").content.decode()
        return page.split("<main")[1].split("</main>")[0], NewsPage.objects.get(pk=news.pk)

    return publish_text


def test_word_leaves_only_the_text_and_its_emphasis(publish_text):
    shown, page = publish_text(rich_text(WORD))
    text = page.body[0].value.source
    assert "<b>Rapat</b> warga" in text
    assert "Senin" in text
    for rest in ("Mso", "style", "<o:p", "<table", "<!--", "xml"):
        assert rest not in text
    assert "MsoNormal" not in shown


def test_scripts_in_html_are_left_out(publish_text):
    shown, _page = publish_text(rich_text(SCRIPTS))
    assert "Aman" in shown
    for part in ("<script", "onerror", "javascript:", "<iframe", "evil.example"):
        assert part not in shown


def test_a_tampered_form_smuggles_no_script_link_in(publish_text):
    content = json.dumps(
        {
            "blocks": [
                {
                    "key": "a",
                    "text": "klik <script>alert(1)</script>",
                    "type": "unstyled",
                    "depth": 0,
                    "inlineStyleRanges": [],
                    "entityRanges": [{"offset": 0, "length": 4, "key": 0}],
                }
            ],
            "entityMap": {
                "0": {"type": "LINK", "mutability": "MUTABLE",
                      "data": {"url": "javascript:alert(1)"}},
            },
        }
    )  # fmt: skip
    shown, _page = publish_text(content)
    assert "javascript:" not in shown
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


def test_html_in_plain_fields_is_shown_as_it_was_written(publish_text):
    shown, _page = publish_text(
        rich_text("<p>x</p>"), title="Harga <b>beras</b>", intro="<script>alert(1)</script>"
    )
    assert "Harga &lt;b&gt;beras&lt;/b&gt;" in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


def test_a_title_left_empty_is_told_at_the_field_in_indonesian(
    client, operator, village, make_news
):
    news = make_news(village, "Rapat")
    client.force_login(operator)
    url = reverse("wagtailadmin_pages:edit", args=[news.pk])
    data = edit_form(news, [], title="")
    response = client.post(url, {**data, "action-publish": "1"})
    assert response.context["form"].errors["title"] == ["Bagian ini wajib diisi."]


def test_a_logo_whose_file_is_broken_leaves_the_page_standing(
    settings_row, make_image, village, visit
):
    settings_row.logo = make_image(village, "Logo")
    settings_row.save()
    settings_row.logo.file.storage.delete(settings_row.logo.file.name)
    page = visit("/")
    assert page.status_code == 200
    assert "village_sites/mark.svg" in page.content.decode().split("<header")[1]

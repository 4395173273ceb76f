"""Pictures and documents: whose they are, and what is refused with a clear word."""

import io
import re
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

ADD = "wagtailimages:add"


def picture(kind="JPEG", size=(600, 400)):
    buffer = io.BytesIO()
    Image.new("RGB", size, (200, 120, 40)).save(buffer, kind)
    return buffer.getvalue()


def bomb(width=60_000, height=60_000) -> bytes:
    """A PNG of a few hundred bytes that claims to be 3.6 gigapixels."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\x00" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def upload(client, village, name, content, kind="image/jpeg", **values):
    return client.post(
        reverse(ADD),
        {
            "title": "Gambar",
            "file": SimpleUploadedFile(name, content, kind),
            "collection": village.collection_id,
            "alt_text": "Sawah",
            "licence": "own",
            "credit": "",
            "tags": "",
            **values,
        },
    )


@pytest.fixture
def editor(media_root, operator, client):
    client.force_login(operator)
    return client


def test_a_picture_belongs_to_the_village_of_its_collection(editor, village):
    assert upload(editor, village, "sawah.jpg", picture()).status_code == 302
    image = get_image_model().objects.get()
    assert image.village == village
    assert image.alt_text == "Sawah"


def test_renditions_are_webp(editor, village):
    upload(editor, village, "sawah.jpg", picture())
    rendition = get_image_model().objects.get().get_rendition("width-320")
    assert rendition.url.endswith(".webp")
    assert Image.open(rendition.file.open()).format == "WEBP"


def test_an_uploaded_picture_is_made_in_every_width_as_webp_and_avif(
    editor, village, make_news, visit, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        upload(editor, village, "sawah.jpg", picture(size=(800, 500)))
    image = get_image_model().objects.get()
    assert {(item.width, item.url.rpartition(".")[2]) for item in image.renditions.all()} >= {
        (width, kind) for width in (320, 640, 800) for kind in ("webp", "avif")
    }
    made = image.renditions.count()
    news = make_news(village, "Panen", lead_image=image, body=[("picture", {"image": image})])
    page = visit(f"/berita/{news.slug}/").content.decode()
    assert page.count('type="image/avif"') == 2
    avif = re.search(r'srcset="(\S+avif)', page)[1]
    response = editor.get(avif)
    assert response["Content-Type"] == "image/avif"
    assert Image.open(io.BytesIO(response.content)).format == "AVIF"
    assert image.renditions.count() == made


def test_a_picture_whose_avif_is_not_made_yet_is_shown_as_webp(
    village, make_image, make_news, visit
):
    news = make_news(village, "Panen", lead_image=make_image(village))
    page = visit(f"/berita/{news.slug}/").content.decode()
    assert ".webp 640w" in page
    assert "avif" not in page


def test_what_a_picture_shows_must_be_said_unless_it_is_decoration(editor, village):
    response = upload(editor, village, "sawah.jpg", picture(), alt_text="")
    assert response.context["form"].errors["alt_text"] == [
        "Tulis dengan satu kalimat apa yang terlihat, atau tandai gambar ini sebagai hiasan saja."
    ]
    upload(editor, village, "sawah.jpg", picture(), alt_text="", is_decorative="on")
    assert get_image_model().objects.get().is_decorative


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("bukan.jpg", b"this is no picture", "bukan merupakan berkas gambar"),
        ("kosong.jpg", b"", "kosong"),
        ("halaman.png", b"<html><script>alert(1)</script></html>", "bukan gambar"),
        (
            "gambar.svg",
            b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
            "Format gambar tidak diterima",
        ),
        ("surat.jpg", b"%PDF-1.7 not a picture", "bukan merupakan berkas gambar"),
        ("potong.jpg", picture()[:300], "rusak"),
        ("bom.png", bomb(), "piksel"),
    ],
)
def test_what_is_no_picture_or_a_bomb_is_refused_at_the_field(
    editor, village, name, content, message
):
    response = upload(editor, village, name, content)
    assert response.status_code == 200
    [error] = response.context["form"].errors["file"]
    assert message in error
    assert not get_image_model().objects.exists()


def test_forty_megapixels_of_a_phone_are_kept_in_a_size_that_serves(editor, village):
    assert upload(editor, village, "hp.jpg", picture(size=(7300, 5480))).status_code == 302
    image = get_image_model().objects.get()
    assert (image.width, image.height) == (4000, 3003)
    assert Image.open(image.file.open()).size == (4000, 3003)


def test_a_huge_picture_that_was_taken_upright_stays_upright(editor, village):
    buffer, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    Image.new("RGB", (6000, 3000), (200, 120, 40)).save(buffer, "JPEG", exif=exif)
    upload(editor, village, "tegak.jpg", buffer.getvalue())
    image = get_image_model().objects.get()
    assert (image.width, image.height) == (2000, 4000)


def test_a_picture_that_is_too_heavy_is_refused(editor, village, settings):
    from wagtail.images.fields import WagtailImageField

    assert settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE == 12 * 1024 * 1024
    field = WagtailImageField()
    assert field.max_upload_size == 12 * 1024 * 1024


@pytest.mark.parametrize("path", ["/admin/images/add/", "/api/v1/villages/", "/p/netizen/"])
def test_200_megabytes_are_refused_before_they_are_read(client, db, path):
    class Untouched(io.BytesIO):
        def read(self, *args):
            raise AssertionError("the body was read")

    response = client.generic(
        "POST", path, b"x", content_type="image/jpeg", CONTENT_LENGTH=str(200 * 1024 * 1024),
        **{"wsgi.input": Untouched()},
    )  # fmt: skip
    assert response.status_code == 413
    assert "25" in response.content.decode()
    if path.startswith("/api/"):
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["maximum_bytes"] == 25 * 1024 * 1024


def test_another_villages_collection_is_no_choice(editor, village, other_village):
    upload(editor, other_village, "sawah.jpg", picture())
    assert {image.village for image in get_image_model().objects.all()} <= {village}


def test_a_document_of_a_kind_not_wanted_is_refused(editor, village):
    response = editor.post(
        reverse("wagtaildocs:add"),
        {
            "title": "Program",
            "file": SimpleUploadedFile("virus.exe", b"MZ"),
            "collection": village.collection_id,
            "licence": "own",
        },
    )
    assert response.context["form"].errors["file"]
    assert not get_document_model().objects.exists()


def test_only_renditions_are_served(editor, village, media_root):
    upload(editor, village, "sawah.jpg", picture())
    image = get_image_model().objects.get()
    rendition = image.get_rendition("width-320")
    response = editor.get(rendition.url)
    assert response.status_code == 200
    assert "immutable" in response["Cache-Control"]
    assert editor.get(f"/media/{image.file.name}").status_code == 404
    for path in ("../original_images/sawah.jpg", "%2e%2e/original_images/sawah.jpg", "/etc/passwd"):
        assert editor.get(f"/media/images/{path}").status_code in (400, 404)


def test_a_page_cannot_use_another_villages_picture(
    editor, village, other_village, make_image, make_news
):
    """The chooser does not offer it; a form that was tampered with is told so."""
    from tests.streams.test_plugin_stream import edit_form

    foreign = make_image(other_village, "Milik tetangga")
    page = make_news(village, "Kabar")
    data = edit_form(page, [], lead_image=str(foreign.pk))
    response = editor.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), {**data, "action-publish": "1"}
    )
    assert response.status_code == 200
    page.refresh_from_db()
    assert page.lead_image_id is None

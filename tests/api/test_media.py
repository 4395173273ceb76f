"""A village's pictures and documents: what its public pages show, and nothing else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import CollectionViewRestriction, PageViewRestriction

URL = "/api/v1/villages/18.02.01.2003/"
IMAGES = f"{URL}images/"
DOCUMENTS = f"{URL}documents/"


@pytest.fixture
def picture(village, make_image, make_news):
    """A picture on a public page."""
    image = make_image(village, "Sawah", credit="Budi", focal_point_x=200, focal_point_y=150,
                       focal_point_width=10, focal_point_height=10)  # fmt: skip
    make_news(village, "Panen", lead_image=image)
    return image


@pytest.fixture
def paper(village, make_document, make_news):
    """A document that a public page links to."""
    document = make_document(village, "Peraturan")
    show(make_news, village, document)
    return document


def show(make_news, village, document, **values):
    link = f'<p><a linktype="document" id="{document.pk}">Unduh</a></p>'
    return make_news(village, document.title, body=[("text", link)], **values)


def ids(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def test_a_picture_with_everything_to_show_it(picture, client):
    (row,) = client.get(IMAGES).json()["results"]
    assert row == client.get(f"{IMAGES}{picture.pk}/").json()
    assert row["alt"] == "Sawah of Kalirejo"
    assert row["credit"] == "Budi"
    assert row["licence"] == "own"
    assert row["focal_point"] == {"x": 0.25, "y": 0.25}
    assert {"image/webp"} <= {item["type"] for item in row["renditions"]}
    assert [item["width"] for item in row["renditions"]][:3] == [320, 640, 800]


def test_a_document(paper, client):
    (row,) = client.get(DOCUMENTS).json()["results"]
    assert row == client.get(f"{DOCUMENTS}{paper.pk}/").json()
    assert (row["title"], row["extension"], row["size"]) == ("Peraturan", "txt", 4)


def test_an_upload_that_no_public_page_shows_is_not_listed(
    village, picture, paper, make_image, make_document, make_news, client
):
    lonely = make_image(village, "Simpanan")
    drafted = make_image(village, "Konsep")
    make_news(village, "Konsep", live=False, lead_image=drafted)
    closed = make_image(village, "Tertutup")
    page = make_news(village, "Tertutup", lead_image=closed)
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    file = make_document(village, "Simpanan")
    draft = make_document(village, "Konsep")
    show(make_news, village, draft, live=False)
    assert ids(client, IMAGES) == [picture.pk]
    assert ids(client, DOCUMENTS) == [paper.pk]
    for image in (lonely, drafted, closed):
        assert client.get(f"{IMAGES}{image.pk}/").status_code == 404
        address = f"{IMAGES}{image.pk}/rendition/?filter=width-320"
        assert client.get(address).status_code == 404
    for document in (file, draft):
        assert client.get(f"{DOCUMENTS}{document.pk}/").status_code == 404


def test_it_goes_when_the_page_goes(picture, client):
    assert ids(client, IMAGES) == [picture.pk]
    from sites.models import NewsPage

    NewsPage.objects.get().unpublish()
    assert ids(client, IMAGES) == []


def test_a_restricted_collection_stays_closed(village, picture, paper, client):
    CollectionViewRestriction.objects.create(
        collection=village.collection, restriction_type="login"
    )
    assert ids(client, IMAGES) == []
    assert ids(client, DOCUMENTS) == []
    assert client.get(f"{IMAGES}{picture.pk}/").status_code == 404


def test_another_villages_are_another_villages(
    village, other_village, make_image, make_document, make_news, client
):
    image = make_image(other_village, "Tetangga")
    make_news(other_village, "Tetangga", lead_image=image)
    # A page may show what is another's, as after copying; the picture is still not this village's.
    make_news(village, "Salinan", lead_image=image)
    document = make_document(other_village, "Tetangga")
    show(make_news, village, document)
    assert ids(client, IMAGES) == []
    assert ids(client, DOCUMENTS) == []
    for path in (
        f"images/{image.pk}/",
        f"images/{image.pk}/rendition/?filter=width-320",
        f"documents/{document.pk}/",
    ):
        assert client.get(URL + path).status_code == 404
    there = f"/api/v1/villages/{other_village.code}/images/"
    assert ids(client, there) == [image.pk]


@pytest.mark.parametrize("number", [0, 2**31, 2**63, 10**30])
@pytest.mark.parametrize("path", ["images/{}/", "images/{}/rendition/", "documents/{}/"])
def test_an_id_of_any_size_that_is_none_is_404(village, client, number, path):
    assert client.get(URL + path.format(number)).status_code == 404


def test_renditions_by_an_allowed_filter(picture, client):
    def size(spec):
        answer = client.get(f"{IMAGES}{picture.pk}/rendition/", {"filter": spec})
        assert answer.status_code == 200, answer.content
        row = answer.json()
        assert row["url"].startswith("http://localhost:8000/media/")
        return row["width"], row["height"], row["type"]

    assert size("width-480") == (480, 360, "image/webp")
    assert size("width-480|format-webp") == (480, 360, "image/webp")
    assert size("fill-160x160|format-jpeg") == (160, 160, "image/jpeg")
    assert size("height-320") == (426, 320, "image/webp")
    assert size("max-320x320") == (320, 240, "image/webp")
    assert picture.renditions.filter(filter_spec__startswith="width-480").count() == 1


def test_one_that_is_there_is_not_made_again(picture, client, monkeypatch, settings):
    address = f"{IMAGES}{picture.pk}/rendition/?filter=fill-320x320"
    first = client.get(address).json()
    from core.media.models import VillageImage

    monkeypatch.setattr(VillageImage, "create_renditions", None)
    monkeypatch.setattr(VillageImage, "create_rendition", None)
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).json() == first
    assert len(queries) <= 4


@pytest.mark.parametrize(
    "query",
    ["", "?filter=", "?filter=width-481", "?filter=original", "?filter=width-99999",
     "?filter=width-480|format-avif", "?filter=fill-640x360|format-avif", "?filter=width-480|x",
     "?filter=%00", "?filter=" + "x" * 5000],
)  # fmt: skip
def test_another_filter_is_400_and_the_allowed_ones_are_told(picture, client, query):
    answer = client.get(f"{IMAGES}{picture.pk}/rendition/{query}")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == "filter"
    if "%00" not in query:
        assert "fill-640x360|format-webp" in answer.json()["detail"]
    assert not picture.renditions.filter(filter_spec__contains="original").exists()


def test_avif_is_given_and_never_made(picture, client, settings):
    spec = "width-320|format-avif"
    picture.renditions.filter(filter_spec=spec).delete()
    address = f"{IMAGES}{picture.pk}/rendition/"
    assert client.get(address, {"filter": spec}).status_code == 404
    picture.get_rendition(spec)
    assert client.get(address, {"filter": spec}).json()["type"] == "image/avif"


@pytest.mark.parametrize("content", [None, b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"x" * 99])
def test_a_broken_file_is_a_problem_and_spoils_no_list(picture, client, content):
    from pathlib import Path

    client.get(IMAGES)
    file = Path(picture.file.path)
    file.unlink() if content is None else file.write_bytes(content)
    answer = client.get(f"{IMAGES}{picture.pk}/rendition/?filter=fill-160x160")
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    picture.renditions.filter(filter_spec="width-320").delete()
    assert [item["width"] for item in client.get(IMAGES).json()["results"][0]["renditions"]] == [
        640, 800,
    ]  # fmt: skip


def test_making_is_bounded(picture, client, monkeypatch):
    from frontend_api.media import MakingThrottle

    monkeypatch.setattr(MakingThrottle, "rate", "2/minute")
    address = f"{IMAGES}{picture.pk}/rendition/?filter="
    codes = [
        client.get(address + spec).status_code
        for spec in ("width-160", "width-480", "height-160", "width-160", "width-320")
    ]
    assert codes == [200, 200, 429, 200, 200]


@pytest.mark.parametrize("size", [2, 100])
def test_four_queries_a_list_whatever_it_holds(
    village, make_image, make_document, make_news, client, settings, size
):
    for number in range(6):
        make_news(village, f"Kabar {number}", lead_image=make_image(village, f"Gambar {number}"))
        show(make_news, village, make_document(village, f"Berkas {number}"))
    for url in (IMAGES, DOCUMENTS):
        assert client.get(f"{url}?limit=100").json()["count"] == 6
    settings.KAMPUNG_CATCH_UP_ON_READING = False
    for url in (IMAGES, DOCUMENTS):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"{url}?limit={size}").json()
        assert len(answer["results"]) == min(size, 6)
        assert len(queries) <= 4


def test_paging_and_bad_parameters(village, make_image, make_news, client):
    for number in range(5):
        make_news(village, f"Kabar {number}", lead_image=make_image(village, f"Gambar {number}"))
    seen, url = [], f"{IMAGES}?limit=2"
    while url:
        seen += ids(client, url)
        url = client.get(url).json()["next"]
    assert seen == sorted(set(seen))
    assert len(seen) == 5
    answer = client.get(IMAGES)
    assert client.get(IMAGES, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    for query in ("q=x", "cursor=%00", "limit=x", "limit=101"):
        assert client.get(f"{IMAGES}?{query}").status_code == 400

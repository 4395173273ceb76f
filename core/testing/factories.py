"""A pytest plugin with what tests of the platform and of plugins need: areas, people, pages.

Put `pytest_plugins = ["core.testing.factories"]` into the root `conftest.py`. Everything is made
through provisioning, as in a real install.
"""

from __future__ import annotations

import io

import pytest

from core.testing.ground import Ground

PASSWORD = "kampung-demo"
VILLAGE_CODE = "18.02.01.2003"
OTHER_CODE = "18.02.02.2001"


@pytest.fixture(autouse=True)
def empty_cache():
    """Throttles and locks count in the cache, and answers are remembered; both outlive a test's
    transaction."""
    forget_answers()


def forget_answers() -> None:
    """Empty the caches, of which nothing is told when a transaction is rolled back."""
    from django.conf import settings
    from django.core.cache import caches

    from core.plugins.admin_tags import forget_menus
    from core.rest.stored import forget_everything

    for name in settings.CACHES:
        caches[name].clear()
    forget_everything()
    forget_menus()


@pytest.fixture(scope="session")
def ground(django_db_setup, django_db_blocker):
    """What fixtures of many tests share; see `core.testing.ground`."""
    yield GROUND
    with django_db_blocker.unblock():
        GROUND.clear()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Before the fixtures of the widest scope: a test with a way of its own to the database, or
    none, finds nothing that is shared."""
    if GROUND.layers and not shares_ground(item):
        from pytest_django.plugin import blocking_manager_key

        with item.config.stash[blocking_manager_key].unblock():
            GROUND.clear()


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef, request):
    """Just before the test's own transaction is begun, by whichever fixture wants it first."""
    if fixturedef.argname == "_django_db_helper" and shares_ground(request.node):
        ground = request.getfixturevalue("ground")
        with request.getfixturevalue("django_db_blocker").unblock():
            ground.prepare(shared_things(request.node), ensure_initial_rows)


@pytest.fixture(autouse=True)
def initial_rows(request):
    """A test that commits is followed by an empty database, the tree's root included; whoever
    comes after finds again what the migrations had written."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("_django_db_helper")
    elif {"db", "transactional_db"} & set(request.fixturenames):
        request.getfixturevalue("db")
    else:
        return
    ensure_initial_rows()


def shares_ground(item) -> bool:
    """Whether the test is rolled back by pytest-django itself."""
    definitions = getattr(item, "_fixtureinfo", None)
    if definitions is None:
        return False
    marker = item.get_closest_marker("django_db")
    if marker and (marker.args or marker.kwargs):
        return False
    own = definitions.name2fixturedefs.get("db", ())
    names = set(definitions.names_closure)
    return (
        bool(marker or "db" in names)
        and not names & {"transactional_db", "live_server", "django_db_serialized_rollback"}
        and all(each.func.__module__.startswith("pytest_django") for each in own)
    )


def shared_things(item) -> set[str]:
    """Which of the shared things the test asks for by the fixtures below, or by others of the
    same names that build on them."""
    found = item._fixtureinfo.name2fixturedefs
    return {
        name
        for name in GROUND.makers
        if name in found
        and found[name][0].func.__module__ == __name__
        and all(name in other.argnames for other in found[name][1:])
    }


def ensure_initial_rows() -> None:
    """The language, the roots of pages and collections, wagtail-localize's permission, where they
    are missing."""
    from importlib import import_module

    from django.apps import apps
    from django.conf import settings
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import Collection, Locale, Page

    if Page.objects.filter(depth=1).exists():
        return
    ContentType.objects.clear_cache()
    locale, _created = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    Page.add_root(instance=Page(title="Root", slug="root", url_path="/", locale=locale))
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    migrations = "wagtail_localize.migrations.0006_create_submit_translation_permission"
    import_module(migrations).create_submit_translation_permission(apps, None)


def provisioned_regency():
    from core.villages.provisioning import provision_regency

    return provision_regency("18.02", "Lampung Tengah", "Lampung")


def provisioned(code: str, name: str, **values):
    from core.villages.provisioning import VillageInput, provision_village

    values.setdefault("district", f"Kecamatan {code[6:8]}")
    return provision_village(VillageInput(code, name, **values)).village


def provisioned_village():
    return provisioned(
        VILLAGE_CODE,
        "Kalirejo",
        district="Kalirejo",
        address="Jl. Raya Kalirejo No. 1",
        email="kontak@kalirejo.example",
        phone="+62725123456",
        point=(104.97, -5.21),
    )


def provisioned_other_village():
    return provisioned(
        OTHER_CODE,
        "Purwodadi",
        district="Bangun Rejo",
        address="Jl. Merdeka No. 7",
        email="kontak@purwodadi.example",
        phone="+62725654321",
        point=(104.85, -5.12),
    )


GROUND = Ground(
    {
        "regency": provisioned_regency,
        "village": provisioned_village,
        "other_village": provisioned_other_village,
    }
)


@pytest.fixture
def regency(db):
    """Kabupaten Lampung Tengah with its portal."""
    return GROUND.take("regency") or provisioned_regency()


@pytest.fixture
def make_village(regency):
    """A function that provisions a village: `make_village(code, name, **VillageInput fields)`."""
    return provisioned


@pytest.fixture
def village(make_village):
    """Kampung Kalirejo, at kalirejo.localhost."""
    return GROUND.take("village") or provisioned_village()


@pytest.fixture
def other_village(make_village):
    """Kampung Purwodadi in another district."""
    return GROUND.take("other_village") or provisioned_other_village()


@pytest.fixture
def make_user(db):
    """A function that makes a user with a role: `make_user("budi", Role.VILLAGE_OPERATOR, area)`."""
    from core.accounts.models import User
    from core.villages.models import ROLE_SCOPE, Membership

    def make(username: str, role=None, area=None, **values):
        user = User.objects.create_user(username, password=PASSWORD, **values)
        if role is not None:
            Membership.objects.create(user=user, role=role, **{ROLE_SCOPE[role]: area})
        return user

    return make


@pytest.fixture
def operator(make_user, village):
    return make_user("operator", "village_operator", village)


@pytest.fixture
def other_operator(make_user, other_village):
    return make_user("other-operator", "village_operator", other_village)


@pytest.fixture
def village_head(make_user, village):
    return make_user("kakam", "village_head", village)


@pytest.fixture
def district_officer(make_user, village):
    return make_user("camat", "district_officer", village.district)


@pytest.fixture
def regency_officer(make_user, regency):
    return make_user("kabupaten", "regency_officer", regency)


@pytest.fixture
def superuser(db):
    from core.accounts.models import User

    return User.objects.create_superuser("admin", password=PASSWORD)


@pytest.fixture
def media_root(settings, tmp_path):
    """Uploads of the test go to a folder of its own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def make_image(media_root):
    """A function that stores a picture of a village: `make_image(village, "Title")`."""
    from django.core.files.base import ContentFile
    from PIL import Image
    from wagtail.images import get_image_model

    def make(village, title="Picture", size=(800, 600), **values):
        buffer = io.BytesIO()
        Image.new("RGB", size, (40, 120, 90)).save(buffer, "JPEG")
        return get_image_model().objects.create(
            title=title,
            file=ContentFile(buffer.getvalue(), f"{title.lower()}.jpg"),
            collection=village.collection,
            **{"alt_text": f"{title} of {village.name}", **values},
        )

    return make


@pytest.fixture
def make_document(media_root):
    """A function that stores a document of a village."""
    from django.core.files.base import ContentFile
    from wagtail.documents import get_document_model

    def make(village, title="Form", content=b"text"):
        return get_document_model().objects.create(
            title=title,
            file=ContentFile(content, f"{title.lower()}.txt"),
            collection=village.collection,
        )

    return make


@pytest.fixture
def make_news():
    """A function that publishes news: `make_news(village, "Title", body=[(type, value)])`."""
    from django.apps import apps

    def make(village, title, *, live=True, body=(), **values):
        index_model = apps.get_model("village_sites", "NewsIndexPage")
        news_model = apps.get_model("village_sites", "NewsPage")
        parent = index_model.objects.descendant_of(village.site.root_page).get()
        page = news_model(title=title, body=list(body), live=live, **values)
        parent.add_child(instance=page)
        revision = page.save_revision()
        if live:
            revision.publish()
            page.refresh_from_db()
        return page

    return make

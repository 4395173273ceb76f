"""An agency's officer works in the whole regency, and sees of its villages what was handed over."""

import pytest

from plugins.netizen.models import Agency, AgencyOfficer
from tests.isolation.conftest import routes
from tests.isolation.test_admin import METHODS, SKIP, WORDS, paths, snapshot, walk


@pytest.fixture
def agency_officer(make_user, village):
    regency = village.district.regency
    agency = Agency.objects.unscoped().filter(regency=regency).first()
    user = make_user("opd", "agency_officer", regency)
    AgencyOfficer.objects.create(regency=regency, agency=agency, user=user)
    return user


@pytest.mark.parametrize("method", METHODS)
def test_no_listing_of_the_admin_shows_a_village(agency_officer, foreign, client, method):
    client.force_login(agency_officer)
    requests = [
        (f"/{route.template}", False, route.name)
        for route in routes("admin/")
        if not route.keywords and route.name not in SKIP
    ]
    wrong = walk(client, method, requests)
    assert not wrong, "\n".join(wrong)


@pytest.mark.one_database
def test_no_id_of_a_village_opens_anything(agency_officer, foreign, client):
    client.force_login(agency_officer)
    before = snapshot(foreign)
    requests = [
        (path, any(keyword not in WORDS for keyword in route.keywords), route.name)
        for route in routes("admin/")
        if route.keywords and route.name not in SKIP
        for path in paths(route, foreign, "post")
    ]
    wrong = walk(client, "get", requests) + walk(client, "post", requests)
    assert not wrong, "\n".join(wrong)
    assert snapshot(foreign) == before

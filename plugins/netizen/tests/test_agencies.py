"""The agencies: what their officers see and do, and who says who they are."""

import pytest
from django.urls import reverse

from core.villages.models import Membership
from core.villages.provisioning import provision_regency
from plugins.netizen.models import Agency, AgencyOfficer, CannedAnswer, SavedView
from plugins.netizen.tests.desk_fixtures import INDEX, act, stored

OFFICERS = "/admin/netizen/agencyofficer/"


@pytest.fixture
def handed_over(make_report, agency):
    return make_report("Jembatan patah", desk="agency", agency=agency, state="forwarded")


@pytest.fixture
def in_agency(client, officer):
    """The officer's browser."""
    client.force_login(officer)
    return client


def test_an_officer_sees_what_was_handed_over_and_nothing_else(
    in_agency, handed_over, make_report, agency, make_photo
):
    other = Agency.objects.unscoped().get(code="kesehatan")
    unseen = [
        make_report("Milik kampung"),
        make_report("Milik dinas lain", desk="agency", agency=other, state="forwarded"),
    ]
    html = in_agency.get(INDEX).content.decode()
    assert "Jembatan patah" in html
    for report in unseen:
        photo = make_photo(report)
        assert report.title not in html
        for action in ("inspect", "edit", "delete"):
            assert in_agency.get(f"{INDEX}{action}/{report.pk}/").status_code == 404
        assert in_agency.get(f"{INDEX}photo/{photo.uuid}/").status_code == 404
        assert in_agency.get(f"{INDEX}?q={report.code}").context["page"].rows == []


def test_an_officer_filters_by_district_and_village(
    in_agency, handed_over, make_report, agency, village, other_village
):
    make_report("Selokan", village=other_village, desk="agency", agency=agency, state="forwarded")
    for query in ("district=18.02.01", f"village={village.code}"):
        rows = in_agency.get(f"{INDEX}?{query}").context["page"].rows
        assert [row.title for row in rows] == ["Jembatan patah"]


def test_an_officer_answers_and_resolves(in_agency, handed_over, officer):
    act(in_agency, handed_over, "start", text="Tim berangkat.")
    act(in_agency, handed_over, "resolve", text="Sudah diperbaiki.")
    report = stored()
    assert (report.state, report.public_note) == ("resolved", "Sudah diperbaiki.")
    assert list(report.steps.values_list("role", "user")) == [("agency", officer.pk)] * 2


def test_a_report_handed_back_leaves_the_agency_s_desk(in_agency, handed_over):
    answer = act(in_agency, handed_over, "hand_over", to="village", text="Ini jalan kampung.")
    assert answer["Location"] == INDEX
    assert (stored().desk, stored().agency, stored().state) == ("village", None, "verified")
    assert in_agency.get(f"{INDEX}inspect/{handed_over.pk}/").status_code == 404


def test_an_officer_deletes_nothing_blocks_nobody_and_enters_nothing(in_agency, handed_over):
    screen = in_agency.get(f"{INDEX}inspect/{handed_over.pk}/")
    assert screen.context["block_form"] is None
    assert act(in_agency, handed_over, "block", reason="x").status_code == 403
    assert in_agency.post(f"{INDEX}delete/{handed_over.pk}/").status_code == 403
    assert in_agency.get(f"{INDEX}create/").status_code == 403
    assert stored().pk == handed_over.pk


def test_of_the_admin_an_officer_has_the_desk_and_what_it_keeps(
    in_agency, canned, village, operator, subtests
):
    CannedAnswer.objects.create(village=village, title="Rahasia kampung", text="x")
    SavedView.objects.create(village=village, name="Rahasia kampung", query="overdue=1")
    SavedView.objects.create(
        regency=village.district.regency, name="Rahasia operator", query="held=1", owner=operator
    )
    assert in_agency.get(reverse("wagtailadmin_home")).status_code == 200
    html = in_agency.get("/admin/netizen/cannedanswer/").content.decode()
    assert "Terima kasih" in html
    for path in ("netizen/cannedanswer/", "netizen/savedview/", "netizen/report/"):
        with subtests.test(path):
            answer = in_agency.get(f"/admin/{path}")
            assert answer.status_code == 200
            assert "Rahasia" not in answer.content.decode()
    for path in (
        "netizen/category/", "netizen/agency/", "netizen/agencyofficer/", "netizen/holiday/",
        "netizen/blockedsender/", "netizen/cannedanswer/create/", "ronda/watchpost/",
        "ronda/incident/", "images/", "documents/", "villages/", "people/", "plugins/settings/",
    ):  # fmt: skip
        with subtests.test(path):
            assert in_agency.get(f"/admin/{path}").status_code in (302, 403, 404)


def test_an_officer_keeps_views_of_their_own(in_agency, officer, village):
    in_agency.post(f"{INDEX}save_view/", {"name": "Kami", "query": "overdue=1", "for_all": "on"})
    row = SavedView.objects.unscoped().get()
    assert (row.owner, row.regency) == (officer, village.district.regency)
    assert "Kami" in in_agency.get(INDEX).content.decode()
    assert in_agency.post(f"/admin/netizen/savedview/delete/{row.pk}/").status_code == 302
    assert not SavedView.objects.unscoped().exists()


def test_the_role_opens_the_admin_and_its_loss_closes_it(client, officer, handed_over):
    assert officer.has_perm("wagtailadmin.access_admin")
    assert officer.groups.get().permissions.count() == 1
    Membership.objects.get(user=officer).delete()
    officer = type(officer).objects.get(pk=officer.pk)
    assert not officer.has_perm("wagtailadmin.access_admin")
    client.force_login(officer)
    assert client.get(INDEX).status_code in (302, 403)


def test_provisioning_mends_the_officers_group(officer, village):
    group = officer.groups.get()
    group.permissions.clear()
    officer.groups.clear()
    regency = village.district.regency
    provision_regency(regency.code, regency.name)
    officer = type(officer).objects.get(pk=officer.pk)
    assert officer.has_perm("wagtailadmin.access_admin")


def test_no_role_without_the_agency_and_no_agency_without_the_role(
    client, make_user, village, handed_over, agency
):
    regency = village.district.regency
    idle = make_user("menganggur", "agency_officer", regency)
    client.force_login(idle)
    assert "Jembatan patah" not in client.get(INDEX).content.decode()
    removed = make_user("mantan", "village_operator", village)
    AgencyOfficer.objects.create(regency=regency, agency=agency, user=removed)
    Membership.objects.filter(user=removed).delete()
    client.force_login(removed)
    assert client.get(INDEX).status_code in (302, 403)


# -- Who says so -----------------------------------------------------------------------------


def test_the_regency_says_who_works_for_an_agency(
    client, regency_officer, make_user, agency, subtests
):
    user = make_user(
        "budi", "agency_officer", agency.regency, email="budi@pu.example", phone="+6281234500001"
    )
    client.force_login(regency_officer)
    for account in ("budi", "Budi@PU.example", "0812-3450-0001"):
        with subtests.test(account):
            form = {"agency": agency.pk, "account": account}
            assert client.post(f"{OFFICERS}create/", form).status_code == 302
            row = AgencyOfficer.objects.unscoped().get()
            assert (row.user, row.regency) == (user, agency.regency)
            again = client.post(f"{OFFICERS}create/", form)
            assert list(again.context["form"].errors) == ["account"]
            assert client.post(f"{OFFICERS}delete/{row.pk}/").status_code == 302


def test_nobody_learns_whether_an_account_exists(
    client, regency_officer, make_user, agency, village
):
    make_user("siti", "citizen", village, phone="+6281234500002")
    client.force_login(regency_officer)
    texts = set()
    for account in ("siti", "0812-3450-0002", "nobody", "0812-3450-0003"):
        answer = client.post(f"{OFFICERS}create/", {"agency": agency.pk, "account": account})
        texts.add(str(answer.context["form"].errors["account"]))
    assert len(texts) == 1
    assert not AgencyOfficer.objects.unscoped().exists()


def test_a_village_reads_the_agencies_and_leaves_them(client, operator, agency, officer):
    client.force_login(operator)
    assert agency.name in client.get("/admin/netizen/agency/").content.decode()
    form = {"name": "Lain", "code": "lain", "is_active": "on"}
    assert client.post("/admin/netizen/agency/create/", form).status_code == 403
    assert client.post(f"/admin/netizen/agency/edit/{agency.pk}/", form).status_code == 403
    assert client.post(f"/admin/netizen/agency/delete/{agency.pk}/").status_code == 403
    assert client.get(OFFICERS).status_code == 403
    assert Agency.objects.unscoped().filter(name=agency.name).exists()


def test_the_regency_keeps_its_agencies(client, regency_officer, village):
    client.force_login(regency_officer)
    form = {
        "regency": village.district.regency_id, "name": "Dinas Baru", "code": "baru",
        "phone": "0725-123456", "email": "", "address": "", "is_active": "on",
    }  # fmt: skip
    assert client.post("/admin/netizen/agency/create/", form).status_code == 302
    made = Agency.objects.unscoped().get(code="baru")
    assert made.phone == "+62725123456"
    form["name"] = "Dinas Lama"
    assert client.post(f"/admin/netizen/agency/edit/{made.pk}/", form).status_code == 302
    assert Agency.objects.unscoped().get(code="baru").name == "Dinas Lama"


def test_the_regency_looks_through_its_officers_by_agency(
    client, regency_officer, officer, agency, make_officer
):
    other = Agency.objects.unscoped().get(code="sosial", regency=agency.regency)
    make_officer("opd-sosial", other)
    client.force_login(regency_officer)
    page = client.get(OFFICERS).content.decode()
    assert "opd-pupr" in page and "opd-sosial" in page
    assert f"?agency={other.pk}" in page
    page = client.get(f"{OFFICERS}?agency={other.pk}").content.decode()
    assert "opd-pupr" not in page and "opd-sosial" in page
    for unknown in ("0", "x"):
        page = client.get(f"{OFFICERS}?agency={unknown}").content.decode()
        assert "opd-pupr" not in page and "opd-sosial" not in page


def test_the_demo_has_a_sign_in_for_each_agency(client, village, agency, handed_over):
    from plugins.netizen.demo_agencies import load

    load([village])
    load([village])
    agencies = Agency.objects.unscoped().count()
    assert AgencyOfficer.objects.unscoped().count() == agencies
    assert Membership.objects.filter(role="agency_officer").count() == agencies
    user = AgencyOfficer.objects.unscoped().get(agency=agency).user
    assert user.username == "opd-pupr"
    assert user.check_password("kampung-demo")
    client.force_login(user)
    assert "Jembatan patah" in client.get(INDEX).content.decode()

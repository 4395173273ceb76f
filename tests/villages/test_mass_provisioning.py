"""Many villages at once come out as one by one: nothing is left for a repair to mend."""

import pytest
from django.db import IntegrityError
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from core.villages.access import ensure_access
from core.villages.mass_provisioning import provision_new
from core.villages.models import District, Village
from core.villages.provisioning import VillageInput, provision_village
from core.villages.tree import Node
from sites.models import HomePage, StandardPage


@pytest.fixture
def district(regency):
    district = District.objects.create(regency=regency, code="18.02.05", name="Trimurjo")
    ensure_access(district, parent=regency.collection)
    return district


def unsaved(district, *numbers):
    return [
        Village(
            code=f"18.02.05.20{number:02}",
            name=f"Desa {number}",
            slug=f"desa-{number}",
            district=district,
            languages=["id"],
        )
        for number in numbers
    ]


def home_of(village):
    home = HomePage(title=village.full_name, slug=village.slug)
    return Node(home, [Node(StandardPage(title="Profil", slug="profil", show_in_menus=True))])


def access(village):
    return (
        village.group.permissions.count(),
        GroupCollectionPermission.objects.filter(group=village.group).count(),
        GroupPagePermission.objects.filter(group=village.group).count(),
        GroupPagePermission.objects.filter(group=village.district.group).count(),
    )


def test_provisioning_one_again_changes_nothing(district, client):
    provision_new(unsaved(district, 1, 2, 3), home_of)
    village = Village.objects.get(code="18.02.05.2002")
    before = access(village), Page.objects.count(), Collection.objects.count()
    again = provision_village(VillageInput(village.code))
    assert not again.created
    assert again.changed == ()
    assert (access(village), Page.objects.count(), Collection.objects.count()) == before
    assert village.hostname == "desa-2.localhost"
    response = client.get("/profil/", headers={"host": "desa-2.localhost"})
    assert response.status_code == 200


def test_the_trees_are_sound(district):
    provision_new(unsaved(district, 3, 1), home_of)
    provision_new(unsaved(district, 2, 4), home_of)
    provision_village(VillageInput("18.02.05.2000", "Desa nol"))
    assert [sum(map(len, Page.find_problems())), sum(map(len, Collection.find_problems()))] == [
        0,
        0,
    ]
    names = [item.name for item in district.collection.get_children()]
    assert names == sorted(names)


def test_renaming_a_village_keeps_the_collections_in_order(district):
    for number in (1, 2):
        provision_village(VillageInput(f"18.02.05.200{number}", f"Desa {number}"))
    provision_village(VillageInput("18.02.05.2001", "Zamrud"))
    provision_village(VillageInput("18.02.05.2003", "Mutiara"))
    assert sum(map(len, Collection.find_problems())) == 0
    assert Collection.objects.filter(name="18.02.05.2001 Kampung Zamrud").exists()


def test_a_taken_code_leaves_nothing_half_done(district):
    provision_new(unsaved(district, 1), home_of)
    before = Page.objects.count(), Collection.objects.count(), Village.objects.count()
    with pytest.raises(IntegrityError):
        provision_new(unsaved(district, 2, 1), home_of)
    assert (Page.objects.count(), Collection.objects.count(), Village.objects.count()) == before


def test_a_page_tree_refuses_a_slug_used_twice(district, village):
    from core.villages.tree import insert_trees

    home = village.site.root_page
    for nodes in (
        [Node(StandardPage(title="A", slug="sama")), Node(StandardPage(title="B", slug="sama"))],
        [Node(StandardPage(title="C", slug="profil"))],
    ):
        with pytest.raises(ValueError, match="slug"):
            insert_trees(home, nodes)

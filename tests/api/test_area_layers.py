"""What a regency changes about its layers shows in the stored pages of its villages."""

import json

from django.apps import apps

from frontend_api.delivery.refresh import refresh_stale, refresh_village
from frontend_api.models import DeliveryDocument, StaleKey


def test_what_a_regency_hides_leaves_the_pages_of_its_villages(village, make_news):
    layer = apps.get_model("gismap", "Layer").objects.create(
        regency=village.district.regency, title="Sekolah", name="sekolah"
    )
    apps.get_model("gismap", "Feature").objects.create(
        village=village, layer=layer, name="SD Negeri 1", geometry=village.point
    )
    page = make_news(village, "Sekolah kita")
    page.body = json.dumps([{"type": "gismap__places", "value": {"title": "Peta"}}])
    page.save_revision().publish()
    refresh_village(village)
    stored = DeliveryDocument.objects.get(page_id=page.pk)
    assert b"SD Negeri 1" in bytes(stored.body)
    layer.visibility = "staff"
    layer.save()
    refresh_stale()
    stored.refresh_from_db()
    assert b"SD Negeri 1" not in bytes(stored.body)
    assert not StaleKey.objects.exists()

"""Places become features: each kind of place a layer of the regency's."""

from django.db import migrations

TITLES = {
    "school": "Sekolah", "clinic": "Layanan kesehatan", "mosque": "Masjid", "church": "Gereja",
    "temple": "Pura", "market": "Pasar", "bridge": "Jembatan", "irrigation": "Irigasi",
    "road": "Jalan", "lamp": "Lampu jalan", "well": "Sumur", "office": "Kantor",
    "other": "Tempat lain",
}  # fmt: skip
# A layer names one source; each place had its own.
SOURCE = {"name": "sumber", "label": "Sumber", "type": "string"}
BATCH = 500


def move(apps, schema_editor):
    place_model, layer_model, feature_model = (
        apps.get_model("gismap", name) for name in ("Place", "Layer", "Feature")
    )
    layers, features = {}, []
    places = place_model._base_manager.select_related("village__district").order_by("pk")
    for place in places.iterator(BATCH):
        key = (place.village.district.regency_id, place.kind)
        if key not in layers:
            layers[key], _created = layer_model._base_manager.get_or_create(
                regency_id=key[0],
                name=place.kind,
                defaults={"title": TITLES.get(place.kind, place.kind), "geometry": "mixed"},
            )
        if place.source:
            _know_sources(layers[key])
        features.append(
            feature_model(
                pk=place.pk, village_id=place.village_id, layer=layers[key], name=place.name,
                description=place.description, geometry=place.geometry, is_public=place.is_public,
                attributes={SOURCE["name"]: place.source} if place.source else {},
                updated_at=place.updated_at,
            )
        )  # fmt: skip
    feature_model._base_manager.bulk_create(features, batch_size=BATCH)
    _go_on_after(schema_editor.connection, feature_model)


def _know_sources(layer):
    """Give the layer an attribute for what was known of where a position comes from."""
    if SOURCE["name"] not in [item["name"] for item in layer.attributes]:
        layer.attributes = [*layer.attributes, SOURCE]
        layer.save(update_fields=["attributes"])


def _go_on_after(connection, model):
    """Let new rows be numbered after those that came with their numbers."""
    from django.core.management.color import no_style

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("gismap", "0002_layers")]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop, elidable=True),
        migrations.DeleteModel(name="Place"),
    ]

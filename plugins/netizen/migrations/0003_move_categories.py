"""Reports get the category of their regency that has the code they had, the steps that are known of
them, and who holds them."""

from django.db import migrations

from plugins.netizen.setting_up import AGENCIES, CATEGORIES

BATCH = 500


def move(apps, schema_editor):
    regencies, agencies, categories, reports, steps = (
        apps.get_model(label)
        for label in (
            "villages.Regency",
            "netizen.Agency",
            "netizen.Category",
            "netizen.Report",
            "netizen.ReportStep",
        )
    )
    known = {}
    for regency in regencies._base_manager.all():
        known[regency.pk] = _set_up(regency, agencies, categories)
    changed, written = [], []
    rows = reports._base_manager.select_related("village__district").order_by("pk")
    for report in rows.iterator(BATCH):
        offered = known[report.village.district.regency_id]
        report.category = offered.get(report.old_category, offered["other"])
        report.closed_at = report.updated_at if report.state in ("resolved", "rejected") else None
        report.verified_at = None if report.state == "received" else report.updated_at
        report.answered_at = report.updated_at if report.public_note else None
        changed.append(report)
        written += _steps(report, steps)
        if len(changed) >= BATCH:
            _write(reports, changed, steps, written)
            changed, written = [], []
    _write(reports, changed, steps, written)


def _set_up(regency, agencies, categories):
    agencies._base_manager.bulk_create(
        [agencies(regency=regency, code=code, name=name) for code, name in AGENCIES]
    )
    found = {row.code: row for row in agencies._base_manager.filter(regency=regency)}
    fields = {field.name for field in categories._meta.concrete_fields}
    for values in CATEGORIES:
        values = {name: value for name, value in values.items() if name in fields}
        values["agency"] = found.get(values.get("agency"))
        categories._base_manager.create(regency=regency, **values)
    return {row.code: row for row in categories._base_manager.filter(regency=regency)}


def _steps(report, steps):
    filed = steps(
        village_id=report.village_id, report=report, at=report.created_at, kind="filed",
        role="reporter", user_id=report.reporter_id, state="received", is_public=True,
    )  # fmt: skip
    if report.state == "received":
        return [filed]
    return [
        filed,
        steps(
            village_id=report.village_id, report=report, at=report.updated_at, kind="state",
            role="village", state=report.state, text=report.public_note, is_public=True,
        ),
    ]  # fmt: skip


def _write(reports, changed, steps, written):
    fields = ["category", "closed_at", "verified_at", "answered_at"]
    reports._base_manager.bulk_update(changed, fields, batch_size=BATCH)
    steps._base_manager.bulk_create(written, batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("netizen", "0002_handling")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]

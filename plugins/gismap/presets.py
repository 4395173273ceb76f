"""Layers that a regency begins with: the infrastructure that every village has some of.

Each is an ordinary layer of the regency afterwards, which its officers change as they like.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from plugins.gismap.models import Layer

if TYPE_CHECKING:
    from core.villages.models import Regency


def choice(name: str, label: str, *choices: str) -> dict[str, Any]:
    return {"name": name, "label": label, "type": "choice", "choices": list(choices)}


def whole(name: str, label: str) -> dict[str, Any]:
    return {"name": name, "label": label, "type": "integer"}


@dataclass(frozen=True, slots=True)
class Preset:
    """A layer to be; `attributes` in the language of the villages' own words, Indonesian."""

    name: str
    title: str
    colour: str
    icon: str
    geometry: str = "point"
    attributes: tuple[dict[str, Any], ...] = field(default_factory=tuple)
    category: str = ""


CONDITION = choice("kondisi", "Kondisi", "Baik", "Rusak ringan", "Rusak berat")
# White on each colour keeps a contrast of 4.5 to 1.
PRESETS = (
    Preset("office", gettext_lazy("Offices"), "#1d4e89", "town-hall"),
    Preset(
        "school", gettext_lazy("Schools"), "#8a5200", "school",
        attributes=(
            choice("jenjang", "Jenjang", "PAUD/TK", "SD/MI", "SMP/MTs", "SMA/MA/SMK", "Pesantren"),
            choice("status", "Status", "Negeri", "Swasta"),
            whole("siswa", "Jumlah siswa"),
            CONDITION,
        ),
    ),
    Preset(
        "clinic", gettext_lazy("Clinics"), "#b3261e", "hospital",
        attributes=(
            choice("jenis", "Jenis", "Puskesmas", "Puskesmas pembantu", "Poskesdes", "Posyandu",
                   "Klinik", "Bidan"),
            {"name": "rawat_inap", "label": "Rawat inap", "type": "boolean"},
            CONDITION,
        ),
    ),
    Preset("mosque", gettext_lazy("Mosques"), "#0b6e4f", "religious-muslim"),
    Preset("church", gettext_lazy("Churches"), "#5b3fa0", "religious-christian"),
    Preset("temple", gettext_lazy("Temples"), "#a0357c", "place-of-worship"),
    Preset(
        "market", gettext_lazy("Markets"), "#8c4a2f", "shop", "mixed",
        attributes=({"name": "hari_pasar", "label": "Hari pasar", "type": "string"},
                    whole("kios", "Jumlah kios")),
    ),
    Preset(
        "bridge", gettext_lazy("Bridges"), "#4d5562", "bridge", "mixed",
        attributes=(
            {"name": "panjang_m", "label": "Panjang (m)", "type": "number"},
            {"name": "beban_ton", "label": "Beban paling berat (ton)", "type": "number"},
            CONDITION,
        ),
    ),
    Preset(
        "irrigation", gettext_lazy("Irrigation"), "#0b62a8", "dam", "line",
        attributes=(choice("tingkat", "Tingkat", "Primer", "Sekunder", "Tersier"), CONDITION),
    ),
    Preset(
        "road", gettext_lazy("Roads"), "#5f5a4a", "", "line",
        attributes=(
            choice("kelas", "Kelas", "Provinsi", "Kabupaten", "Kampung", "Lingkungan"),
            choice("permukaan", "Permukaan", "Aspal", "Rabat beton", "Onderlagh", "Tanah"),
            {"name": "lebar_m", "label": "Lebar (m)", "type": "number"},
            CONDITION,
        ),
    ),
    Preset(
        "lamp", gettext_lazy("Street lamps"), "#7a5c00", "lighthouse",
        attributes=(choice("keadaan", "Keadaan", "Menyala", "Padam"),
                    choice("tenaga", "Tenaga", "PLN", "Surya")),
    ),
    Preset(
        "well", gettext_lazy("Wells"), "#00696f", "drinking-water",
        attributes=(choice("jenis", "Jenis", "Sumur gali", "Sumur bor", "Mata air", "PAM desa"),
                    {"name": "layak_minum", "label": "Layak minum", "type": "boolean"}),
    ),
    Preset("other", gettext_lazy("Other places"), "#555555", "marker", "mixed"),
)  # fmt: skip


def layer_from(preset: Preset, order: int, **area) -> Layer:
    """An unsaved layer of an area (`regency=…`)."""
    return Layer(
        name=preset.name,
        title=str(preset.title),
        geometry=preset.geometry,
        colour=preset.colour,
        icon=preset.icon,
        attributes=list(preset.attributes),
        category=preset.category,
        order=order,
        **area,
    )


def give_presets(regency: Regency) -> None:
    """Make the layers of a regency that has none yet. One that deleted some keeps it so."""
    if Layer.objects.unscoped().filter(regency=regency).exists():
        return
    Layer.objects.bulk_create(
        (
            layer_from(preset, 10 * number, regency=regency)
            for number, preset in enumerate(PRESETS, start=1)
        ),
        ignore_conflicts=True,
    )

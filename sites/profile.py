"""What a village says of itself beside its pages, for the API: hours, numbers, accounts, look."""

from core.media.representation import image_representation
from sites.models.settings import NETWORKS, settings_of


def profile_of(village) -> dict:
    """Named by the setting KAMPUNG_VILLAGE_PROFILE. One query, a second for a logo's renditions."""
    row = settings_of(village)
    return {
        "hours": [dict(block.value) for block in row.hours],
        "emergency_numbers": [dict(block.value) for block in row.emergency_numbers],
        "whatsapp": row.whatsapp,
        "social": [
            {"network": name, "url": getattr(row, name)} for name in NETWORKS if getattr(row, name)
        ],
        "logo": image_representation(row.logo) if row.logo else None,
        "colour": row.colour,
    }

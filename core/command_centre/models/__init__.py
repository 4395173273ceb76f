"""The command centre's tables: kept figures and their history, and the work of those on duty."""

from core.command_centre.models.duty import (  # noqa: F401
    AlertHandling,
    DutyEntry,
    DutyShift,
)
from core.command_centre.models.figures import (  # noqa: F401
    DaySnapshot,
    Figure,
    Level,
    MissingItem,
    SourceState,
    Watermark,
)
from core.command_centre.models.reaching import VillageReach  # noqa: F401
from core.command_centre.models.sending import (  # noqa: F401
    Broadcast,
    BroadcastVillage,
    Reminder,
    ScheduledReport,
)

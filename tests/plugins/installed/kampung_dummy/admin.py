from kampung_dummy.models import Note

from core.villages.admin import VillageModelAdmin


class NoteAdmin(VillageModelAdmin):
    model = Note
    list_display = ["text", "village"]
    inspect_view_enabled = True

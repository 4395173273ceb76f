from wagtail import blocks


class NoteBlock(blocks.StructBlock):
    text = blocks.CharBlock()

    class Meta:
        label = "Note"
        template = "kampung_dummy/note.html"

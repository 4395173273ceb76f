from django.urls import path
from kampung_dummy.models import Note
from rest_framework import serializers

from core.rest.views import DetailView, InVillage, ListView


class NoteSerializer(serializers.ModelSerializer):
    class Meta:
        model = Note
        fields = ["id", "text"]


class Notes(InVillage, ListView):
    serializer_class = NoteSerializer
    queryset = Note.objects.none()

    def get_queryset(self):
        return Note.objects.for_village(self.village)


class OneNote(InVillage, DetailView):
    serializer_class = NoteSerializer
    queryset = Note.objects.none()

    def get_queryset(self):
        return Note.objects.for_village(self.village)


urlpatterns = [
    path("notes/", Notes.as_view(), name="notes"),
    path("notes/<int:pk>/", OneNote.as_view(), name="note"),
]

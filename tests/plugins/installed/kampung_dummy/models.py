from django.db import models

from core.villages.ownership import VillageOwned


class Note(VillageOwned):
    text = models.CharField(max_length=100)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.text

from django.db import models


class Half(models.Model):
    class Meta:
        app_label = "kampung_badmodels"


raise RuntimeError("boom in models")

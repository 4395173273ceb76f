"""What the API answers with: each public page's representation, written when it is published."""

import uuid
from datetime import UTC, datetime

from django.db import models

from frontend_api.purging.models import PurgeCursor  # noqa: F401
from frontend_api.webhooks.models import (  # noqa: F401
    WebhookAttempt,
    WebhookCursor,
    WebhookDelivery,
    WebhookEndpoint,
)

# Stands for a time that was never recorded: null sorts differently from database to database.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def new_version() -> str:
    return uuid.uuid4().hex


class DeliveryDocument(models.Model):
    """The whole public representation of one page in one language, as the bytes of its JSON.

    The other columns are what lists filter and order by; none of them is shown. There is no
    foreign key to the page: a document goes when its deletion has been told in the event log.
    `path` is that on the website, language included; `path_key` its SHA-1, because an index takes
    no text of any length.
    """

    page_id = models.PositiveBigIntegerField(primary_key=True)
    village = models.ForeignKey("villages.Village", on_delete=models.CASCADE, related_name="+")
    type = models.CharField(max_length=120)
    locale = models.CharField(max_length=12)
    is_alias = models.BooleanField(default=False)
    is_example = models.BooleanField(default=False)
    translation_key = models.UUIDField(db_index=True)
    title = models.CharField(max_length=255)
    path = models.TextField()
    path_key = models.CharField(max_length=40)
    tree_path = models.CharField(max_length=255)
    published_at = models.DateTimeField(default=NEVER)
    updated_at = models.DateTimeField(default=NEVER)
    body = models.BinaryField()
    etag = models.CharField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["village", "tree_path"], name="delivery_tree"),
            models.Index(fields=["village", "path_key"], name="delivery_path"),
            models.Index(fields=["village", "-published_at", "-page_id"], name="delivery_newest"),
            models.Index(fields=["village", "-updated_at", "-page_id"], name="delivery_updated"),
        ]

    def __str__(self):
        return self.path


class DocumentKey(models.Model):
    """Something a document shows, by which it is found when that changes: `image:12`, `page:7`,
    `plugin:ronda`."""

    document = models.ForeignKey(DeliveryDocument, on_delete=models.CASCADE, related_name="keys")
    key = models.CharField(max_length=60, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "key"], name="one_key_a_document")
        ]

    def __str__(self):
        return self.key


class StaleKey(models.Model):
    """Something that has changed since the documents that show it were written. Noted in the
    transaction of the change, so that no crash between commit and refresh loses it.

    Each note is a row of its own: one key a row would have whoever notes it again wait for the
    refresh that is at it. `later` are notes that no editor waits for.
    """

    key = models.CharField(max_length=60)
    later = models.BooleanField(default=False)
    noted_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return self.key


class WrittenVillage(models.Model):
    """A village all of whose documents have been written once; until then it has none.

    `version` is another one after every change of a document: as long as it is the same, so is
    every answer made of the village's documents. It is drawn, not counted, so that a village that
    is taken away and made anew does not come by an old one.
    """

    village = models.OneToOneField(
        "villages.Village", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    version = models.CharField(max_length=32, default=new_version)

    def __str__(self):
        return str(self.village)

"""Not a manifest."""

manifest = {"slug": "wrongtype"}

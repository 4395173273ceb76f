"""Sees what goes wrong in a browser behind the page: errors, failed requests, other hosts."""

from __future__ import annotations

from urllib.parse import urlsplit


class Watch:
    """Listens to everything in a browser context; `wrong()` says what was not as it should be."""

    def __init__(self, context):
        self.found: list[tuple[str, str]] = []
        self.expected: list[tuple[int | str, str]] = []
        context.on("request", self._request)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", self._error)

    def expect(self, status: int | str, part: str) -> None:
        """Answers with this status, or failures of this name, are right for addresses that hold
        `part`."""
        self.expected.append((status, part))

    def wrong(self) -> list[str]:
        return [text for url, text in self.found if not self._is_expected(url, text)]

    def _is_expected(self, url, text):
        return any(part in url and f" {status}" in text for status, part in self.expected)

    def _note(self, url, text):
        self.found.append((url, f"{text} ({url})"))

    def _request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme in ("data", "blob", "about"):
            return
        host = parts.hostname or ""
        if host not in ("localhost", "127.0.0.1") and not host.endswith(".localhost"):
            self._note(request.url, "asks another host")

    def _failed(self, request):
        # The browser gives up what it no longer needs when it leaves a page.
        if request.failure != "net::ERR_ABORTED":
            self._note(request.url, f"fails: {request.failure}")

    def _response(self, response):
        if response.status >= 400:
            self._note(response.url, f"answers {response.status}")

    def _console(self, message):
        if message.type == "error":
            self._note(message.location.get("url", ""), f"console: {message.text}")

    def _error(self, error):
        self._note(error.page.url if error.page else "", f"script: {error.error}")

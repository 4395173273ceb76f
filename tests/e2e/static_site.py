"""Serves the example consumer of the API from an origin of its own, as a developer's machine does."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from tests.docs.samples import DOCS

FOLDER = DOCS / "api" / "example"


class Handler(SimpleHTTPRequestHandler):
    """The files as they are, but for the one line that names a village."""

    timeout = 10  # seconds that a connection may stay idle

    def __init__(self, *args, village_url: str, **options):
        self.village_url = village_url
        super().__init__(*args, directory=FOLDER, **options)

    def do_GET(self):
        if self.path != "/config.js":
            return super().do_GET()
        text = f'export const VILLAGE = "{self.village_url}";'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        """Nothing: the browser's watch sees what fails."""


@contextmanager
def serving(village_url: str):
    """Serve the example for the village with this address in the API; gives the site's address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, village_url=village_url))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)

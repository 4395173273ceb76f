"""Makes a PDF of a letter's HTML, and fetches nothing for it.

What comes here is clean already (`bodies.clean_html`); this is the second wall. xhtml2pdf is told to
read no file and no address, and bounded in time, size and depth; pictures are `data:` addresses
made here. Its log is silent: it quotes the markup, which holds what citizens have written.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re

from xhtml2pdf import pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy

logging.getLogger("xhtml2pdf").setLevel(logging.CRITICAL + 1)
log = logging.getLogger("kampung.netizen")

LONGEST = 250_000  # characters of HTML: some fifty pages
POLICY = ResourceAccessPolicy.server(
    None,
    allow_remote=False,
    allowed_hosts=frozenset(),
    max_local_bytes=3 * 1024 * 1024,  # of a data: address, decoded
    max_document_bytes=5 * 1024 * 1024,
    max_render_seconds=20,
    max_depth=100,
    max_resources=0,
)
STYLE = """
@page { size: a4 portrait; margin: 1.6cm 2.2cm 1.8cm 2.2cm; }
body { font-family: Times-Roman; font-size: 11.5pt; line-height: 1.35; }
p { margin: 0 0 6pt 0; text-align: justify; }
h1 { font-size: 13pt; text-align: center; margin: 10pt 0 0 0; }
h2 { font-size: 12pt; margin: 8pt 0 3pt 0; }
h3 { font-size: 11.5pt; margin: 6pt 0 3pt 0; }
table.data { margin: 4pt 0 8pt 0; }
table.data td { padding: 1pt 2pt; vertical-align: top; }
table.head { border-bottom: 1.5pt solid #000000; }
table.head td { padding: 0 2pt 4pt 2pt; vertical-align: middle; }
p.head { text-align: center; margin: 0; line-height: 1.2; }
p.small { font-size: 8.5pt; text-align: left; margin: 2pt 0 0 0; }
p.number { text-align: center; margin: 0 0 12pt 0; }
p.sign { text-align: center; margin: 0; }
table.line td { border-bottom: 0.5pt dotted #000000; }
"""


IDENTIFIER = re.compile(rb"/ID \n\[<[0-9a-f]{32}><[0-9a-f]{32}>\]")


class NotMade(Exception):
    """No PDF could be made; the argument says why, without what the letter says."""


def make_pdf(body: str, title: str) -> bytes:
    """The PDF of this HTML, which stands between `<body>` and its end. Raises `NotMade`."""
    if len(body) > LONGEST * 8:  # pictures in it weigh most
        raise NotMade("too long")
    out = io.BytesIO()
    page = f"<html><head><style>{STYLE}</style></head><body>{body}</body></html>"
    try:
        done = pisa.CreatePDF(
            page,
            dest=out,
            encoding="utf-8",
            link_callback=_refuse,
            resource_policy=POLICY,
            context_meta={"title": title},
        )
    except Exception as error:
        # Whatever a library says of a document may quote it.
        raise NotMade(type(error).__name__) from None
    if done.err:
        raise NotMade(f"{done.err} errors")
    return out.getvalue()


def settled(content: bytes) -> bytes:
    """The same PDF without when it was made and with an identifier of what it says, so that one
    made again is the same to the byte, and caches may tell."""
    timeless = re.sub(rb"/(CreationDate|ModDate) \(D:[0-9]{14}", rb"/\1 (D:20000101000000", content)
    identity = hashlib.sha256(IDENTIFIER.sub(b"", timeless)).hexdigest()[:32].encode()
    return IDENTIFIER.sub(b"/ID \n[<" + identity + b"><" + identity + b">]", timeless)


def _refuse(uri: str, _relative: str | None) -> str:
    """Nothing but what is in the document itself."""
    return uri if uri.startswith("data:image/") else ""

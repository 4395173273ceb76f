"""Makes PDFs of HTML that is written here, and fetches nothing for it."""

from __future__ import annotations

import io
import logging

logging.getLogger("xhtml2pdf").setLevel(logging.CRITICAL + 1)
LONGEST = 2_000_000  # characters of HTML
MOST_SECONDS = 60
STYLE = """
@page { size: a4 portrait; margin: 1.6cm 1.6cm 1.8cm 1.6cm;
  @frame footer { -pdf-frame-content: footer; left: 1.6cm; right: 1.6cm; bottom: .8cm; height: .8cm; } }
body { font-family: Helvetica; font-size: 9pt; line-height: 1.3; }
h1 { font-size: 15pt; margin: 0 0 2pt 0; }
h2 { font-size: 11pt; margin: 12pt 0 4pt 0; -pdf-keep-with-next: true; }
p { margin: 0 0 5pt 0; }
table { -pdf-keep-in-frame-mode: shrink; repeat: 1; }
th { text-align: left; background-color: #e8edf1; padding: 3pt 4pt; }
td { padding: 2pt 4pt; border-bottom: .4pt solid #c5ced6; vertical-align: top; }
.number { text-align: right; }
.small { font-size: 8pt; color: #44505a; }
"""  # noqa: E501


class NotMade(Exception):
    """No PDF could be made; the argument says why."""


def make_pdf(body: str, title: str) -> bytes:
    """The PDF of this HTML, which stands between `<body>` and its end, in the style of the command
    centre's tables. Raises `NotMade`."""
    return from_page(f"<html><head><style>{STYLE}</style></head><body>{body}</body></html>", title)


def from_page(page: str, title: str) -> bytes:
    """The PDF of a whole page of HTML. Raises `NotMade`."""
    from xhtml2pdf import pisa  # loads the whole of ReportLab

    if len(page) > LONGEST:
        raise NotMade("too long")
    out = io.BytesIO()
    try:
        done = pisa.CreatePDF(
            _in_font(page),
            dest=out,
            encoding="utf-8",
            link_callback=lambda _uri, _relative: "",
            resource_policy=_nothing_fetched(),
            context_meta={"title": title},
        )
    except Exception as error:  # whatever the library meets in it
        raise NotMade(type(error).__name__) from None
    if done.err:
        raise NotMade(f"{done.err} errors")
    return out.getvalue()


def _nothing_fetched():
    """No address, no file of the server."""
    from xhtml2pdf.config.resources import ResourceAccessPolicy

    return ResourceAccessPolicy.server(
        None,
        allow_remote=False,
        allowed_hosts=frozenset(),
        max_local_bytes=1,
        max_document_bytes=5 * 1024 * 1024,
        max_render_seconds=MOST_SECONDS,
        max_depth=100,
        max_resources=0,
    )


def _in_font(text: str) -> str:
    """Letters that the PDF's own fonts have; what they lack becomes a question mark."""
    plain = text.replace("→", "›").replace("−", "-")
    return plain.encode("cp1252", "replace").decode("cp1252")

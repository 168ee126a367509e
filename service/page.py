"""The small page for people: paste a text, see it marked and cleaned. No script, nothing loaded from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import html

from detector import Report
from detector.cli.page import LEGEND, STYLE, page_end, page_start, span_table

__all__ = ["HEADERS", "render"]

_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def render(report: Report | None = None) -> bytes:
    """Return the page in UTF-8: the form, and below it the report if there is one; all text escaped."""
    text = "" if report is None else report.text
    # A line break right behind <textarea> or <pre> is dropped by HTML, so one is given away.
    page = (
        f"{page_start('spamspan')}"
        '<form method="post" action="/">\n'
        '<p><label for="text">Paste an article; what was injected into it is marked and cut out.</label></p>\n'
        f'<textarea id="text" name="text" rows="12" required>\n{html.escape(text)}</textarea>\n'
        '<p><button type="submit">Scan</button></p>\n</form>\n'
        f"{'' if report is None else _result(report)}"
        '<p><a href="/docs">API</a></p>\n'
        f"{page_end()}"
    )
    return page.encode("utf-8", "replace")


def _result(report: Report) -> str:
    if not report.spans:
        return "<h2>Nothing found</h2>\n"
    return (
        f"<h2>Marked</h2>\n{LEGEND}<pre>\n{report.marked('html')}</pre>\n{span_table(report)}"
        f"<h2>Cleaned</h2>\n<pre>\n{html.escape(report.cleaned)}</pre>\n"
    )

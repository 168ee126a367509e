"""HTML views of reports: sections, legend and style for whole pages (no script, nothing loaded from elsewhere)."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from detector.cli.lines import LineIndex

if TYPE_CHECKING:
    from detector.report import Report

__all__ = ["LEGEND", "STYLE", "page_end", "page_start", "section", "span_table"]

STYLE = """
body{font:16px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
body{color:#1b1b1b;background:#fff}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;border:1px solid #bbb;border-radius:4px;padding:1rem}
mark{padding:0 .15em;border-radius:3px;color:inherit}
mark.spamspan-remove{background:#ffc9c9;text-decoration:line-through}
mark.spamspan-review{background:#ffe8a3;text-decoration:underline dotted}
table{border-collapse:collapse;width:100%}
th,td{border-bottom:1px solid #ccc;padding:.3rem .5rem;text-align:left;vertical-align:top}
td{overflow-wrap:anywhere}
textarea{width:100%;box-sizing:border-box;font:inherit}
button{font:inherit;padding:.4rem 1.2rem}
@media (prefers-color-scheme:dark){
body{background:#181818;color:#eee}
mark.spamspan-remove{background:#7a2323}
mark.spamspan-review{background:#665200}
}
"""

LEGEND = (
    '<p class="legend">Legend: <mark class="spamspan-remove">cut out</mark> of the cleaned text;'
    ' <mark class="spamspan-review">left in</mark> for a person to decide.</p>\n'
)


def page_start(title: str) -> str:
    """Return the head of a whole page, down to its heading."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{html.escape(title)}</h1>\n"
    )


def page_end() -> str:
    """Return the end of a whole page."""
    return "</body>\n</html>\n"


def span_table(report: Report) -> str:
    """Return the spans as a table, a row each; an empty string when there are none."""
    if not report.spans:
        return ""
    return "".join(_table_parts(report))


def _table_parts(report: Report) -> Iterator[str]:
    lines = LineIndex(report.text)
    heads: Iterable[str] = ("Line:column", "Action", "Category", "Score", "Fragment", "Reasons")
    yield ("<table>\n<thead><tr>" + "".join(f'<th scope="col">{head}</th>' for head in heads) + "</tr></thead>\n<tbody>\n")
    for span in report.spans:
        line, column = lines.position(span.start)
        cells = (
            f"{line}:{column}",
            span.action,
            span.category,
            f"{span.score:.2f}",
            span.text,
            "; ".join(span.reasons),
        )
        yield "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>\n"
    yield "</tbody>\n</table>\n"


def section(name: str, report: Report, *, table: bool) -> str:
    """Return one file's section: its name, the marked text and, if wanted, the table of spans."""
    count = len(report.spans)
    summary = "nothing found" if not count else f"{count} span{'s' if count > 1 else ''} found"
    # A line break right behind <pre> is dropped by HTML: one is given away so that the text keeps its own.
    return (
        f"<section>\n<h2>{html.escape(name)}</h2>\n<p>{summary}</p>\n<pre>\n{report.marked('html')}</pre>\n"
        f"{span_table(report) if table else ''}</section>\n"
    )

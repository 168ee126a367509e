"""The answer for one text: spans, cleaned text, edits and marked views."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from detector.clean import undo
from detector.errors import InputError
from detector.types import Allowed, Edit, Span

__all__ = ["FORMATS", "MarkFormat", "Report"]

MarkFormat: TypeAlias = Literal["html", "text", "markdown"]
FORMATS: tuple[MarkFormat, ...] = get_args(MarkFormat)
_OPEN, _CLOSE = "\u27e6", "\u27e7"
_MARKDOWN_SPECIAL = str.maketrans({char: "\\" + char for char in "\\`*_{}[]<>~|"})


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in ``text``.

    ``spans`` are sorted and disjoint; ``cleaned`` is the text without the spans of action
    ``"remove"``; ``edits`` are the cuts that were made, enough for :meth:`undo`; ``allowed`` is what
    allow rules left in, sorted (fragments may overlap where several were found at one place).
    """

    text: str
    spans: tuple[Span, ...]
    cleaned: str
    edits: tuple[Edit, ...]
    model_version: str
    allowed: tuple[Allowed, ...] = ()

    def undo(self) -> str:
        """Rebuild the text as given from ``cleaned`` and ``edits``."""
        return undo(self.cleaned, self.edits)

    def marked(self, format: MarkFormat = "html") -> str:
        """Return the text as given with its spans marked.

        ``html``: escaped text, each span in ``<mark class="spamspan-remove|review">`` with category,
        score and reasons in its title; ``text``: spans between ⟦ and ⟧, review spans with a question
        mark; ``markdown``: spans struck through (remove) or bold (review), text escaped.
        """
        if format not in FORMATS:
            raise InputError(f"unknown format {format!r}; use one of {', '.join(FORMATS)}")
        plain, wrap = _WRITERS[format]
        parts: list[str] = []
        at = 0
        for span in self.spans:
            parts.append(plain(self.text[at : span.start]))
            parts.append(wrap(span))
            at = span.end
        parts.append(plain(self.text[at:]))
        return "".join(parts)

    def to_dict(self) -> dict[str, object]:
        """Return spans, cleaned text, edits and model version as a JSON-ready mapping.

        ``allowed`` is there only if an allow rule left something in.
        """
        result: dict[str, object] = {
            "spans": [span.to_dict() for span in self.spans],
            "cleaned": self.cleaned,
            "edits": [edit.to_dict() for edit in self.edits],
            "model_version": self.model_version,
        }
        if self.allowed:
            result["allowed"] = [item.to_dict() for item in self.allowed]
        return result


def _html_text(text: str) -> str:
    return html.escape(text, quote=True)


def _html_span(span: Span) -> str:
    title = f"{span.category} {span.score:.2f}: {'; '.join(span.reasons)}"
    return (
        f'<mark class="spamspan-{span.action}" data-category="{span.category}" data-score="{span.score:.3f}"'
        f' title="{html.escape(title, quote=True)}">{html.escape(span.text, quote=True)}</mark>'
    )


def _plain_text(text: str) -> str:
    return text


def _text_span(span: Span) -> str:
    return f"{_OPEN}{span.text}{_CLOSE}" if span.action == "remove" else f"{_OPEN}?{span.text}{_CLOSE}"


def _markdown_text(text: str) -> str:
    return text.translate(_MARKDOWN_SPECIAL)


def _markdown_span(span: Span) -> str:
    sign = "~~" if span.action == "remove" else "**"
    # Markdown marks end at line breaks and do not hold blanks at their edges: mark line by line.
    lines = []
    for line in span.text.split("\n"):
        body = line.strip()
        lines.append(line.replace(body, f"{sign}{_markdown_text(body)}{sign}", 1) if body else line)
    return "\n".join(lines)


_WRITERS: dict[str, tuple[Callable[[str], str], Callable[[Span], str]]] = {
    "html": (_html_text, _html_span),
    "text": (_plain_text, _text_span),
    "markdown": (_markdown_text, _markdown_span),
}

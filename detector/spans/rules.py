"""Allow and deny rules: exact texts, prefixes and bounded regular expressions.

A rule may be bound to a category. An allow wins over any deny and over the model wherever it overlaps
them; a denied span says which rule it was. Rules come from code, from a TOML or JSON file, or from a request.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from detector.errors import RulesError
from detector.spans.patterns import runaway
from detector.types import CATEGORIES, Category, Span

__all__ = ["Rule", "Rules"]

Effect = Literal["allow", "deny"]
Match = Literal["exact", "prefix", "regex"]
MAX_PATTERN = 500
MAX_RULES = 10_000
# Scripts written without blanks: a word of another script begins and ends where they do.
_UNSPACED = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_SPACED_LETTER = re.compile(rf"[^\W{_UNSPACED}]")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it does, how it matches, its pattern and the category it gives or is bound to."""

    effect: Effect
    match: Match
    pattern: str
    category: Category | None = None
    name: str = ""

    def __post_init__(self) -> None:
        if self.effect not in get_args(Effect) or self.match not in get_args(Match):
            raise RulesError(f"rule {self.pattern!r}: effect must be allow or deny, match exact, prefix or regex")
        if not isinstance(self.pattern, str) or not self.pattern or len(self.pattern) > MAX_PATTERN:
            raise RulesError(f"rule {str(self.pattern)[:40]!r}: the pattern must have 1 to {MAX_PATTERN} characters")
        if self.category is not None and self.category not in CATEGORIES:
            raise RulesError(f"rule {self.pattern!r}: unknown category {self.category!r}; use one of {', '.join(CATEGORIES)}")
        if self.match == "regex":
            try:
                reason = runaway(self.pattern)
            except (re.error, OverflowError, RecursionError) as error:
                raise RulesError(f"rule {self.pattern!r} is no regular expression: {error}") from error
            if reason:
                raise RulesError(f"rule {self.pattern!r}: {reason}, which can run for ever; simplify it")

    @property
    def label(self) -> str:
        """The name shown with a hit."""
        return self.name or f"{self.effect} {self.match} {self.pattern!r}"

    def expression(self) -> re.Pattern[str]:
        """Return the rule as a compiled expression."""
        return _compiled(self.match, self.pattern)

    def hits(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the half-open ranges that the rule matches; empty matches are none."""
        return ((m.start(), m.end()) for m in self.expression().finditer(text) if m.end() > m.start())


@lru_cache(maxsize=MAX_RULES)
def _compiled(match: Match, pattern: str) -> re.Pattern[str]:
    if match == "regex":
        return re.compile(pattern)
    if match == "exact":
        return re.compile(re.escape(pattern))
    # A prefix begins a word and takes the rest of it.
    if _SPACED_LETTER.match(pattern):
        return re.compile(rf"(?<![^\W{_UNSPACED}]){re.escape(pattern)}[^\W{_UNSPACED}]*")
    return re.compile(re.escape(pattern) + r"\w*")


@dataclass(frozen=True, slots=True)
class Rules:
    """A set of rules, applied after the model."""

    rules: tuple[Rule, ...] = field(default=())

    @classmethod
    def of(cls, items: Iterable[Mapping[str, Any]]) -> Rules:
        """Build rules from mappings with effect, match, pattern and, optionally, category and name."""
        rules: list[Rule] = []
        for item in items:
            if not isinstance(item, Mapping) or (unknown := set(item) - {"effect", "match", "pattern", "category", "name"}):
                raise RulesError(f"a rule must be a mapping with effect, match, pattern, category, name; got {item!r:.80}")
            try:
                rules.append(Rule(**item))
            except TypeError as error:
                raise RulesError(f"rule {item!r:.80}: {error}") from error
            del unknown
        if len(rules) > MAX_RULES:
            raise RulesError(f"{len(rules)} rules are more than {MAX_RULES}; join them into fewer patterns")
        return cls(tuple(rules))

    @classmethod
    def load(cls, path: str | Path) -> Rules:
        """Read rules from a TOML (``[[rule]]``) or JSON (list) file."""
        path = Path(path)
        try:
            text = path.read_text("utf-8-sig")
            data = tomllib.loads(text).get("rule") if path.suffix == ".toml" else json.loads(text)
        except (OSError, ValueError, RecursionError) as error:
            raise RulesError(f"{path} cannot be read as rules: {error}") from error
        if not isinstance(data, list):
            raise RulesError(f"{path} must hold a list of rules ([[rule]] in TOML, a list in JSON)")
        return cls.of(data)

    def apply(self, text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
        """Return the spans after the rules: denied text is added, allowed text is taken out.

        A denied text goes even where the model only asks for review; spans to remove that overlap
        become one, under the name of the longest.
        """
        if not self.rules:
            return tuple(spans)
        allowed = _Allowed(len(text), [rule for rule in self.rules if rule.effect == "allow"], text)
        denied = [
            Span(start, end, text[start:end], rule.category or "noise", 1.0, "remove", (f"deny rule: {rule.label}",))
            for rule in self.rules
            if rule.effect == "deny"
            for start, end in rule.hits(text)
        ]
        left = [span for span in (*denied, *spans) if not allowed.pardons(span)]
        kept = _joined(text, [span for span in left if span.action == "remove"])
        taken = bytearray(len(text))
        for span in kept:
            taken[span.start : span.end] = b"\x01" * (span.end - span.start)
        kept += [span for span in left if span.action != "remove" and taken.find(1, span.start, span.end) < 0]
        return tuple(sorted(kept, key=lambda s: s.start))


class _Allowed:
    """Which characters an allow rule covers, for every category it is bound to (None: all)."""

    def __init__(self, size: int, rules: Sequence[Rule], text: str) -> None:
        self._cover: dict[Category | None, bytearray] = {}
        for rule in rules:
            for start, end in rule.hits(text):
                self._cover.setdefault(rule.category, bytearray(size))[start:end] = b"\x01" * (end - start)

    def pardons(self, span: Span) -> bool:
        """Tell whether an allow hit overlaps a span and is of its category."""
        covers = (self._cover.get(None), self._cover.get(span.category))
        return any(cover is not None and cover.find(1, span.start, span.end) >= 0 for cover in covers)


def _joined(text: str, spans: Sequence[Span]) -> list[Span]:
    """Join overlapping spans; each takes category, score and reasons of its longest part (the first of equals)."""
    out: list[Span] = []
    longest: Span | None = None
    for span in sorted(spans, key=lambda s: (s.start, s.start - s.end)):
        if longest is None or span.start >= out[-1].end:
            longest = span
            out.append(span)
            continue
        longest = max(longest, span, key=lambda s: s.end - s.start)
        start, end = out[-1].start, max(out[-1].end, span.end)
        out[-1] = replace(longest, start=start, end=end, text=text[start:end])
    return out

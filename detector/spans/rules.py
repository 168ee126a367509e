"""Allow and deny rules: exact texts, prefixes and bounded regular expressions.

A rule may be bound to categories. The longest allow wins over any deny and over the model; a hit
says which rule it was. Rules come from code, from a TOML or JSON file, or from a request.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from detector.errors import RulesError
from detector.types import CATEGORIES, Category, Span

__all__ = ["Rule", "Rules"]

Effect = Literal["allow", "deny"]
Match = Literal["exact", "prefix", "regex"]
MAX_PATTERN = 500
MAX_RULES = 10_000
# Nested repetition such as (a+)+ can take exponential time; such patterns are refused.
_NESTED = re.compile(r"\([^()]*[+*}][^()]*\)[+*{]")


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
            if _NESTED.search(self.pattern):
                raise RulesError(f"rule {self.pattern!r}: a repeated group with a repetition inside can run for ever; simplify it")
            try:
                re.compile(self.pattern)
            except re.error as error:
                raise RulesError(f"rule {self.pattern!r} is no regular expression: {error}") from error

    @property
    def label(self) -> str:
        """The name shown with a hit."""
        return self.name or f"{self.effect} {self.match} {self.pattern!r}"

    def expression(self) -> re.Pattern[str]:
        """Return the rule as a compiled expression."""
        if self.match == "regex":
            return re.compile(self.pattern)
        tail = r"\w*" if self.match == "prefix" else ""
        return re.compile(re.escape(self.pattern) + tail)


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
            text = path.read_text("utf-8")
            data = tomllib.loads(text).get("rule") if path.suffix == ".toml" else json.loads(text)
        except (OSError, UnicodeDecodeError, ValueError) as error:
            raise RulesError(f"{path} cannot be read as rules: {error}") from error
        if not isinstance(data, list):
            raise RulesError(f"{path} must hold a list of rules ([[rule]] in TOML, a list in JSON)")
        return cls.of(data)

    def apply(self, text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
        """Return the spans after the rules: denied text is added, allowed text is taken out."""
        if not self.rules:
            return tuple(spans)
        allowed = [
            (m.start(), m.end(), r) for r in self.rules if r.effect == "allow" for m in r.expression().finditer(text) if m.end() > m.start()
        ]
        denied = [
            Span(m.start(), m.end(), m.group(), rule.category or "noise", 1.0, "remove", (f"deny rule: {rule.label}",))
            for rule in self.rules
            if rule.effect == "deny"
            for m in rule.expression().finditer(text)
            if m.end() > m.start()
        ]
        kept: list[Span] = []
        for span in sorted([*denied, *spans], key=lambda s: (-(s.end - s.start), s.start)):
            if any(_pardons(rule, start, end, span) for start, end, rule in allowed):
                continue
            if all(span.end <= other.start or span.start >= other.end for other in kept):
                kept.append(span)
        return tuple(sorted(kept, key=lambda s: s.start))


def _pardons(rule: Rule, start: int, end: int, span: Span) -> bool:
    """Tell whether an allow hit [start, end) pardons a span: it overlaps and is of its category."""
    return start < span.end and end > span.start and rule.category in (None, span.category)

"""Allow and deny rules: exact texts, prefixes and bounded regular expressions.

An allow rule may be bound to a category, any rule to a host (and its subdomains). Who wins:

- An allow wins over every deny and over the model wherever it overlaps them, be it shorter or longer: what it
  touches is left in whole. A rule that says "this is ours" has the last word, so adding an allow can only ever
  take away less. (Were the longer match to win, a wide deny would silently overrule the exception to it.)
- Of several allows that touch one fragment the longest match is the one named; of equals the first given.
- Removals that overlap (denied, or found by the model) become one span under category, score and reasons of the
  longest part; the deny rules that took part are named in its reasons.

Rules come from code, from a TOML or JSON file, or from a request.
"""

from __future__ import annotations

import json
import re
import tomllib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Literal, get_args

from detector.errors import InputError, RulesError
from detector.spans.hosts import host_name, within
from detector.spans.patterns import runaway
from detector.types import CATEGORIES, Allowed, Category, Span

__all__ = ["Outcome", "Rule", "Rules"]

Effect = Literal["allow", "deny"]
Match = Literal["exact", "prefix", "regex"]
MAX_PATTERN = 500
MAX_RULES = 10_000
MAX_NAME = 200
# Places in one text; more is a rule gone wrong (every letter, every blank).
MAX_HITS = 200_000
# Deny rules named in the reasons of one span.
MAX_NAMED = 5
_DENY = "deny rule: "
# Scripts written without blanks: a word of another script begins and ends where they do.
_UNSPACED = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_SPACED_LETTER = re.compile(rf"[^\W{_UNSPACED}]")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it does, how it matches, its pattern, and what it is bound to.

    A deny gives its spans its ``category`` (``noise`` without one); an allow bound to a ``category`` only leaves in
    fragments of that one. With a ``host`` the rule only applies to documents of that host and its subdomains,
    and not to documents whose host is not given. ``name`` is what a hit is shown with.
    """

    effect: Effect
    match: Match
    pattern: str
    category: Category | None = None
    name: str = ""
    host: str | None = None

    def __post_init__(self) -> None:
        if self.effect not in get_args(Effect) or self.match not in get_args(Match):
            raise RulesError(f"rule {self.pattern!r:.80}: effect must be allow or deny, match exact, prefix or regex")
        if not isinstance(self.pattern, str) or not self.pattern or len(self.pattern) > MAX_PATTERN:
            raise RulesError(f"rule {str(self.pattern)[:40]!r}: the pattern must have 1 to {MAX_PATTERN} characters")
        if self.category is not None and self.category not in CATEGORIES:
            known = ", ".join(CATEGORIES)
            raise RulesError(f"rule {self.pattern!r}: unknown category {self.category!r:.80}; use one of {known}")
        if not isinstance(self.name, str) or len(self.name) > MAX_NAME:
            raise RulesError(f"rule {self.pattern!r}: the name must be a text of at most {MAX_NAME} characters")
        if self.host is not None:
            object.__setattr__(self, "host", self._site(self.host))
        if self.match == "regex":
            self._check_regex()

    def _site(self, host: str) -> str:
        try:
            return host_name(host)
        except InputError as error:
            raise RulesError(f"rule {self.pattern!r}: host: {error} (it holds for subdomains too)") from None

    def _check_regex(self) -> None:
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

    def holds_for(self, host: str | None) -> bool:
        """Tell whether the rule applies to documents of ``host`` (as :func:`host_name` gives it; None: not known)."""
        return self.host is None or (host is not None and within(host, self.host))

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


_KEYS = tuple(item.name for item in fields(Rule))
_NEEDED = ("effect", "match", "pattern")


def _rule(index: int, item: object) -> Rule:
    """Return the rule that a mapping describes; errors name its place."""
    if not isinstance(item, Mapping) or not set(_NEEDED) <= set(item) <= set(_KEYS):
        message = f"a rule must be a mapping with {', '.join(_NEEDED)} and, if wanted, {', '.join(_KEYS[3:])}; got {item!r:.80}"
        raise RulesError(f"entry {index + 1}: {message}", index)
    try:
        return Rule(**item)
    except RulesError as error:
        raise RulesError(f"entry {index + 1}: {error}", index) from error


@dataclass(frozen=True, slots=True)
class Outcome:
    """What rules make of a text: the spans that hold, and what allow rules left in."""

    spans: tuple[Span, ...]
    allowed: tuple[Allowed, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """A set of rules, applied after the model."""

    rules: tuple[Rule, ...] = field(default=())

    @classmethod
    def of(cls, items: Iterable[Mapping[str, Any]]) -> Rules:
        """Build rules from mappings with effect, match, pattern and, optionally, category, name and host.

        Raises :class:`RulesError` with the place of the first bad one.
        """
        rules = tuple(_rule(index, item) for index, item in enumerate(items))
        if len(rules) > MAX_RULES:
            raise RulesError(f"{len(rules)} rules are more than {MAX_RULES}; join them into fewer patterns")
        return cls(rules)

    @classmethod
    def load(cls, path: str | Path) -> Rules:
        """Read rules from a TOML (``[[rule]]``) or JSON (list) file."""
        path = Path(path)
        try:
            text = path.read_text("utf-8-sig")
            data = tomllib.loads(text).get("rule") if path.suffix.lower() == ".toml" else json.loads(text)
        except (OSError, ValueError, RecursionError) as error:
            raise RulesError(f"{path} cannot be read as rules (TOML if it ends in .toml, else JSON): {error}") from error
        if not isinstance(data, list):
            raise RulesError(f"{path} must hold a list of rules ([[rule]] in TOML, a list in JSON)")
        try:
            return cls.of(data)
        except RulesError as error:
            raise RulesError(f"{path}: {error}", error.index) from error

    def apply(self, text: str, spans: Sequence[Span], *, host: str | None = None) -> tuple[Span, ...]:
        """Return the spans after the rules: denied text is added, allowed text is taken out."""
        return self.outcome(text, spans, host=host).spans

    def outcome(self, text: str, spans: Sequence[Span], *, host: str | None = None) -> Outcome:
        """Return the spans after the rules, and what was allowed; ``host`` is that of the document.

        A denied text goes even where the model only asks for review. Raises :class:`RulesError` if the rules
        match more than ``MAX_HITS`` places.
        """
        site = None if host is None else host_name(host)
        rules = [rule for rule in self.rules if rule.holds_for(site)]
        if not rules:
            return Outcome(tuple(spans))
        found = [*_denied(text, rules), *spans]
        left, allowed = _pardoned(text, rules, found) if found else ([], [])
        return Outcome(_disjoint(text, left), tuple(sorted(dict.fromkeys(allowed), key=lambda item: (item.start, item.end))))


def _hits(text: str, rules: Iterable[Rule]) -> list[tuple[int, int, Rule]]:
    """Return every place that a rule matches, rule by rule."""
    found: list[tuple[int, int, Rule]] = []
    for rule in rules:
        found += ((start, end, rule) for start, end in islice(rule.hits(text), MAX_HITS + 1 - len(found)))
        if len(found) > MAX_HITS:
            raise RulesError(f"the rules match more than {MAX_HITS} places in one text; narrow {rule.label}")
    return found


def _denied(text: str, rules: Iterable[Rule]) -> list[Span]:
    denies = [rule for rule in rules if rule.effect == "deny"]
    return [
        Span(start, end, text[start:end], rule.category or "noise", 1.0, "remove", (_DENY + rule.label,))
        for start, end, rule in _hits(text, denies)
    ]


def _pardoned(text: str, rules: Iterable[Rule], spans: Sequence[Span]) -> tuple[list[Span], list[Allowed]]:
    """Part spans into those that stay spans and those that an allow rule touches."""
    cover = _Cover(text, [rule for rule in rules if rule.effect == "allow"])
    left: list[Span] = []
    allowed: list[Allowed] = []
    for span in spans:
        rule = cover.longest(span)
        if rule is None:
            left.append(span)
        else:
            allowed.append(Allowed(span.start, span.end, span.text, span.category, rule.label))
    return left, allowed


class _Cover:
    """Which allow hit covers each character, for every category that rules are bound to (None: all).

    Hits are ranked by length, of equals the first highest, and painted in that order: each character
    holds the rank of the longest hit on it, 0 for none.
    """

    def __init__(self, text: str, rules: Sequence[Rule]) -> None:
        self._ranked = _hits(text, rules)
        self._ranked.reverse()
        self._ranked.sort(key=lambda hit: hit[1] - hit[0])
        self._ranks: dict[Category | None, array[int]] = {}
        for rank, (start, end, rule) in enumerate(self._ranked, 1):
            if rule.category not in self._ranks:
                self._ranks[rule.category] = array("I", (0,)) * len(text)
            self._ranks[rule.category][start:end] = array("I", (rank,)) * (end - start)

    def longest(self, span: Span) -> Rule | None:
        """Return the rule of the longest hit that overlaps a span and may pardon its category."""
        if not self._ranked:
            return None
        ranks = (self._ranks[category] for category in (None, span.category) if category in self._ranks)
        best = max((max(rank[span.start : span.end], default=0) for rank in ranks), default=0)
        return self._ranked[best - 1][2] if best else None


def _disjoint(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return spans sorted and disjoint: overlapping removals become one, spans to review give way to them."""
    kept = _joined(text, [span for span in spans if span.action == "remove"])
    taken = bytearray(len(text))
    for span in kept:
        taken[span.start : span.end] = b"\x01" * (span.end - span.start)
    kept += [span for span in spans if span.action != "remove" and taken.find(1, span.start, span.end) < 0]
    return tuple(sorted(kept, key=lambda s: s.start))


def _joined(text: str, spans: Iterable[Span]) -> list[Span]:
    """Join spans that overlap."""
    groups: list[list[Span]] = []
    end = 0
    for span in sorted(spans, key=lambda s: (s.start, s.start - s.end)):
        if groups and span.start < end:
            groups[-1].append(span)
        else:
            groups.append([span])
            end = span.end
        end = max(end, span.end)
    return [_one(text, group) if len(group) > 1 else group[0] for group in groups]


def _one(text: str, parts: Sequence[Span]) -> Span:
    """Return one span for overlapping ones (sorted): like the longest (the first of equals), with the deny rules of all."""
    longest = max(parts, key=lambda part: part.end - part.start)
    start, end = parts[0].start, max(part.end for part in parts)
    denied = dict.fromkeys(reason for part in parts for reason in part.reasons if reason.startswith(_DENY))
    reasons = dict.fromkeys((*longest.reasons, *islice(denied, MAX_NAMED)))
    return replace(longest, start=start, end=end, text=text[start:end], reasons=tuple(reasons))

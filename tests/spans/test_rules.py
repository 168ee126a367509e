from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import CATEGORIES, InputError, Rule, Rules, RulesError, Span
from detector.spans.rules import MAX_PATTERN, MAX_RULES
from tests.strategies import article

TEXT = "The casino bank on Casino Road: loans, casinos and 上海夜网论坛 here."


def rules(*items: tuple[str, str, str] | tuple[str, str, str, str]) -> Rules:
    return Rules.of([dict(zip(("effect", "match", "pattern", "category"), item, strict=False)) for item in items])


def span(fragment: str, *, text: str = TEXT, category: Any = "gambling", action: Any = "remove") -> Span:
    start = text.index(fragment)
    return Span(start, start + len(fragment), fragment, category, 0.9, action)


def applied(rule_set: Rules, *spans: Span, text: str = TEXT) -> list[tuple[str, str, str]]:
    return [(s.text, s.category, s.action) for s in rule_set.apply(text, spans)]


def test_no_rules_change_nothing() -> None:
    assert Rules().apply(TEXT, [span("casino")]) == (span("casino"),)


@pytest.mark.parametrize(
    ("match", "pattern", "found"),
    [
        ("exact", "bank", ["bank"]),
        ("exact", "casino", ["casino", "casino"]),  # casino and casino|s
        ("exact", "a.c", []),
        ("prefix", "casino", ["casino", "casinos"]),
        ("prefix", "上海夜", ["上海夜网论坛"]),
        ("prefix", "asino", []),  # no word begins so
        ("regex", r"[Cc]asino\w*", ["casino", "Casino", "casinos"]),
        ("regex", r"(?i)casino road", ["Casino Road"]),
        ("regex", "x*", []),
    ],
)
def test_denied_text_is_removed(match: str, pattern: str, found: list[str]) -> None:
    spans = rules(("deny", match, pattern)).apply(TEXT, [])
    assert [s.text for s in spans] == found
    for s in spans:
        assert TEXT[s.start : s.end] == s.text
        assert (s.action, s.score, s.category) == ("remove", 1.0, "noise")
        assert pattern in s.reasons[0] or repr(pattern)[1:-1] in s.reasons[0]


# Regression: a Latin prefix took the Han behind it, and began inside words.
@pytest.mark.parametrize(
    ("text", "found"),
    [("加vx123abc是我的微信", ["vx123abc"]), ("devx1 vx2", ["vx2"]), ("(vx3)vx4", ["vx3", "vx4"]), ("жvx5", [])],
)
def test_a_prefix_begins_a_word_and_ends_with_it(text: str, found: list[str]) -> None:
    assert [s.text for s in rules(("deny", "prefix", "vx")).apply(text, [])] == found


def test_a_hit_names_its_rule() -> None:
    named = Rules((Rule("deny", "exact", "bank", "finance", "house rule 7"),)).apply(TEXT, [])
    assert named[0].reasons == ("deny rule: house rule 7",)
    assert named[0].category == "finance"
    assert rules(("deny", "exact", "bank")).apply(TEXT, [])[0].reasons == ("deny rule: deny exact 'bank'",)


def test_allow_takes_a_span_of_the_model_out() -> None:
    assert applied(rules(("allow", "exact", "Casino Road")), span("Casino"), span("loans")) == [("loans", "gambling", "remove")]


def test_an_allow_is_bound_to_its_category() -> None:
    allow = rules(("allow", "exact", "loans", "finance"))
    assert applied(allow, span("loans", category="finance")) == []
    assert applied(allow, span("loans", category="seo")) == [("loans", "seo", "remove")]


@pytest.mark.parametrize("order", [1, -1])
def test_the_longest_allow_wins_over_deny(order: int) -> None:
    items = [("deny", "exact", "Casino"), ("allow", "exact", "Casino Road"), ("deny", "exact", "bank")]
    assert applied(rules(*items[::order])) == [("bank", "noise", "remove")]


def test_an_allow_of_another_category_does_not_save_denied_text() -> None:
    assert applied(rules(("deny", "exact", "bank", "finance"), ("allow", "exact", "bank", "seo"))) == [("bank", "finance", "remove")]


# Regression: the longer span, though only for review, put the denied text out of the answer.
def test_denied_text_goes_where_the_model_only_asks_for_review() -> None:
    review = span("casinos and 上海夜网论坛", action="review")
    assert applied(rules(("deny", "exact", "上海夜网")), review) == [("上海夜网", "noise", "remove")]


def test_overlapping_removals_become_one() -> None:
    model = span("casinos and 上海", category="gambling")
    deny = rules(("deny", "exact", "上海夜网"))
    assert applied(deny, model) == [("casinos and 上海夜网", "gambling", "remove")]
    assert applied(rules(("deny", "exact", "casino bank"), ("deny", "exact", "bank on Casino", "seo"))) == [
        ("casino bank on Casino", "seo", "remove")
    ]


def test_review_spans_beside_denied_text_stay() -> None:
    assert applied(rules(("deny", "exact", "bank")), span("loans", action="review")) == [
        ("bank", "noise", "remove"),
        ("loans", "gambling", "review"),
    ]


_MATCHES = st.tuples(
    st.sampled_from(["allow", "deny"]),
    st.sampled_from(["exact", "prefix", "regex"]),
    st.sampled_from(["上海", "vx", "a", "library", r"\\w", "[0-9]", " ", "\n", "。"]),
    st.sampled_from([None, "seo", "adult"]),
)


@given(article(), st.lists(_MATCHES, max_size=5), st.data())
def test_spans_stay_sorted_disjoint_and_true(text: str, items: list[Any], data: st.DataObject) -> None:
    edges = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = [
        Span(a, b, text[a:b], data.draw(st.sampled_from(["seo", "adult"])), 0.9, data.draw(st.sampled_from(["remove", "review"])))
        for a, b in zip(edges[::2], edges[1::2], strict=False)
    ]
    rule_set = Rules.of([dict(zip(("effect", "match", "pattern", "category"), item, strict=True)) for item in items])
    found = rule_set.apply(text, spans)
    at = 0
    for s in found:
        assert at <= s.start < s.end
        assert text[s.start : s.end] == s.text
        at = s.end
    if all(item[0] == "allow" for item in items):
        assert set(found) <= set(spans)


def test_rules_reach_the_report(detector: Any) -> None:
    text = "The library opens at nine on weekdays.\n\nPlease bring a pencil, quietly.\n"
    plain = detector.scan(text)
    assert "quietly" in plain.cleaned
    denied = detector.scan(text, rules=rules(("deny", "exact", ", quietly", "seo")))
    assert denied.cleaned == text.replace(", quietly", "")
    assert denied.undo() == text
    pardoned = detector.scan(text, rules=rules(("deny", "exact", ", quietly"), ("allow", "exact", "pencil, quietly.")))
    assert pardoned.cleaned == plain.cleaned
    assert [r.cleaned for r in detector.scan_many([text, text], rules=rules(("deny", "exact", ", quietly")))] == [denied.cleaned] * 2


# Regression: every hit was compared with every other.
def test_time_is_linear_in_the_number_of_hits() -> None:
    text = "ab " * 60_000
    began = perf_counter()
    found = rules(("deny", "exact", "a"), ("deny", "exact", "b"), ("allow", "exact", "zz"), ("allow", "regex", "^ab")).apply(text, [])
    assert len(found) == 119_998
    assert perf_counter() - began < 5.0


@pytest.mark.parametrize("fields", [{"effect": "drop"}, {"match": "glob"}, {"pattern": ""}, {"pattern": "x" * (MAX_PATTERN + 1)}])
@pytest.mark.parametrize("through_of", [True, False])
def test_bad_fields_are_refused(fields: dict[str, str], through_of: bool) -> None:
    item = {"effect": "deny", "match": "exact", "pattern": "spam", **fields}
    with pytest.raises(RulesError):
        Rules.of([item]) if through_of else Rule(**item)  # type: ignore[arg-type]


def test_unknown_category_names_the_known_ones() -> None:
    with pytest.raises(RulesError, match=f"unknown category 'spam'.*{CATEGORIES[0]}"):
        rules(("deny", "exact", "x", "spam"))


@pytest.mark.parametrize("pattern", [5, None, ["a"], b"a"])
def test_patterns_must_be_text(pattern: Any) -> None:
    with pytest.raises(RulesError, match="pattern"):
        Rule("deny", "exact", pattern)


@pytest.mark.parametrize(
    "pattern",
    ["(", "[", "*a", "(?P<x", "a{99999999999999999999}", r"\1", "(?<=a+)b"],
)
def test_broken_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(RulesError, match="regular expression"):
        rules(("deny", "regex", pattern))


@pytest.mark.parametrize("pattern", ["(a+)+b", "((a)+)+b", r"(\w+\s?)+$", "(a|aa)+b", "(?:a*)*b", "(a?)+b", "(?=(x+)+y)", "(?:(?:a+))*b"])
def test_patterns_that_can_run_for_ever_are_refused(pattern: str) -> None:
    with pytest.raises(RulesError, match="run for ever"):
        rules(("deny", "regex", pattern))


@pytest.mark.parametrize(
    "item", ["deny", 5, None, ["deny", "exact", "x"], {"pattern": "x"}, {"effect": "deny", "match": "exact", "pattern": "x", "colour": 1}]
)
def test_items_must_be_mappings_with_known_keys(item: Any) -> None:
    with pytest.raises(RulesError):
        Rules.of([item])


def test_too_many_rules_are_refused() -> None:
    item = {"effect": "deny", "match": "exact", "pattern": "x"}
    with pytest.raises(RulesError, match=str(MAX_RULES)):
        Rules.of([item] * (MAX_RULES + 1))


def test_rules_error_is_an_input_error() -> None:
    assert issubclass(RulesError, InputError)
    assert issubclass(RulesError, ValueError)


def test_rules_load_from_toml_and_json(tmp_path: Path) -> None:
    toml, plain = tmp_path / "rules.toml", tmp_path / "rules.json"
    toml.write_text(
        '[[rule]]\neffect = "deny"\nmatch = "regex"\npattern = \'casino\\w*\'\ncategory = "gambling"\n'
        '[[rule]]\neffect = "allow"\nmatch = "exact"\npattern = "上海"\nname = "city"\n',
        "utf-8",
    )
    items = [
        {"effect": "deny", "match": "regex", "pattern": r"casino\w*", "category": "gambling"},
        {"effect": "allow", "match": "exact", "pattern": "上海", "name": "city"},
    ]
    plain.write_text(json.dumps(items, ensure_ascii=False), "utf-8-sig")
    assert Rules.load(toml) == Rules.load(str(plain)) == Rules.of(items)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.toml", b"[[rule]\n"),
        ("a.toml", b""),
        ("a.toml", b"rule = 5"),
        ("a.json", b"{"),
        ("a.json", b"{}"),
        ("a.json", b"\xff\xfe"),
        ("a.json", b"[" * 100_000),
        ("a.json", b'[{"effect": "deny"}]'),
        ("a.json", b"[1]"),
    ],
)
def test_rule_files_that_cannot_be_read(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RulesError):
        Rules.load(tmp_path / name)


def test_missing_rule_file_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path, tmp_path / "a\0b"):
        with pytest.raises(RulesError, match="cannot be read"):
            Rules.load(path)

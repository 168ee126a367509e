from __future__ import annotations

import json
import pickle
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import CATEGORIES, Allowed, InputError, Rule, Rules, RulesError, Span
from detector.spans.rules import MAX_HITS, MAX_NAME, MAX_NAMED, MAX_PATTERN, MAX_RULES
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


def test_a_short_allow_saves_a_longer_denied_text_whole() -> None:
    assert applied(rules(("deny", "exact", "The casino bank"), ("allow", "exact", "bank"))) == []


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_allows_the_longest_match_is_named(order: int) -> None:
    items = [Rule("allow", "exact", part, name=part) for part in ("Casino", "Casino Road: loans", "Road")]
    outcome = Rules((Rule("deny", "exact", "Casino Road"), *items[::order])).outcome(TEXT, [])
    start = TEXT.index("Casino Road")
    assert outcome.spans == ()
    assert outcome.allowed == (Allowed(start, start + 11, "Casino Road", "noise", "Casino Road: loans"),)


def test_of_equally_long_allows_the_first_is_named() -> None:
    for names in (("one", "two"), ("two", "one")):
        items = [Rule("allow", "exact", "bank", name=name) for name in names]
        assert Rules((Rule("deny", "exact", "bank"), *items)).outcome(TEXT, []).allowed[0].rule == names[0]


def test_only_allows_of_the_category_are_named() -> None:
    items = (
        Rule("allow", "exact", "casino bank", "seo"),
        Rule("allow", "exact", "bank", "finance", "right"),
        Rule("allow", "exact", "an", name="short"),
    )
    outcome = Rules(items).outcome(TEXT, [span("bank", category="finance")])
    assert [item.rule for item in outcome.allowed] == ["right"]


def test_what_was_allowed_is_sorted_and_told_once() -> None:
    items = [
        Rule("deny", "exact", "bank"),
        Rule("deny", "regex", "ban."),
        Rule("deny", "exact", "casino bank"),
        Rule("allow", "exact", "bank"),
    ]
    outcome = Rules(tuple(items)).outcome(TEXT, [span("loans")])
    assert [item.text for item in outcome.allowed] == ["casino bank", "bank"]
    assert [s.text for s in outcome.spans] == ["loans"]
    assert outcome.allowed[1].to_dict() == {"start": 11, "end": 15, "text": "bank", "category": "noise", "rule": "allow exact 'bank'"}


def test_an_allow_that_meets_nothing_is_not_told() -> None:
    assert rules(("allow", "exact", "bank")).outcome(TEXT, []).allowed == ()
    assert rules(("allow", "exact", "bank")).outcome(TEXT, [span("loans")]).allowed == ()


def test_joined_removals_name_all_their_rules() -> None:
    found = span("casinos and 上海")
    model = Span(found.start, found.end, found.text, found.category, 0.9, "remove", ("looks odd",))
    deny = Rules(
        (Rule("deny", "exact", "and", name="one"), Rule("deny", "exact", "上海夜网", name="two"), Rule("deny", "exact", "nd", name="one"))
    )
    assert deny.apply(TEXT, [model])[0].reasons == ("looks odd", "deny rule: one", "deny rule: two")
    many = Rules(tuple(Rule("deny", "exact", "and", name=f"n{number}") for number in range(50)))
    assert len(many.apply(TEXT, [model])[0].reasons) == 1 + MAX_NAMED


_ITEMS = st.fixed_dictionaries(
    {
        "effect": st.sampled_from(["allow", "deny"]),
        "match": st.sampled_from(["exact", "prefix", "regex"]),
        "pattern": st.sampled_from(["上海", "上海夜网", "vx", "a", "library", "[0-9]", " ", "\n", "。", "a.c"]),
        "category": st.sampled_from([None, "seo", "adult"]),
        "host": st.sampled_from([None, "example.org", "www.example.org"]),
    }
)
_HOSTS = st.sampled_from([None, "example.org", "www.example.org", "other.net"])


def _drawn(text: str, data: st.DataObject) -> list[Span]:
    edges = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    return [
        Span(a, b, text[a:b], data.draw(st.sampled_from(["seo", "adult"])), 0.9, data.draw(st.sampled_from(["remove", "review"])))
        for a, b in zip(edges[::2], edges[1::2], strict=False)
    ]


def _removed(spans: tuple[Span, ...]) -> set[int]:
    return {at for s in spans if s.action == "remove" for at in range(s.start, s.end)}


@given(article(), st.lists(_ITEMS, max_size=5), _HOSTS, st.data())
def test_spans_stay_sorted_disjoint_and_true(text: str, items: list[Any], host: str | None, data: st.DataObject) -> None:
    spans = _drawn(text, data)
    outcome = Rules.of(items).outcome(text, spans, host=host)
    at = 0
    for s in outcome.spans:
        assert at <= s.start < s.end
        assert text[s.start : s.end] == s.text
        at = s.end
    for item in outcome.allowed:
        assert text[item.start : item.end] == item.text
    if all(item["effect"] == "allow" for item in items):
        assert set(outcome.spans) <= set(spans)
        assert len(outcome.spans) + len(outcome.allowed) == len(spans)


@given(article(), st.lists(_ITEMS, max_size=5), _ITEMS, _HOSTS, st.data())
def test_an_allow_never_takes_away_more_and_a_deny_never_less(
    text: str, items: list[Any], more: Any, host: str | None, data: st.DataObject
) -> None:
    spans = _drawn(text, data)
    before, after = (_removed(Rules.of(listed).apply(text, spans, host=host)) for listed in (items, [*items, more]))
    assert after <= before if more["effect"] == "allow" else before <= after


@given(article(), st.lists(_ITEMS, max_size=5), _HOSTS, st.data())
def test_rules_of_other_hosts_are_as_if_they_were_not_there(text: str, items: list[Any], host: str | None, data: st.DataObject) -> None:
    spans = _drawn(text, data)
    here = [{**item, "host": None} for item in items if Rule(**item).holds_for(host)]
    outcome, expected = Rules.of(items).outcome(text, spans, host=host), Rules.of(here).outcome(text, spans)
    assert (outcome.spans, outcome.allowed) == (expected.spans, expected.allowed)


@given(article(), st.lists(_ITEMS, max_size=5), st.data())
def test_nothing_removed_overlaps_an_allow_of_its_category(text: str, items: list[Any], data: st.DataObject) -> None:
    parts = [s for s in _drawn(text, data) if s.action == "remove"]
    rule_set = Rules.of(item for item in items if item["host"] is None)
    denied = [
        (start, end, rule.category or "noise") for rule in rule_set.rules if rule.effect == "deny" for start, end in rule.hits(text)
    ] + [(s.start, s.end, s.category) for s in parts]
    allows = [(start, end, rule) for rule in rule_set.rules if rule.effect == "allow" for start, end in rule.hits(text)]

    def pardoned(start: int, end: int, category: str) -> bool:
        return any(a < end and start < b and rule.category in (None, category) for a, b, rule in allows)

    # The plain reading of the rule, place by place.
    expected = {at for start, end, category in denied if not pardoned(start, end, category) for at in range(start, end)}
    assert _removed(rule_set.apply(text, parts)) == expected


def test_too_many_hits_are_refused() -> None:
    with pytest.raises(RulesError, match=rf"more than {MAX_HITS} places.*'a'"):
        rules(("deny", "exact", "a")).apply("a" * (MAX_HITS + 1), [])
    assert len(rules(("deny", "regex", "a+")).apply("a" * (MAX_HITS + 1), [])) == 1


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
    assert plain.allowed == denied.allowed == ()
    assert "allowed" not in denied.to_dict()
    assert [item.text for item in pardoned.allowed] == [", quietly"]
    assert pardoned.to_dict()["allowed"] == [item.to_dict() for item in pardoned.allowed]


# Regression: every hit was compared with every other.
def test_time_is_linear_in_the_number_of_hits() -> None:
    text = "ab " * 60_000
    began = process_time()
    found = rules(("deny", "exact", "a"), ("deny", "exact", "b"), ("allow", "exact", "zz"), ("allow", "regex", "^ab")).apply(text, [])
    assert len(found) == 119_998
    # Regression: cover of the whole text was made anew for every hit of an allow.
    assert rules(("deny", "exact", "a"), ("allow", "exact", "ab"), ("allow", "exact", "a", "seo")).apply(text, []) == ()
    assert process_time() - began < 10.0


@pytest.mark.parametrize(
    "fields",
    [
        {"effect": "drop"},
        {"match": "glob"},
        {"pattern": ""},
        {"pattern": "x" * (MAX_PATTERN + 1)},
        {"name": "x" * (MAX_NAME + 1)},
        {"name": 5},
        {"host": "a/b"},
    ],
)
@pytest.mark.parametrize("through_of", [True, False])
def test_bad_fields_are_refused(fields: dict[str, str], through_of: bool) -> None:
    item = {"effect": "deny", "match": "exact", "pattern": "spam", **fields}
    with pytest.raises(RulesError):
        Rules.of([item]) if through_of else Rule(**item)


def test_errors_name_the_place_of_the_rule(tmp_path: Path) -> None:
    good = {"effect": "deny", "match": "exact", "pattern": "x"}
    for bad in ({**good, "match": "glob"}, {"effect": "deny", "pattern": "x"}, {**good, "hosts": "a.org"}, 5):
        with pytest.raises(RulesError, match=r"^entry 3: ") as caught:
            Rules.of([good, good, bad])  # type: ignore[list-item]
        assert caught.value.index == 2
        (tmp_path / "a.json").write_text(json.dumps([good, bad]))
        with pytest.raises(RulesError, match=r"a\.json: entry 2: ") as caught:
            Rules.load(tmp_path / "a.json")
        assert caught.value.index == 1
        assert pickle.loads(pickle.dumps(caught.value)).index == 1


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
        '[[rule]]\neffect = "allow"\nmatch = "exact"\npattern = "上海"\nname = "city"\nhost = "Example.org"\n',
        "utf-8",
    )
    items = [
        {"effect": "deny", "match": "regex", "pattern": r"casino\w*", "category": "gambling"},
        {"effect": "allow", "match": "exact", "pattern": "上海", "name": "city", "host": "example.org"},
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

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import InputError, Rule, Rules, RulesError
from detector.spans.hosts import host_name, within
from tests.strategies import any_text

LABEL = st.from_regex(r"[a-z0-9_]([a-z0-9_-]{0,5}[a-z0-9_])?", fullmatch=True)
HOST = st.lists(LABEL, min_size=1, max_size=4).map(".".join)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("example.org", "example.org"),
        ("WWW.Example.ORG.", "www.example.org"),
        (" localhost ", "localhost"),
        ("10.0.0.1", "10.0.0.1"),
        ("my_site.example.org", "my_site.example.org"),
        ("例子.中国", "xn--fsqu00a.xn--fiqs8s"),
        ("xn--fsqu00a.xn--fiqs8s", "xn--fsqu00a.xn--fiqs8s"),
        ("例子。中国。", "xn--fsqu00a.xn--fiqs8s"),
        ("ｅxample.org", "example.org"),
    ],
)
def test_hosts_have_one_spelling(given: str, expected: str) -> None:
    assert host_name(given) == expected


BAD = [
    "", " ", ".", "..", "a..b", ".org", "https://example.org", "example.org/a", "example.org:80", "*.example.org", "a b.org", "-a.org",
    "a-.org", "x" * 64, ".".join(["abcdefg"] * 40), "中" * 300, "\ud800.org", "a@b.org", "[::1]", "a\nb", "例" * 60,
]  # fmt: skip


@pytest.mark.parametrize("value", BAD, ids=ascii)
def test_what_is_no_host_is_refused(value: str) -> None:
    with pytest.raises(InputError, match="not a host name"):
        host_name(value)
    with pytest.raises(RulesError, match=r"(?s)rule 'x': host: .* is not a host name.*subdomains"):
        Rule("deny", "exact", "x", host=value)


@pytest.mark.parametrize("value", [5, b"example.org", ["example.org"], True])
def test_hosts_are_text(value: Any) -> None:
    with pytest.raises(InputError, match="must be a str"):
        host_name(value)
    with pytest.raises(RulesError, match="must be a str"):
        Rules.of([{"effect": "deny", "match": "exact", "pattern": "x", "host": value}])


@given(any_text())
def test_any_text_is_a_host_or_refused(text: str) -> None:
    try:
        name = host_name(text)
    except InputError:
        return
    assert host_name(name) == name
    assert name.isascii()


@given(HOST, LABEL)
def test_a_site_holds_its_subdomains_and_nothing_else(site: str, label: str) -> None:
    assert within(site, site)
    assert within(f"{label}.{site}", site)
    assert not within(f"{label}{site}", site)
    assert not within(site, f"{label}.{site}")
    assert host_name(site.upper()) == site


@pytest.mark.parametrize(
    ("host", "applies"),
    [
        ("example.org", True),
        ("www.example.org", True),
        ("WWW.EXAMPLE.ORG.", True),
        ("a.b.example.org", True),
        ("notexample.org", False),
        ("example.org.evil.net", False),
        ("org", False),
        (None, False),
    ],
)
def test_a_rule_bound_to_a_host(host: str | None, applies: bool) -> None:
    text = "plain spam here"
    bound = Rules((Rule("deny", "exact", "spam", host="Example.org"),))
    assert bool(bound.apply(text, [], host=host)) is applies
    everywhere = Rules((Rule("deny", "exact", "spam"), Rule("allow", "exact", "spam", host="example.org")))
    assert bool(everywhere.apply(text, [], host=host)) is not applies


def test_rules_of_one_host_are_equal_however_it_is_written() -> None:
    assert Rule("deny", "exact", "x", host="Example.ORG.") == Rule("deny", "exact", "x", host="example.org")
    with pytest.raises(InputError, match="not a host name"):
        Rules((Rule("deny", "exact", "x"),)).apply("x", [], host="https://example.org/")

from __future__ import annotations

from collections.abc import Callable

from detector.evaluation.cases import Case
from detector.evaluation.page import marked_context
from detector.evaluation.worst import SAME_KIND, worst_errors

Make = Callable[..., Case]


def test_confident_false_alarms_and_large_misses(case: Make) -> None:
    cases = [
        case("⟦SPAM⟧ xyz", (5, 8, 0.7, "remove", "adult"), identity="1"),
        case("⟦LONGERSPAM⟧ abc", (11, 14, 0.9, "remove", "adult"), identity="2"),
        case("⟦FOUND⟧ def", (0, 5, 0.9, "remove", "adult"), (6, 9, 0.9, "review", "adult"), identity="3"),
    ]
    errors = worst_errors(cases, count=4)
    assert [(e.kind, e.text[e.start : e.end]) for e in errors] == [
        ("false", "abc"),
        ("false", "xyz"),
        ("missed", "LONGERSPAM"),
        ("missed", "SPAM"),
    ]
    assert "text" not in errors[0].to_dict()


def test_one_failing_kind_does_not_fill_the_list(case: Make) -> None:
    cases = [case(f"⟦SPAM {n}⟧ x", identity=str(n)) for n in range(30)] + [case("⟦SPAM 0⟧ y", mechanisms=("b_noise",), identity="z")]
    assert len(worst_errors(cases, count=50)) == SAME_KIND


def test_context_is_escaped_and_marked(case: Make) -> None:
    (seen,) = [case("<b> ⟦<script>alert(1)</script>⟧ & ⟦ok⟧ false", (32, 34, 0.9), (35, 40, 0.9))]
    (false, missed) = worst_errors([seen], count=2)
    shown = marked_context(missed)
    assert shown == (
        '&lt;b&gt; <mark class="missed here">&lt;script&gt;alert(1)&lt;/script&gt;</mark> &amp; '
        '<mark class="hit">ok</mark> <mark class="false">false</mark>'
    )
    assert '<mark class="false here">false</mark>' in marked_context(false)


def test_context_of_a_long_error_is_cut(case: Make) -> None:
    (error,) = worst_errors([case("a" * 500 + "⟦" + "S" * 5000 + "⟧")], count=1)
    assert len(marked_context(error)) < 1000

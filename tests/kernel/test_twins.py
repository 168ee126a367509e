"""The compiled loops give what the numpy versions give, bit for bit."""

from __future__ import annotations

from collections.abc import Callable
from subprocess import CompletedProcess
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import kernel
from detector.signals.inputs import occurrences, occurrences_numpy
from detector.text.stream import Stream, make_stream
from tests.model.test_trees import TREES
from tests.strategies import any_text, article

compiled = pytest.mark.skipif(not kernel.COMPILED, reason="the C twin is not built here")
_SCORES = st.integers(-2000, 2000)


def best_by_trying(inside: list[int], start: list[int], end: list[int], price: int) -> int:
    """Return the greatest earnings over all sets of disjoint segments."""
    best = [0] * (len(inside) + 1)
    for stop in range(1, len(inside) + 1):
        ending = [best[i] + sum(inside[i:stop]) + start[i] + end[stop - 1] - price for i in range(stop)]
        best[stop] = max(best[stop - 1], *ending)
    return best[-1]


@given(st.lists(st.tuples(_SCORES, _SCORES, _SCORES), max_size=12), st.sampled_from([0, 512, 1536]))
def test_chains_earn_the_most(rows: list[tuple[int, int, int]], price: int) -> None:
    inside, start, end = (np.array([row[i] for row in rows], dtype=np.int32) for i in range(3))
    whole = np.array([0]), np.array([len(rows)])
    for chains in (kernel.chains, kernel.chains_python):
        segments = chains(inside, start, end, *whole, price).tolist()
        earned = 0
        at = 0
        for first, last in segments:
            assert at <= first < last <= len(rows)
            earned += int(inside[first:last].sum() + start[first] + end[last - 1]) - price
            at = last
        assert earned == best_by_trying(inside.tolist(), start.tolist(), end.tolist(), price)


@compiled
@given(st.lists(st.tuples(_SCORES, _SCORES, _SCORES), max_size=60), st.sets(st.integers(0, 60)), st.sampled_from([0, 512, 1536]))
def test_chains_twins(rows: list[tuple[int, int, int]], borders: set[int], price: int) -> None:
    inside, start, end = (np.array([row[i] for row in rows], dtype=np.int32) for i in range(3))
    borders = {min(border, len(rows)) for border in borders}
    # Every other stretch is a line, so that something lies between lines.
    first, last = (np.array(sorted(borders)[side : len(borders) // 2 * 2 : 2], dtype=np.int64) for side in (0, 1))
    made = kernel.chains(inside, start, end, first, last, price)
    assert np.array_equal(made, kernel.chains_python(inside, start, end, first, last, price))


@compiled
@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 17, 4000])
@pytest.mark.parametrize(("bits", "layout_bits"), [(6, 4), (10, 8)])
def test_token_score_twins(count: int, bits: int, layout_bits: int) -> None:
    rng = np.random.default_rng(count)
    hashes = rng.integers(0, 1 << 32, count, dtype=np.uint32)
    pattern = rng.integers(0, 1 << layout_bits, count, dtype=np.uint32)
    weights = rng.integers(-32768, 32768, (1 << bits, 9)).astype(np.int16)
    layout = rng.integers(-32768, 32768, (1 << layout_bits, 4)).astype(np.int16)
    ours = kernel.token_scores(hashes, pattern, weights, layout, bits, layout_bits)
    theirs = kernel.token_scores_numpy(hashes, pattern, weights, layout, bits)
    for one, other in zip(ours, theirs, strict=True):
        assert np.array_equal(one, other)


def assert_occurrence_twins(stream: Stream, docs: list[int]) -> None:
    asked = np.array(docs, dtype=np.int64)
    for ours, theirs in zip(occurrences(stream, asked), occurrences_numpy(stream, asked), strict=True):
        assert ours.dtype == theirs.dtype == np.int32
        assert ours.tolist() == theirs.tolist()


@compiled
@given(st.lists(st.one_of(any_text(60), article()), max_size=5), st.integers(0, 31))
def test_occurrence_twins(texts: list[str], chosen: int) -> None:
    assert_occurrence_twins(make_stream(texts), [doc for doc in range(len(texts)) if chosen >> doc & 1])


# Keys that meet in the counting table: their products with its step end, or begin, alike.
_STEP = 0x9E3779B1
_CLASHING = [(number << 28) * pow(_STEP, -1, 1 << 32) % (1 << 32) for number in range(16)]


@compiled
@given(
    st.lists(
        st.lists(st.one_of(st.sampled_from(_CLASHING), st.integers(0, 3), st.integers(0, 2**32 - 1), st.just(2**32 - 1)), max_size=70),
        min_size=1,
        max_size=4,
    )
)
def test_occurrence_twins_on_any_hashes(docs: list[list[int]]) -> None:
    # No border behind the last document: its last token begins a pair with nothing.
    ends = np.cumsum([0, *(len(doc) for doc in docs)])
    hashes = np.array([value for doc in docs for value in doc], dtype=np.uint32)
    empty: npt.NDArray[Any] = np.zeros(0)
    stream = Stream(empty, empty, ends[:-1], ends[1:], np.zeros(len(hashes)), empty, hashes, empty, empty, empty)  # type: ignore[arg-type]
    assert_occurrence_twins(stream, list(range(len(docs))))


@compiled
@pytest.mark.parametrize("size", [1, 7, 8, 9, 16, 17, 32, 33, 20_000])
def test_occurrence_twins_at_every_size_of_the_table(size: int) -> None:
    rng = np.random.default_rng(size)
    # A long document before a short one: nothing of its counts is left over.
    for kinds in (1, 3, size, 4 * size):
        texts = ["".join(chr(0x4E00 + int(n)) for n in rng.integers(0, kinds, count) % 20_000) for count in (size, size // 2, 1, size)]
        assert_occurrence_twins(make_stream(texts), [0, 1, 2, 3])
        assert_occurrence_twins(make_stream(texts), [3, 1])


@compiled
@given(st.lists(st.tuples(st.floats(width=32), st.floats(width=32)), max_size=20))
def test_tree_twins(rows: list[tuple[float, float]]) -> None:
    table = np.array(rows, dtype=np.float32).reshape(-1, 2)
    nodes = (TREES.feature, TREES.threshold, TREES.left, TREES.right, TREES.value)
    ours = kernel.tree_sums(table, nodes, TREES.roots, TREES.depth)
    assert np.array_equal(ours, kernel.tree_sums_numpy(table, nodes, TREES.roots, TREES.depth))
    parts = kernel.tree_parts(table, nodes, TREES.roots, TREES.depth)
    assert parts.dtype == np.int64
    assert np.array_equal(parts, kernel.tree_parts_numpy(table, nodes, TREES.roots, TREES.depth))


@compiled
@pytest.mark.parametrize("rows", [1, 47, 48, 49, 200])
def test_tree_twins_at_every_number_of_rows(rows: int) -> None:
    # Rows are computed in blocks.
    table = np.random.default_rng(rows).uniform(-5, 5, (rows, 2)).astype(np.float32)
    nodes = (TREES.feature, TREES.threshold, TREES.left, TREES.right, TREES.value)
    for ours, theirs in ((kernel.tree_sums, kernel.tree_sums_numpy), (kernel.tree_parts, kernel.tree_parts_numpy)):
        assert np.array_equal(ours(table, nodes, TREES.roots, TREES.depth), theirs(table, nodes, TREES.roots, TREES.depth))


@compiled
@pytest.mark.parametrize("change", [{"left": 99}, {"left": -1}, {"feature": 7}, {"roots": 99}, {"roots": -1}])
def test_broken_trees_are_refused_not_read(change: dict[str, int]) -> None:
    arrays: dict[str, npt.NDArray[Any]] = {
        name: getattr(TREES, name).copy() for name in ("feature", "threshold", "left", "right", "value", "roots")
    }
    for name, value in change.items():
        arrays[name][0] = value
    roots = arrays.pop("roots")
    with pytest.raises(ValueError, match="do not fit"):
        kernel.tree_sums(np.zeros((1, 2), dtype=np.float32), tuple(arrays.values()), roots, 2)


@compiled
def test_pure_python_serves_on_request(python: Callable[..., CompletedProcess[str]]) -> None:
    code = (
        "from detector import Detector, kernel\n"
        "text = 'The library opens at nine.\\n\\n\\u4e0a\\u6d77\\u591c\\u7f51\\u8bba\\u575b\\n\\nReaders may borrow six books.\\n' * 3\n"
        "print(kernel.COMPILED, [s.to_dict() for s in Detector.load().scan(text).spans])\n"
    )
    pure = python(code, environment={"SPAMSPAN_PURE": "1"})
    fast = python(code)
    assert pure.returncode == fast.returncode == 0, pure.stderr + fast.stderr
    assert (pure.stdout.split()[0], fast.stdout.split()[0]) == ("False", "True")
    assert pure.stdout.split()[1:] == fast.stdout.split()[1:]

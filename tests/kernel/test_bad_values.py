"""The compiled functions refuse values that are out of range."""

from __future__ import annotations

from collections.abc import Callable
from subprocess import CompletedProcess

import numpy as np
import pytest

from detector import kernel
from detector.model.screen import DILATIONS
from detector.text.classes import CharClass
from tests.kernel.arguments import (
    CODES,
    SIZE,
    call,
    chains_arguments,
    known_arguments,
    occurrences_arguments,
    screen_arguments,
    token_scores_arguments,
    tokenize_arguments,
)

pytestmark = pytest.mark.skipif(not kernel.COMPILED, reason="the C twin is not built here")


@pytest.mark.parametrize("code", [CODES, CODES + 1, 0xFFFFFFFF])
@pytest.mark.parametrize("at", [0, 1, SIZE - 1])
@pytest.mark.parametrize("group", [0, 1], ids=["alone", "in a run"])
def test_code_points_beyond_the_tables(code: int, at: int, group: int) -> None:
    arguments = tokenize_arguments()
    arguments[4][:] = group
    arguments[0][at] = code
    with pytest.raises(ValueError, match="code point or class is out of range"):
        call("tokenize", arguments)


@pytest.mark.parametrize("value", [len(CharClass), len(CharClass) + 1, 255])
@pytest.mark.parametrize("at", [0, 1, SIZE - 1])
@pytest.mark.parametrize("group", [0, 1], ids=["alone", "in a run"])
def test_classes_beyond_the_known(value: int, at: int, group: int) -> None:
    arguments = tokenize_arguments()
    arguments[4][:] = group
    arguments[0][at] = ord("b")
    arguments[2][ord("b")] = value
    with pytest.raises(ValueError, match="code point or class is out of range"):
        call("tokenize", arguments)


def test_the_last_code_point_and_class_are_in_range() -> None:
    arguments = tokenize_arguments()
    arguments[0][1] = CODES - 1
    arguments[2][CODES - 1] = len(CharClass) - 1
    assert call("tokenize", arguments) == SIZE


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ([-1, 3], [3, 6]),
        ([0, 3], [3, 6]),  # the token before a section is looked at
        ([1, 3], [3, SIZE]),  # and the one behind it
        ([1, 3], [3, 2]),
        ([1, 3], [3, 1]),
        ([1, 3], [3, 1 << 40]),
        ([-(1 << 40), 3], [3, 6]),
        ([1, 1 << 40], [3, 6]),
    ],
)
def test_sections_outside_the_batch(first: list[int], last: list[int]) -> None:
    arguments = screen_arguments()
    arguments[10], arguments[11] = np.array(first, dtype=np.int64), np.array(last, dtype=np.int64)
    with pytest.raises(ValueError, match="out of range"):
        call("screen", arguments)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ([-1, 3], [3, 6]),
        ([0, 3], [3, SIZE + 1]),
        ([0, 3], [3, 2]),
        ([0, 3], [3, 1 << 40]),
        ([-(1 << 40), 3], [3, 6]),
        ([0, 1 << 40], [3, 6]),
    ],
)
def test_documents_outside_the_batch(first: list[int], last: list[int]) -> None:
    arguments = occurrences_arguments()
    arguments[2], arguments[3] = np.array(first, dtype=np.int64), np.array(last, dtype=np.int64)
    with pytest.raises(ValueError, match="documents are out of range"):
        call("occurrences", arguments)
    assert not arguments[5].any()
    assert not arguments[6].any()


def test_a_document_may_reach_to_the_end() -> None:
    arguments = occurrences_arguments()
    arguments[2], arguments[3] = np.array([0, SIZE], dtype=np.int64), np.array([SIZE, SIZE], dtype=np.int64)
    call("occurrences", arguments)
    assert arguments[5].tolist() == arguments[6].tolist() == [1] * SIZE


@pytest.mark.parametrize("shift", [-1, 25, 1 << 30, -(1 << 31)])
@pytest.mark.parametrize("layer", range(len(DILATIONS)))
def test_shifts_out_of_range(shift: int, layer: int) -> None:
    arguments = screen_arguments()
    arguments[17][layer] = shift
    with pytest.raises(ValueError, match="shifts are out of range"):
        call("screen", arguments)


@pytest.mark.parametrize("shift", [0, 24])
def test_the_least_and_the_largest_shift_are_in_range(shift: int) -> None:
    arguments = screen_arguments()
    arguments[17][:] = shift
    call("screen", arguments)


@pytest.mark.parametrize("value", [1 << 31, -(1 << 31) - 1, 1 << 80])
def test_a_bias_beyond_an_int_is_refused(value: int) -> None:
    arguments = screen_arguments()
    arguments[19] = value
    with pytest.raises(OverflowError):
        call("screen", arguments)


@pytest.mark.parametrize("value", [0.5, "5", None], ids=repr)
def test_a_bias_that_is_no_whole_number_is_refused(value: object) -> None:
    arguments = screen_arguments()
    arguments[19] = value
    with pytest.raises(TypeError):
        call("screen", arguments)


@pytest.mark.parametrize(("at", "bits"), [(5, 0), (5, 25), (6, 0), (6, 25), (5, -1)])
def test_table_bits_out_of_range(at: int, bits: int) -> None:
    arguments = token_scores_arguments()
    arguments[at] = bits
    with pytest.raises(ValueError, match="bits out of range"):
        call("token_scores", arguments)


@pytest.mark.parametrize(("at", "bits"), [(5, 0), (6, 31), (7, -1)])
def test_tables_of_the_language_model_of_impossible_sizes(at: int, bits: int) -> None:
    arguments = known_arguments()
    arguments[at] = bits
    with pytest.raises(ValueError, match="cells"):
        call("known", arguments)


def test_what_is_beyond_the_known_stays_in_the_table() -> None:
    arguments = screen_arguments()
    # kind, space, flags and script; length, occurrences of word and pair.
    for at in (1, 2, 6, 12):
        arguments[at][:] = 255
    for far in (1 << 40, -(1 << 40), np.iinfo(np.int64).min):
        arguments[5][:] = far
        call("screen", arguments)
    for far in (np.iinfo(np.int32).max, np.iinfo(np.int32).min):
        arguments[7][:], arguments[8][:] = far, far
        call("screen", arguments)


@pytest.mark.parametrize("width", [1 << 61, 1 << 62])
def test_a_width_beyond_the_table(width: int, python: Callable[..., CompletedProcess[str]]) -> None:
    code = (
        "import sys\n"
        "from tests.kernel.arguments import call, tree_sums_arguments\n"
        "arguments = tree_sums_arguments()\n"
        "arguments[8] = int(sys.argv[1])\n"
        "try:\n    call('tree_sums', arguments)\n"
        "except ValueError as error:\n    print(error)\n"
    )
    done = python(code, str(width))
    assert done.returncode == 0, done.stderr
    assert "too few" in done.stdout


@pytest.mark.parametrize(("first", "last"), [(-1, 2), (0, -1), (3, 2), (0, SIZE + 1), (1 << 62, 2)])
def test_lines_outside_the_batch(first: int, last: int) -> None:
    arguments = chains_arguments()
    arguments[4], arguments[5] = (np.array([0, value], dtype=np.int64) for value in (first, last))
    with pytest.raises(ValueError, match=r"out of range|too few"):
        call("chains", arguments)

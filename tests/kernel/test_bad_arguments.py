"""The compiled functions refuse what does not fit, and let go of every buffer they took."""

from __future__ import annotations

import sys
from array import array
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from detector import kernel
from tests.kernel.arguments import ARRAYS, COUNTS, FUNCTIONS, SIZED, WRITTEN, call

pytestmark = pytest.mark.skipif(not kernel.COMPILED, reason="the C twin is not built here")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_fits_is_taken(name: str) -> None:
    call(name, FUNCTIONS[name][0]())


@pytest.mark.parametrize(("name", "at"), SIZED)
def test_one_value_too_few(name: str, at: int) -> None:
    arguments = FUNCTIONS[name][0]()
    if (name, at) in (("tree_sums", 1), ("tree_parts", 1)):
        # Fewer nodes than the trees point at.
        arguments[at] = arguments[at][:-1]
        with pytest.raises(ValueError, match="do not fit together"):
            call(name, arguments)
        return
    arguments[at] = np.ascontiguousarray(arguments[at].reshape(-1)[:-1])
    with pytest.raises(ValueError, match=r"too few|do not fit together"):
        call(name, arguments)


@pytest.mark.parametrize(("name", "at"), [(name, at) for name, numbers in COUNTS.items() for at in numbers])
@pytest.mark.parametrize("count", [1 << 40, 1 << 60, (1 << 61) + 1, 1 << 62, sys.maxsize])
def test_counts_beyond_what_there_is(name: str, at: int, count: int) -> None:
    # Some of these times the size of an item leave what a size can hold, and come out small or below nothing.
    arguments = FUNCTIONS[name][0]()
    arguments[at] = count
    with pytest.raises(ValueError, match="too few"):
        call(name, arguments)


@pytest.mark.parametrize(("name", "at"), [(name, at) for name, numbers in COUNTS.items() for at in numbers])
@pytest.mark.parametrize("count", [1 << 63, -(1 << 63) - 1, 1 << 100])
def test_counts_beyond_what_a_size_can_hold(name: str, at: int, count: int) -> None:
    arguments = FUNCTIONS[name][0]()
    arguments[at] = count
    with pytest.raises(OverflowError):
        call(name, arguments)


@pytest.mark.parametrize(("name", "at"), ARRAYS)
def test_items_of_another_size(name: str, at: int) -> None:
    # Twice the bytes, so that there are enough of them.
    right = FUNCTIONS[name][0]()[at]
    for size in {1, 2, 4, 8} - {right.itemsize}:
        arguments = FUNCTIONS[name][0]()
        arguments[at] = np.zeros(2 * right.nbytes // size + 1, dtype=f"u{size}")
        with pytest.raises(ValueError, match=f"items of {size} bytes, not {right.itemsize}"):
            call(name, arguments)
    if right.itemsize > 1 and at < FUNCTIONS[name][1]:
        arguments = FUNCTIONS[name][0]()
        arguments[at] = right.tobytes()
        with pytest.raises(ValueError, match=f"items of 1 bytes, not {right.itemsize}"):
            call(name, arguments)


@pytest.mark.parametrize(("name", "at"), ARRAYS)
def test_arrays_with_gaps(name: str, at: int) -> None:
    arguments = FUNCTIONS[name][0]()
    arguments[at] = np.repeat(arguments[at].reshape(-1), 2)[::2]
    with pytest.raises((ValueError, BufferError), match="contiguous"):
        call(name, arguments)


@pytest.mark.parametrize(("name", "at"), ARRAYS)
@pytest.mark.parametrize("value", [None, 5, "text", [1, 2, 3]], ids=repr)
def test_what_is_no_buffer(name: str, at: int, value: object) -> None:
    arguments = FUNCTIONS[name][0]()
    arguments[at] = value
    with pytest.raises(TypeError, match="bytes-like"):
        call(name, arguments)


@pytest.mark.parametrize(("name", "at"), WRITTEN)
def test_answers_need_room_that_may_be_written(name: str, at: int) -> None:
    arguments = FUNCTIONS[name][0]()
    arguments[at].setflags(write=False)
    with pytest.raises((ValueError, BufferError), match=r"read-only|not writable"):
        call(name, arguments)
    arguments[at] = arguments[at].tobytes()
    with pytest.raises((ValueError, BufferError), match=r"read-only|not writable"):
        call(name, arguments)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_too_few_and_too_many_arguments(name: str) -> None:
    arguments = FUNCTIONS[name][0]()
    # The last one of trees may be left out.
    more = [None, 1] if name == "tree_sums" else [1]
    for wrong in ([], arguments[: -2 if name == "tree_parts" else -1], [*arguments, *more]):
        with pytest.raises(TypeError, match="argument"):
            call(name, wrong)


def test_portable_takes_one_argument() -> None:
    for wrong in ([], [0, 0]):
        with pytest.raises(TypeError, match="argument"):
            call("portable", wrong)


@pytest.mark.parametrize(
    ("name", "at"),
    [
        ("tokenize", 14),
        ("screen", 20),
        ("occurrences", 6),
        ("known", 9),
        ("chains", 8),
        ("token_scores", 10),
        ("tree_sums", 9),
        ("tree_parts", 10),
    ],
)
def test_no_buffer_is_kept_after_an_error(name: str, at: int) -> None:
    arguments = FUNCTIONS[name][0]()
    taken = [number for number, value in enumerate(arguments) if isinstance(value, np.ndarray) and number != at]
    for number in (*taken, at):
        arguments[number] = growing(arguments[number] if number != at else arguments[number][:0])
    with pytest.raises(ValueError, match="too few"):
        call(name, arguments)
    for number in (*taken, at):
        arguments[number].append(0)  # BufferError where someone still holds it


def growing(values: npt.NDArray[Any]) -> array[Any]:
    """Return values as what can grow while nobody looks at it."""
    out: array[Any] = array(values.dtype.char, values.tobytes())
    assert out.itemsize == values.itemsize
    return out


@pytest.mark.parametrize(
    ("name", "at", "value"), [("tokenize", 2, 18), ("screen", 10, 0), ("occurrences", 2, -1), ("tree_sums", 6, 99), ("tree_parts", 6, 99)]
)
def test_no_buffer_is_kept_after_a_bad_value(name: str, at: int, value: int) -> None:
    arguments = FUNCTIONS[name][0]()
    arguments[at].reshape(-1)[:] = value
    numbers = [number for number, held in enumerate(arguments) if isinstance(held, np.ndarray)]
    for number in numbers:
        arguments[number] = growing(arguments[number])
    with pytest.raises(ValueError, match=r"out of range|do not fit together"):
        call(name, arguments)
    for number in numbers:
        arguments[number].append(0)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_buffer_is_kept_after_an_answer(name: str) -> None:
    arguments = FUNCTIONS[name][0]()
    numbers = [number for number, held in enumerate(arguments) if isinstance(held, np.ndarray)]
    for number in numbers:
        arguments[number] = growing(arguments[number])
    call(name, arguments)
    for number in numbers:
        arguments[number].append(0)

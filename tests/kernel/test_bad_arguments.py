"""The compiled functions refuse what does not fit, and let go of every buffer they took."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable
from subprocess import CompletedProcess
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from detector import kernel
from detector.model.screen import DILATIONS, SCREEN_ROWS, WIDTH
from detector.text.classes import CharClass
from tests.model.test_trees import TREES

pytestmark = pytest.mark.skipif(not kernel.COMPILED, reason="the C twin is not built here")

CODES, SIZE, SECTIONS = 0x110001, 7, 2
Arguments = list[Any]


def tokenize_arguments() -> Arguments:
    """Seven letters; every class stands for itself."""
    small = [np.zeros(count, dtype=np.uint8) for count in (CODES, CODES, len(CharClass), len(CharClass), 0x3000, 0x10000)]
    out = [np.zeros(SIZE, dtype=dtype) for dtype in (np.int64, np.int64, np.uint32, np.uint8, np.uint8, np.uint8)]
    return [np.full(SIZE, ord("a"), dtype=np.uint32), np.zeros(CODES, dtype=np.uint32), *small, SIZE, *out]


def screen_arguments() -> Arguments:
    """Two sections of two and three tokens; a token stands before and one behind them."""
    layers = len(DILATIONS)
    return [
        np.arange(SIZE, dtype=np.uint32),
        np.full(SIZE, 4, dtype=np.uint8),
        np.zeros(SIZE, dtype=np.uint8),
        np.arange(SIZE, dtype=np.int64),
        np.arange(1, SIZE + 1, dtype=np.int64),
        np.ones(SIZE, dtype=np.int64),
        np.zeros(SIZE, dtype=np.uint8),
        np.ones(SIZE, dtype=np.int32),
        np.ones(SIZE, dtype=np.int32),
        SIZE,
        np.array([1, 3], dtype=np.int64),
        np.array([3, 6], dtype=np.int64),
        np.zeros(SECTIONS, dtype=np.uint8),
        SECTIONS,
        np.ones((SCREEN_ROWS, WIDTH), dtype=np.int8),
        np.ones((layers, 3 * WIDTH, WIDTH), dtype=np.float32),
        np.zeros((layers, WIDTH), dtype=np.float32),
        np.zeros(layers, dtype=np.int32),
        np.ones(3 * WIDTH, dtype=np.float32),
        5,
        np.zeros(SECTIONS, dtype=np.int32),
    ]


def occurrences_arguments() -> Arguments:
    """Two documents of three tokens; the seventh token is of none."""
    return [
        np.arange(SIZE, dtype=np.uint32),
        SIZE,
        np.array([0, 3], dtype=np.int64),
        np.array([3, 6], dtype=np.int64),
        SECTIONS,
        *(np.zeros(SIZE, dtype=np.int32) for _ in range(2)),
    ]


def chain_arguments() -> Arguments:
    return [*(np.ones(SIZE, dtype=np.int32) for _ in range(3)), SIZE, 0, np.zeros((SIZE, 2), dtype=np.int32)]


def token_scores_arguments() -> Arguments:
    tables = [np.zeros((1 << 4, 9), dtype=np.int16), np.zeros((1 << 3, 4), dtype=np.int16)]
    return [*(np.zeros(SIZE, dtype=np.uint32) for _ in range(2)), *tables, SIZE, 4, 3, *(np.zeros(SIZE, dtype=np.int32) for _ in range(4))]


def tree_sums_arguments() -> Arguments:
    nodes = [getattr(TREES, name).copy() for name in ("feature", "threshold", "left", "right", "value", "roots")]
    return [np.zeros((SIZE, 2), dtype=np.float32), *nodes, SIZE, 2, np.zeros(SIZE, dtype=np.int64)]


def tree_parts_arguments() -> Arguments:
    """The same, with room for what each column adds."""
    return [*tree_sums_arguments(), np.zeros((SIZE, 2), dtype=np.int64)]


# Function -> fitting arguments and the first argument that is written.
FUNCTIONS: dict[str, tuple[Callable[[], Arguments], int]] = {
    "tokenize": (tokenize_arguments, 9),
    "screen": (screen_arguments, 20),
    "occurrences": (occurrences_arguments, 5),
    "chain": (chain_arguments, 5),
    "token_scores": (token_scores_arguments, 7),
    "tree_sums": (tree_sums_arguments, 9),
    "tree_parts": (tree_parts_arguments, 9),
}
# Function -> its counts.
COUNTS = {"tokenize": [8], "screen": [9, 13], "occurrences": [1, 4], "chain": [3], "token_scores": [4], "tree_sums": [7], "tree_parts": [7]}
ARRAYS = [(name, at) for name, (make, _) in FUNCTIONS.items() for at, value in enumerate(make()) if isinstance(value, np.ndarray)]
WRITTEN = [(name, at) for name, at in ARRAYS if at >= FUNCTIONS[name][1]]
# Any number of trees is a forest.
SIZED = [(name, at) for name, at in ARRAYS if (name, at) not in (("tree_sums", 6), ("tree_parts", 6))]


def call(name: str, arguments: Arguments) -> Any:
    return getattr(kernel.native, "tree_sums" if name == "tree_parts" else name)(*arguments)


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
    [("tokenize", 14), ("screen", 20), ("occurrences", 6), ("chain", 5), ("token_scores", 10), ("tree_sums", 9), ("tree_parts", 10)],
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


# Values


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
        "from tests.kernel.test_bad_arguments import call, tree_sums_arguments\n"
        "arguments = tree_sums_arguments()\n"
        "arguments[8] = int(sys.argv[1])\n"
        "try:\n    call('tree_sums', arguments)\n"
        "except ValueError as error:\n    print(error)\n"
    )
    done = python(code, str(width))
    assert done.returncode == 0, done.stderr
    assert "too few" in done.stdout

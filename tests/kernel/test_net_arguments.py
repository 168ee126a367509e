"""The network's compiled function refuses what does not fit, and lets go of every buffer it took."""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from detector import kernel
from detector.signals.netscores import LIMIT
from detector.signals.sections import LOWEST
from detector.signals.tables import SCALE
from tests.model.test_network import random_network

pytestmark = pytest.mark.skipif(not kernel.COMPILED, reason="the C twin is not built here")

CODES, SIZE, SECTIONS = 0x110001, 7, 2
# Groups of arrays among the arguments; after the limit follow arrays that are written.
TOKENS, TEXT, PARTS, WEIGHTS = range(4)
FIRST, LAST, SCRIPT, LEAST = range(4)
START, END, LENGTH = 3, 4, 5
OUT, EARLY = (5, 6, 7), 8


def net_arguments() -> list[Any]:
    """Two sections of two and three tokens, one letter each; a token stands before and one behind them."""
    numbers = np.arange(SIZE, dtype=np.int64)
    kinds = [np.full(SIZE, 4, dtype=np.uint8), np.zeros(SIZE, dtype=np.uint8)]
    tokens = [np.arange(SIZE, dtype=np.uint32), *kinds, numbers, numbers + 1, np.ones(SIZE, dtype=np.int64), np.zeros(SIZE, dtype=np.uint8)]
    tokens += [*(np.ones(SIZE, dtype=np.int32) for _ in range(3)), np.zeros(SIZE, dtype=np.int32)]
    text = [np.full(SIZE, ord("a"), dtype=np.uint32), np.zeros(CODES, dtype=np.uint32)]
    ends = [np.array([1, 3], dtype=np.int64), np.array([3, 6], dtype=np.int64)]
    parts = [*ends, np.zeros(SECTIONS, dtype=np.uint8), np.full(SECTIONS, LOWEST, dtype=np.int32)]
    outs = [np.zeros(SIZE, dtype=np.int32) for _ in OUT]
    return [tokens, text, parts, list(random_network()._packed), int(LIMIT * SCALE), *outs, np.zeros(SECTIONS, dtype=np.int32)]


def call(arguments: list[Any]) -> None:
    kernel.native.net(*(tuple(value) if isinstance(value, list) else value for value in arguments))


# Where each array stands: in a group, or by itself.
PLACES = [(group, at) for group in range(4) for at in range((11, 2, 4, 10)[group])] + [(at, None) for at in (*OUT, EARLY)]


def get(arguments: list[Any], place: tuple[int, int | None]) -> Any:
    group, at = place
    return arguments[group] if at is None else arguments[group][at]


def put(arguments: list[Any], place: tuple[int, int | None], value: Any) -> None:
    group, at = place
    if at is None:
        arguments[group] = value
    else:
        arguments[group][at] = value


def test_what_fits_is_taken() -> None:
    arguments = net_arguments()
    call(arguments)
    assert all(arguments[at][1:6].any() and not arguments[at][[0, 6]].any() for at in OUT)
    assert arguments[EARLY].all()


def test_nothing_is_written_of_a_section_under_its_limit_but_its_early_peak() -> None:
    arguments, again = net_arguments(), net_arguments()
    call(arguments)
    again[PARTS][LEAST][0] = 2**31 - 1
    call(again)
    assert again[EARLY].tolist() == arguments[EARLY].tolist()
    for at in OUT:
        assert again[at].tolist() == [*[0] * 3, *arguments[at][3:].tolist()]


# Of these there are as many as there are: one less leaves the rest of the batch.
COUNTING = [(TOKENS, 0), (TEXT, 0), (PARTS, FIRST)]


@pytest.mark.parametrize("place", [place for place in PLACES if place not in COUNTING])
def test_one_value_too_few(place: tuple[int, int | None]) -> None:
    arguments = net_arguments()
    put(arguments, place, np.ascontiguousarray(get(arguments, place).reshape(-1)[:-1]))
    with pytest.raises(ValueError, match="too few"):
        call(arguments)


def test_fewer_sections_are_read_alone() -> None:
    arguments, whole = net_arguments(), net_arguments()
    call(whole)
    arguments[PARTS][FIRST] = arguments[PARTS][FIRST][:1]
    call(arguments)
    assert arguments[EARLY].tolist() == [whole[EARLY][0], 0]


@pytest.mark.parametrize("change", [(TOKENS, 0), (TEXT, 0)])
def test_sections_and_tokens_that_point_at_what_is_not_there(change: tuple[int, int]) -> None:
    arguments = net_arguments()
    put(arguments, change, get(arguments, change)[:5])
    with pytest.raises(ValueError, match="out of range"):
        call(arguments)


@pytest.mark.parametrize(
    ("place", "number", "value"),
    [
        ((PARTS, FIRST), 0, 0),  # the token before a section is looked at
        ((PARTS, FIRST), 1, 1 << 40),
        ((PARTS, LAST), 1, SIZE),  # and the one behind it
        ((PARTS, LAST), 1, 2),
        ((TOKENS, START), 2, -1),
        ((TOKENS, END), 2, SIZE + 1),
        ((TOKENS, END), 2, 2),
        ((TOKENS, LENGTH), 2, 2),
        ((TEXT, 0), 2, CODES),
    ],
)
def test_values_out_of_range(place: tuple[int, int], number: int, value: int) -> None:
    arguments = net_arguments()
    get(arguments, place)[number] = value
    with pytest.raises(ValueError, match="out of range"):
        call(arguments)
    assert not any(arguments[at].any() for at in (*OUT, EARLY))


@pytest.mark.parametrize("group", range(4))
def test_groups_of_another_size(group: int) -> None:
    for change in (lambda group: group[:-1], lambda group: [*group, group[-1]]):
        arguments = net_arguments()
        arguments[group] = change(arguments[group])
        with pytest.raises(ValueError, match="a tuple of"):
            call(arguments)
    arguments = net_arguments()
    arguments[group] = None
    with pytest.raises(TypeError, match="tuple"):
        call(arguments)


def test_too_few_and_too_many_arguments() -> None:
    for wrong in ([], net_arguments()[:-1], [*net_arguments(), 1]):
        with pytest.raises(TypeError, match="argument"):
            call(wrong)


@pytest.mark.parametrize("at", [*OUT, EARLY])
def test_answers_need_room_that_may_be_written(at: int) -> None:
    arguments = net_arguments()
    arguments[at].setflags(write=False)
    with pytest.raises((ValueError, BufferError), match=r"read-only|not writable"):
        call(arguments)


def growing(values: npt.NDArray[Any]) -> array[Any]:
    """Return values as what can grow while nobody looks at it."""
    return array(values.dtype.char, values.tobytes())


@pytest.mark.parametrize("what", ["an answer", "a bad value", *(f"an error at {at}" for at in (PARTS, *OUT, EARLY))])
def test_no_buffer_is_kept(what: str) -> None:
    arguments = net_arguments()
    if what == "a bad value":
        arguments[PARTS][FIRST][0] = 0
    # All but the weights, which are large.
    places = [place for place in PLACES if place[0] != WEIGHTS]
    for place in places:
        put(arguments, place, growing(get(arguments, place)))
    if what.startswith("an error"):
        at = int(what.split()[-1])
        (arguments[PARTS][LEAST] if at == PARTS else arguments[at]).pop()
    if what == "an answer":
        call(arguments)
    else:
        with pytest.raises(ValueError, match=r"out of range|too few"):
            call(arguments)
    for place in places:
        get(arguments, place).append(0)  # BufferError where someone still holds it


@pytest.mark.parametrize("place", PLACES)
def test_items_of_another_size_and_what_is_no_buffer(place: tuple[int, int | None]) -> None:
    right = get(net_arguments(), place)
    for size in {1, 2, 4, 8} - {right.itemsize}:
        arguments = net_arguments()
        put(arguments, place, np.zeros(2 * right.nbytes // size + 1, dtype=f"u{size}"))
        with pytest.raises(ValueError, match=f"items of {size} bytes, not {right.itemsize}"):
            call(arguments)
    for value in (None, 5, "text"):
        arguments = net_arguments()
        put(arguments, place, value)
        with pytest.raises(TypeError, match="bytes-like"):
            call(arguments)

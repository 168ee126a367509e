from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.model.network import AFTER_LINES, BEFORE_LINES, HEADS, LINE_BLOCKS, Network, network_from
from detector.signals.host import describe_hosts
from detector.signals.inputs import INPUT_ROWS, INPUTS, occurrences
from detector.signals.netscores import LIMIT, NetScores
from detector.signals.sections import SECTION, Sections, cut_sections
from detector.signals.tables import SCALE
from detector.text.stream import Stream, make_stream
from tests.strategies import any_text, article

WIDTH = 8


def network_arrays(seed: int, width: int = WIDTH) -> dict[str, npt.NDArray[Any]]:
    """Return arrays of a network with random weights."""
    rng = np.random.default_rng(seed)

    def some(*shape: int) -> npt.NDArray[np.float32]:
        return rng.normal(0.0, 0.4, shape).astype(np.float32)

    arrays: dict[str, npt.NDArray[Any]] = {
        "embedding": rng.integers(-127, 128, (INPUT_ROWS, width)).astype(np.int8),
        "embedding_step": np.full(width, 0.01, dtype=np.float32),
        "pool_gain": some(width),
    }
    for name, dilations in (("before", BEFORE_LINES), ("after", AFTER_LINES), ("line", LINE_BLOCKS)):
        count = len(dilations)
        arrays[f"{name}_wide"], arrays[f"{name}_wide_bias"] = some(count, 3 * width, width), some(count, width)
        arrays[f"{name}_narrow"], arrays[f"{name}_narrow_bias"] = some(count, width, width), some(count, width)
    for name, rows, columns in (
        ("pool", 2 * width, width),
        ("topic", width, width),
        ("back", 2 * width, width),
        ("head", width, width),
        ("out", width, len(HEADS)),
    ):
        arrays[name], arrays[f"{name}_bias"] = some(rows, columns), some(columns)
    return arrays


@cache
def random_network(seed: int = 1) -> Network:
    return network_from(network_arrays(seed))


def read(network: Network, texts: list[str], only: list[int] | None = None) -> tuple[Stream, Sections, NetScores]:
    """Let the network read all sections of texts, or ``only`` some."""
    stream = make_stream(texts)
    hosts = describe_hosts(stream)
    sections = cut_sections(stream, hosts)
    if only is not None:
        sections = sections.only(np.array(only, dtype=np.int64))
    return stream, sections, network.scores(stream, hosts, sections, occurrences(stream, np.unique(sections.doc)))


def assert_batch_does_not_show(texts: list[str]) -> None:
    network = random_network()
    stream, _, batch = read(network, texts)
    for doc, text in enumerate(texts):
        other, _, alone = read(network, [text])
        ours, theirs = slice(stream.first[doc], stream.last[doc]), slice(other.first[0], other.last[0])
        for head in HEADS:
            assert np.array_equal(getattr(batch, head)[ours], getattr(alone, head)[theirs]), head


@given(st.lists(st.one_of(any_text(), article()), min_size=1, max_size=4))
def test_answers_of_a_document_are_the_same_in_any_batch(texts: list[str]) -> None:
    assert_batch_does_not_show(texts)


def test_answers_of_a_long_document_are_the_same_in_any_batch() -> None:
    long = "".join(f"第{number}行，图书馆今天开放。\n" for number in range(700))
    assert len(make_stream([long])) > 2 * SECTION
    assert_batch_does_not_show(["Short.", long, "", "上海" * 2000, "The library opens at nine.\n" * 10, long[::-1]])


@given(st.lists(article(), min_size=1, max_size=3))
def test_what_is_not_read_is_far(texts: list[str]) -> None:
    stream, sections, net = read(random_network(), texts)
    some = list(range(0, len(sections.first), 2))
    _, chosen, part = read(random_network(), texts, some)
    inside = np.zeros(len(stream), dtype=np.bool_)
    for first, last in zip(chosen.first, chosen.last, strict=True):
        inside[first:last] = True
    for head in HEADS:
        values = getattr(part, head)
        assert values.dtype == np.int32
        assert (values[~inside] == NetScores.FAR).all()
        assert (np.abs(values) <= LIMIT * SCALE).all()
        assert np.array_equal(values[inside], getattr(net, head)[inside])


def test_answers_are_held_within_the_limit() -> None:
    arrays = network_arrays(1)
    for sign in (1, -1):
        arrays["out"][:], arrays["out_bias"] = 0, np.full(len(HEADS), sign * 1e6, dtype=np.float32)
        stream, _, net = read(network_from(arrays), ["The library opens at nine."])
        own = slice(int(stream.first[0]), int(stream.last[0]))
        assert set(net.inside[own].tolist()) == {int(sign * LIMIT * SCALE)}


def rows_of(seed: int, tokens: int) -> npt.NDArray[np.int32]:
    return np.random.default_rng(seed).integers(0, INPUT_ROWS, (tokens, len(INPUTS)), dtype=np.int32)


@pytest.mark.parametrize("tokens", [1, 2, 3, 7, 8, 9, 200])
def test_every_length_is_read(tokens: int) -> None:
    value = random_network().forward(rows_of(tokens, tokens), np.arange(tokens, dtype=np.int32) // 4)
    assert value.shape == (tokens, len(HEADS))
    assert value.dtype == np.float32
    assert np.isfinite(value).all()


def test_only_where_lines_begin_matters_not_their_numbers() -> None:
    rows, line = rows_of(1, 60), np.repeat(np.arange(6, dtype=np.int32), 10)
    network = random_network()
    expected = network.forward(rows, line)
    assert np.array_equal(expected, network.forward(rows, line + 1000))
    assert np.array_equal(expected, network.forward(rows, line * 3))
    assert not np.allclose(expected, network.forward(rows, line // 2))


def test_the_whole_section_is_heard_at_every_token() -> None:
    rows, line = rows_of(1, 400), np.repeat(np.arange(40, dtype=np.int32), 10)
    other = rows.copy()
    other[-20:] = rows_of(2, 20)
    # Beyond the reach of the convolutions over tokens and lines.
    assert not np.array_equal(random_network().forward(rows, line)[:20], random_network().forward(other, line)[:20])


@pytest.mark.parametrize("name", sorted(network_arrays(0)))
def test_missing_arrays_are_refused(name: str) -> None:
    arrays = network_arrays(0)
    del arrays[name]
    with pytest.raises(KeyError, match=name):
        network_from(arrays)


def test_an_embedding_of_other_inputs_is_refused() -> None:
    arrays = network_arrays(0)
    with pytest.raises(ValueError, match="rows"):
        network_from({**arrays, "embedding": arrays["embedding"][:-1]})


@pytest.mark.parametrize("name", sorted(network_arrays(0)))
def test_arrays_of_another_width_are_refused(name: str) -> None:
    arrays = network_arrays(0)
    for other in (arrays[name][..., :-1], np.concatenate([arrays[name], arrays[name]], axis=-1)):
        with pytest.raises(ValueError, match=r"shape|rows|fit"):
            network_from({**arrays, name: other})


@pytest.mark.parametrize("name", [f"{n}_{w}" for n in ("before", "after", "line") for w in ("wide", "wide_bias", "narrow", "narrow_bias")])
def test_too_few_blocks_are_refused(name: str) -> None:
    arrays = network_arrays(0)
    # IndexError is a ModelError in the end, too.
    with pytest.raises((ValueError, IndexError)):
        network_from({**arrays, name: arrays[name][:-1]})


BREAKS = ["\r\n", "\r"]


@pytest.mark.parametrize("newline", BREAKS, ids=repr)
@given(texts=st.lists(article(), min_size=1, max_size=3))
def test_line_breaks_do_not_matter(newline: str, texts: list[str]) -> None:
    plain = [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]
    _, _, ours = read(random_network(), plain)
    _, _, theirs = read(random_network(), [text.replace("\n", newline) for text in plain])
    for head in HEADS:
        assert np.array_equal(getattr(ours, head), getattr(theirs, head)), head

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import kernel
from detector.model.network import HEADS, Network, network_from, shapes
from detector.signals.host import describe_hosts
from detector.signals.inputs import INPUT_ROWS, INPUTS, occurrences
from detector.signals.netscores import LIMIT, NetScores
from detector.signals.sections import SECTION, Sections, cut_sections
from detector.signals.tables import SCALE
from detector.text.stream import Stream, make_stream
from tests.strategies import any_text, article


@cache
def _random_arrays(seed: int) -> dict[str, npt.NDArray[Any]]:
    rng = np.random.default_rng(seed)
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name, (kind, shape) in shapes().items():
        if kind == "int8":
            arrays[name] = rng.integers(-127, 128, shape).astype(kind)
        elif kind == "int16":
            arrays[name] = rng.integers(-32767, 32768, shape).astype(kind)
        elif kind == "int32":
            arrays[name] = rng.integers(-20_000, 20_000, shape).astype(kind)
        else:
            # Steps that keep values in the middle of their range.
            step = {"embedding_scale": 20.0, "pool_gain": 2.0, "narrow_scale": 0.05, "out_scale": 1e-5}.get(name, 0.003)
            arrays[name] = (step * rng.uniform(0.5, 1.5, shape)).astype(kind)
    for name in ("pool", "topic", "back", "back_topic"):
        arrays[f"{name}_scale"] *= 0.002
    return arrays


def network_arrays(seed: int) -> dict[str, npt.NDArray[Any]]:
    """Return arrays of a network with random weights."""
    return dict(_random_arrays(seed))


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
        arrays["out"] = np.zeros_like(arrays["out"])
        arrays["out_bias"], arrays["out_scale"] = np.full(len(HEADS), sign * 10**8, dtype=np.int32), np.full(len(HEADS), 1.0)
        stream, _, net = read(network_from(arrays), ["The library opens at nine."])
        own = slice(int(stream.first[0]), int(stream.last[0]))
        assert set(net.inside[own].tolist()) == {int(sign * LIMIT * SCALE)}


def rows_of(seed: int, tokens: int) -> npt.NDArray[np.int32]:
    return np.random.default_rng(seed).integers(0, INPUT_ROWS, (tokens, len(INPUTS)), dtype=np.int32)


@pytest.mark.parametrize("tokens", [1, 2, 3, 7, 8, 9, 200])
def test_every_length_is_read(tokens: int) -> None:
    value = random_network().forward(rows_of(tokens, tokens), np.arange(tokens, dtype=np.int32) // 4)
    assert value.shape == (tokens, len(HEADS))
    assert value.dtype == np.int32
    assert np.ptp(value) > 0


def test_only_where_lines_begin_matters_not_their_numbers() -> None:
    rows, line = rows_of(1, 60), np.repeat(np.arange(6, dtype=np.int32), 10)
    network = random_network()
    expected = network.forward(rows, line)
    assert np.array_equal(expected, network.forward(rows, line + 1000))
    assert np.array_equal(expected, network.forward(rows, line * 3))
    assert not np.array_equal(expected, network.forward(rows, line // 2))


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


@pytest.mark.parametrize("name", sorted(name for name, (kind, _) in shapes().items() if kind != "int8"))
def test_arrays_of_another_type_are_refused(name: str) -> None:
    arrays = network_arrays(0)
    with pytest.raises(ValueError, match="type"):
        network_from({**arrays, name: arrays[name].astype(np.int64)})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("wide", -128),
        ("narrow_bias", 1 << 23),
        ("head_bias", -(1 << 23)),
        ("out_scale", np.nan),
        ("wide_scale", -1.0),
        ("embedding_scale", 1e6),
    ],
)
def test_values_that_would_not_be_exact_are_refused(name: str, value: float) -> None:
    array = network_arrays(0)[name].copy()
    array.flat[2] = value
    with pytest.raises(ValueError, match=f"{name} is out of range"):
        network_from({**network_arrays(0), name: array})


@pytest.mark.skipif(not kernel.COMPILED, reason="the kernel was not compiled here")
@pytest.mark.parametrize("portable", [False, True])
@given(texts=st.lists(st.one_of(any_text(), article()), min_size=1, max_size=3), seed=st.integers(1, 3))
def test_kernel_and_numpy_agree(portable: bool, texts: list[str], seed: int) -> None:
    network = random_network(seed)
    stream = make_stream(texts)
    hosts = describe_hosts(stream)
    sections = cut_sections(stream, hosts)
    often = occurrences(stream, np.unique(sections.doc))
    kernel.native.portable(portable)
    try:
        ours = network.scores(stream, hosts, sections, often)
    finally:
        kernel.native.portable(False)
    theirs = network.scores_numpy(stream, hosts, sections, often)
    for head in HEADS:
        assert np.array_equal(getattr(ours, head), getattr(theirs, head)), head


@pytest.mark.skipif(not kernel.COMPILED, reason="the kernel was not compiled here")
def test_the_kernel_refuses_sections_that_are_not_there() -> None:
    network = random_network()
    stream = make_stream(["The library opens at nine."])
    hosts = describe_hosts(stream)
    often = occurrences(stream, np.arange(1))
    for first, last in [(0, 3), (5, 3), (1, len(stream)), (1, 10**9)]:
        wrong = Sections(np.array([first]), np.array([last]), np.array([0]))
        with pytest.raises(ValueError, match="out of range"):
            network.scores(stream, hosts, wrong, often)


BREAKS = ["\r\n", "\r"]


@pytest.mark.parametrize("newline", BREAKS, ids=repr)
@given(texts=st.lists(article(), min_size=1, max_size=3))
def test_line_breaks_do_not_matter(newline: str, texts: list[str]) -> None:
    plain = [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]
    _, _, ours = read(random_network(), plain)
    _, _, theirs = read(random_network(), [text.replace("\n", newline) for text in plain])
    for head in HEADS:
        assert np.array_equal(getattr(ours, head), getattr(theirs, head)), head

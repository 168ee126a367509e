from __future__ import annotations

import pickle
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector import kernel
from detector.model.network import HEADS, LINE_TO, Network, network_from, shapes
from detector.signals.host import Hosts, describe_hosts
from detector.signals.inputs import INPUT_ROWS, INPUTS, Standing, input_rows, standing
from detector.signals.netscores import LIMIT, NetScores
from detector.signals.sections import LOWEST, SECTION, Sections, cut_sections
from detector.signals.tables import SCALE
from detector.text.stream import Stream, make_stream
from tests.languages import random_language
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


def test_only_the_weights_are_pickled() -> None:
    network = random_network()
    fresh = pickle.dumps(network)
    # What the kernel and numpy make of the weights is made anew where it is needed.
    assert len(network._packed) + len(network._blocks) > 2
    assert len(pickle.dumps(network)) == len(fresh)
    again = pickle.loads(pickle.dumps(network))
    assert all(np.array_equal(again.arrays[name], array) for name, array in network.arrays.items())
    assert set(vars(again)) == {"arrays"}


def forward(network: Network, rows: npt.NDArray[np.int32], line: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return (tokens, 4) log-odds of one section by numpy: those of HEADS and the early ones."""
    x = network.told(rows, line)
    return np.column_stack([network.answers(x), network.early(x)])


def read(network: Network, texts: list[str], only: list[int] | None = None) -> tuple[Stream, Sections, NetScores]:
    """Let the network read all sections of texts, or ``only`` some."""
    stream = make_stream(texts)
    hosts = describe_hosts(stream)
    sections = cut_sections(stream, hosts)
    if only is not None:
        sections = sections.only(np.array(only, dtype=np.int64))
    return stream, sections, network.scores(stream, hosts, sections, standing(stream, random_language()))[0]


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
    value = forward(random_network(), rows_of(tokens, tokens), np.arange(tokens, dtype=np.int32) // 4)
    assert value.shape == (tokens, len(HEADS) + 1)
    assert value.dtype == np.int32
    assert np.ptp(value) > 0


def test_only_where_lines_begin_matters_not_their_numbers() -> None:
    rows, line = rows_of(1, 60), np.repeat(np.arange(6, dtype=np.int32), 10)
    network = random_network()
    expected = forward(network, rows, line)
    assert np.array_equal(expected, forward(network, rows, line + 1000))
    assert np.array_equal(expected, forward(network, rows, line * 3))
    assert not np.array_equal(expected, forward(network, rows, line // 2))


def test_the_whole_section_is_heard_at_every_token() -> None:
    rows, line = rows_of(1, 400), np.repeat(np.arange(40, dtype=np.int32), 10)
    other = rows.copy()
    other[-20:] = rows_of(2, 20)
    # Beyond the reach of the convolutions over tokens and lines.
    networks = [random_network(seed) for seed in range(1, 5)]
    differs = np.array([(forward(net, rows, line)[:20] != forward(net, other, line)[:20]).any(axis=0) for net in networks])
    # Some random weights drown a head at its limit; where they do not, every head hears.
    assert differs.all(axis=1).any()


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
        ("early", -128),
        ("early_bias", 1 << 23),
        ("early_scale", 61.0),
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


Answers = tuple[NetScores, npt.NDArray[np.int32]]


def assert_same(ours: Answers, theirs: Answers) -> None:
    for head in HEADS:
        assert np.array_equal(getattr(ours[0], head), getattr(theirs[0], head)), head
    assert ours[1].dtype == theirs[1].dtype == np.int32
    assert ours[1].tolist() == theirs[1].tolist()


@dataclass(frozen=True)
class Batch:
    """Texts as the network reads them; ``twins`` are its ways to do so."""

    stream: Stream
    hosts: Hosts
    sections: Sections
    often: Standing

    @classmethod
    def of(cls, texts: list[str]) -> Batch:
        stream = make_stream(texts)
        hosts = describe_hosts(stream)
        sections = cut_sections(stream, hosts)
        return cls(stream, hosts, sections, standing(stream, random_language()))

    def scores(self, network: Network, limits: npt.NDArray[np.int32] | None = None) -> Answers:
        return network.scores(self.stream, self.hosts, self.sections, self.often, limits)

    def portable(self, network: Network, limits: npt.NDArray[np.int32] | None = None) -> Answers:
        if not kernel.COMPILED:
            return self.scores(network, limits)
        kernel.native.portable(True)
        try:
            return self.scores(network, limits)
        finally:
            kernel.native.portable(False)

    def numpy(self, network: Network, limits: npt.NDArray[np.int32]) -> Answers:
        return network.scores_numpy(self.stream, self.hosts, self.sections, self.often, limits)

    def limits(self, value: int) -> npt.NDArray[np.int32]:
        return np.full(len(self.sections.first), value, dtype=np.int32)


@given(
    texts=st.lists(st.one_of(any_text(), article()), min_size=1, max_size=3),
    seed=st.integers(1, 3),
    limit=st.sampled_from([LOWEST, -1000, -100, 0, 100, 1000, 2**31 - 1]),
)
def test_kernel_and_numpy_agree(texts: list[str], seed: int, limit: int) -> None:
    network, batch = random_network(seed), Batch.of(texts)
    limits = batch.limits(limit)
    expected = batch.numpy(network, limits)
    assert_same(batch.scores(network, limits), expected)
    assert_same(batch.portable(network, limits), expected)


# The early exit

LENGTHS = (1, 2, 3, 7, 64, 65, 900)


def of_lengths() -> Batch:
    """A batch with a section of each length, Latin and Chinese."""
    words = ["The", "library", "opens", "at", "nine", ",", "上", "海", "\n", "420", "www"]
    texts = [" ".join(words[(number * number + size) % len(words)] for number in range(size)) for size in LENGTHS]
    texts += ["".join(chr(0x4E00 + (37 * number * number) % 5000) for number in range(size)) for size in LENGTHS]
    batch = Batch.of(texts)
    assert (batch.sections.last - batch.sections.first).tolist() == list(LENGTHS) * 2
    return batch


def test_without_limits_every_section_is_read() -> None:
    network, batch = random_network(2), of_lengths()
    everything = batch.scores(network)
    assert_same(everything, batch.scores(network, batch.limits(LOWEST)))
    for number, (first, last) in enumerate(zip(batch.sections.first.tolist(), batch.sections.last.tolist(), strict=True)):
        rows = input_rows(batch.stream, batch.hosts, np.arange(first, last), batch.often)
        expected = forward(network, rows, batch.hosts.line[first:last])
        for column, head in enumerate(HEADS):
            assert getattr(everything[0], head)[first:last].tolist() == expected[:, column].tolist()
        early = sorted(expected[:, -1].tolist())
        assert everything[1][number] == (early[-2] if last - first > 1 else early[0])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_section_under_its_early_limit_is_not_read_to_its_end(seed: int) -> None:
    network, batch = random_network(seed), of_lengths()
    net, early = batch.scores(network)
    # A third at their peak, which is enough; a third just under their limits; a third at limits of any kind.
    rng = np.random.default_rng(seed)
    limits = (early + np.arange(len(early)) % 2).astype(np.int32)
    limits[::3] = rng.choice([LOWEST, 2**31 - 1, -100, 0, 100], len(limits[::3]))
    read = early >= limits
    assert 0 < read.sum() < len(read)
    for way in (batch.scores, batch.portable, batch.numpy):
        exited, again = way(network, limits)
        assert again.tolist() == early.tolist(), "the early peak is known in any case"
        for head in HEADS:
            expected = np.full(len(batch.stream), NetScores.FAR)
            for first, last in zip(batch.sections.first[read].tolist(), batch.sections.last[read].tolist(), strict=True):
                expected[first:last] = getattr(net, head)[first:last]
            assert np.array_equal(getattr(exited, head), expected), head


def test_a_section_that_leaves_early_does_not_show_in_others() -> None:
    network, batch = random_network(1), of_lengths()
    net, early = batch.scores(network)
    for number, (first, last) in enumerate(zip(batch.sections.first.tolist(), batch.sections.last.tolist(), strict=True)):
        limits = batch.limits(2**31 - 1)
        limits[number] = LOWEST
        for way in (batch.scores, batch.portable):
            alone, peaks = way(network, limits)
            assert peaks.tolist() == early.tolist()
            for head in HEADS:
                value = getattr(alone, head)
                assert np.array_equal(value[first:last], getattr(net, head)[first:last])
                assert (np.delete(value, np.arange(first, last)) == NetScores.FAR).all()


def test_early_answers_are_held_within_the_limit() -> None:
    batch = of_lengths()
    arrays = network_arrays(1)
    arrays["early_out"] = np.zeros_like(arrays["early_out"])
    for sign in (1, -1):
        arrays["early_out_bias"], arrays["early_out_scale"] = np.full(1, sign * 10**8, dtype=np.int32), np.ones(1)
        for way in (batch.scores, batch.portable, batch.numpy):
            assert set(way(network_from(arrays), batch.limits(LOWEST))[1].tolist()) == {int(sign * LIMIT * SCALE)}


def test_the_early_head_reads_nothing_of_what_comes_after_it() -> None:
    batch = of_lengths()
    arrays, other = network_arrays(1), network_arrays(2)
    for name in ("wide", "narrow"):
        for part in ("", "_bias", "_scale"):
            arrays[name + part] = np.concatenate([arrays[name + part][:LINE_TO], other[name + part][LINE_TO:]])
    before, after = batch.scores(random_network(1)), batch.scores(network_from(arrays))
    assert before[1].tolist() == after[1].tolist()
    assert not np.array_equal(before[0].inside, after[0].inside)


@pytest.mark.skipif(not kernel.COMPILED, reason="the kernel was not compiled here")
def test_the_kernel_refuses_too_few_limits() -> None:
    batch = of_lengths()
    for wrong in (batch.limits(0)[1:], batch.limits(0).astype(np.int64)):
        with pytest.raises(ValueError, match="sections"):
            batch.scores(random_network(), wrong)


@pytest.mark.skipif(not kernel.COMPILED, reason="the kernel was not compiled here")
def test_the_kernel_refuses_sections_that_are_not_there() -> None:
    network = random_network()
    stream = make_stream(["The library opens at nine."])
    hosts = describe_hosts(stream)
    often = standing(stream, random_language())
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

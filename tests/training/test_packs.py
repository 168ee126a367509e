from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("torch", reason="torch is not there: 'make .venv/.torch' installs it")
pytest.importorskip("sklearn", reason="training needs scikit-learn")

from corpus.page import Gold, Polluted
from detector.signals.host import Hosts
from detector.signals.inputs import Standing
from detector.text.stream import I32, I64, Stream, make_stream
from detector.training.packs import CROP, Tokens, packs, padded, tokens_of
from tests.languages import random_language

_LENGTHS = st.lists(st.integers(3, 60), max_size=60)


def crops_of(lengths: list[int]) -> list[tuple[int, int]]:
    ends = np.cumsum([0, *lengths]).tolist()
    return list(pairwise(ends))


@given(_LENGTHS, st.integers(1, 200))
def test_packs_hold_every_crop_once(lengths: list[int], step: int) -> None:
    crops = crops_of(lengths)
    groups = list(packs(crops, np.random.default_rng(1), step))
    assert sorted(crop for group in groups for crop in group) == crops
    for group in groups:
        assert group
        # Padding counts; what is longer than a step goes alone.
        assert len(group) == 1 or len(group) * max(b - a for a, b in group) <= step


def test_packs_of_many_crops_hold_every_crop_once() -> None:
    crops = crops_of(np.random.default_rng(3).integers(3, 900, 3000).tolist())
    groups = list(packs(crops, np.random.default_rng(1), 12_000))
    assert sorted(crop for group in groups for crop in group) == crops
    # Crops of like length: little of it is padding.
    room = sum(len(group) * max(b - a for a, b in group) for group in groups)
    assert sum(b - a for a, b in crops) > 0.9 * room


def test_packs_come_in_an_order_of_the_seed() -> None:
    crops = crops_of(list(range(3, 60)))
    first, again, other = (list(packs(crops, np.random.default_rng(seed), 100)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


@given(st.lists(st.integers(3, 20), min_size=1, max_size=6), st.integers(0, 5))
def test_padding_is_marked(lengths: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    crops, total = crops_of(lengths), sum(lengths)
    data = Tokens(
        rng.integers(1, 1000, (total, 4), dtype=np.int32),
        rng.integers(0, 8, total).astype(np.uint8),
        (np.cumsum(rng.integers(0, 2, total)) + 7).astype(np.int32),
        crops,
    )
    pack = [crops[number] for number in rng.permutation(len(crops))]
    side_by_side = padded(data, pack)
    rows, labels, mask, line = (np.asarray(getattr(side_by_side, name)) for name in ("rows", "labels", "mask", "line"))
    lines = side_by_side.lines
    longest = max(lengths)
    assert rows.shape == (len(pack), longest, 4)
    assert labels.shape == mask.shape == line.shape == (len(pack), longest)
    for number, (first, last) in enumerate(pack):
        size = last - first
        assert mask[number].tolist() == [1.0] * size + [0.0] * (longest - size)
        assert np.array_equal(rows[number, :size], data.rows[first:last])
        assert np.array_equal(labels[number, :size], data.labels[first:last])
        assert not rows[number, size:].any()
        assert not labels[number, size:].any()
        # Lines are counted from the crop's first; padding belongs to the last.
        assert np.array_equal(line[number, :size], data.line[first:last] - data.line[first])
        assert (line[number, size:] == line[number, size - 1]).all()
    assert lines == line.max() + 1


def numbered(stream: Stream, hosts: Hosts, tokens: I64, often: Standing) -> I32:
    """Rows that tell the document and the word."""
    return np.column_stack([hosts.doc[tokens], stream.hash[tokens].view(np.int32)])


def page(text: str, *pieces: str) -> Polluted:
    gold = tuple(Gold(text.index(piece), text.index(piece) + len(piece), "seo") for piece in pieces)
    return Polluted("test", text, gold, text, "zh", "A", ())


def test_tokens_are_labelled_and_cut_in_crops() -> None:
    long = "字" * (CROP + 5)
    texts = ["图书馆开放。上海品茶", long, "", "ab", "字" * (CROP + 2)]
    data = tokens_of([(random_language(), [page(texts[0], "上海品茶"), *(page(text) for text in texts[1:])])], numbered)
    stream = make_stream(texts)
    sizes = (stream.last - stream.first).tolist()
    assert len(data.rows) == len(data.labels) == len(data.line) == sum(sizes)
    assert data.labels[: sizes[0]].tolist() == [0] * 6 + [3, 1, 1, 5]
    assert not data.labels[sizes[0] :].any()
    # Crops of one document each, in order; remnants of one or two tokens are left out.
    assert [b - a for a, b in data.crops] == [sizes[0], CROP, 5, CROP]
    for first, last in data.crops:
        assert len(set(data.rows[first:last, 0].tolist())) == 1
        assert (np.diff(data.line[first:last]) >= 0).all()

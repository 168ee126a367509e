from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.material import load_rows
from detector import kernel
from detector.model.screen import SCREEN_ROWS, WIDTH, Screen, reach, screen_from
from detector.signals.inputs import lengths
from detector.signals.sections import SECTION
from detector.text.stream import make_stream
from tests.model.screens import WORDS, all_ways, extreme, portable_scores, prepared, random_screen, rows_of, screen_arrays
from tests.strategies import any_text, article

compiled = pytest.mark.skipif(not kernel.COMPILED, reason="the C twin is not built here")


@given(st.lists(st.one_of(any_text(), article()), max_size=4), st.integers(0, 2))
def test_scores_are_exact(texts: list[str], seed: int) -> None:
    served, numpy, hand = all_ways(random_screen(seed), texts)
    assert served == hand
    assert numpy == hand


@pytest.mark.parametrize("stem", ["spam_zh_a", "spam_en", "hosts_zh", "hosts_en"])
def test_scores_are_exact_on_real_texts(stem: str) -> None:
    served, numpy, hand = all_ways(random_screen(3), [str(row["text"]) for row in load_rows(stem)[:25]])
    assert len(set(hand)) > 5
    assert served == hand
    assert numpy == hand


def test_scores_are_exact_at_every_length() -> None:
    # Four tokens are computed at a time: every remainder, and one word more or less than a section.
    texts = ["".join(WORDS[9 * length : 10 * length]) for length in range(1, 40)]
    texts += ["".join(WORDS * 8)[:length] for length in (SECTION - 1, SECTION, SECTION + 1, SECTION + 2)]
    for seed in range(3):
        served, numpy, hand = all_ways(random_screen(seed), texts)
        assert len(set(hand)) > 20
        assert served == hand
        assert numpy == hand


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("shift", [0, 1, 7, 15, 24])
def test_scores_are_exact_at_the_limits(sign: int, shift: int) -> None:
    served, numpy, hand = all_ways(extreme(sign, shift), ["".join(WORDS[:length]) for length in (1, 2, 3, 9, 30)])
    assert served == hand
    assert numpy == hand


def test_both_halves_of_the_channels_are_heard() -> None:
    # The compiled twin computes them one after the other, and every channel hears all of the layer before.
    texts = ["".join(WORDS[:length]) for length in (1, 2, 7, 30)]

    def lively() -> dict[str, npt.NDArray[Any]]:
        """Arrays of a screen whose channels are never zero nor at the top."""
        arrays = screen_arrays(1, top=15)
        arrays["bias"][:], arrays["shifts"][:] = 15_000, 8
        return arrays

    whole, _, _ = all_ways(screen_from(lively(), limits=(0, 0)), texts)
    for channel in (0, WIDTH // 2 - 1, WIDTH // 2, WIDTH - 1):
        for name, at in (("embedding", 1), ("weights", 2), ("bias", 1), ("out", 0)):
            arrays = lively()
            for tap in range(3) if name == "out" else range(1):
                arrays[name][(slice(None),) * at + (channel + tap * WIDTH,)] = 0
            served, numpy, hand = all_ways(screen_from(arrays, limits=(0, 0)), texts)
            assert served == hand
            assert numpy == hand
            assert served != whole, (name, channel)


@compiled
def test_the_compiled_twin_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    stream, hosts, sections, often = prepared(["".join(WORDS), "The library opens at nine."])
    screen = random_screen(1)
    with monkeypatch.context() as patch:
        patch.setattr(Screen, "scores_numpy", None)
        fast = screen.scores(stream, hosts, sections, often)
    monkeypatch.setattr(kernel, "native", None)
    monkeypatch.setattr(kernel, "COMPILED", False)
    assert screen.scores(stream, hosts, sections, often).tolist() == fast.tolist()


@compiled
def test_the_loops_of_this_machine_agree_with_the_portable_ones() -> None:
    if not kernel.native.portable(False):
        pytest.skip("this processor has no AVX-512 VNNI, or the kernel was not built by GCC for x86-64: the portable loops serve")
    texts = [str(row["text"]) for stem in ("spam_zh_a", "hosts_en") for row in load_rows(stem)]
    stream, hosts, sections, often = prepared([*texts, *("".join(WORDS[:length]) for length in range(1, 40))])
    for screen in (random_screen(0), random_screen(1), extreme(1, 7), extreme(-1, 24)):
        served = screen.scores(stream, hosts, sections, often)
        assert portable_scores(screen, stream, hosts, sections, often).tolist() == served.tolist()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("weights", (128, -128, 127.5, 0.5, -0.5)),
        ("bias", (2**20, 2**20 + 1, -(2**20) - 1, 2**22, 0.5)),
        ("out", (128, -128, 5_000, -5_000)),
    ],
)
@pytest.mark.parametrize("at", [0, -1])
def test_weights_that_are_no_bytes_are_heard(name: str, values: tuple[float, ...], at: int) -> None:
    texts = ["".join(WORDS[:length]) for length in (1, 2, 7, 30)]
    for value in values:
        arrays = screen_arrays(2)
        arrays["embedding"][:] = abs(arrays["embedding"])
        arrays[name].reshape(-1)[at] = value
        screen = screen_from(arrays, limits=(0, 0))
        served, numpy, hand = all_ways(screen, texts)
        assert served == numpy
        if value == int(value):
            assert served == hand


@given(st.lists(article(), min_size=1, max_size=5), st.integers(0, 2))
def test_scores_of_a_document_are_the_same_in_any_batch(texts: list[str], seed: int) -> None:
    screen = random_screen(seed)
    _, _, sections, _ = prepared(texts)
    served, numpy, _ = all_ways(screen, texts)
    for doc, text in enumerate(texts):
        alone_served, alone_numpy, _ = all_ways(screen, [text])
        own = np.flatnonzero(sections.doc == doc).tolist()
        assert [served[number] for number in own] == alone_served
        assert [numpy[number] for number in own] == alone_numpy


def test_the_score_is_the_second_largest() -> None:
    arrays = screen_arrays(0, top=0, shift=0)
    for name in ("bias", "shifts", "weights", "out"):
        arrays[name][:] = 0
    arrays["embedding"][:] = 0
    arrays["meta"][0] = -7
    stream, hosts, sections, often = prepared(["一二三四五六七八九", "一", "一一二三四五六七八九"])
    arrays["embedding"][rows_of(stream, hosts, stream.first[:1])[0, 0], 0] = 100
    # Every layer hands the middle tap of the first channel on.
    arrays["weights"][:, WIDTH, 0] = 1
    arrays["out"][WIDTH] = 1
    screen = screen_from(arrays, limits=(0, 0))
    # One hot word in nine is not enough, alone or twice it is.
    assert screen.scores(stream, hosts, sections, often).tolist() == [-7, 93, 93]


def test_nothing_scores_nothing() -> None:
    stream, hosts, sections, often = prepared(["", " \u200b"])
    screen = random_screen(0)
    assert screen.scores(stream, hosts, sections, often).shape == (0,)
    assert screen.scores_numpy(stream, hosts, sections, often).shape == (0,)
    assert screen.passes(stream, hosts, sections, often).shape == (0,)
    assert reach(np.empty(0, dtype=np.int32), (0, 0), stream, hosts, sections).shape == (0,)


@given(st.lists(st.one_of(any_text(), article()), min_size=1, max_size=3))
def test_rows_are_in_the_table(texts: list[str]) -> None:
    stream, hosts, sections, _ = prepared(texts)
    tokens = np.concatenate([np.arange(a, b) for a, b in zip(sections.first, sections.last, strict=True)] or [np.empty(0, dtype=np.int64)])
    rows = rows_of(stream, hosts, tokens)
    assert rows.shape == (len(tokens), 4)
    assert rows.dtype == np.int32
    stretches = np.cumsum([0, 1 << 15, 1 << 16, 1 << 9, 1 << 10])
    assert stretches[-1] == SCREEN_ROWS
    assert (rows >= stretches[:-1]).all()
    assert (rows < stretches[1:]).all()


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("一二三四", "一二三一"),  # a word that occurs again
        ("一二三四五一", "一二三四一二"),  # a pair that occurs again
        ("一二三四", "一\u200b二三四"),  # hidden characters
        ("Room five", "room five"),  # a capital
        ("一二三四", "one two 一二 three four five six"),  # the host
    ],
    ids=ascii,
)
def test_the_place_of_a_token_is_seen(text: str, other: str) -> None:
    arrays = screen_arrays(0)
    # Rows of the last stretch alone have a value.
    arrays["embedding"][: -(1 << 10)] = 0
    screen = screen_from(arrays, limits=(0, 0))
    served, numpy, hand = all_ways(screen, [text, other])
    assert served == numpy == hand
    stream, hosts, sections, _ = prepared([text, other])
    first, second = (
        set(rows_of(stream, hosts, np.arange(a, b))[:, 3].tolist()) for a, b in zip(sections.first, sections.last, strict=True)
    )
    assert first != second


def test_a_word_that_occurs_in_another_section_counts() -> None:
    text = "".join(WORDS * 8)[:SECTION] + "上海品茶"
    stream, hosts, sections, _ = prepared([text, "上海品茶"])
    assert sections.doc.tolist() == [0, 0, 1]
    for seed in range(3):
        served, numpy, hand = all_ways(random_screen(seed), [text, text[SECTION:] + "\n" + text])
        assert served == hand
        assert numpy == hand
    rows = [rows_of(stream, hosts, np.arange(a, b)) for a, b in zip(sections.first, sections.last, strict=True)]
    # 400 words eight times each: a section tells it only when the whole document is counted.
    assert np.array_equal(rows[1][:, :3], rows[2][:, :3])
    again = "上海品茶" + text
    stream, hosts, sections, _ = prepared([again])
    last = rows_of(stream, hosts, np.arange(sections.first[-1], sections.last[-1]))
    assert (last[-4:, 3] != rows[1][:, 3]).all()


@pytest.mark.parametrize("name", ["embedding", "weights", "bias", "shifts", "out"])
def test_arrays_of_another_shape_are_refused(name: str) -> None:
    array = screen_arrays(0)[name]
    wrong = [array[:-1], np.concatenate([array, array[:1]]), array[None], array.reshape(-1)[0]]
    if array.ndim > 1:
        wrong += [array[..., :-1], array.reshape(-1), array.swapaxes(-1, -2)]
    for other in wrong:
        with pytest.raises(ValueError, match=r"shapes? "):
            screen_from({**screen_arrays(0), name: other}, limits=(0, 0))


@pytest.mark.parametrize("meta", [[], [1.0], [1.0, 2.0, 3.0]])
def test_bias_and_unit_are_two(meta: list[float]) -> None:
    with pytest.raises(ValueError, match="unpack"):
        screen_from({**screen_arrays(0), "meta": np.array(meta)}, limits=(0, 0))


@pytest.mark.parametrize("name", ["embedding", "weights", "bias", "shifts", "out", "meta"])
def test_missing_arrays_are_refused(name: str) -> None:
    arrays = screen_arrays(0)
    del arrays[name]
    with pytest.raises(KeyError, match=name):
        screen_from(arrays, limits=(0, 0))


def test_every_array_is_taken_as_it_is() -> None:
    arrays = screen_arrays(5)
    screen = screen_from(arrays, limits=(3, -4))
    for name in ("embedding", "weights", "bias", "shifts", "out"):
        assert np.array_equal(getattr(screen, name), arrays[name])
        assert getattr(screen, name).flags.c_contiguous
    assert (screen.out_bias, screen.unit, screen.limits) == (-12_345, 0.001, (3, -4))
    # What is stored in another order of bytes or with gaps serves as well.
    other = {name: np.asfortranarray(array) for name, array in arrays.items()}
    texts = ["".join(WORDS), "The library opens at nine."]
    assert all_ways(screen_from(other, limits=(0, 0)), texts) == all_ways(screen, texts)


BREAKS = ["\r\n", "\r"]


@pytest.mark.parametrize("newline", BREAKS, ids=repr)
@given(texts=st.lists(article(), min_size=1, max_size=3), seed=st.integers(0, 2))
def test_line_breaks_do_not_matter(newline: str, texts: list[str], seed: int) -> None:
    plain = [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]
    other = [text.replace("\n", newline) for text in plain]
    for ours, theirs in zip(all_ways(random_screen(seed), plain), all_ways(random_screen(seed), other), strict=True):
        assert ours == theirs


@pytest.mark.parametrize("newline", BREAKS, ids=repr)
def test_line_breaks_of_a_long_document_do_not_matter(newline: str) -> None:
    text = "\n".join(f"第{number}行，图书馆今天开放。" + "\n" * (number % 17) for number in range(700))
    ours, theirs = (all_ways(random_screen(1), ["Short.", each]) for each in (text, text.replace("\n", newline)))
    assert len(ours[0]) > 3
    assert ours == theirs
    one, other = make_stream([text]), make_stream([text.replace("\n", newline)])
    own, theirs_own = (lengths(stream, np.arange(stream.first[0], stream.last[0])) for stream in (one, other))
    assert np.array_equal(own, theirs_own)

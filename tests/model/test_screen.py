from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.material import load_rows
from detector import kernel
from detector.model.screen import DILATIONS, FOREIGN, SCREEN_ROWS, SCREENED, TOP, WIDTH, Screen, reach, screen_from, screen_rows
from detector.signals.host import Host, Hosts, describe_hosts
from detector.signals.inputs import lengths, occurrences, occurrences_numpy
from detector.signals.sections import SECTION, Sections, cut_sections
from detector.text.stream import I32, I64, Kind, Stream, make_stream
from tests.strategies import any_text, article

LAYERS = len(DILATIONS)
compiled = pytest.mark.skipif(not kernel.COMPILED, reason="the C twin is not built here")
# Words that differ, so that a cut in the wrong place shows.
WORDS = [chr(0x4E00 + number) for number in range(400)]


def screen_arrays(seed: int, top: int = 127, shift: int = 10) -> dict[str, npt.NDArray[Any]]:
    """Return arrays of random whole numbers, as training stores them."""
    rng = np.random.default_rng(seed)
    return {
        "embedding": rng.integers(-top, top + 1, (SCREEN_ROWS, WIDTH)).astype(np.int8),
        "weights": rng.integers(-top, top + 1, (LAYERS, 3 * WIDTH, WIDTH)).astype(np.float32),
        "bias": rng.integers(-50_000, 50_001, (LAYERS, WIDTH)).astype(np.float32),
        "shifts": np.full(LAYERS, shift, dtype=np.int32) + rng.integers(0, 2, LAYERS, dtype=np.int32),
        "out": rng.integers(-top, top + 1, 3 * WIDTH).astype(np.float32),
        "meta": np.array([-12_345.0, 0.001]),
    }


@cache
def random_screen(seed: int) -> Screen:
    return screen_from(screen_arrays(seed), limits=(0, 0))


def extreme(sign: int, shift: int) -> Screen:
    """A screen whose every value is as large as it may be."""
    arrays = screen_arrays(0)
    arrays["embedding"][:] = 127
    arrays["weights"][:] = 127 * sign
    arrays["bias"][:] = 100_000 * sign
    arrays["shifts"][:] = shift
    arrays["out"][:] = 127
    return screen_from(arrays, limits=(0, 0))


def prepared(texts: list[str]) -> tuple[Stream, Hosts, Sections, tuple[I32, I32]]:
    """Return all that a screen looks at."""
    stream = make_stream(texts)
    hosts = describe_hosts(stream)
    return stream, hosts, cut_sections(stream, hosts), occurrences(stream, np.arange(len(texts)))


def by_hand(screen: Screen, rows: I32) -> int:
    """Return the score of one section in Python's whole numbers' manner: nothing is rounded, nothing is a float."""

    def around(x: npt.NDArray[np.int64], step: int) -> npt.NDArray[np.int64]:
        wide = np.pad(x, ((step, step), (0, 0)))
        return np.concatenate([wide[: len(x)], x, wide[2 * step :]], axis=1)

    x = screen.embedding[rows].sum(axis=1, dtype=np.int64)
    for number, dilation in enumerate(DILATIONS):
        shift = int(screen.shifts[number])
        total = around(x, dilation) @ screen.weights[number].astype(np.int64) + screen.bias[number].astype(np.int64)
        x = np.clip((total + ((1 << shift) >> 1)) >> shift, 0, TOP)
    value = sorted((around(x, 1) @ screen.out.astype(np.int64) + screen.out_bias).tolist())
    return int(value[-2] if len(value) > 1 else value[0])


def rows_of(stream: Stream, hosts: Hosts, tokens: I64) -> I32:
    return screen_rows(stream, hosts, tokens, occurrences_numpy(stream, np.arange(len(stream.first))))


def portable_scores(screen: Screen, stream: Stream, hosts: Hosts, sections: Sections, often: tuple[I32, I32]) -> I32:
    """Return the scores by the loops that every machine has; those of this one's own are used again afterwards."""
    if not kernel.COMPILED:
        return screen.scores(stream, hosts, sections, often)
    kernel.native.portable(True)
    try:
        return screen.scores(stream, hosts, sections, often)
    finally:
        kernel.native.portable(False)


def all_ways(screen: Screen, texts: list[str]) -> list[list[int]]:
    """Return the scores by the served way, by numpy and by whole numbers."""
    stream, hosts, sections, often = prepared(texts)
    hand = [
        by_hand(screen, rows_of(stream, hosts, np.arange(first, last)))
        for first, last in zip(sections.first.tolist(), sections.last.tolist(), strict=True)
    ]
    numpy = screen.scores_numpy(stream, hosts, sections, often)
    served = screen.scores(stream, hosts, sections, often)
    assert numpy.dtype == served.dtype == np.int32
    assert portable_scores(screen, stream, hosts, sections, often).tolist() == served.tolist()
    return [served.tolist(), numpy.tolist(), hand]


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


def test_sections_pass_by_score_or_by_han_in_a_latin_host() -> None:
    texts = [
        "图书馆今天开放。",
        "The library opens at nine.",
        "The library 上海 opens at nine on all weekdays.",
        "The letter 上 of a table.",
    ]
    stream, hosts, sections, often = prepared([*texts, ""])
    assert hosts.script.tolist()[:4] == [Host.HAN, Host.LATIN, Host.LATIN, Host.LATIN]
    screen = random_screen(0)
    scores = screen.scores(stream, hosts, sections, often)
    lowest, above = int(scores.min()), int(scores.max()) + 1
    assert replace(screen, limits=(lowest, lowest)).passes(stream, hosts, sections, often).tolist() == [True] * 4
    assert replace(screen, limits=(above, above)).passes(stream, hosts, sections, often).tolist() == [False, False, True, False]
    middle = int(np.sort(scores)[2])
    assert replace(screen, limits=(middle, middle)).passes(stream, hosts, sections, often)[scores >= middle].all()


def test_latin_and_chinese_hosts_have_their_own_limits() -> None:
    assert SCREENED == ("latin", "han")
    texts = ["The library opens at nine.", "Room 上海市 map five", "图书馆今天开放。", "圖書館今天開放，讀者請帶鉛筆。", "12 34", ""]
    stream, hosts, sections, often = prepared(texts)
    scripts = hosts.script[sections.doc]
    assert scripts.tolist() == [Host.LATIN, Host.MIXED, Host.HAN, Host.HAN_TRADITIONAL, Host.LATIN]
    screen = random_screen(0)
    scores = screen.scores(stream, hosts, sections, often)
    never, always = int(scores.max()) + 1, int(scores.min())
    # The mixed host has Han in it, which pass anyway.
    assert replace(screen, limits=(always, never)).passes(stream, hosts, sections, often).tolist() == [True, True, False, False, True]
    assert replace(screen, limits=(never, always)).passes(stream, hosts, sections, often).tolist() == [False, True, True, True, False]
    # The limit itself passes.
    for number, host in enumerate([0, 0, 1, 1, 0]):
        for more in (0, 1):
            limits = [never, never]
            limits[host] = int(scores[number]) + more
            passes = replace(screen, limits=(limits[0], limits[1])).passes(stream, hosts, sections, often)
            assert passes[number] == (more == 0 or number == 1)


@pytest.mark.parametrize("count", range(4))
def test_han_in_a_latin_host_pass_from_some_on(count: int) -> None:
    assert FOREIGN == 2
    stream, hosts, sections, often = prepared(["The library opens at nine on all weekdays, " + "字 " * count, "图书馆今天开放。"])
    never = 2**31 - 1
    assert replace(random_screen(0), limits=(never, never)).passes(stream, hosts, sections, often).tolist() == [count >= FOREIGN, False]


@pytest.mark.parametrize("latin", [-3, 5])
@pytest.mark.parametrize("han", [-3, 5])
def test_scores_of_any_kind_reach_the_limit_of_their_host(latin: int, han: int) -> None:
    texts = [
        "The library opens at nine.",
        "图书馆今天开放。",
        "The library 上海 opens at nine on all weekdays.",
        "图书馆今天的开放 library",
        "Room 上海市 map five",
        "The letter 上 of a table.",
    ]
    stream, hosts, sections, often = prepared([text for text in texts for _ in range(4)])
    scripts = [Host.LATIN, Host.HAN, Host.LATIN, Host.HAN, Host.MIXED, Host.LATIN]
    assert hosts.script.tolist() == [script for script in scripts for _ in range(4)]
    scores = np.tile(np.array([-4, -3, 4, 5], dtype=np.int32), len(texts))
    expected = [
        number in (2, 4) or score >= (han if script == Host.HAN else latin)
        for number, script in enumerate(scripts)
        for score in (-4, -3, 4, 5)
    ]
    assert reach(scores, (latin, han), stream, hosts, sections).tolist() == expected
    # The screen's own scores pass by the same rule.
    screen = replace(random_screen(0), limits=(latin * 1000, han * 1000))
    own = reach(screen.scores(stream, hosts, sections, often), screen.limits, stream, hosts, sections)
    assert own.tolist() == screen.passes(stream, hosts, sections, often).tolist()


def test_a_section_is_foreign_by_its_own_han() -> None:
    text = "The library opens at nine.\n" * (SECTION // 6) + "上海夜网\n" + "Bring a pencil and a card.\n" * (SECTION // 6)
    stream, hosts, sections, _ = prepared([text, "上海夜网", ""])
    with_han = [bool((stream.kind[a:b] == Kind.HAN).any()) for a, b in zip(sections.first, sections.last, strict=True)]
    assert with_han.count(True) == 2
    assert len(with_han) > 3
    never = np.full(len(with_han), -(2**31), dtype=np.int32)
    # What is Chinese as a whole is not foreign.
    assert reach(never, (0, 0), stream, hosts, sections).tolist() == [*with_han[:-1], False]


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
    # 400 words eight times each: 3000 tokens tell it only when the whole document is counted.
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

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pytest

torch = pytest.importorskip("torch", reason="torch is not there: 'make .venv/.torch' installs it")
pytest.importorskip("sklearn", reason="training needs scikit-learn")

from corpus.page import Gold, Polluted  # noqa: E402
from detector.model.network import Network  # noqa: E402
from detector.model.scorer import Judged, Reading, Scorer, peaks  # noqa: E402
from detector.model.screen import DILATIONS, SCREENED, TOP, WIDTH, Screen, screen_from, screen_rows  # noqa: E402
from detector.signals.candidates import Candidates  # noqa: E402
from detector.signals.host import Hosts, describe_hosts  # noqa: E402
from detector.signals.inputs import standing  # noqa: E402
from detector.signals.netscores import NetScores  # noqa: E402
from detector.signals.sections import Sections, cut_sections  # noqa: E402
from detector.text.stream import I32, I64, Stream, make_stream  # noqa: E402
from detector.training.language import Read  # noqa: E402
from detector.training.screen import _limits, _Net, _whole_numbers, fit_screen, screen_limits  # noqa: E402
from tests.languages import random_language  # noqa: E402

EXACT = 2**24
TEXTS = [
    "The library opens at nine.\n\n上海夜网论坛\n\nReaders may borrow six books.\n",
    "今天下午，图书馆举行了读书会。\n加微信abc12345领取",
    "澳门新葡京官网|投注|平台",
    "buy cheap viagra online at http://www.kxyl88.com/a?b=c",
    "圖書館今天開放，讀者請帶鉛筆。" * 40,
    *(chr(0x4E00 + 37 * number) * 3 + "，图书馆" for number in range(60)),
]


def some_net(seed: int, scale: float = 1.0) -> Any:
    """A network as after some training: biases are no longer small, weights a few times those it began with."""
    torch.manual_seed(seed)
    net: Any = _Net()
    with torch.no_grad():
        net.embedding.weight.mul_(0.2 / net.embedding.weight.std())
        for layer in net.layers:
            layer.weight.mul_(2.0 * scale)
            layer.bias.add_(torch.rand_like(layer.bias) * scale)
        net.out.weight.mul_(3.0)
    return net.eval()


def bounds(arrays: dict[str, npt.NDArray[Any]]) -> list[float]:
    """Return the largest magnitude that any partial sum of each layer can reach, whatever the tokens are."""
    found = []
    # The first layer reads four embedding rows added up.
    most = 4.0 * float(np.abs(arrays["embedding"].astype(np.int64)).max())
    for number in range(len(DILATIONS)):
        half = (1 << int(arrays["shifts"][number])) >> 1
        sums = np.abs(arrays["weights"][number].astype(np.float64)).sum(axis=0) * most + np.abs(arrays["bias"][number]) + half
        found.append(float(sums.max()))
        most = float(TOP)
    return [*found, float(np.abs(arrays["out"]).sum() * most + abs(arrays["meta"][0]))]


@pytest.mark.parametrize("scale", [0.2, 1.0, 5.0])
@pytest.mark.parametrize("seed", range(3))
def test_no_sum_leaves_what_floats_hold_exactly(seed: int, scale: float) -> None:
    arrays = _whole_numbers(some_net(seed, scale))
    assert max(bounds(arrays)) < EXACT
    for name in ("weights", "bias", "out"):
        assert arrays[name].dtype == np.float32
        assert np.array_equal(arrays[name], np.round(arrays[name])), name
    assert np.abs(arrays["weights"]).max() <= 127
    assert np.abs(arrays["out"]).max() == 127
    assert ((arrays["shifts"] >= 0) & (arrays["shifts"] <= 20)).all()
    assert arrays["meta"][0] == np.round(arrays["meta"][0])


def test_extreme_weights_stay_exact() -> None:
    net = some_net(0)
    with torch.no_grad():
        net.embedding.weight.fill_(0.3)
        for layer in net.layers:
            layer.weight.copy_(torch.sign(layer.weight) * 0.5)
            layer.bias.fill_(4.0)
        net.out.weight.fill_(-2.0)
    assert max(bounds(_whole_numbers(net))) < EXACT


def second_largest(net: Any, texts: list[str]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the log-odds of each text by the screen made of ``net``, and those of the network in floats."""
    stream = make_stream(texts)
    hosts = describe_hosts(stream)
    screen = screen_from(_whole_numbers(net), limits=(0, 0))
    often = standing(stream, random_language())
    whole = screen.scores(stream, hosts, cut_sections(stream, hosts), often) * screen.unit
    floats = []
    for first, last in zip(stream.first.tolist(), stream.last.tolist(), strict=True):
        rows = torch.from_numpy(screen_rows(stream, hosts, np.arange(first, last), often).astype(np.int64))
        with torch.no_grad():
            logits = net(rows[None], torch.ones((1, last - first)))[0].numpy()
        floats.append(float(np.sort(logits)[-2]))
    return np.asarray(whole, dtype=np.float64), np.array(floats)


@pytest.mark.parametrize("seed", range(3))
def test_rounding_keeps_the_log_odds(seed: int) -> None:
    whole, floats = second_largest(some_net(seed), TEXTS)
    assert np.ptp(floats) > 0.5
    assert np.abs(whole - floats).max() < 0.1
    assert np.corrcoef(whole, floats)[0, 1] > 0.99


def test_shapes_are_those_the_screen_is_built_from() -> None:
    screen = screen_from(_whole_numbers(some_net(0)), limits=(3, -5))
    assert screen.bias.shape == (len(DILATIONS), WIDTH)
    assert screen.shifts.shape == (len(DILATIONS),)
    assert screen.out.shape == (3 * WIDTH,)
    assert screen.limits == (3, -5)
    assert screen.unit > 0


def places(stream: Stream, pieces: Sequence[str]) -> tuple[I64, I64]:
    """Return the token ranges of pieces of text, wherever they stand."""
    spans = []
    text = "".join(map(chr, np.where(stream.codes < 0x110000, stream.codes, 0).tolist()))
    for piece in pieces:
        at = text.find(piece)
        while at >= 0:
            spans.append((at, at + len(piece)))
            at = text.find(piece, at + 1)
    first = np.searchsorted(stream.start, [a for a, _ in sorted(spans)])
    return first, np.searchsorted(stream.end, [b for _, b in sorted(spans)]) + 1


class Judge:
    """Instead of a scorer: it finds some pieces of text; its network says some number of each token, by the word."""

    def __init__(self, pieces: Sequence[str], *, shown: float = 1.0, group: int = 2) -> None:
        self.pieces, self.shown, self.group = pieces, shown, group
        self.readings: list[Reading] = []
        self.times = 0

    def read(self, stream: Stream, hosts: Hosts) -> Reading:
        sections = cut_sections(stream, hosts)
        inside = (stream.hash >> np.uint32(20)).astype(np.int32)
        worth = np.ones(len(sections.first), dtype=np.bool_)
        often = standing(stream, random_language())
        self.readings.append(Reading(sections, worth, NetScores(inside, inside, inside), self.early(stream, sections), often))
        return self.readings[-1]

    def early(self, stream: Stream, sections: Sections) -> I32:
        """Return some number of each section, by its last word."""
        return (stream.hash[sections.last - 1] >> np.uint32(20)).astype(np.int32)

    def judged(self, stream: Stream, hosts: Hosts, reading: Reading) -> Judged:
        self.times += 1
        assert len(self.readings) == self.times, "what was read is not read again"
        assert reading is self.readings[-1]
        first, last = places(stream, self.pieces)
        count = len(first)
        candidates = Candidates(first, last, hosts.line[first].astype(np.int64), np.zeros(count, dtype=np.uint8))
        none = np.zeros((count, 0), dtype=np.float32)
        value = np.full(count, self.shown)
        return Judged(candidates, none, none, value, value, value, np.full(count, self.group))


SPAM_ZH, SPAM_EN = "加微信领取上海品茶", "buy cheap viagra online"


def pages() -> list[Polluted]:
    """Thirty polluted and thirty clean pages of either host."""
    out = []
    for number in range(30):
        word = chr(0x4E00 + 41 * number) * 2
        for host, spam in (
            (f"图书馆{word}今天开放。\n请带铅笔{word}。", SPAM_ZH),
            (f"Room {word[:1]} {number} opens at nine.\nBring a pencil.", SPAM_EN),
        ):
            out.append(Polluted("test", host, (), host, "zh", "A", ()))
            text = f"{host}\n{spam}"
            out.append(Polluted("test", text, (Gold(len(host) + 1, len(text), "seo"),), host, "zh", "A", ()))
    return out


def scores_of(screen: Screen, polluted: Sequence[Polluted]) -> list[int]:
    stream = make_stream([page.text for page in polluted])
    hosts = describe_hosts(stream)
    often = standing(stream, random_language())
    found: list[int] = screen.scores(stream, hosts, cut_sections(stream, hosts), often).tolist()
    return found


def peaks_of(judge: Judge, polluted: Sequence[Polluted]) -> list[tuple[int, int]]:
    """Return early peak and peak of each page."""
    stream = make_stream([page.text for page in polluted])
    reading = judge.read(stream, describe_hosts(stream))
    return list(zip(reading.early.tolist(), peaks(reading.net, reading.sections).tolist(), strict=True))


@pytest.mark.parametrize("recall", [1.0, 0.9, 0.5, 0.0])
@pytest.mark.parametrize(("early_recall", "peak_recall"), [(1.0, 1.0), (1.0, 0.6), (0.7, 1.0), (0.7, 0.6)])
def test_limits_let_the_share_asked_for_pass(recall: float, early_recall: float, peak_recall: float) -> None:
    screen = screen_from(_whole_numbers(some_net(0)), limits=(0, 0))
    material = pages()
    judge = Judge([SPAM_ZH, SPAM_EN])
    limits = screen_limits(screen, cast(Scorer, judge), material, recall=recall, early_recall=early_recall, peak_recall=peak_recall)
    assert list(limits) == list(SCREENED) == ["latin", "han"]
    for name, own in (("latin", lambda page: "Room" in page.text), ("han", lambda page: "图书" in page.text)):
        of_host = [page for page in material if own(page)]  # type: ignore[no-untyped-call]
        dirty = scores_of(screen, [page for page in of_host if page.gold])
        clean = scores_of(screen, [page for page in of_host if not page.gold])
        limit = limits[name]["limit"]
        assert isinstance(limit, int)
        assert (limits[name]["sections_found"], limits[name]["clean_sections"]) == (30, 30)
        assert limits[name]["clean_pass"] == pytest.approx(np.mean(np.array(clean) >= limit), abs=1e-4)
        assert np.mean(np.array(dirty) >= limit) >= recall - 1e-9
        if recall == 1.0:
            assert limit == min(dirty)
        # No higher than it must be: a little more and too few pass.
        assert np.mean(np.array(dirty) > limit + 1) <= recall
        # The early peaks: the same among the pages that pass the screen; and the peaks, among those that pass both.
        reached = [page for page, score in zip([page for page in of_host if page.gold], dirty, strict=True) if score >= limit]
        said = np.array(peaks_of(judge, reached))
        clean_said = np.array(peaks_of(judge, [page for page in of_host if not page.gold]))
        passing = np.array(clean) >= limit
        for column, (stage, share) in enumerate((("early", early_recall), ("peak", peak_recall))):
            least = limits[name][f"{stage}_limit"]
            assert isinstance(least, int)
            peak = said[:, column]
            assert np.mean(peak >= least) >= share - 1e-9
            assert np.mean(peak > least + 1) <= share
            if share == 1.0:
                assert least == min(peak)
            said = said[peak >= least]
            passing &= clean_said[:, column] >= least
            assert limits[name][f"clean_pass_{stage}"] == pytest.approx(np.mean(passing), abs=1e-4)
    assert limits["latin"]["limit"] != limits["han"]["limit"]


@pytest.mark.parametrize(
    "judge",
    [
        Judge([]),
        Judge([SPAM_ZH, SPAM_EN], shown=0.49),
        Judge([SPAM_ZH, SPAM_EN], group=0),  # another script than the host's: it passes anyway
        Judge(["Bring a pencil", "请带铅笔"]),  # not injected
    ],
    ids=["nothing", "not shown", "foreign", "wrong"],
)
def test_what_is_not_found_or_passes_anyway_sets_no_limit(judge: Judge) -> None:
    screen = screen_from(_whole_numbers(some_net(0)), limits=(0, 0))
    limits = screen_limits(screen, cast(Scorer, judge), pages(), recall=0.95, early_recall=0.95, peak_recall=0.95)
    for name in SCREENED:
        assert (limits[name]["limit"], limits[name]["sections_found"], limits[name]["clean_sections"]) == (0, 0, 30)
        assert limits[name]["early_limit"] == limits[name]["peak_limit"] == 0


def test_one_host_alone_leaves_the_other_without() -> None:
    screen = screen_from(_whole_numbers(some_net(0)), limits=(0, 0))
    material = [page for page in pages() if "Room" in page.text]
    limits = screen_limits(screen, cast(Scorer, Judge([SPAM_EN])), material, recall=1.0, early_recall=1.0, peak_recall=1.0)
    assert limits["han"] == {
        "limit": 0,
        "early_limit": 0,
        "peak_limit": 0,
        "sections_found": 0,
        "clean_sections": 0,
        "clean_pass": 0.0,
        "clean_pass_early": 0.0,
        "clean_pass_peak": 0.0,
    }
    assert limits["latin"]["limit"] == min(scores_of(screen, [page for page in material if page.gold]))


def test_a_page_counts_once_however_much_is_found_in_it() -> None:
    screen = screen_from(_whole_numbers(some_net(0)), limits=(0, 0))
    once, often = (
        screen_limits(screen, cast(Scorer, Judge(pieces)), pages(), recall=0.9, early_recall=0.9, peak_recall=0.9)
        for pieces in ([SPAM_ZH], [SPAM_ZH, SPAM_ZH[:5], SPAM_ZH[5:]])
    )
    assert once["han"] == often["han"]


def test_peaks_are_asked_of_what_has_come_so_far() -> None:
    # Ten sections with found spans, by the screen's score and the network's peaks, early and late: the two that the
    # screen turns away have the lowest peaks of all, which then count for nothing.
    found = np.array([[0, -90, -900], [1, -80, -800], *((score, 10 * score, 100 * score) for score in range(2, 10))])
    clean = np.array([[1, 500, 5_000], [2, 20, 199], [2, 20, 200], [9, 0, 900]])
    assert _limits(found, clean, (0.8, 1.0, 1.0)) == {
        "limit": 1,
        "early_limit": -80,
        "peak_limit": -800,
        "sections_found": 10,
        "clean_sections": 4,
        "clean_pass": 1.0,
        "clean_pass_early": 1.0,
        "clean_pass_peak": 1.0,
    }
    strict = _limits(found, clean, (0.77, 1.0, 1.0))
    assert (strict["limit"], strict["early_limit"], strict["peak_limit"]) == (2, 20, 200)
    assert (strict["clean_pass"], strict["clean_pass_early"], strict["clean_pass_peak"]) == (0.75, 0.5, 0.25)
    # Half of the eight that are left: between 50 and 60; then half of the four, between 700 and 800.
    half = _limits(found, clean, (0.77, 0.5, 0.5))
    assert (half["early_limit"], half["peak_limit"]) == (55, 750)
    # Of all eight.
    assert _limits(found, clean, (0.77, 1.0, 0.5))["peak_limit"] == 550


class Told:
    """Instead of the network: it is sure of some pieces, and as sure that the rest is clean."""

    def __init__(self, *pieces: str) -> None:
        self.pieces = pieces

    def scores(self, stream: Stream, hosts: Hosts, sections: Sections, often: tuple[I32, I32]) -> tuple[NetScores, I32]:
        inside = np.full(len(stream), NetScores.FAR, dtype=np.int32)
        for first, last in zip(*places(stream, self.pieces), strict=True):
            inside[first:last] = -NetScores.FAR
        return NetScores(inside, inside, inside), np.zeros(len(sections.first), dtype=np.int32)


def test_fitting_twice_gives_equal_arrays_and_learns(monkeypatch: pytest.MonkeyPatch) -> None:
    # Few steps: learn faster.
    monkeypatch.setattr("detector.training.screen._RATE", 0.1)

    def epoch(number: int) -> list[Read]:
        return [(random_language(), pages())]

    network = cast(Network, Told(SPAM_ZH, SPAM_EN))
    first, again, other = (fit_screen(epoch, network, epochs=30, seed=seed) for seed in (1, 1, 2))
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first["embedding"], other["embedding"])
    assert max(bounds(first)) < EXACT
    screen = screen_from(first, limits=(0, 0))
    material = pages()
    dirty, clean = (scores_of(screen, [page for page in material if bool(page.gold) == spoilt]) for spoilt in (True, False))
    assert min(dirty) > max(clean)


def test_the_screen_learns_what_the_network_says_not_what_was_injected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detector.training.screen._RATE", 0.1)
    fitted = fit_screen(lambda number: [(random_language(), pages())], cast(Network, Told(SPAM_ZH, "Bring a pencil")), epochs=30, seed=1)
    screen = screen_from(fitted, limits=(0, 0))
    material = [page for page in pages() if "Room" in page.text]
    # What the network finds in clean pages and in polluted ones passes alike; the injected words are not asked for.
    assert min(scores_of(screen, material)) > 0
    other = [Polluted("test", page.text.replace("Bring a pencil", "Please be quiet"), (), "", "en", "A", ()) for page in material]
    assert max(scores_of(screen, other)) < min(scores_of(screen, material))

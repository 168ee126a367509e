from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pytest

torch = pytest.importorskip("torch", reason="torch is not there: 'make .venv/.torch' installs it")
pytest.importorskip("sklearn", reason="training needs scikit-learn")

from corpus.page import Gold, Polluted  # noqa: E402
from detector.model.scorer import Judged, Scorer  # noqa: E402
from detector.model.screen import DILATIONS, SCREENED, TOP, WIDTH, Screen, screen_from, screen_rows  # noqa: E402
from detector.signals.candidates import Candidates  # noqa: E402
from detector.signals.host import Hosts, describe_hosts  # noqa: E402
from detector.signals.inputs import occurrences  # noqa: E402
from detector.signals.sections import cut_sections  # noqa: E402
from detector.text.stream import Stream, make_stream  # noqa: E402
from detector.training.screen import _Net, _whole_numbers, fit_screen, screen_limits  # noqa: E402

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
    whole = screen.scores(stream, hosts, cut_sections(stream, hosts)) * screen.unit
    floats = []
    often = occurrences(stream, np.arange(len(texts)))
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


class Judge:
    """Instead of a scorer: it finds some pieces of text, wherever they stand."""

    def __init__(self, pieces: Sequence[str], *, shown: float = 1.0, group: int = 2) -> None:
        self.pieces, self.shown, self.group = pieces, shown, group

    def judged(self, stream: Stream, hosts: Hosts) -> Judged:
        spans = []
        text = "".join(map(chr, np.where(stream.codes < 0x110000, stream.codes, 0).tolist()))
        for piece in self.pieces:
            at = text.find(piece)
            while at >= 0:
                spans.append((at, at + len(piece)))
                at = text.find(piece, at + 1)
        first = np.searchsorted(stream.start, [a for a, _ in sorted(spans)])
        last = np.searchsorted(stream.end, [b for _, b in sorted(spans)]) + 1
        count = len(spans)
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
    found: list[int] = screen.scores(stream, hosts, cut_sections(stream, hosts)).tolist()
    return found


@pytest.mark.parametrize("recall", [1.0, 0.9, 0.5, 0.0])
def test_limits_let_the_share_asked_for_pass(recall: float) -> None:
    screen = screen_from(_whole_numbers(some_net(0)), limits=(0, 0))
    material = pages()
    limits = screen_limits(screen, cast(Scorer, Judge([SPAM_ZH, SPAM_EN])), material, recall=recall)
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
    limits = screen_limits(screen, cast(Scorer, judge), pages(), recall=0.95)
    for name in SCREENED:
        assert (limits[name]["limit"], limits[name]["sections_found"], limits[name]["clean_sections"]) == (0, 0, 30)


def test_one_host_alone_leaves_the_other_without() -> None:
    screen = screen_from(_whole_numbers(some_net(0)), limits=(0, 0))
    material = [page for page in pages() if "Room" in page.text]
    limits = screen_limits(screen, cast(Scorer, Judge([SPAM_EN])), material, recall=1.0)
    assert limits["han"] == {"limit": 0, "sections_found": 0, "clean_sections": 0, "clean_pass": 0.0}
    assert limits["latin"]["limit"] == min(scores_of(screen, [page for page in material if page.gold]))


def test_a_page_counts_once_however_much_is_found_in_it() -> None:
    screen = screen_from(_whole_numbers(some_net(0)), limits=(0, 0))
    once = screen_limits(screen, cast(Scorer, Judge([SPAM_ZH])), pages(), recall=0.9)
    often = screen_limits(screen, cast(Scorer, Judge([SPAM_ZH, SPAM_ZH[:5], SPAM_ZH[5:]])), pages(), recall=0.9)
    assert once["han"] == often["han"]


def test_fitting_twice_gives_equal_arrays_and_learns(monkeypatch: pytest.MonkeyPatch) -> None:
    # Few steps: learn faster.
    monkeypatch.setattr("detector.training.screen._RATE", 0.1)

    def epoch(number: int) -> list[Polluted]:
        return pages()

    first, again, other = (fit_screen(epoch, epochs=30, seed=seed) for seed in (1, 1, 2))
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert not np.array_equal(first["embedding"], other["embedding"])
    assert max(bounds(first)) < EXACT
    screen = screen_from(first, limits=(0, 0))
    material = pages()
    dirty, clean = (scores_of(screen, [page for page in material if bool(page.gold) == spoilt]) for spoilt in (True, False))
    assert min(dirty) > max(clean)

"""Gradient descent of both networks: it repeats itself, its rate rises and falls, rows that are never met stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not there: 'make .venv/.torch' installs it")
pytest.importorskip("sklearn", reason="training needs scikit-learn")

from corpus.page import Gold, Polluted  # noqa: E402
from detector.signals.host import Hosts  # noqa: E402
from detector.signals.inputs import Standing  # noqa: E402
from detector.text.stream import I32, I64, Stream  # noqa: E402
from detector.training import descent  # noqa: E402
from detector.training.descent import Descent, exact_sums  # noqa: E402
from detector.training.packs import Pack, Tokens, tokens_of  # noqa: E402
from tests.languages import random_language  # noqa: E402

ROWS, WIDTH = 64, 4


@pytest.fixture(autouse=True)
def exact() -> Iterator[None]:
    """Exact sums for these tests; what torch did before comes back."""
    before = torch.are_deterministic_algorithms_enabled(), torch.utils.deterministic.fill_uninitialized_memory
    exact_sums()
    yield
    torch.use_deterministic_algorithms(before[0])
    torch.utils.deterministic.fill_uninitialized_memory = before[1]


class Tiny(torch.nn.Module):  # type: ignore[misc]
    """Log-odds of tokens from the sum of their rows."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.embedding = torch.nn.EmbeddingBag(ROWS, WIDTH, mode="sum", sparse=True)
        self.out = torch.nn.Linear(WIDTH, 1)

    def forward(self, rows: Any) -> Any:
        docs, length, inputs = rows.shape
        return self.out(self.embedding(rows.view(-1, inputs)).view(docs, length, WIDTH))[..., 0]


def rows_of(stream: Stream, hosts: Hosts, tokens: I64, often: Standing) -> I32:
    """Two rows a token, all of the table's first half."""
    word = stream.hash[tokens] % (ROWS // 2)
    return np.column_stack([word, (word + 1) % (ROWS // 2)]).astype(np.int32)


def documents(number: int) -> list[Polluted]:
    texts = [f"Room {number}{at} of the library opens at nine on weekdays. buy cheap pills" for at in range(12)]
    return [Polluted("x", text, (Gold(text.index("buy"), len(text), "pharma"),), "", "en", "C", ()) for text in texts]


def read(number: int) -> Tokens:
    return tokens_of([(random_language(), documents(number))], rows_of)


def loss_of(net: Tiny) -> Callable[[Pack], Any]:
    def loss(pack: Pack) -> Any:
        losses = torch.nn.functional.binary_cross_entropy_with_logits(net(pack.rows), (pack.labels & 1).float(), reduction="none")
        return (losses * pack.mask).sum() / pack.mask.sum()

    return loss


def fitted(seed: int = 1, *, net_seed: int = 1, epochs: int = 3, rate: float = 0.05) -> dict[str, bytes]:
    net = Tiny(net_seed)
    Descent(epochs, 60, rate, seed).run("tiny", net, read, loss_of(net))
    return {name: value.numpy().tobytes() for name, value in net.state_dict().items()}


def test_equal_runs_give_equal_bytes() -> None:
    first = fitted()
    assert fitted() == first
    # The order in which documents are read is of the seed, and matters.
    other = fitted(2)
    assert all(other[name] != first[name] for name in first)


def test_every_pass_asks_for_its_documents() -> None:
    asked: list[int] = []

    def epoch(number: int) -> Tokens:
        asked.append(number)
        return read(number)

    net = Tiny(1)
    Descent(4, 60, 0.01, 1).run("tiny", net, epoch, loss_of(net))
    assert asked == [0, 1, 2, 3]


def test_it_learns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(descent, "_WARM", 5)
    net = Tiny(1)
    seen: list[float] = []

    def loss(pack: Pack) -> Any:
        value = loss_of(net)(pack)
        seen.append(float(value.detach()))
        return value

    Descent(20, 60, 0.05, 1).run("tiny", net, read, loss)
    assert np.mean(seen[-10:]) < 0.5 * np.mean(seen[:10])


def test_rows_that_are_never_met_stay_as_they_were() -> None:
    before = Tiny(1).embedding.weight.detach().numpy()
    after = np.frombuffer(fitted()["embedding.weight"], dtype=np.float32).reshape(ROWS, WIDTH)
    moved = (before != after).any(axis=1)
    assert not moved[ROWS // 2 :].any(), "no decay, no momentum, to the bit"
    assert moved[: ROWS // 2].sum() > 8


def rates(monkeypatch: pytest.MonkeyPatch, *, epochs: int, warm: int) -> np.ndarray[Any, Any]:
    """Return the rate of each step."""
    found: list[float] = []
    set_rate = descent._set_rate

    def noted(optimizers: Any, rate: float) -> None:
        set_rate(optimizers, rate)
        assert {group["lr"] for optimizer in optimizers for group in optimizer.param_groups} == {rate}
        found.append(rate)

    monkeypatch.setattr(descent, "_WARM", warm)
    monkeypatch.setattr(descent, "_set_rate", noted)
    fitted(epochs=epochs, rate=0.05)
    return np.array(found)


def test_the_rate_rises_and_falls(monkeypatch: pytest.MonkeyPatch) -> None:
    found = rates(monkeypatch, epochs=15, warm=10)
    assert len(found) > 40
    assert found[0] == 0.0
    assert (np.diff(found[:11]) > 0).all()
    assert (np.diff(found[10:]) < 0).all()
    assert 0.7 * 0.05 < found.max() < 0.05
    # Little is left at the end, but something is.
    assert 0.0 < found[-1] < 0.1 * 0.05
    # One slope from first to last pass, whatever the passes hold.
    assert np.ptp(np.diff(found[10:])) < 1e-6


def test_a_run_shorter_than_the_warm_up_never_reaches_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    found = rates(monkeypatch, epochs=1, warm=200)
    assert found.max() < 0.05 * len(found) / 200


def test_gradients_of_matrices_are_clipped(monkeypatch: pytest.MonkeyPatch) -> None:
    # A loss a million times as large moves matrices no further: AdamW sees clipped gradients of one length.
    moved = []
    for times in (1e3, 1e9):
        net = Tiny(1)
        before = net.out.weight.detach().clone()
        Descent(2, 60, 0.05, 1).run("tiny", net, read, lambda pack, net=net, times=times: times * loss_of(net)(pack))
        moved.append(float((net.out.weight.detach() - before).norm()))
    assert moved[0] > 0
    assert moved[1] == pytest.approx(moved[0], rel=1e-3)

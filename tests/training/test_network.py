from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not there: 'make .venv/.torch' installs it")
pytest.importorskip("sklearn", reason="training needs scikit-learn")

from corpus.page import Gold, Polluted  # noqa: E402
from detector.model.network import HEADS, WIDTH  # noqa: E402
from detector.signals.host import describe_hosts  # noqa: E402
from detector.signals.inputs import input_rows, occurrences  # noqa: E402
from detector.text.stream import make_stream  # noqa: E402
from detector.training.network import EARLY_WEIGHT, NetRecipe, _arrays, _loss, _Net, fit_network  # noqa: E402
from detector.training.packs import Tokens, padded  # noqa: E402
from detector.training.quantize import FloatNetwork  # noqa: E402

TEXTS = [
    "The library opens at nine.\n\n上海夜网论坛\n\nReaders may borrow six books.\n",
    "今天下午，图书馆举行了读书会。\n加微信abc12345领取",
    "字",
    "\n\n上海\u200b品茶 " * 30,
    "Room by room.\n" * 40,
]


def twins(seed: int, width: int = 16) -> tuple[Any, FloatNetwork]:
    """Return a torch network with random weights and its numpy twin."""
    torch.manual_seed(seed)
    net = _Net(width, 0.1)
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.3 + (1.0 if name.endswith("gain") else 0.0))
        served = FloatNetwork(_arrays(net))
        # The embedding is kept in whole steps: let torch have the same.
        net.embedding.weight.copy_(torch.from_numpy(served.arrays["embedding"].astype(np.float32) * served.arrays["embedding_step"]))
    return net.eval(), served


@pytest.mark.parametrize("seed", range(3))
def test_numpy_and_torch_agree(seed: int) -> None:
    net, served = twins(seed)
    stream = make_stream(TEXTS)
    hosts = describe_hosts(stream)
    often = occurrences(stream, np.arange(len(TEXTS)))
    tokens = np.concatenate([np.arange(a, b) for a, b in zip(stream.first, stream.last, strict=True)])
    ends = np.cumsum([0, *(stream.last - stream.first)]).tolist()
    crops = list(pairwise(ends))
    data = Tokens(input_rows(stream, hosts, tokens, often), np.zeros(len(tokens), dtype=np.uint8), hosts.line[tokens], crops)
    pack = padded(data, crops)
    with torch.no_grad():
        expected = net(pack.rows, pack.mask, pack.line, pack.lines).numpy()
    for number, (first, last) in enumerate(crops):
        value = served.forward(data.rows[first:last], data.line[first:last])
        assert value.shape == (last - first, len(HEADS) + 1)
        assert (np.ptp(expected[:, : last - first], axis=(0, 1)) > 0.1).all()
        np.testing.assert_allclose(value, expected[number, : last - first], rtol=1e-5, atol=1e-5)


def test_the_embedding_is_rounded_to_its_nearest_step() -> None:
    torch.manual_seed(0)
    net = _Net(8, 0.0)
    arrays = _arrays(net)
    table = net.embedding.weight.detach().numpy()
    assert arrays["embedding"].dtype == np.int8
    assert np.abs(arrays["embedding"].astype(int)).max(axis=0).tolist() == [127] * 8
    assert (np.abs(arrays["embedding"] * arrays["embedding_step"] - table) <= arrays["embedding_step"] * 0.501).all()


def test_padding_neither_counts_nor_shows() -> None:
    net, _ = twins(1)
    rng = np.random.default_rng(1)
    rows = torch.from_numpy(rng.integers(0, 1000, (1, 20, 7)))
    line = torch.from_numpy(np.arange(20)[None] // 5)
    mask = torch.ones((1, 20))
    longer = torch.cat([rows, torch.full((1, 9, 7), 5)], 1)
    with torch.no_grad():
        alone = net(rows, mask, line, 4)
        beside = net(longer, torch.cat([mask, torch.zeros((1, 9))], 1), torch.cat([line, torch.full((1, 9), 3)], 1), 6)[:, :20]
    np.testing.assert_allclose(alone.numpy(), beside.numpy(), rtol=1e-5, atol=1e-5)
    labels = torch.from_numpy(rng.integers(0, 8, (1, 20)).astype(np.uint8))
    whole = _loss(alone, labels, mask)
    pad = torch.nn.functional.pad
    padding = _loss(pad(alone, (0, 0, 0, 4), value=30.0), pad(labels, (0, 4)), pad(mask, (0, 4)))
    assert float(whole) == pytest.approx(float(padding))


def test_the_early_head_learns_what_is_inside_and_weighs_less() -> None:
    logits = torch.randn((1, 9, len(HEADS) + 1), generator=torch.Generator().manual_seed(1))
    labels = torch.tensor([[0, 1, 3, 5, 7, 2, 4, 6, 0]], dtype=torch.uint8)
    mask = torch.ones((1, 9))
    # Alike in what they say: inside and the early guess are then wrong alike.
    logits[..., -1] = logits[..., 0]
    whole = float(_loss(logits, labels, mask))
    for column, weight in ((0, 1.0), (len(HEADS), EARLY_WEIGHT)):
        worse = logits.clone()
        worse[..., column] += 1.0
        inside = torch.nn.functional.binary_cross_entropy_with_logits
        more = inside(worse[..., column], (labels & 1).float()) - inside(logits[..., column], (labels & 1).float())
        assert float(_loss(worse, labels, mask)) - whole == pytest.approx(weight * float(more), rel=1e-3)


def fitted(threads: int, seed: int) -> dict[str, Any]:
    pages = []
    for number in range(12):
        host = f"Room {number} opens at nine.\n"
        text = host + "上海品茶论坛" * (number % 3)
        gold = (Gold(len(host), len(text), "seo"),) if len(text) > len(host) else ()
        pages.append(Polluted("test", text, gold, host, "en", "A", ()))
    return fit_network(lambda number: pages, NetRecipe(epochs=2, step_tokens=2000, threads=threads), seed=seed)


@pytest.mark.parametrize("threads", [1, 2])
def test_fitting_takes_the_threads_given_and_repeats_itself(threads: int) -> None:
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(3 - threads)
        first = fitted(threads, 1)
        assert torch.get_num_threads() == threads
        torch.set_num_threads(3 - threads)
        again = fitted(threads, 1)
    finally:
        torch.set_num_threads(before)
    assert list(first) == list(again)
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert (first["early"].shape, first["early_out"].shape) == ((WIDTH, WIDTH), (WIDTH, 1))


def test_other_seeds_give_other_networks() -> None:
    before = torch.get_num_threads()
    try:
        first, other = fitted(1, 1), fitted(1, 2)
    finally:
        torch.set_num_threads(before)
    assert not np.array_equal(first["embedding"], other["embedding"])

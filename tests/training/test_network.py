from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not there: 'make .venv/.torch' installs it")
pytest.importorskip("sklearn", reason="training needs scikit-learn")

from corpus.page import Gold, Polluted  # noqa: E402
from detector.model.network import HEADS  # noqa: E402
from detector.signals.host import describe_hosts  # noqa: E402
from detector.signals.inputs import input_rows, standing  # noqa: E402
from detector.text.stream import make_stream  # noqa: E402
from detector.training.network import _HASHED, _WORDS, NetRecipe, _arrays, _Dropout, _hide, _loss, _Net, fit_network  # noqa: E402
from detector.training.packs import Tokens, padded  # noqa: E402
from detector.training.quantize import FloatNetwork  # noqa: E402
from tests.languages import random_language  # noqa: E402

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
    often = standing(stream, random_language())
    tokens = np.concatenate([np.arange(a, b) for a, b in zip(stream.first, stream.last, strict=True)])
    ends = np.cumsum([0, *(stream.last - stream.first)]).tolist()
    crops = list(pairwise(ends))
    data = Tokens(input_rows(stream, hosts, tokens, often), np.zeros(len(tokens), dtype=np.uint8), hosts.line[tokens], crops)
    pack = padded(data, crops)
    with torch.no_grad():
        expected = net(pack.rows, pack.mask, pack.line, pack.lines).numpy()
    for number, (first, last) in enumerate(crops):
        value = served.forward(data.rows[first:last], data.line[first:last])
        assert value.shape == (last - first, len(HEADS))
        assert np.ptp(expected[number, : last - first]) > 0.1
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


def fitted(threads: int, seed: int) -> dict[str, Any]:
    pages = []
    for number in range(12):
        host = f"Room {number} opens at nine.\n"
        text = host + "上海品茶论坛" * (number % 3)
        gold = (Gold(len(host), len(text), "seo"),) if len(text) > len(host) else ()
        pages.append(Polluted("test", text, gold, host, "en", "A", ()))
    return fit_network(lambda number: [(random_language(), pages)], NetRecipe(epochs=2, step_tokens=2000, threads=threads), seed=seed)


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


def test_other_seeds_give_other_networks() -> None:
    before = torch.get_num_threads()
    try:
        first, other = fitted(1, 1), fitted(1, 2)
    finally:
        torch.set_num_threads(before)
    assert not np.array_equal(first["embedding"], other["embedding"])


# Dropout


def dropout(share: float, seed: int = 1) -> Any:
    return _Dropout(share, np.random.Generator(np.random.SFC64(seed)))


def test_serving_leaves_values_alone() -> None:
    x = torch.randn(5, 7)
    random = dropout(0.3)
    assert random.eval()(x) is x
    # Nor does it draw: training goes on where it was.
    assert torch.equal(random.train()(x), dropout(0.3).train()(x))
    assert dropout(0.0).train()(x) is x


@pytest.mark.parametrize("share", [0.05, 0.1, 0.5])
def test_a_share_is_left_out_and_the_mean_stays(share: float) -> None:
    out = dropout(share).train()(torch.ones(100, 50, 40)).numpy()
    kept = out > 0
    exact = round(256 * share) / 256
    assert abs(exact - share) < 0.003
    assert 1.0 - kept.mean() == pytest.approx(exact, abs=0.004)
    assert out.mean() == pytest.approx(1.0, abs=0.005)
    assert np.unique(out).tolist() == [0.0, pytest.approx(1.0 / (1.0 - exact), rel=1e-6)]
    # No unit and no document is spared or struck more than others.
    for axis in ((0, 1), (0, 2), (1, 2)):
        assert np.ptp(kept.mean(axis=axis)) < 0.1


def test_every_step_leaves_others_out_and_seeds_repeat() -> None:
    x = torch.ones(40, 40)
    random, again, other = (dropout(0.2, seed).train() for seed in (1, 1, 2))
    steps = [random(x) for _ in range(3)]
    assert not torch.equal(steps[0], steps[1])
    assert all(torch.equal(step, again(x)) for step in steps)
    assert not torch.equal(steps[0], other(x))


def test_gradients_pass_where_values_do() -> None:
    x = torch.randn(30, 30, requires_grad=True)
    out = dropout(0.4).train()(x)
    out.sum().backward()
    assert torch.equal(x.grad == 0, out == 0)
    assert torch.unique(x.grad).tolist() == [0.0, pytest.approx(256 / (256 - round(256 * 0.4)), rel=1e-6)]


def test_half_products_are_near_whole_ones() -> None:
    net, _ = twins(2)
    rng = np.random.default_rng(2)
    rows, line, mask = torch.from_numpy(rng.integers(0, 1000, (3, 40, 7))), torch.arange(40).expand(3, 40) // 8, torch.ones((3, 40))
    with torch.no_grad():
        whole = net(rows, mask, line, 5)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            half = net(rows, mask, line, 5)
    difference = (half.float() - whole).abs()
    assert 0 < difference.mean() < 0.03 * whole.abs().mean() + 0.01


def test_hidden_words_are_like_words_never_met() -> None:
    rows = torch.arange(2 * 500 * 7).view(2, 500, 7) + 1_000_000
    kept = rows.clone()
    _hide(rows, NetRecipe(hidden_inputs=0.0, hidden_words=0.0), torch.Generator().manual_seed(1))
    assert torch.equal(rows, kept)
    _hide(rows, NetRecipe(hidden_inputs=0.0, hidden_words=0.3), torch.Generator().manual_seed(1))
    changed = rows != kept
    # Word and pairs go together; first and last letters, shape and place stay.
    assert _WORDS == 3
    assert torch.equal(changed[..., 0], changed[..., 1])
    assert torch.equal(changed[..., 0], changed[..., 2])
    assert not changed[..., _WORDS:].any()
    assert 0.25 < changed[..., 0].float().mean() < 0.35
    for column, row in _HASHED[:_WORDS]:
        assert (rows[..., column][changed[..., column]] == row).all()


def test_hidden_inputs_go_one_by_one() -> None:
    rows = torch.arange(500 * 7).view(1, 500, 7) + 1_000_000
    kept = rows.clone()
    _hide(rows, NetRecipe(hidden_inputs=0.3, hidden_words=0.0), torch.Generator().manual_seed(1))
    changed = rows != kept
    assert not changed[..., len(_HASHED) :].any()
    assert not torch.equal(changed[..., 0], changed[..., 1])
    assert all(0.2 < changed[..., column].float().mean() < 0.4 for column, _ in _HASHED)

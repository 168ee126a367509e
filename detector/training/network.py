"""Fit the token network with torch (training only; ``detector.training.quantize`` rounds it, ``detector.model.network`` serves it)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from detector.model.network import DILATIONS, LINE_FROM, LINE_TO, WIDTH
from detector.signals.inputs import INPUT_ROWS, INPUTS, input_rows
from detector.training.descent import Descent, exact_sums
from detector.training.language import Read
from detector.training.packs import Pack, tokens_of

__all__ = ["NetRecipe", "fit_network"]

# Edges are rare: they count double.
HEAD_WEIGHTS = (1.0, 2.0, 2.0)
# Spread of untrained embedding rows: what was never met should say little (0.1 cost 3 to 7 points of average precision).
_START = 0.01
# Hashed inputs (word, pairs, first and last letters) and the row that stands for a hidden one; how many of them know the whole word.
_HASHED = [(number, sum(1 << bits for _, bits in INPUTS[:number])) for number, (_, bits) in enumerate(INPUTS) if bits > 10]
_WORDS = 3


@dataclass(frozen=True, slots=True)
class NetRecipe:
    """Passes over fresh pages, tokens a step, rate of learning; shares of hashed inputs, of whole words and of units left out."""

    epochs: int = 4
    step_tokens: int = 12_000
    rate: float = 2.5e-3
    hidden_inputs: float = 0.1
    # Words hidden with both their pairs, as words are that training never met: less is learnt by heart.
    hidden_words: float = 0.15
    # Products in bfloat16, sums in float32: the same mean loss after 25 steps (.37), two thirds of the time a step.
    half: bool = True
    # Sums of several threads differ in their last bits: their number is part of the recipe.
    threads: int = 1
    dropout: float = 0.1


class _Dropout(nn.Module):
    """Dropout whose random bytes come from numpy: torch draws them one by one (27 of 148 ms a step)."""

    def __init__(self, share: float, random: np.random.Generator) -> None:
        super().__init__()
        self.limit = round(256 * share)
        self.random = random

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training or self.limit == 0:
            return x
        kept = np.frombuffer(self.random.bytes(x.numel()), dtype=np.uint8).reshape(x.shape) >= self.limit
        return x * (torch.from_numpy(kept) * (256 / (256 - self.limit)))


class _Norm(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(width))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5) * self.gain


class _Block(nn.Module):
    def __init__(self, width: int, dilation: int, dropout: _Dropout) -> None:
        super().__init__()
        self.dilation = dilation
        self.dropout = dropout
        self.norm = _Norm(width)
        self.wide = nn.Linear(3 * width, width)
        self.narrow = nn.Linear(width, width)
        nn.init.normal_(self.narrow.weight, std=0.02)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        y, step = self.norm(x) * mask, self.dilation
        left = functional.pad(y, (0, 0, step, 0))[:, :-step]
        right = functional.pad(y, (0, 0, 0, step))[:, step:]
        out: torch.Tensor = x + self.narrow(self.dropout(functional.relu(self.wide(torch.cat([left, y, right], -1)))))
        return out


class _Net(nn.Module):
    """The network of :mod:`detector.model.network` before rounding, over padded batches."""

    def __init__(self, width: int, share: float, seed: int = 0) -> None:
        super().__init__()
        self.width = width
        self.dropout = dropout = _Dropout(share, np.random.Generator(np.random.SFC64(seed)))
        self.embedding = nn.EmbeddingBag(INPUT_ROWS, width, mode="sum", sparse=True)
        nn.init.normal_(self.embedding.weight, std=_START)
        self.blocks = nn.ModuleList([_Block(width, d, dropout) for d in DILATIONS])
        self.pool_norm = _Norm(width)
        self.pool = nn.Linear(2 * width, width)
        self.topic = nn.Linear(width, width)
        self.back = nn.Linear(2 * width, width)
        self.head_norm = _Norm(width)
        self.head = nn.Linear(width, width)
        self.out = nn.Linear(width, 3)
        nn.init.constant_(self.out.bias, -3.0)

    def forward(self, rows: torch.Tensor, mask: torch.Tensor, line: torch.Tensor, lines: int) -> torch.Tensor:
        """Return (documents, tokens, 3) log-odds."""
        docs, length, inputs = rows.shape
        shown = mask.unsqueeze(-1)
        x = self.dropout(self.embedding(rows.view(-1, inputs)).view(docs, length, self.width))
        for block in self.blocks[:LINE_FROM]:
            x = block(x, shown)
        x = x + self._lines(x, mask, line, lines)
        for block in self.blocks[LINE_TO:]:
            x = block(x, shown)
        logits: torch.Tensor = self.out(functional.relu(self.head(self.head_norm(x))))
        return logits

    def _lines(self, x: torch.Tensor, mask: torch.Tensor, line: torch.Tensor, lines: int) -> torch.Tensor:
        docs, length, width = x.shape
        y = functional.relu(self.pool_norm(x)) * mask.unsqueeze(-1)
        index = (torch.arange(docs).unsqueeze(1) * lines + line).view(-1)
        flat = y.reshape(docs * length, width)
        count = torch.zeros(docs * lines).index_add(0, index, mask.reshape(-1))
        mean = torch.zeros(docs * lines, width).index_add(0, index, flat) / count.clamp(min=1).unsqueeze(1)
        peak = torch.zeros(docs * lines, width).scatter_reduce(0, index.unsqueeze(1).expand(-1, width), flat, "amax", include_self=True)
        there = (count > 0).float().view(docs, lines, 1)
        whole = (y.sum(1) / mask.sum(1, keepdim=True)).unsqueeze(1)
        z = (self.pool(torch.cat([mean, peak], 1)).view(docs, lines, width) + self.topic(whole)) * there
        for block in self.blocks[LINE_FROM:LINE_TO]:
            z = block(z, there)
        told = self.back(torch.cat([self.pool_norm(z), whole.expand(-1, lines, -1)], -1)).view(docs * lines, width)
        back: torch.Tensor = told[index].view(docs, length, width)
        return back


def _loss(logits: torch.Tensor, labels: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    target = torch.stack([labels & 1, (labels >> 1) & 1, (labels >> 2) & 1], -1).float()
    weight = mask.unsqueeze(-1) * torch.tensor(HEAD_WEIGHTS)
    return (functional.binary_cross_entropy_with_logits(logits, target, reduction="none") * weight).sum() / mask.sum()


def _hide(rows: torch.Tensor, recipe: NetRecipe, generator: torch.Generator) -> None:
    """Hide inputs one by one, and words with both their pairs, in (documents, tokens, inputs) rows of the embedding."""
    for column, row in _HASHED:
        rows[..., column][torch.rand(rows.shape[:2], generator=generator) < recipe.hidden_inputs] = row
    unmet = torch.rand(rows.shape[:2], generator=generator) < recipe.hidden_words
    for column, row in _HASHED[:_WORDS]:
        rows[..., column][unmet] = row


def fit_network(epoch: Callable[[int], Sequence[Read]], recipe: NetRecipe, *, seed: int) -> dict[str, npt.NDArray[Any]]:
    """Fit a network and return its arrays; ``epoch(n)`` gives the documents of pass ``n`` (fresh pages each time)."""
    torch.set_num_threads(recipe.threads)
    exact_sums()
    torch.manual_seed(seed)
    net = _Net(WIDTH, recipe.dropout, seed)
    generator = torch.Generator().manual_seed(seed)

    def loss_of(pack: Pack) -> torch.Tensor:
        _hide(pack.rows, recipe, generator)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=recipe.half):
            logits = net(pack.rows, pack.mask, pack.line, pack.lines)
        return _loss(logits.float(), pack.labels, pack.mask)

    descent = Descent(recipe.epochs, recipe.step_tokens, recipe.rate, seed)
    descent.run("network", net, lambda number: tokens_of(epoch(number), input_rows), loss_of)
    return _arrays(net)


def _arrays(net: Any) -> dict[str, npt.NDArray[Any]]:
    """Return the weights as :func:`detector.training.quantize.quantize` takes them.

    The embedding is in whole numbers of one byte with a step a column; gains are folded in.
    """

    def of(value: torch.Tensor) -> npt.NDArray[np.float32]:
        return value.detach().numpy().astype(np.float32)

    table = of(net.embedding.weight)
    step = np.maximum(np.abs(table).max(axis=0), 1e-6) / 127.0
    out: dict[str, npt.NDArray[Any]] = {
        "embedding": np.round(table / step).astype(np.int8),
        "embedding_step": step.astype(np.float32),
        "pool_gain": of(net.pool_norm.gain),
    }
    out["wide"] = np.stack([of(b.wide.weight).T * np.tile(of(b.norm.gain), 3)[:, None] for b in net.blocks])
    out["wide_bias"] = np.stack([of(b.wide.bias) for b in net.blocks])
    out["narrow"] = np.stack([of(b.narrow.weight).T for b in net.blocks])
    out["narrow_bias"] = np.stack([of(b.narrow.bias) for b in net.blocks])
    for name in ("pool", "topic", "back", "out"):
        layer = getattr(net, name)
        out[name], out[f"{name}_bias"] = of(layer.weight).T, of(layer.bias)
    out["head"], out["head_bias"] = of(net.head.weight).T * of(net.head_norm.gain)[:, None], of(net.head.bias)
    return out

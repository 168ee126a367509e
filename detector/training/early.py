"""Fit the network's early head: what its first layers know of its answer decides whether it reads on."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from detector.model.network import NORM, WIDTH, Network, normed, shapes
from detector.signals.tables import SCALE
from detector.training.descent import exact_sums
from detector.training.language import Read
from detector.training.quantize import readings, rounded_head

__all__ = ["EARLY", "fit_early", "no_early"]

LOG = logging.getLogger(__name__)
EARLY = ("early", "early_out")
_PASSES, _STEP_TOKENS, _RATE = 6, 4096, 3e-3

Arrays = dict[str, npt.NDArray[Any]]


def no_early() -> Arrays:
    """Return the arrays of an early head that says nothing: networks of folds read everything to its end."""
    return {name: np.zeros(shape, dtype=kind) for name, (kind, shape) in shapes().items() if name.startswith(EARLY)}


def _examples(network: Network, reads: Sequence[Read]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return what the early head sees of every token, and what the network says of it in the end."""
    seen, said = [], []
    for rows, line in readings(reads):
        x = network.told(rows, line)
        seen.append(normed(x).astype(np.int8))
        said.append(network.answers(x)[:, 0])
    return torch.from_numpy(np.concatenate(seen)), torch.from_numpy(np.concatenate(said).astype(np.float32) / SCALE)


def fit_early(arrays: Arrays, reads: Sequence[Read], *, seed: int) -> Arrays:
    """Return the arrays of an early head for a rounded network (``arrays`` without one): it learns to say what the network says.

    The network itself stays as it is: what it finds does not depend on how early it may stop.
    """
    exact_sums()
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    seen, said = _examples(Network({**arrays, **no_early()}), reads)
    target = torch.sigmoid(said)
    hidden, out = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, 1)
    nn.init.constant_(out.bias, -3.0)
    optimizer = torch.optim.Adam([*hidden.parameters(), *out.parameters()], lr=_RATE)
    generator = torch.Generator().manual_seed(seed)
    for number in range(_PASSES):
        order = torch.split(torch.randperm(len(seen), generator=generator), _STEP_TOKENS)
        total = 0.0
        for at, part in enumerate(order):
            for group in optimizer.param_groups:
                group["lr"] = _RATE * (1.0 - 0.97 * (number + at / len(order)) / _PASSES)
            logits = out(functional.relu(hidden(seen[part].float() / NORM)))[:, 0]
            loss = functional.binary_cross_entropy_with_logits(logits, target[part])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            total += float(loss.detach())
        LOG.info("early head: pass %d of %d, %d tokens, mean loss %.4f", number + 1, _PASSES, len(seen), total / len(order))
    with torch.no_grad():
        loud = functional.relu(hidden(seen[::7].float() / NORM)).numpy()
    layers = [(_array(layer.weight).T, _array(layer.bias)) for layer in (hidden, out)]
    return rounded_head(EARLY, layers, loud)


def _array(value: torch.Tensor) -> npt.NDArray[np.float64]:
    return value.detach().numpy().astype(np.float64)

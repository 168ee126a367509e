"""Gradient descent as both networks use it: AdamW for matrices, sparse Adam for looked-up rows, a warm-up and a slope."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from detector.training.packs import Pack, Tokens, packs, padded

__all__ = ["Descent", "exact_sums"]

LOG = logging.getLogger(__name__)
# Steps until the full rate; share of it that is gone at the end.
_WARM = 200
_SLOPE = 0.97


def exact_sums() -> None:
    """Make torch repeat itself to the last bit: else gradients of looked-up rows are added in any order."""
    torch.use_deterministic_algorithms(True)
    # Filling fresh memory takes a quarter of a step; nothing here reads what it has not written.
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Descent:
    """Passes over fresh documents, tokens a step, rate of learning, seed of the order in which documents are read."""

    epochs: int
    step_tokens: int
    rate: float
    seed: int

    def run(
        self,
        name: str,
        net: nn.Module,
        epoch: Callable[[int], Tokens],
        loss_of: Callable[[Pack], torch.Tensor],
    ) -> None:
        """Fit ``net``: ``epoch(n)`` gives what pass ``n`` reads, ``loss_of`` the loss of a pack."""
        dense = [p for key, p in net.named_parameters() if not key.startswith("embedding")]
        rows = [p for key, p in net.named_parameters() if key.startswith("embedding")]
        optimizers: list[torch.optim.Optimizer] = [
            torch.optim.AdamW(dense, lr=self.rate, weight_decay=0.01),
            torch.optim.SparseAdam(rows, lr=self.rate),
        ]
        step = 0
        for number in range(self.epochs):
            data = epoch(number)
            groups = list(packs(data.crops, np.random.default_rng((self.seed, number)), self.step_tokens))
            total = 0.0
            for at, group in enumerate(groups):
                done = (number + at / len(groups)) / self.epochs
                _set_rate(optimizers, self.rate * min(1.0, step / _WARM) * (1.0 - _SLOPE * done))
                loss = loss_of(padded(data, group))
                for optimizer in optimizers:
                    optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                nn.utils.clip_grad_norm_(dense, 1.0)
                for optimizer in optimizers:
                    optimizer.step()
                total += float(loss.detach())
                step += 1
            LOG.info("%s: pass %d of %d, %d tokens, mean loss %.4f", name, number + 1, self.epochs, len(data.labels), total / len(groups))


def _set_rate(optimizers: Sequence[torch.optim.Optimizer], rate: float) -> None:
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = rate

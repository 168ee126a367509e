"""Fit the screen with torch, round it to whole numbers and set the score from which sections pass."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from detector.model.network import Network
from detector.model.scorer import Scorer, peaks
from detector.model.screen import DILATIONS, FOREIGN, PLACE_AT, SCREEN_ROWS, SCREENED, SHAPE_AT, TOP, WIDTH, Screen, screen_rows
from detector.signals.host import Host, Hosts
from detector.signals.inputs import Standing
from detector.signals.netscores import LIMIT
from detector.signals.sections import cut_sections
from detector.signals.tables import SCALE
from detector.text.stream import I32, I64, Kind, Stream
from detector.training.descent import Descent, exact_sums
from detector.training.language import Read
from detector.training.packs import Pack, RowsOf, tokens_of
from detector.training.stage_one import batches
from detector.training.tokens import Marked, prepare

__all__ = ["fit_screen", "screen_limits"]

LOG = logging.getLogger(__name__)
# Largest activation before rounding.
CEILING = 4.0
# Calibrated probability from which a span counts as shown.
SHOWN = 0.5
# What sections must reach, in this order, and what the share of clean ones that have come so far is called.
_STAGES = (("limit", "clean_pass"), ("early_limit", "clean_pass_early"), ("peak_limit", "clean_pass_peak"))
_RATE = 4e-3
# No sum may reach 2**24: the taps stay under 2**23 (96 taps of at most 508 by 127).
_MOST = 2**23
# Share of tokens whose word, and whose pair, is hidden while learning; their rows in the table.
_HIDDEN = 0.12
_HASHED = ((0, 0), (1, 1 << 15))
# The network's peak (log-odds) from which a document should pass, how sharply, and what that loss weighs beside that of tokens.
_PEAK = 0.7
_SHARP = 2.0
_DECIDED = 0.3


class _Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.EmbeddingBag(SCREEN_ROWS, WIDTH, mode="sum", sparse=True)
        nn.init.normal_(self.embedding.weight, std=0.04)
        self.layers = nn.ModuleList([nn.Linear(3 * WIDTH, WIDTH) for _ in DILATIONS])
        self.out = nn.Linear(3 * WIDTH, 1)
        nn.init.constant_(self.out.bias, -3.0)

    def forward(self, rows: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return (documents, tokens) log-odds."""
        docs, length, inputs = rows.shape
        shown = mask.unsqueeze(-1)
        x = self.embedding(rows.view(-1, inputs)).view(docs, length, WIDTH) * shown
        for dilation, layer in zip(DILATIONS, self.layers, strict=True):
            x = functional.hardtanh(layer(_around(x, dilation)), 0.0, CEILING) * shown
        logits: torch.Tensor = self.out(_around(x, 1))[..., 0]
        return logits


def _around(x: torch.Tensor, step: int) -> torch.Tensor:
    left = functional.pad(x, (0, 0, step, 0))[:, :-step]
    return torch.cat([left, x, functional.pad(x, (0, 0, 0, step))[:, step:]], -1)


def _rows_of(network: Network) -> RowsOf:
    """Return what gives the screen's rows of tokens and, in a last column, what the network says of them."""

    def rows(stream: Stream, hosts: Hosts, tokens: I64, often: Standing) -> I32:
        said, _ = network.scores(stream, hosts, cut_sections(stream, hosts), often)
        return np.column_stack([screen_rows(stream, hosts, tokens, often), said.inside[tokens]]).astype(np.int32)

    return rows


def fit_screen(epoch: Callable[[int], Sequence[Read]], network: Network, *, epochs: int, seed: int) -> dict[str, npt.NDArray[Any]]:
    """Fit the screen on what the network says and return its arrays; ``epoch(n)`` gives the documents of pass ``n``.

    What the network will not find need not pass, and what it says of clean text tells more than that
    it is clean. One part of the loss is about tokens, one about what is decided: whether a document passes.
    """
    exact_sums()
    torch.set_num_threads(1)  # so small that a second thread costs more than it brings
    torch.manual_seed(seed)
    net, rows_of = _Net(), _rows_of(network)
    generator = torch.Generator().manual_seed(seed)

    def loss_of(pack: Pack) -> torch.Tensor:
        rows, said = pack.rows[..., :-1].contiguous(), pack.rows[..., -1].float() / SCALE
        asked = ~_foreign(rows, pack.mask)
        for column, row in _HASHED:
            rows[..., column][torch.rand(rows.shape[:2], generator=generator) < _HIDDEN] = row
        logits = net(rows, pack.mask)
        losses = functional.binary_cross_entropy_with_logits(logits, torch.sigmoid(said), reduction="none")
        passing = torch.sigmoid(_SHARP * (_second(said, pack.mask) - _PEAK))
        decided = functional.binary_cross_entropy_with_logits(_second(logits, pack.mask) - _PEAK, passing, reduction="none")
        return (losses * pack.mask).sum() / pack.mask.sum() + _DECIDED * (decided * asked).mean()

    Descent(epochs, 12_000, _RATE, seed).run("screen", net, lambda number: tokens_of(epoch(number), rows_of), loss_of)
    return _whole_numbers(net)


def _second(values: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Return each document's second largest value."""
    return values.masked_fill(mask == 0, -LIMIT).topk(2, dim=1).values[:, 1]


def _foreign(rows: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Return which documents pass whatever the screen says: Han in a Latin or mixed host (see :func:`reach`)."""
    han = (((rows[..., 2] - SHAPE_AT) % 16 == Kind.HAN) & (mask > 0)).sum(1)
    script = (rows[:, 0, 3] - PLACE_AT) // 4 % 4
    return (script <= Host.MIXED) & (han >= FOREIGN)


def screen_limits(
    screen: Screen, scorer: Scorer, pages: Sequence[Marked], *, recall: float, early_recall: float, peak_recall: float
) -> dict[str, dict[str, float]]:
    """Return for Latin and Chinese hosts the scores that ``recall`` of the sections with found spans reach.

    The same for the network's early peaks, among the sections that pass the screen (``early_recall``), and for its
    peaks, among those of them that it reads to their end (``peak_recall``).
    ``scorer`` has no screen; a span is found when most of it is injected and it is shown at all. Spans
    of another script than their host's do not count: they pass anyway.
    """
    found: dict[str, list[tuple[int, int, int]]] = {host: [] for host in SCREENED}
    clean: dict[str, list[tuple[int, int, int]]] = {host: [] for host in SCREENED}
    for part in batches(pages, 128):
        batch = prepare(part)
        reading = scorer.read(batch.stream, batch.hosts)
        sections = reading.sections
        score = screen.scores(batch.stream, batch.hosts, sections, reading.often)
        rows = np.column_stack([score, reading.early, peaks(reading.net, sections)])
        host = (batch.hosts.script[sections.doc] >= Host.HAN).astype(np.int64)
        judged = scorer.judged(batch.stream, batch.hosts, reading)
        inside = np.concatenate([[0], np.cumsum(batch.inside())])
        first, last = judged.candidates.first, judged.candidates.last
        right = (judged.belongs >= SHOWN) & ((inside[last] - inside[first]) * 2 > last - first) & (judged.group > 0)
        hit = np.unique(sections.of(first[right]))
        unspoilt = np.array([not page.gold for page in part])[sections.doc]
        for number, name in enumerate(SCREENED):
            found[name] += rows[hit[host[hit] == number]].tolist()
            clean[name] += rows[unspoilt & (host == number)].tolist()
    recalls = (recall, early_recall, peak_recall)
    out = {name: _limits(np.array(found[name]), np.array(clean[name]), recalls) for name in SCREENED}
    LOG.info("screen: %s", out)
    return out


def _limits(found: npt.NDArray[Any], clean: npt.NDArray[Any], recalls: Sequence[float]) -> dict[str, float]:
    """Return the limits of one host from (sections, stages) scores of sections with found spans and of clean ones."""
    found, clean = found.reshape(-1, len(_STAGES)), clean.reshape(-1, len(_STAGES))
    out: dict[str, float] = {"sections_found": len(found), "clean_sections": len(clean)}
    passing = np.ones(len(clean), dtype=np.bool_)
    for stage, ((limit, share), recall) in enumerate(zip(_STAGES, recalls, strict=True)):
        out[limit] = least = int(np.quantile(found[:, stage], 1.0 - recall)) if len(found) else 0
        found = found[found[:, stage] >= least]
        passing &= clean[:, stage] >= least
        out[share] = round(float(passing.mean()), 4) if len(clean) else 0.0
    return out


def _whole_numbers(net: _Net) -> dict[str, npt.NDArray[Any]]:
    """Round the weights so that every layer is a sum of whole numbers and a shift."""

    def of(value: Any) -> npt.NDArray[np.float64]:
        return np.asarray(value.detach().numpy(), dtype=np.float64)

    table = of(net.embedding.weight)
    unit = float(np.quantile(np.abs(table), 0.9995)) / 127.0
    embedding = np.clip(np.round(table / unit), -127, 127).astype(np.int8)
    weights, bias, shifts = [], [], []
    for layer in net.layers:
        w, b = of(layer.weight).T, of(layer.bias)
        # A sum of one is to be worth CEILING / TOP after the shift.
        gain = unit * TOP / CEILING
        shift = int(np.floor(np.log2(127.0 / max(float(np.abs(w).max()) * gain, 1e-9))))
        shift = min(max(shift, 0), 20)
        weights.append(np.clip(np.round(w * gain * 2.0**shift), -127, 127))
        bias.append(np.clip(np.round(b * TOP / CEILING * 2.0**shift), -_MOST, _MOST))
        shifts.append(shift)
        unit = CEILING / TOP
    out, out_bias = of(net.out.weight)[0], float(of(net.out.bias)[0])
    scale = 127.0 / max(float(np.abs(out).max()), 1e-9)
    return {
        "embedding": embedding,
        "weights": np.stack(weights).astype(np.float32),
        "bias": np.stack(bias).astype(np.float32),
        "shifts": np.array(shifts, dtype=np.int32),
        "out": np.round(out * scale).astype(np.float32),
        "meta": np.array([round(out_bias * scale / unit), unit / scale], dtype=np.float64),
    }
